//! How KPIs, caps and rewards go over the periods of a plan.

use warplan_certify::Evaluation;
use warplan_model::Decimal;
use warplan_model::closure::Schedule;
use warplan_model::plan::{CapCourse, Completion, KpiCourse, RewardCourse};

use crate::Basis;
use crate::problem::Modelled;

/// The values of each KPI, with the plan and when nothing closes.
pub fn kpis(basis: &Basis<'_>, planned: &Evaluation, idle: &Evaluation) -> Vec<KpiCourse> {
    let values = |evaluation: &Evaluation, kpi: usize| -> Vec<Decimal> {
        evaluation.kpis[kpi].periods.iter().map(|period| period.value).collect()
    };
    let scores = basis.scorecard.kpis.iter().enumerate();
    let course = scores.map(|(kpi, score)| KpiCourse {
        kpi: score.kpi.clone(),
        title: score.title.clone(),
        today: score.value,
        values: values(planned, kpi),
        idle: values(idle, kpi),
    });
    course.collect()
}

/// The caps that hold today.
pub fn caps(basis: &Basis<'_>, modelled: &Modelled, schedule: &Schedule) -> Vec<CapCourse> {
    let problem = &modelled.problem;
    let mut courses = Vec::new();
    for (score, kpi) in basis.scorecard.kpis.iter().zip(&problem.kpis) {
        for cap in kpi.caps.iter().filter(|cap| cap.at < kpi.max) {
            courses.push(CapCourse {
                kpi: score.kpi.clone(),
                at: cap.at,
                issues: cap.while_open.iter().map(|&issue| problem.issues[issue].id.clone()).collect(),
                lifts: completion(modelled, schedule, &cap.while_open),
            });
        }
    }
    courses
}

/// The rewards that are not earned yet.
pub fn rewards(modelled: &Modelled, schedule: &Schedule) -> Vec<RewardCourse> {
    let problem = &modelled.problem;
    let course = problem.rewards[..modelled.rewards].iter().map(|reward| RewardCourse {
        name: reward.name.clone(),
        value: reward.value,
        issues: reward.members.iter().map(|&issue| problem.issues[issue].id.clone()).collect(),
        earned: completion(modelled, schedule, &reward.members),
    });
    course.collect()
}

/// When the last of some issues closes; `None` when one stays open. Umbrellas that close with their last child
/// do not count as the cause.
fn completion(modelled: &Modelled, schedule: &Schedule, members: &[usize]) -> Option<Completion> {
    let finishes: Option<Vec<u32>> = members.iter().map(|&issue| schedule.finish[issue]).collect();
    let period = finishes?.into_iter().max()?;
    let issues = &modelled.problem.issues;
    let last: Vec<usize> =
        members.iter().copied().filter(|&issue| schedule.finish[issue] == Some(period)).collect();
    let work = |issue: &&usize| issues[**issue].duration > 0;
    let any_work = last.iter().any(|issue| issues[*issue].duration > 0);
    let by =
        last.iter().filter(|issue| !any_work || work(issue)).map(|&issue| issues[issue].id.clone()).collect();
    Some(Completion { period, on: modelled.calendar.dates(period)?.last, by })
}
