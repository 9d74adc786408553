//! A small portfolio and plans for it, for the tests of the rules. Eight issues, five days from Monday 2026-03-02 on,
//! one team of two. An umbrella takes 0 days, a feature 2, a document 1.
//!
//! | issue | KPI, severity, type | debt from day | |
//! |---|---|---|---|
//! | 1 | depth P0 feature | 4 | umbrella of 2 and 3 |
//! | 2 | depth P0 doc | 1 | |
//! | 3 | depth P0 feature | 1 | |
//! | 4 | scale P1 doc | 5 | after 3 |
//! | 5 | scale P2 feature | beyond the horizon | after 4 and 8 |
//! | 6 | depth and scale P1 doc | 3 | |
//! | 7 | no KPI | | |
//! | 8 | scale P1 doc | | closed |

use serde_json::{Value, json};
use warplan_model::calendar::Calendar;
use warplan_model::closure::{ModelFile, Problem, to_problem};
use warplan_model::finding::Finding;
use warplan_model::policy::Policy;
use warplan_model::portfolio::{Portfolio, build};
use warplan_model::snapshot::Snapshot;
use warplan_model::view::{Doubt, HandDay, HandLane, HandPlan, HandTime, Mention};
use warplan_model::{Decimal, IssueId};

use super::{Demotion, LintInput, lint, written_schedule};

/// A plan under test. Lines are counted in the order in which it is written here.
pub struct Case {
    policy: Policy,
    portfolio: Portfolio,
    pub problem: Problem,
    calendar: Calendar,
    pub hand: HandPlan,
    demotions: Vec<Demotion>,
    line: usize,
}

impl Case {
    pub fn new() -> Case {
        let policy: Policy = serde_json::from_value(policy()).unwrap();
        let snapshot: Snapshot = serde_json::from_value(snapshot()).unwrap();
        let portfolio = build(&snapshot, &policy, snapshot.as_of).unwrap().portfolio;
        let model: ModelFile = serde_json::from_value(model()).unwrap();
        Case {
            calendar: Calendar::new(&policy, snapshot.as_of),
            policy,
            portfolio,
            problem: to_problem(&model).unwrap(),
            hand: HandPlan::default(),
            demotions: Vec::new(),
            line: 0,
        }
    }

    /// A plan without fault: nothing is left out, and no debt is owed that could be avoided.
    pub fn sound() -> Case {
        Case::new().day(1, [2]).day(2, [3, 1]).day(3, [4, 6]).day(5, [5])
    }

    pub fn day<const N: usize>(mut self, day: u32, closes: [u64; N]) -> Case {
        let closes = self.mentions(closes);
        self.hand.days.push(HandDay { day, closes });
        self
    }

    /// Issues under a time that is not one working day of the plan.
    pub fn time<const N: usize>(
        mut self,
        text: &str,
        doubt: Doubt,
        day: Option<u32>,
        closes: [u64; N],
    ) -> Case {
        if let Some(day) = day {
            self = self.day(day, closes);
        } else {
            self = self.mention(closes);
        }
        let issues = closes.map(IssueId::from).to_vec();
        self.hand.times.push(HandTime { text: text.into(), line: self.line, doubt, day, issues });
        self
    }

    pub fn defer<const N: usize>(mut self, issues: [u64; N]) -> Case {
        let mentions = self.mentions(issues);
        self.hand.deferred.extend(mentions);
        self
    }

    pub fn lane<const N: usize>(mut self, name: &str, issues: [u64; N]) -> Case {
        let issues = self.mentions(issues);
        self.hand.lanes.push(HandLane { name: name.into(), issues });
        self
    }

    pub fn milestone<const N: usize>(mut self, name: &str, issues: [u64; N]) -> Case {
        let issues = self.mentions(issues);
        self.hand.milestones.push(HandLane { name: name.into(), issues });
        self
    }

    pub fn mention<const N: usize>(mut self, issues: [u64; N]) -> Case {
        self.mentions(issues);
        self
    }

    /// Moves issues to P2, with the lift of the best plan then and before.
    pub fn demote<const N: usize>(mut self, issues: [u64; N], lift: &str, without: &str) -> Case {
        let issues = issues.into_iter().map(IssueId::from).collect();
        let amount = |text: &str| -> Decimal { text.parse().unwrap() };
        let (lift, lift_without) = (amount(lift), amount(without));
        self.demotions.push(Demotion { issues, to: "P2".into(), lift, lift_without });
        self
    }

