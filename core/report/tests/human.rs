//! What people read on a terminal.

mod support;

use insta::assert_snapshot;
use proptest::prelude::*;
use support::{Material, questions};
use unicode_width::UnicodeWidthStr;
use warplan_model::closure::Status;
use warplan_model::plan::{Deferred, Plan, Reason};
use warplan_model::view::Prices;
use warplan_report::human::{self, Demo, Style};

const PLAIN: Style = Style { ansi: false, columns: Style::COLUMNS };
const ANSI: Style = Style { ansi: true, columns: Style::COLUMNS };

fn demo(material: &Material, style: &Style) -> String {
    let names = ["WAR_PLAN.md", "plan.json", "scorecard.json", "findings.json"];
    let files = names.map(|name| format!("out/{name}"));
    let demo = Demo {
        policy: &material.policy,
        review: &material.review,
        gates: &material.gates,
        scorecard: &material.scorecard,
        plan: &material.plan,
        comparison: &material.comparison,
        files: &files,
        warnings: &material.warnings,
    };
    human::demo(&demo, style)
}

/// Every rendering of the material, one after the other.
fn all(material: &Material, style: &Style) -> String {
    let texts = [
        demo(material, style),
        human::review(&material.review, &material.policy, style),
        human::gates(&material.gates, style),
        human::scorecard(&material.scorecard, style),
        human::plan(&material.plan, style),
        human::explanation(&questions::explanation(), style),
        human::next(&questions::next(), style),
        human::comparison(&material.comparison, &material.plan, style),
        human::whatif(&questions::whatif(), style),
        human::prices(&questions::prices(), style),
        human::warnings(&material.warnings, style),
    ];
    texts.concat()
}

#[test]
fn the_demonstration_fits_one_screen() {
    let text = demo(&Material::new(), &PLAIN);
    assert!(text.lines().count() <= 50);
    assert_snapshot!(text);
}

#[test]
fn the_narrowest_demonstration_cuts_neither_names_nor_numbers() {
    let text = demo(&Material::new(), &Style { ansi: false, columns: *Style::RANGE.start() });
    assert!(!text.contains('…'), "{text}");
    assert!(text.lines().all(|line| line.width() <= *Style::RANGE.start()), "{text}");
}

#[test]
fn a_review_shows_topology_kill_list_due_dates_surfaces_and_likenesses() {
    let material = Material::new();
    assert_snapshot!(human::review(&material.review, &material.policy, &PLAIN));
}

#[test]
fn long_lists_of_a_review_end_with_how_many_more_there_are() {
    let mut review = Material::new().review;
    let kill = review.kill_list[0].clone();
    review.kill_list = vec![kill; 52];
    let alike = review.similar[0].issues[0].clone();
    review.similar[0].issues = vec![alike; 9];
    review.similar = vec![review.similar[0].clone(); 14];
    let text = human::review(&review, &Material::new().policy, &PLAIN);
    let more: Vec<&str> = text.lines().filter(|line| line.contains("more")).map(str::trim).collect();
    assert_eq!(more.len(), 12, "{text}");
    assert_eq!((more[0], more[1]), ("and 12 more; --format json has all", "and 3 more"));
    assert_eq!(more[11], "and 4 more; --format json has all");
}

#[test]
fn gates_show_findings_by_rule_with_a_remedy() {
    assert_snapshot!(human::gates(&Material::new().gates, &PLAIN));
}

#[test]
fn a_scorecard_explains_every_term() {
    assert_snapshot!(human::scorecard(&Material::new().scorecard, &PLAIN));
}

#[test]
fn a_plan_shows_what_closes_when_and_what_stays_open_why() {
    assert_snapshot!(human::plan(&Material::new().plan, &PLAIN));
}

