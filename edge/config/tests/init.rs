//! Policies drafted for the labels of trackers.

use proptest::prelude::*;
use serde_json::json;
use warplan_config::{csv_columns, init, parse};
use warplan_model::policy::{CsvColumns, Participation, Policy};
use warplan_model::portfolio::{Portfolio, build};
use warplan_model::snapshot::{Issue, Snapshot};

/// A tracker with an open issue for each list of labels.
fn tracker<Label: AsRef<str>>(issues: &[Vec<Label>]) -> Snapshot {
    let issues = issues.iter().enumerate().map(|(at, labels)| {
        let labels: Vec<&str> = labels.iter().map(AsRef::as_ref).collect();
        let issue = json!({
            "id": at + 1, "title": "t", "created_at": "2026-01-01T00:00:00Z", "labels": labels,
        });
        serde_json::from_value::<Issue>(issue).unwrap()
    });
    Snapshot::new("test", "2026-02-01T00:00:00Z".parse().unwrap(), issues.collect())
}

fn draft(snapshot: &Snapshot) -> (Policy, Portfolio) {
    let text = init(snapshot, None);
    let policy = parse(&text).unwrap_or_else(|faults| panic!("{text}\n{faults:?}"));
    let portfolio = build(snapshot, &policy, snapshot.as_of).unwrap().portfolio;
    (policy, portfolio)
}

/// KPI, severity and type of each issue; `?` for what is assumed.
fn classes(snapshot: &Snapshot) -> Vec<String> {
    let (policy, portfolio) = draft(snapshot);
    let class = |item: &warplan_model::portfolio::Item| {
        let known = |name: &str| if name.is_empty() { "?".to_owned() } else { name.to_owned() };
        let kpi = if item.kpi_assumed { "?".to_owned() } else { item.kpi_names(&policy).join("+") };
        format!("{kpi} {} {}", known(item.severity_name(&policy)), known(item.kind_name(&policy)))
    };
    portfolio.active().map(class).collect()
}

#[test]
fn usual_labels_are_read_as_they_are() {
    let snapshot = tracker(&[
        vec!["kpi:speed", "sev:P0", "type:bug"],
        vec!["kpi:cost", "sev:P3", "type:epic"],
        vec!["x"],
    ]);
    assert_eq!(classes(&snapshot), ["speed P0 bug", "cost P3 epic"]);
    let (policy, _) = draft(&snapshot);
    assert_eq!(policy.labels.participation, Participation::KpiLabel);
    assert!(policy.labels.aliases.is_empty() && policy.scoring.assume.is_none());
}

#[test]
fn other_prefixes_and_scales_are_translated() {
    let snapshot = tracker(&[
        vec!["KPI/speed", "Priority: High", "Kind: Bug"],
        vec!["KPI/speed", "Priority: critical", "Kind: Documentation"],
        vec!["KPI/cost", "Priority: whatever", "Kind: Bug"],
    ]);
    assert_eq!(classes(&snapshot), ["speed P1 Bug", "speed P0 Documentation", "cost ? Bug"]);
}

#[test]
fn numbers_of_priorities_are_ranks() {
    let snapshot = tracker(&[vec!["priority:0", "type:task"], vec!["priority:4", "type:bug"]]);
    assert_eq!(classes(&snapshot), ["? P0 task", "? P4 bug"]);
}

#[test]
fn of_two_scales_of_severity_the_one_that_most_issues_carry_wins() {
    let both = vec!["kpi:a", "sev:P1", "priority:low", "type:bug"];
    let snapshot = tracker(&[both.clone(), both, vec!["kpi:a", "sev:P2", "type:bug"]]);
    assert_eq!(classes(&snapshot), ["a P1 bug", "a P1 bug", "a P2 bug"]);
    let tie = tracker(&[vec!["kpi:a", "sev:P1", "priority:low", "type:bug"]]);
    assert_eq!(classes(&tie), ["a P1 bug"], "the clearer word breaks a tie");
}

