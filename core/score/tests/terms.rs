//! Every term of a score, each by itself.

mod support;

use serde_json::json;
use support::{issue, lines, policy, portfolio, score};
use warplan_model::Decimal;
use warplan_model::history::History;
use warplan_model::policy::{Policy, Source};
use warplan_model::scorecard::{KpiScore, Scorecard};
use warplan_model::snapshot::Issue;

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn depth(policy: &Policy, issues: &[Issue]) -> KpiScore {
    score(policy, issues).unwrap().kpi("depth").unwrap().clone()
}

fn since(credit_window: serde_json::Value) -> Policy {
    policy(json!({
        "scoring": {"close_credit_points": 0.15, "overdue_debt_points": 0.2, "credit_window": credit_window},
        "releases": [
            {"version": "v1", "at": "2026-02-20T08:00:00Z", "recorded": {"depth": 7, "reach": 3}},
            {"version": "v2", "manual": {"depth": 7, "reach": 3}}
        ]
    }))
}

const BUG: &str = "kpi:depth sev:P1 type:bug";

#[test]
fn the_base_is_what_the_probe_measured_else_what_somebody_set() {
    let measured = policy(json!({"releases": [
        {"version": "v1", "manual": {"depth": 7, "reach": 3}, "telemetry": {"depth": 9, "reach": 9}}
    ]}));
    let scorecard = score(&measured, &[]).unwrap();
    let bases: Vec<_> = scorecard.kpis.iter().map(|kpi| (kpi.base, kpi.base_source)).collect();
    let expected = [(decimal("9"), Source::Telemetry), (decimal("3"), Source::Manual)];
    assert_eq!(bases, expected, "reach is manual, whatever a probe measured");

    let unmeasured = depth(&policy(json!({})), &[]);
    assert_eq!((unmeasured.base, unmeasured.base_source), (decimal("7"), Source::Manual));
}

#[test]
fn closures_earn_from_the_instant_after_the_previous_release() {
    let issues = [
        issue(1, BUG, "2026-01-01T00:00:00Z", Some("2026-02-20T08:00:00Z")),
        issue(2, BUG, "2026-01-01T00:00:00Z", Some("2026-02-20T08:00:01Z")),
        issue(3, BUG, "2026-01-01T00:00:00Z", Some("2026-02-23T12:00:00Z")),
        issue(4, BUG, "2026-02-23T00:00:00Z", Some("2026-02-23T12:00:01Z")),
    ];
    let score = depth(&since(json!("since-last-release")), &issues);
    let earned: Vec<String> = score.credits.iter().map(|credit| credit.issue.to_string()).collect();
    assert_eq!(earned, ["#2", "#3"]);
    assert_eq!((score.open, score.closed), (1, 2), "an issue closed after the instant is open");
    assert_eq!(score.credit, decimal("0.3"));
}

#[test]
fn a_window_of_days_counts_dates_in_the_time_zone_of_the_policy() {
    let mut policy = since(json!({"days": 3}));
    let issues = [
        issue(1, BUG, "2026-01-01T00:00:00Z", Some("2026-02-19T23:30:00Z")),
        issue(2, BUG, "2026-01-01T00:00:00Z", Some("2026-02-20T00:00:00Z")),
    ];
    assert_eq!(depth(&policy, &issues).closed, 1, "in UTC #1 closed on the 19th");
    policy.time_zone = "Europe/Berlin".into();
    assert_eq!(depth(&policy, &issues).closed, 2, "in Berlin it closed on the 20th");
}

#[test]
fn without_a_release_before_all_closures_count() {
    let closed = issue(1, BUG, "2020-01-01T00:00:00Z", Some("2020-01-02T00:00:00Z"));
    assert_eq!(depth(&policy(json!({})), &[closed]).credit, decimal("0.15"));
}

#[test]
fn an_issue_is_overdue_the_day_after_its_sla() {
    let on_the_last_day = issue(1, "kpi:depth sev:P1 type:doc", "2026-02-16T23:59:59Z", None);
    let a_day_later = issue(2, "kpi:depth sev:P1 type:doc", "2026-02-15T23:59:59Z", None);
    let score = depth(&policy(json!({})), &[on_the_last_day, a_day_later]);
    let owed: Vec<String> =
        score.debts.iter().map(|debt| format!("{} {}", debt.issue, debt.points)).collect();
    assert_eq!(owed, ["#2 0.1"]);
    assert_eq!((score.debt, score.value), (decimal("0.1"), decimal("6.9")));
}

