use serde_json::{Value, json};
use warplan_model::Fault;
use warplan_model::view::{ExitState, ExitStatus};

use super::{exit, exit_status};
use crate::sample::{issue, lines, policy, portfolio, scorecard};
use crate::{Running, compile};

fn criteria() -> Value {
    json!([
        {
            "id": "no-open-p0", "text": "No open P0 in depth.", "remedy": "close them",
            "require": "!portfolio.open.exists(i, i.kpi == \"depth\" && i.severity == \"P0\")"
        },
        {
            "id": "compared", "text": "Two releases compare.", "remedy": "record a value for every KPI",
            "require": "portfolio.releases.filter(r, r.compared && r.version != \"\").size() >= 2"
        },
        {"id": "presentable", "text": "A stakeholder would believe it."}
    ])
}

/// Findings and states of the criteria with one issue open and two releases.
fn asked(
    criteria: Value,
    labels: &str,
    second_compares: bool,
) -> Result<(String, Vec<ExitStatus>), Vec<Fault>> {
    let policy = policy(json!({"exit_criteria": criteria}));
    let rules = compile(&policy)?;
    let portfolio = portfolio(&policy, &[issue(1, 20, labels)]);
    let scorecard = scorecard(json!({}));
    let releases = [("v1".to_owned(), true), ("v2".to_owned(), second_compares)];
    let running = Running::default();
    let findings = exit(&rules, &portfolio, &policy, &scorecard, &releases, &running)?;
    Ok((lines(&findings), exit_status(&rules, &portfolio, &policy, &scorecard, &releases, &running)?))
}

fn states(statuses: &[ExitStatus]) -> Vec<ExitState> {
    statuses.iter().map(|status| status.state).collect()
}

#[test]
fn what_is_met_is_not_found_and_what_people_must_judge_is_noted() {
    let (found, statuses) = asked(criteria(), "kpi:depth sev:P1 type:bug", true).unwrap();
    insta::assert_snapshot!(found, @"Note exit-criterion presentable: for people to judge: A stakeholder would believe it; look, and record what you saw");
    assert_eq!(states(&statuses), [ExitState::Met, ExitState::Met, ExitState::ForPeople]);
}

#[test]
fn what_is_not_met_is_an_error_with_the_remedy_of_the_criterion() {
    let (found, statuses) = asked(criteria(), "kpi:depth sev:P0 type:bug", false).unwrap();
    insta::assert_snapshot!(found, @r"
    Error exit-criterion compared: not met: Two releases compare; record a value for every KPI
    Error exit-criterion no-open-p0: not met: No open P0 in depth; close them
    Note exit-criterion presentable: for people to judge: A stakeholder would believe it; look, and record what you saw
    ");
    assert_eq!(states(&statuses), [ExitState::Unmet, ExitState::Unmet, ExitState::ForPeople]);
}

#[test]
fn criteria_that_cannot_be_read_or_asked_are_faults() {
    let said = |require: &str| {
        let criteria = json!([{"id": "odd", "text": "", "require": require}]);
        let faults = asked(criteria, "kpi:depth sev:P0 type:bug", true).unwrap_err();
        faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!(said("issue.planned"), @"exit_criteria[0].require: issue is not known here; use portfolio");
    insta::assert_snapshot!(said("portfolio.kpis.all(k, k.delta > 0)"), @"exit_criteria[0].require: criterion odd cannot be evaluated: > does not take null and int; hold fields that can be null against null first");
}