#[test]
fn plain_labels_are_read_by_aliases() {
    let snapshot =
        tracker(&[vec!["P1", "bug"], vec!["P2", "enhancement"], vec!["documentation"], vec!["help wanted"]]);
    assert_eq!(classes(&snapshot), ["? P1 bug", "? P2 feature", "? ? doc", "? ? ?"]);
    assert_eq!(classes(&tracker(&[vec!["1", "bug"]])), ["? ? bug"], "a number alone says nothing");
}

#[test]
fn without_kpi_labels_parts_of_the_product_stand_in() {
    let areas = tracker(&[vec!["area: api"], vec!["area: web"], vec!["area: api"], vec![]]);
    assert_eq!(classes(&areas), ["api ? ?", "web ? ?", "api ? ?", "? ? ?"]);

    let plain = tracker(&[
        vec!["http", "slow", "design"],
        vec!["http", "slow", "design"],
        vec!["tls", "design"],
        vec!["tls", "design"],
        vec!["needs-review", "rare"],
        vec!["needs-review"],
    ]);
    let kpis = classes(&plain);
    assert_eq!(
        kpis,
        ["http ? ?", "http ? ?", "tls ? ?", "tls ? ?", "? ? ?", "? ? ?"],
        "what tells issues apart"
    );
}

#[test]
fn everything_counts_where_nothing_is_known() {
    let (policy, portfolio) = draft(&tracker(&[vec![""; 0], vec!["wip"]]));
    assert_eq!(policy.labels.participation, Participation::All);
    assert!(portfolio.active().all(|item| item.class.is_some() && item.kpis == [0]));
    assert_eq!(portfolio.active().filter(|item| item.in_progress).count(), 1);
    let (empty, _) = draft(&tracker::<&str>(&[]));
    assert_eq!(empty.kpis.len(), 1);
}

#[test]
fn debts_of_a_large_portfolio_leave_something_of_its_kpis() {
    let (policy, portfolio) = draft(&tracker(&vec![vec!["sev:P2"]; 5_000]));
    let debts = portfolio.active().filter_map(|item| Some(policy.debt_points(item.class?)));
    let debt: warplan_model::Decimal = debts.sum();
    assert!((1..5).contains(&(debt.micros() / 1_000_000)), "{debt}");
}

#[test]
fn closed_issues_do_not_make_a_portfolio_large() {
    let mut snapshot = tracker(&vec![vec!["kpi:a", "sev:P2", "type:bug"]; 50]);
    for issue in &mut snapshot.issues[1..] {
        issue.closed_at = Some("2026-01-15T00:00:00Z".parse().unwrap());
    }
    assert_eq!(draft(&snapshot).0.scoring.close_credit_points.to_string(), "0.15");
}

#[test]
fn labels_too_long_for_a_key_are_left_out() {
    let long = [format!("kpi:{}", "x".repeat(2_000)), format!("type:{}", "🦀".repeat(200))];
    let snapshot = tracker(&[vec!["kpi:a", "sev:P2", "type:bug"], long.iter().map(String::as_str).collect()]);
    let (policy, _) = draft(&snapshot);
    assert_eq!(policy.kpis.len(), 1);
}

#[test]
fn umbrellas_that_the_tracker_closed_too_early_do_not_stop_planning() {
    let mut snapshot = tracker(&[vec!["bug"], vec!["bug"]]);
    snapshot.issues[0].closed_at = Some("2026-01-15T00:00:00Z".parse().unwrap());
    snapshot.issues[1].parent = Some(1.into());
    let (policy, _) = draft(&snapshot);
    assert!(policy.umbrellas.allow_closed_before_children);
}

#[test]
fn the_columns_of_a_table_are_written_down() {
    let columns: CsvColumns = serde_json::from_value(json!({
        "id": "Issue key", "title": "Summary", "created_at": "on", "parent": "\"Epic\": #1",
        "label_columns": {"Severity": "sev:", "kpi: a": "kpi:"}
    }))
    .unwrap();
    let text = init(&tracker(&[vec!["sev:P1"]]), Some(&columns));
    assert_eq!(parse(&text).unwrap().csv.as_ref(), Some(&columns));
    assert_eq!(csv_columns(&text).unwrap(), Some(columns));
}