#[test]
fn the_debt_uses_the_factor_that_the_policy_names() {
    let severities = json!({"P1": {"sla_days": 1, "debt": 2, "credit": 1}});
    let scoring = json!({"close_credit_points": 0.1, "overdue_debt_points": 0.1, "debt_factor": "credit"});
    let kpis = json!({"depth": {}, "reach": {}});
    let overdue = [issue(1, BUG, "2026-01-01T00:00:00Z", None)];
    let by_debt = policy(json!({"severities": severities, "kpis": kpis}));
    let by_credit = policy(json!({"severities": severities, "kpis": kpis, "scoring": scoring}));
    assert_eq!(depth(&by_debt, &overdue).debt, decimal("0.4"));
    assert_eq!(depth(&by_credit, &overdue).debt, decimal("0.1"));
}

#[test]
fn uplift_stops_at_the_limit_of_a_release() {
    let closed: Vec<Issue> =
        (1..=10).map(|id| issue(id, BUG, "2026-01-01T00:00:00Z", Some("2026-02-22T00:00:00Z"))).collect();
    let score = depth(&policy(json!({})), &closed);
    assert_eq!((score.credit, score.uplift, score.value), (decimal("1.5"), decimal("1"), decimal("8")));
}

#[test]
fn the_lowest_cap_counts_and_says_whether_it_binds() {
    let policy = policy(json!({
        "kpis": {
            "depth": {"caps": [
                {"at": 6.5, "while_open": {"severity": "P1"}},
                {"at": 6, "while_open": {"severity": ["P0", "P1"], "type": "bug"}}
            ]},
            "reach": {}
        },
        "eligibility": {
            "tiers": {"simulated": {"cap": 6}, "real": {"cap": 8.5}},
            "kpis": {"depth": "simulated", "reach": "real"}
        }
    }));
    let scorecard = score(&policy, &[issue(7, BUG, "2026-02-23T00:00:00Z", None)]).unwrap();
    let caps: Vec<_> = scorecard.kpis.iter().flat_map(|kpi| &kpi.cap).collect();
    assert_eq!(
        (caps[0].at, caps[0].because.as_str(), caps[0].binds),
        (decimal("6"), "open P0 or P1 bug", true)
    );
    assert_eq!(caps[0].issues, [7.into()]);
    assert_eq!((caps[1].at, caps[1].because.as_str(), caps[1].binds), (decimal("8.5"), "tier real", false));
    assert_eq!(scorecard.kpis[0].value, decimal("6"));
}

#[test]
fn values_stay_on_the_scale() {
    let releases = json!([{"version": "v1", "manual": {"depth": 10, "reach": 0}}]);
    let issues = [
        issue(1, "kpi:depth sev:P1 type:bug", "2026-01-01T09:00:00Z", Some("2026-01-02T09:00:00Z")),
        issue(2, "kpi:reach sev:P1 type:bug", "2026-01-01T09:00:00Z", None),
    ];
    let scorecard = score(&policy(json!({"releases": releases})), &issues).unwrap();
    assert!(scorecard.kpis[0].credit > Decimal::ZERO && scorecard.kpis[1].debt > Decimal::ZERO);
    let values: Vec<Decimal> = scorecard.kpis.iter().map(|kpi| kpi.value).collect();
    assert_eq!(values, [decimal("10"), decimal("0")]);
}

#[test]
fn the_band_narrows_with_confidence() {
    let eligibility = json!({
        "tiers": {"real": {"cap": 8.5, "confidence": 0.7}}, "kpis": {"depth": "real"}, "band_width": 2
    });
    let scorecard = score(&policy(json!({"eligibility": eligibility})), &[]).unwrap();
    assert_eq!(scorecard.kpis[0].band, Some((decimal("6.4"), decimal("7.6"))));
    assert_eq!(scorecard.kpis[1].band, None);
}

#[test]
fn floors_and_drops_fail_the_release() {
    let policy = policy(json!({"releases": [
        {"version": "v1", "at": "2026-02-01T00:00:00Z", "recorded": {"depth": 5}},
        {"version": "v2", "manual": {"depth": 3.5, "reach": 0}}
    ]}));
    let scorecard = score(&policy, &[]).unwrap();
    let depth = &scorecard.kpis[0];
    assert_eq!(depth.failures, ["3.5 is below the floor of 4", "a drop of 1.5 from 5, where 1 is allowed"]);
    assert_eq!((depth.previous, depth.delta), (Some(decimal("5")), Some(decimal("-1.5"))));
    assert_eq!(scorecard.kpis[1].failures, [""; 0], "reach has neither floor nor previous value");
    assert!(!scorecard.passes);
}

