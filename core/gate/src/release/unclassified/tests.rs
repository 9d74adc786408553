use serde_json::json;
use warplan_model::scorecard::Unclassified;

use crate::kpi;
use crate::sample::{lines, policy, scorecard};

#[test]
fn issues_that_could_not_be_scored_as_they_are_are_warned_of() {
    let mut scorecard = scorecard(json!({}));
    assert_eq!(lines(&kpi(&policy(json!({})), &scorecard)), "");
    for (issue, assumed) in [(4u64, Some("P1/bug".to_owned())), (3, None)] {
        let problem = "no severity".to_owned();
        scorecard.unclassified.push(Unclassified { issue: issue.into(), problem, assumed });
    }
    insta::assert_snapshot!(lines(&kpi(&policy(json!({})), &scorecard)), @r"
    Warning kpi-unclassified #3: no severity; it does not score; give it a known KPI, one severity and one type label
    Warning kpi-unclassified #4: no severity; it scores as P1/bug; give it a known KPI, one severity and one type label
    ");
}