#[test]
fn columns_are_read_from_a_policy_that_is_not_yet_whole() {
    let columns = csv_columns("teams: nobody\ncsv: {id: Id, title: T, created_at: C}\n").unwrap().unwrap();
    assert_eq!(columns.id, "Id");
    assert_eq!(csv_columns("format: warplan-policy/v1\n"), Ok(None));
    assert_eq!(csv_columns(""), Ok(None));
    let faults = csv_columns("csv:\n  id: Id\n  titel: T\n  created_at: C\n").unwrap_err();
    let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(lines.join("\n"), @r"
    1:1: csv: title is missing; add title (Title)
    3:3: csv.titel: unknown key; did you mean title? the keys here are assignees, blocked_by, closed_at, created_at, id, label_columns, labels, milestone, parent, title, url
    ");
}

#[test]
fn comments_say_what_to_adapt() {
    let text = init(&tracker(&[vec!["priority:1", "\"odd\"\nlabel"], vec!["in progress"]]), None);
    let lines: Vec<&str> = text.lines().skip(8).take(14).collect();
    insta::assert_snapshot!(lines.join("\n"), @r#"
    labels:
      kpi: "kpi:"
      severity: "sev:"
      type: "type:"
      participation: all # no KPI labels were found; kpi-label leaves out issues without one
      in_progress: ["in progress"]
      # ADAPT: labels of the tracker, and the labels as which they are read.
      aliases:
        "priority:1": "sev:P1"
      # Labels that mean nothing here, with their issues: "\"odd\"\U0000000Alabel" (1)

    # Most severe first. An issue that is open for more than sla_days costs its KPI debt; closing it earns credit.
    severities:
      P0: {sla_days: 3, debt: 1.2, credit: 1.2}
    "#);
}

/// Labels as people and attackers write them.
fn label() -> impl Strategy<Value = String> {
    let odd = prop_oneof![
        any::<String>(),
        "[ -~]{0,12}",
        proptest::collection::vec(
            proptest::sample::select(vec![
                '"', '\'', '\\', ':', '#', '{', '}', '[', '&', '*', '!', '|', '>', '%', '@', '`', '\n', '\r',
                '\t', '\0', '-', '?', ' ', '\u{85}', '\u{2028}', '\u{feff}', '\u{7f}', '\u{fffe}', '🦀', 'é',
                '~', 'n', '1', '.',
            ]),
            0..8
        )
        .prop_map(|letters| letters.into_iter().collect::<String>()),
    ];
    let prefix = proptest::sample::select(vec![
        "",
        "",
        "kpi:",
        "kpi: ",
        "KPI/",
        "sev:",
        "severity=",
        "priority:",
        "Priority: ",
        "type:",
        "kind::",
        "area/",
    ]);
    let value = prop_oneof![
        9 => odd,
        9 => proptest::sample::select(vec![
            "P0",
            "p1",
            "2",
            "high",
            "low",
            "bug",
            "feature",
            "docs",
            "true",
            "null",
            "nan",
            "1e5",
            "0x10",
            "delivery",
            "in progress",
            "#1",
            "1",
            "~",
            "<<",
        ])
        .prop_map(str::to_owned),
        1 => (490usize..510).prop_map(|length| "x".repeat(length)),
    ];
    (prefix, value).prop_map(|(prefix, value)| format!("{prefix}{value}"))
}

proptest! {
    #[test]
    fn every_draft_is_a_policy_under_which_the_portfolio_can_be_built(
        issues in proptest::collection::vec(proptest::collection::vec(label(), 0..5), 0..12),
    ) {
        let snapshot = tracker(&issues);
        let (policy, portfolio) = draft(&snapshot);
        for item in portfolio.active().filter(|item| item.unknown_kpis.is_empty()) {
            prop_assert!(!item.kpis.is_empty());
            prop_assert!(item.class.is_some(), "{:?} {:?}", item.labels, policy.labels);
        }
    }
}
