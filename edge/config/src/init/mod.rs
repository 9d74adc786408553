//! A first policy for a portfolio that has none.

mod fit;
mod vocabulary;
mod yaml;

use std::fmt::Write as _;

use warplan_model::Decimal;
use warplan_model::policy::CsvColumns;
use warplan_model::snapshot::{Issue, Snapshot};

use fit::{Fit, fit};
use vocabulary::{SEVERITIES, weight_of};
use yaml::{quoted, scalar};

/// The most labels that a comment lists.
const LISTED_LIMIT: usize = 12;
/// Open issues of a KPI up to which an issue counts in full; the points of larger portfolios are smaller, so that
/// the debts of all issues leave something of the KPI.
const FULL_POINTS_ISSUES: i64 = 12;

/// A commented policy file fitted to the labels found in a snapshot. [`parse`](crate::parse) always accepts it.
///
/// Labels with the usual prefixes (`kpi:`, `sev:`, `priority:`, `type:`, …) are read as they are, others that say
/// as much (`P1`, `bug`, `documentation`, …) by aliases. Where no label says the KPI, all issues take part, parts of
/// the product stand in for KPIs, and what labels leave open is assumed; comments say what to adapt. `columns` are
/// those by which a table was read, for the policy to read it by.
pub fn init(snapshot: &Snapshot, columns: Option<&CsvColumns>) -> String {
    let fit = fit(snapshot);
    [
        heading(snapshot),
        columns.map(csv).unwrap_or_default(),
        labels(&fit),
        classes(&fit),
        kpis(&fit),
        scoring(&fit),
        planning(snapshot, &fit),
        exit_criteria(),
    ]
    .concat()
}

fn is_open(issue: &&Issue) -> bool {
    issue.closed_at.is_none()
}

fn heading(snapshot: &Snapshot) -> String {
    let open = snapshot.issues.iter().filter(is_open).count();
    format!(
        "\
# The policy of this portfolio, drafted from the labels of {} issues, {open} of them open.
# Guesses are marked ADAPT. `warplan schema` prints the JSON Schema by which an editor completes this file.
format: warplan-policy/v1
name: War plan
objective: Close the open issues in the order that lifts the KPIs most.
time_zone: UTC # ADAPT: the zone in which days begin, e.g. Europe/Berlin

",
        snapshot.issues.len()
    )
}

fn csv(columns: &CsvColumns) -> String {
    let keys = [
        ("id", Some(&columns.id)),
        ("title", Some(&columns.title)),
        ("created_at", Some(&columns.created_at)),
        ("closed_at", columns.closed_at.as_ref()),
        ("parent", columns.parent.as_ref()),
        ("blocked_by", columns.blocked_by.as_ref()),
        ("milestone", columns.milestone.as_ref()),
        ("url", columns.url.as_ref()),
        ("assignees", columns.assignees.as_ref()),
        ("labels", columns.labels.as_ref()),
    ];
    let mut text =
        "# Which column of the table is what. ADAPT: columns that are missing here.\ncsv:\n".to_owned();
    for (key, column) in keys.into_iter().filter_map(|(key, column)| Some((key, column?))) {
        let _ = writeln!(text, "  {key}: {}", scalar(column));
    }
    if !columns.label_columns.is_empty() {
        text.push_str(
            "  # Columns whose values become labels, and what to put before each value.\n  label_columns:\n",
        );
    }
    for (column, prefix) in &columns.label_columns {
        let _ = writeln!(text, "    {}: {}", scalar(column), quoted(prefix));
    }
    text.push('\n');
    text
}

fn labels(fit: &Fit) -> String {
    let participation = if fit.has_kpi_labels {
        "kpi-label # issues without a KPI label are left out"
    } else {
        "all # no KPI labels were found; kpi-label leaves out issues without one"
    };
    let mut text = format!(
        "\
# How labels are read: what follows the prefix is the KPI, the severity or the type.
labels:
  kpi: {}
  severity: {}
  type: {}
  participation: {participation}
",
        quoted(&fit.kpis.prefix),
        quoted(&fit.severities.prefix),
        quoted(&fit.types.prefix),
    );
    if !fit.in_progress.is_empty() {
        let labels: Vec<String> = fit.in_progress.iter().map(|label| quoted(label)).collect();
        let _ = writeln!(text, "  in_progress: [{}]", labels.join(", "));
    }
    let aliases = [&fit.kpis, &fit.severities, &fit.types].map(|kind| &kind.aliases);
    if aliases.iter().any(|aliases| !aliases.is_empty()) {
        text.push_str(
            "  # ADAPT: labels of the tracker, and the labels as which they are read.\n  aliases:\n",
        );
        for (label, meaning) in aliases.into_iter().flatten() {
            let _ = writeln!(text, "    {}: {}", quoted(label), quoted(meaning));
        }
    }
    if !fit.unused.is_empty() {
        let listed = fit.unused.iter().take(LISTED_LIMIT);
        let listed: Vec<String> =
            listed.map(|(label, count)| format!("{} ({count})", quoted(label))).collect();
        let more = if fit.unused.len() > LISTED_LIMIT { ", …" } else { "" };
        let _ = writeln!(
            text,
            "  # Labels that mean nothing here, with their issues: {}{more}",
            listed.join(", ")
        );
    }
    text.push('\n');
    text
}