#[test]
fn a_plan_warns_of_deferrals_that_keep_a_cap() {
    let mut plan = Material::new().plan;
    let held = |plan: &Plan| {
        let text = human::plan(plan, &PLAIN);
        text.lines()
            .skip_while(|line| !line.starts_with("warning"))
            .take_while(|line| !line.is_empty())
            .fold(String::new(), |text, line| text + line + "\n")
    };
    assert_eq!(held(&plan), "");
    plan.caps[0].lifts = None;
    assert_eq!(held(&plan), "", "nothing is deferred that holds it");
    let deferred = |issue: u64, reason, because: &str| Deferred {
        issue: issue.into(),
        title: "Sign releases".into(),
        reason,
        because: because.into(),
        milestone: None,
    };
    plan.deferred.push(deferred(8, Reason::Policy, "later"));
    plan.deferred.push(deferred(9, Reason::WaitsForDeferred, "it waits for #8, which the policy defers"));
    assert_snapshot!(held(&plan), @r"
    warning  automation_depth stays capped at 6.0 for the whole plan: the policy defers #8; #9 waits for
             #8, which the policy defers
    ");
    for value in plan.kpis.iter_mut().flat_map(|course| &mut course.values) {
        *value = "2".parse().unwrap();
    }
    assert_eq!(held(&plan), "", "a cap above the value holds nothing down");
}

#[test]
fn prices_claim_no_more_than_is_known() {
    assert_snapshot!(human::prices(&questions::prices(), &PLAIN));
}

#[test]
fn prices_above_a_plan_that_may_not_be_the_best_say_so() {
    let prices = Prices { status: Status::Feasible, ..questions::prices() };
    let text = human::prices(&prices, &PLAIN);
    assert!(text.contains("part of this may be had without any change"), "{text}");
    assert!(!human::prices(&questions::prices(), &PLAIN).contains("without any change"));
}

#[test]
fn a_plan_names_what_would_bring_more() {
    let mut plan = Material::new().plan;
    plan.prices = questions::prices().prices.split_off(2);
    let text = human::plan(&plan, &PLAIN);
    let (_, named) = text.split_once("What would bring more").unwrap();
    assert_snapshot!(named.split("\n\n").next().unwrap());
}

#[test]
fn an_explanation_shows_what_an_issue_serves_and_what_moving_it_costs() {
    assert_snapshot!(human::explanation(&questions::explanation(), &PLAIN));
    assert_snapshot!(human::explanation(&questions::explanation_of_deferred(), &PLAIN));
}

#[test]
fn an_older_plan_says_what_should_have_started_and_that_it_is_behind() {
    let mut list = support::questions::next();
    list.issues[0].should_have_started = true;
    list.behind = vec![list.issues[0].issue.clone()];
    let text = human::next(&list, &Style::default());
    assert!(text.contains("should have started on Mon 2 Mar · "), "{text}");
    assert!(text.contains("the plan is behind: 1 issue should have started or closed by now"), "{text}");
}

#[test]
fn what_can_start_is_listed_in_the_order_of_the_plan() {
    assert_snapshot!(human::next(&questions::next(), &PLAIN));
}

#[test]
fn a_plan_by_hand_stands_beside_the_best_one() {
    let material = Material::new();
    assert_snapshot!(human::comparison(&material.comparison, &material.plan, &PLAIN));
}

#[test]
fn plans_under_other_assumptions_stand_side_by_side() {
    assert_snapshot!(human::whatif(&questions::whatif(), &PLAIN));
}

#[test]
fn warnings_of_a_kind_stand_together_and_long_lists_are_shortened() {
    assert_snapshot!(human::warnings(&Material::new().warnings, &PLAIN));
    assert_eq!(human::warnings(&[], &PLAIN), "");
}

#[test]
fn colour_only_adds_escape_sequences() {
    let material = Material::new();
    let coloured = all(&material, &ANSI);
    assert!(coloured.contains("\u{1b}[31mFAIL\u{1b}[0m"));
    let codes = ["[0m", "[1m", "[2m", "[31m", "[32m", "[33m"];
    let bare = codes.iter().fold(coloured, |text, code| text.replace(&format!("\u{1b}{code}"), ""));
    let trimmed: Vec<&str> = bare.lines().map(str::trim_end).collect();
    assert_eq!(trimmed.join("\n") + "\n", all(&material, &PLAIN));
}

#[test]
fn pages_are_as_wide_as_the_terminal() {
    let material = Material::new();
    let longest = |columns: usize| {
        let text = all(&material, &Style { ansi: false, columns });
        let widths: Vec<usize> = text.lines().map(UnicodeWidthStr::width).collect();
        widths.into_iter().max().unwrap_or(0)
    };
    assert!(longest(80) <= 80, "{}", longest(80));
    assert!((101..=120).contains(&longest(120)), "{}", longest(120));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn nothing_from_the_tracker_is_obeyed_by_a_terminal_or_breaks_the_page(text in "(\\PC|\\p{C}){0,200}") {
        let mut material = Material::new();
        for step in &mut material.plan.sequence {
            step.title.clone_from(&text);
        }
        for entry in &mut material.review.kill_list {
            entry.title.clone_from(&text);
        }
        for finding in material.gates.findings.iter_mut().chain(&mut material.comparison.findings) {
            finding.message.clone_from(&text);
        }
        for warning in &mut material.warnings {
            warning.message.clone_from(&text);
            warning.record.clone_from(&text);
        }
        material.comparison.title.clone_from(&text);
        for line in all(&material, &PLAIN).lines() {
            prop_assert!(!line.contains(|character: char| character.is_control() || character == '\u{202e}'), "{line:?}");
            prop_assert!(line.width() <= 100, "{line:?} has {} columns", line.width());
        }
    }
}
