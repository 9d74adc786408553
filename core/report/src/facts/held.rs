//! Caps that a plan cannot lift because of what is deferred.

use warplan_model::plan::{CapCourse, Deferred, Plan, Reason};

use crate::words;

/// Each cap that holds its KPI down to the end because the policy defers what it waits for, and why.
pub(crate) fn held_by_deferrals(plan: &Plan) -> Vec<(&CapCourse, Vec<String>)> {
    let binds = |cap: &&CapCourse| {
        let course = plan.kpis.iter().find(|course| course.kpi == cap.kpi);
        let end = course.and_then(|course| course.values.last());
        cap.lifts.is_none() && end.is_some_and(|end| *end >= cap.at)
    };
    let held = plan.caps.iter().filter(binds).map(|cap| (cap, reasons(plan, cap)));
    held.filter(|(_, reasons)| !reasons.is_empty()).collect()
}

fn reasons(plan: &Plan, cap: &CapCourse) -> Vec<String> {
    let holds = |reason: Reason| {
        plan.deferred
            .iter()
            .filter(move |deferred| deferred.reason == reason && cap.issues.contains(&deferred.issue))
    };
    let deferred: Vec<&Deferred> = holds(Reason::Policy).collect();
    let mut reasons = Vec::new();
    if !deferred.is_empty() {
        let issues: Vec<String> = deferred.iter().map(|deferred| deferred.issue.to_string()).collect();
        reasons.push(format!("the policy defers {}", words::series(&issues)));
    }
    let waiting = holds(Reason::WaitsForDeferred);
    reasons
        .extend(waiting.map(|waits| format!("{} {}", waits.issue, waits.because.trim_start_matches("it "))));
    reasons
}