    /// The model with something changed.
    pub fn with(mut self, change: impl FnOnce(&mut Problem)) -> Case {
        change(&mut self.problem);
        self
    }

    /// The findings of one rule as people read them, a line each; empty when there is none.
    pub fn findings(&self, rule: &str) -> String {
        let found = self.lint().into_iter().filter(|finding| finding.rule == rule);
        found
            .map(|Finding { level, subject, message, remedy, .. }| {
                format!("{level:?} {subject}: {message}; {remedy}\n")
            })
            .collect()
    }

    /// All findings.
    pub fn lint(&self) -> Vec<Finding> {
        let written = written_schedule(&self.hand, &self.problem);
        lint(&LintInput {
            hand: &self.hand,
            portfolio: &self.portfolio,
            policy: &self.policy,
            problem: &self.problem,
            calendar: &self.calendar,
            written: &written,
            demotions: &self.demotions,
        })
    }

    fn mentions<const N: usize>(&mut self, issues: [u64; N]) -> Vec<Mention> {
        self.line += 1;
        let mention = |issue: u64| Mention { issue: issue.into(), line: self.line };
        let mentions: Vec<Mention> = issues.into_iter().map(mention).collect();
        self.hand.mentions.extend(mentions.iter().cloned());
        mentions
    }
}

fn policy() -> Value {
    json!({
        "format": "warplan-policy/v1", "name": "small",
        "severities": {
            "P0": {"sla_days": 3, "debt": 1.2, "credit": 1.2}, "P1": {"sla_days": 7, "debt": 1, "credit": 1},
            "P2": {"sla_days": 21, "debt": 0.6, "credit": 0.6}
        },
        "types": {"feature": {"weight": 1}, "doc": {"weight": 0.5}},
        "kpis": {"depth": {}, "scale": {}},
        "scoring": {"close_credit_points": 0.15, "overdue_debt_points": 0.2},
        "calendar": {"periods": 5}
    })
}

fn snapshot() -> Value {
    let issue = |id: u64, labels: &[&str], more: Value| {
        let title = format!("Issue {id}");
        let mut issue =
            json!({"id": id, "title": title, "created_at": "2026-02-27T12:00:00Z", "labels": labels});
        issue.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        issue
    };
    json!({
        "format": "warplan-snapshot/v1", "as_of": "2026-03-01T12:00:00Z",
        "issues": [
            issue(1, &["kpi:depth", "sev:P0", "type:feature"], json!({})),
            issue(2, &["kpi:depth", "sev:P0", "type:doc"], json!({"parent": 1})),
            issue(3, &["kpi:depth", "sev:P0", "type:feature"], json!({"parent": 1})),
            issue(4, &["kpi:scale", "sev:P1", "type:doc"], json!({"blocked_by": [3]})),
            issue(5, &["kpi:scale", "sev:P2", "type:feature"], json!({"blocked_by": [4, 8]})),
            issue(6, &["kpi:depth", "kpi:scale", "sev:P1", "type:doc"], json!({})),
            issue(7, &["question"], json!({})),
            issue(8, &["kpi:scale", "sev:P1", "type:doc"], json!({"closed_at": "2026-02-28T12:00:00Z"}))
        ]
    })
}

fn model() -> Value {
    let work = |id: u64, duration: u32, after: &[u64]| {
        let after: Vec<Value> = after.iter().map(|id| json!({"id": id})).collect();
        let uses = if duration > 0 { json!({"core": 1}) } else { json!({}) };
        json!({"id": id, "duration": duration, "uses": uses, "after": after})
    };
    let term =
        |id: u64, debt: f64, from: u32| json!({"issue": id, "credit": debt, "debt": debt, "debt_from": from});
    json!({
        "format": "warplan-model/v1", "periods": 5, "resources": [{"name": "core", "capacity": 2}],
        "issues": [
            work(1, 0, &[2, 3]), work(2, 1, &[]), work(3, 2, &[]), work(4, 1, &[3]), work(5, 2, &[4]), work(6, 1, &[])
        ],
        "kpis": [
            {"name": "depth", "base": 8, "terms": [term(1, 0.24, 4), term(2, 0.12, 1), term(3, 0.24, 1), term(6, 0.1, 3)]},
            {"name": "scale", "base": 4, "weight": 2, "terms": [term(4, 0.1, 5), term(5, 0.12, 9), term(6, 0.1, 3)]}
        ]
    })
}
