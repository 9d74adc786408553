//! Plans are read against four severities and two weeks of working days from Monday 2026-02-23 on.

use warplan_handplan::{Setting, read};
use warplan_model::LocatedFault;
use warplan_model::calendar::Calendar;
use warplan_model::policy::Policy;
use warplan_model::view::HandPlan;

pub const POLICY: &str = r#"{
    "format": "warplan-policy/v1", "name": "pilot",
    "severities": {
        "P0": {"sla_days": 3, "debt": 1.2, "credit": 1.2}, "P1": {"sla_days": 7, "debt": 1, "credit": 1},
        "P2": {"sla_days": 21, "debt": 0.6, "credit": 0.6}, "P3": {"sla_days": 45, "debt": 0.3, "credit": 0.3}
    },
    "types": {"feature": {"weight": 1}},
    "kpis": {"automation_depth": {}},
    "scoring": {"close_credit_points": 0.15, "overdue_debt_points": 0.2},
    "calendar": {"periods": 10}
}"#;

pub fn plan(markdown: &str) -> Result<HandPlan, Vec<LocatedFault>> {
    let policy: Policy = serde_json::from_str(POLICY).unwrap();
    let calendar = Calendar::new(&policy, "2026-02-22T18:59:42Z".parse().unwrap());
    let known =
        |id: &str| id.parse().is_ok_and(|number: u64| (133..=199).contains(&number)) || id == "bd-nl2";
    read(markdown, &Setting { calendar: &calendar, policy: &policy, known: &known })
}
