//! What people read about when goals are reached.

mod support;

use insta::assert_snapshot;
use support::{date, decimal, ids};
use unicode_width::UnicodeWidthStr;
use warplan_model::view::{
    Chance, DurationCount, DurationSource, Forecast, GoalForecast, GoalKind, GoalState,
};
use warplan_report::human::{self, Style};

const PLAIN: Style = Style { ansi: false, columns: Style::COLUMNS };

fn goal(kind: GoalKind, name: &str, title: &str, state: GoalState) -> GoalForecast {
    GoalForecast {
        kind,
        name: name.into(),
        title: title.into(),
        state,
        issues: Vec::new(),
        left_open: Vec::new(),
        planned: None,
        due: None,
        chance_planned: None,
        chance_due: None,
        p50: None,
        p80: None,
        p95: None,
        chances: Vec::new(),
    }
}

/// A milestone with a due day and an issue left open, a criterion that is met, one that the plan leaves open, and a cap
/// that may lift later than the forecast reaches.
fn forecast() -> Forecast {
    let count = |source, issues, planned_days, median_days| DurationCount {
        source,
        issues,
        planned_days,
        median_days,
    };
    Forecast {
        name: "Little pilot".into(),
        today: date("2026-03-01"),
        until: date("2026-03-27"),
        runs: 10_000,
        seed: 1,
        durations: vec![
            count(DurationSource::Issue, 1, 3, 3),
            count(DurationSource::Umbrella, 1, 0, 0),
            count(DurationSource::Range, 2, 4, 6),
            count(DurationSource::TypeAndSeverity, 1, 1, 2),
            count(DurationSource::Type, 1, 1, 5),
            count(DurationSource::Rule, 4, 5, 5),
        ],
        in_progress: ids([8, 9]),
        goals: vec![
            GoalForecast {
                issues: ids([7, 8]),
                left_open: ids([12]),
                planned: Some(date("2026-03-04")),
                due: Some(date("2026-03-06")),
                chance_planned: Some(decimal("0.3125")),
                chance_due: Some(decimal("0.9999")),
                p50: Some(date("2026-03-05")),
                p80: Some(date("2026-03-06")),
                p95: Some(date("2026-03-06")),
                chances: vec![Chance { on: date("2026-03-04"), chance: decimal("0.3125") }],
                ..goal(GoalKind::Milestone, "M1", "Uncap", GoalState::Forecast)
            },
            goal(GoalKind::ExitCriterion, "demo-runs", "The demo runs.", GoalState::Reached),
            GoalForecast {
                left_open: ids([12, 13]),
                ..goal(GoalKind::ExitCriterion, "no-open-p0", "No open P0.", GoalState::LeftOpen)
            },
            GoalForecast {
                issues: ids([7, 8, 9]),
                planned: Some(date("2026-03-04")),
                chance_planned: Some(decimal("0.62")),
                p50: Some(date("2026-03-04")),
                p80: Some(date("2026-03-09")),
                ..goal(GoalKind::Cap, "automation_depth", "automation_depth above 6", GoalState::Forecast)
            },
        ],
        closed: Vec::new(),
    }
}

#[test]
fn a_forecast_shows_days_chances_and_where_durations_come_from() {
    assert_snapshot!(human::forecast(&forecast(), &PLAIN), @r"
    Little pilot · 10000 runs from Sun 1 Mar to Fri 27 Mar 2026, seed 1

    goal                      planned    chance      50 %       80 %       95 %       due        chance
    M1 Uncap                  Wed 4 Mar  ██··· 31 %  Thu 5 Mar  Fri 6 Mar  Fri 6 Mar  Fri 6 Mar  >99 %
    demo-runs                 reached
    no-open-p0                left open
    automation_depth above 6  Wed 4 Mar  ███·· 62 %  Wed 4 Mar  Mon 9 Mar  later

    M1: the plan leaves #12 open; its days are those of the others
    no-open-p0: the plan leaves #12 #13 open

    Where durations come from
      source                                  issues  planned days  days at 50 %
      the issue's own duration                     1             3             3
      umbrella                                     1             0             0
      range                                        2             4             6
      closed issues of the type and severity       1             1             2
      closed issues of the type                    1             1             5
      rule or default                              4             5             5
      all                                         10            14            21
      in progress: #8 #9, with what is left of their durations
    ");
}

#[test]
fn without_doubt_or_goals_a_forecast_says_so() {
    let mut forecast = forecast();
    forecast.goals.clear();
    forecast.in_progress.clear();
    forecast.durations.retain(|count| count.source == DurationSource::Rule);
    assert_snapshot!(human::forecast(&forecast, &PLAIN), @r"
    Little pilot · 10000 runs from Sun 1 Mar to Fri 27 Mar 2026, seed 1

    The policy has no milestone, no exit criterion with a reward, and no cap that holds.

    Where durations come from
      source           issues  planned days  days at 50 %
      rule or default       4             5             5
      all                   4             5             5
      no duration varies: add ranges or history to the durations of the policy
    ");
}

#[test]
fn a_page_is_a_hundred_columns_wide_and_obeys_nothing() {
    let mut forecast = forecast();
    for goal in &mut forecast.goals {
        goal.title = "\u{1b}[31m".to_owned() + &"long ".repeat(40);
        goal.left_open = (1..200u64).map(Into::into).collect();
    }
    for line in human::forecast(&forecast, &PLAIN).lines() {
        assert!(!line.contains('\u{1b}') && line.width() <= 100, "{line:?}");
    }
    let coloured = human::forecast(&forecast, &Style { ansi: true, columns: Style::COLUMNS });
    assert!(coloured.contains("\u{1b}[31m██···"), "a low chance is red: {coloured}");
}