#[test]
fn a_drop_as_large_as_allowed_passes() {
    let policy = policy(json!({"releases": [
        {"version": "v1", "at": "2026-02-01T00:00:00Z", "recorded": {"depth": 5}},
        {"version": "v2", "manual": {"depth": 4, "reach": 0}}
    ]}));
    assert!(score(&policy, &[]).unwrap().passes);
}

fn unclassified(scorecard: &Scorecard) -> Vec<String> {
    let shown = |it: &warplan_model::scorecard::Unclassified| {
        format!("{} {} as {}", it.issue, it.problem, it.assumed.as_deref().unwrap_or("nothing"))
    };
    scorecard.unclassified.iter().map(shown).collect()
}

#[test]
fn what_labels_do_not_say_is_reported_and_scores_only_when_assumed() {
    let issues = [
        issue(1, "kpi:depth type:bug", "2026-01-01T00:00:00Z", None),
        issue(2, "kpi:depth sev:P1 sev:P2", "2026-01-01T00:00:00Z", Some("2026-02-22T00:00:00Z")),
        issue(3, "kpi:depth sev:high type:doc", "2026-01-01T00:00:00Z", None),
        issue(4, "sev:P1", "2026-01-01T00:00:00Z", None),
        issue(5, BUG, "2026-02-23T00:00:00Z", None),
    ];
    let strict = score(&policy(json!({})), &issues).unwrap();
    insta::assert_snapshot!(unclassified(&strict).join("\n"), @r"
    #1 no severity as nothing
    #2 several of severity: P1 and P2, no type as nothing
    #3 unknown severity high as nothing
    ");
    assert_eq!((strict.kpis[0].open, strict.kpis[0].closed), (3, 1));
    assert_eq!((strict.kpis[0].credit, strict.kpis[0].debt), (Decimal::ZERO, Decimal::ZERO));

    let scoring = json!({
        "close_credit_points": 0.15, "overdue_debt_points": 0.2, "assume": {"severity": "P2", "type": "feature"}
    });
    let lenient = score(&policy(json!({"scoring": scoring})), &issues).unwrap();
    insta::assert_snapshot!(unclassified(&lenient).join("\n"), @r"
    #1 no severity as P2/bug
    #2 several of severity: P1 and P2, no type as P2/feature
    #3 unknown severity high as P2/doc
    ");
    assert_eq!((lenient.kpis[0].credit, lenient.kpis[0].debt), (decimal("0.09"), decimal("0.18")));
}

#[test]
fn an_issue_without_a_kpi_counts_in_none_or_in_the_assumed_one() {
    let issues = [
        issue(1, "sev:P1 type:bug", "2026-01-01T00:00:00Z", None),
        issue(2, "kpi:width sev:P1 type:bug", "2026-01-01T00:00:00Z", None),
    ];
    let mut all = policy(json!({"labels": {"participation": "all"}}));
    let strict = score(&all, &issues).unwrap();
    insta::assert_snapshot!(unclassified(&strict).join("\n"), @r"
    #1 no KPI as nothing
    #2 unknown KPI width as nothing
    ");
    assert_eq!(strict.kpis[0].open, 0);

    all.scoring.assume =
        Some(serde_json::from_value(json!({"severity": "P2", "type": "feature", "kpi": "depth"})).unwrap());
    let lenient = score(&all, &issues).unwrap();
    insta::assert_snapshot!(unclassified(&lenient).join("\n"), @r"
    #1 no KPI as P1/bug in depth
    #2 unknown KPI width as nothing
    ");
    assert_eq!((lenient.kpis[0].open, lenient.kpis[0].debt), (1, decimal("0.2")));
}

#[test]
fn what_keeps_a_release_from_being_scored_is_reported_together() {
    let policy = policy(json!({"releases": [
        {"version": "v1", "recorded": {"depth": 5}},
        {"version": "v2", "telemetry": {"reach": 3}}
    ]}));
    insta::assert_snapshot!(lines(&score(&policy, &[]).unwrap_err()), @r"
    releases[1].manual: release v2 has no baseline for depth; add its value here, or what was measured under telemetry
    releases[1].manual: release v2 has no baseline for reach; add its value here
    releases[0]: v1 recorded values and does not say when; add at, from which closures count, or set scoring.credit_window to days
    ");
}

#[test]
fn a_release_must_exist() {
    let none = policy(json!({"releases": []}));
    insta::assert_snapshot!(lines(&score(&none, &[]).unwrap_err()),
        @"releases: there is no release to score; add a release with a version and a baseline for each KPI under manual");
    let other = policy(json!({}));
    let faults =
        warplan_score::score(&portfolio(&other, &[]), &other, History::none(), Some("v9")).unwrap_err();
    insta::assert_snapshot!(lines(&faults), @"releases: there is no release v9; add it, or use one of v1");
}
