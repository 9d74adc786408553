//! What people read about a plan that departs from the one before.

mod support;

use insta::assert_snapshot;
use support::{Material, date, decimal, id, ids};
use warplan_model::Digest;
use warplan_model::plan::{Anchor, Plan, Replan};
use warplan_model::view::Moved;
use warplan_report::WarPlan;
use warplan_report::human::{self, Style};
use warplan_report::markdown::war_plan;

const PLAIN: Style = Style { ansi: false, columns: Style::COLUMNS };

/// Four issues were announced; #7 and #10 move, #8 is in progress.
fn replan() -> Replan {
    let anchor = |number: u64, closes: &str| {
        (id(number), Anchor { starts_on: date("2026-03-02"), closes_on: date(closes) })
    };
    let moved = |number: u64, title: &str, from: &str, to: Option<&str>| Moved {
        issue: id(number),
        title: title.into(),
        from: Some(date(from)),
        to: to.map(date),
    };
    let anchors =
        [anchor(7, "2026-03-02"), anchor(8, "2026-03-03"), anchor(9, "2026-03-03"), anchor(12, "2026-03-05")];
    Replan {
        previous: Digest::of(&"the plan before"),
        anchors: anchors.into(),
        held: ids([8]).to_vec(),
        kept: 2,
        moved: vec![
            moved(7, "Release epic", "2026-03-02", Some("2026-03-03")),
            moved(12, "Guide | \u{1b}[31mred", "2026-03-05", None),
        ],
        moved_periods: 3,
        points_per_period: decimal("0.05"),
        lift: decimal("11.235"),
        kept_lift: Some(decimal("10.5")),
    }
}

/// The section of a text below a heading.
fn section(text: &str, heading: &str) -> String {
    let lines = text.lines().skip_while(|line| !line.ends_with(heading)).skip(1);
    let ends = |line: &&str| line.starts_with("## ") || line.starts_with("Closure sequence");
    lines.take_while(|line| !ends(line)).map(|line| format!("{line}\n")).collect()
}

fn on_a_terminal(replan: Option<Replan>) -> String {
    let plan = Plan { replan, ..Material::new().plan };
    section(&human::plan(&plan, &PLAIN), "Since the plan before")
}

#[test]
fn a_plan_made_anew_says_what_stays_what_moves_and_what_that_brings() {
    assert_snapshot!(on_a_terminal(Some(replan())), @r"
    Of 4 issues that were announced and are still open, 2 close as announced and 2 move, by 3 days in
    all. Work in progress stays where it was: #8.
    The lift is 11.235 KPI-days; left as announced where that can still be done, it would be 10.5: the
    moves bring 0.735. At 0.05 points a day the moves cost 0.15; objective, bound and lift of the plan
    contain that.
    issue  announced  now        title
    #7     Mon 2 Mar  Tue 3 Mar  Release epic
    #12    Thu 5 Mar  open       Guide | \u{1b}[31mred
    ");
}

#[test]
fn a_first_plan_says_nothing_about_another() {
    assert_eq!(on_a_terminal(None), "");
}

#[test]
fn what_movement_means_is_said_for_each_case() {
    let nothing = Replan { moved: Vec::new(), kept: 4, moved_periods: 0, held: Vec::new(), ..replan() };
    let cases = [
        Replan { moved: replan().moved[..1].to_vec(), kept: 1, moved_periods: 1, ..replan() },
        Replan { kept_lift: None, points_per_period: decimal("0"), ..replan() },
        Replan { kept_lift: Some(decimal("11.5")), ..replan() },
        Replan { kept_lift: Some(decimal("11.235")), ..replan() },
        Replan { anchors: replan().anchors.into_iter().take(1).collect(), kept: 1, ..nothing.clone() },
        Replan { anchors: Default::default(), kept: 0, ..nothing.clone() },
        nothing,
    ];
    let sentences = cases.map(|replan| {
        let text = on_a_terminal(Some(replan));
        text.split("issue  ").next().unwrap().trim().to_owned()
    });
    assert_snapshot!(sentences.join("\n---\n"), @r"
    Of 4 issues that were announced and are still open, 1 closes as announced and 1 moves, by 1 day in
      all. Work in progress stays where it was: #8.
      The lift is 11.235 KPI-days; left as announced where that can still be done, it would be 10.5: the
      moves bring 0.735. At 0.05 points a day the moves cost 0.05; objective, bound and lift of the plan
      contain that.
    ---
    Of 4 issues that were announced and are still open, 2 close as announced and 2 move, by 3 days in
      all. Work in progress stays where it was: #8.
      The lift is 11.235 KPI-days; left as announced, a date or a must would be missed.
    ---
    Of 4 issues that were announced and are still open, 2 close as announced and 2 move, by 3 days in
      all. Work in progress stays where it was: #8.
      The lift is 11.235 KPI-days; left as announced where that can still be done, it would be 11.5:
      0.265 is given up for fewer moves. At 0.05 points a day the moves cost 0.15; objective, bound and
      lift of the plan contain that.
    ---
    Of 4 issues that were announced and are still open, 2 close as announced and 2 move, by 3 days in
      all. Work in progress stays where it was: #8.
      The lift is 11.235 KPI-days; left as announced where that can still be done, it would be 11.235:
      the moves are those that had to be. At 0.05 points a day the moves cost 0.15; objective, bound and
      lift of the plan contain that.
    ---
    The one issue that was announced and is still open closes as announced.
    ---
    The plan before had announced no issue that is still open.
    ---
    All 4 issues that were announced and are still open close as announced.
    ");
}

#[test]
fn the_war_plan_has_the_same_in_a_section_of_its_own() {
    let material = Material::new();
    let plan = Plan { replan: Some(replan()), ..material.plan };
    let document = war_plan(&WarPlan {
        policy: &material.policy,
        review: &material.review,
        gates: &material.gates,
        scorecard: &material.scorecard,
        plan: &plan,
        portfolio: &material.portfolio,
        lanes: &material.lanes,
        economics: None,
    });
    assert_snapshot!(section(&document, "## Since the plan before"), @r"
    Of 4 issues that were announced and are still open, 2 close as announced and 2 move, by 3 days in all. Work in progress stays where it was: #8.

    The lift is 11.235 KPI-days; left as announced where that can still be done, it would be 10.5: the moves bring 0.735. At 0.05 points a day the moves cost 0.15; objective, bound and lift of the plan contain that.

    | Issue | Title                    | Announced | Now        |
    | ----- | ------------------------ | --------- | ---------- |
    | #7    | Release epic             | Mon 2 Mar | Tue 3 Mar  |
    | #12   | Guide \| \\u{1b}\[31mred | Thu 5 Mar | stays open |
    ");
}