fn classes(fit: &Fit) -> String {
    let mut text = "\
# Most severe first. An issue that is open for more than sla_days costs its KPI debt; closing it earns credit.
severities:
"
    .to_owned();
    for (name, days, factor) in
        SEVERITIES.iter().filter(|severity| fit.severities.values.iter().any(|value| value == severity.0))
    {
        let _ = writeln!(text, "  {name}: {{sla_days: {days}, debt: {factor}, credit: {factor}}}");
    }
    text.push_str("\ntypes:\n");
    for kind in &fit.types.values {
        let _ = writeln!(text, "  {}: {{weight: {}}}", scalar(kind), weight_of(kind));
    }
    text.push('\n');
    text
}

fn kpis(fit: &Fit) -> String {
    let mut text = String::new();
    if !fit.has_kpi_labels {
        text.push_str("# ADAPT: parts of the product stand in for KPIs. Name what the portfolio is for.\n");
    }
    text.push_str("# No KPI scores above 6 while one of its P0 issues is open.\nkpis:\n");
    for key in &fit.kpis.values {
        let _ = writeln!(
            text,
            "  {}: {{max_uplift_per_release: 1.0, caps: [{{at: 6.0, while_open: {{severity: P0}}}}]}}",
            scalar(key)
        );
    }
    text.push_str("\n# ADAPT: where each KPI stands today on the scale from 0 to 10, before its issues count.\nreleases:\n");
    text.push_str("  - version: next\n    manual:\n");
    for key in &fit.kpis.values {
        let _ = writeln!(text, "      {}: 7", scalar(key));
    }
    text.push('\n');
    text
}

fn scoring(fit: &Fit) -> String {
    let points = |points: i64| {
        let largest = (fit.largest as i64).max(FULL_POINTS_ISSUES);
        let share = (points * FULL_POINTS_ISSUES / largest).max(1);
        let unit = 10i64.pow(share.ilog10().saturating_sub(1));
        Decimal::from_micros(share / unit * unit)
    };
    let mut text = format!(
        "\
# Points of an issue, before the factors of its severity and its type.
scoring:
  close_credit_points: {}
  overdue_debt_points: {}
  credit_window: {{days: 30}}
",
        points(150_000),
        points(200_000),
    );
    if let Some((severity, kind, kpi)) = &fit.assume {
        let kpi = kpi.as_ref().map(|kpi| format!(", kpi: {}", scalar(kpi))).unwrap_or_default();
        let _ = writeln!(
            text,
            "  # ADAPT: what issues count as where their labels do not say it; without it, they fail the label gate.\n  assume: {{severity: {severity}, type: {}{kpi}}}",
            scalar(kind)
        );
    }
    text.push('\n');
    text
}

fn planning(snapshot: &Snapshot, fit: &Fit) -> String {
    let open = || snapshot.issues.iter().filter(is_open);
    let people: std::collections::BTreeSet<&String> = open().flat_map(|issue| &issue.assignees).collect();
    let capacity = if people.is_empty() { 2 } else { people.len() };
    let mut text = format!(
        "\
# ADAPT: who works, and on how many issues at once.
teams:
  team: {{capacity: {capacity}}}

# Working days from the day after the snapshot. ADAPT: start, holidays.
calendar:
  periods: 20
  working_days: [monday, tuesday, wednesday, thursday, friday]

# ADAPT: in working days. An umbrella closes with its last child.
durations:
  default: 1
  umbrella: 0
"
    );
    if fit.types.values.iter().any(|kind| kind == "feature") {
        text.push_str("  rules:\n    - {select: {type: feature}, days: 2}\n");
    }
    text.push('\n');
    let early = open().filter_map(|issue| issue.parent.as_ref()).filter_map(|parent| snapshot.issue(parent));
    if early.into_iter().any(|umbrella| !is_open(&umbrella)) {
        text.push_str(
            "# The tracker has closed umbrellas with open children. ADAPT: reopen them and remove this.\n",
        );
        text.push_str("umbrellas:\n  allow_closed_before_children: true\n\n");
    }
    text
}

fn exit_criteria() -> String {
    "\
# When the plan counts as carried out, and what that is worth a day in KPI points. Conditions are CEL.
exit_criteria:
  - id: no-open-p0
    text: No P0 issue is open.
    require: '!portfolio.open.exists(i, i.severity == \"P0\")'
    remedy: close the P0 issues
    reward: {value: 1, closes: {severity: P0}}
"
    .to_owned()
}
