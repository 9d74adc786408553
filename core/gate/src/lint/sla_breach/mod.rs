//! Rule `plan-sla-breach`. The debt that a placement costs is what an earlier one would have avoided: the debt of each
//! period from the first in which it counts, or the first in which the issue could have closed if that is later, up to
//! the one before it closes; times the weights of period and KPI, before caps, limits and scale. Capacities are not looked
//! at: whether there was room is for the best plan to say. Issues with a day have a finding each, since each can be
//! moved; those that stay open, also because their day is beyond the
//! horizon, share one, since not all of them may fit.

mod doc;
#[cfg(test)]
mod tests;

pub(super) use doc::DOC;

use warplan_model::closure::Task;
use warplan_model::finding::{Finding, Subject};
use warplan_model::policy::Level;
use warplan_model::{Decimal, Exact};

use super::view::{View, list};
use super::{about, finding};

/// The debt of one issue that an earlier day would have avoided.
struct Breach<'a> {
    task: &'a Task,
    day: Option<u32>,
    /// The first period in which it counts.
    debt_from: u32,
    /// The first day that would have avoided as much as possible.
    in_time: u32,
    cost: Exact,
}

pub(super) fn judge(view: &View<'_>) -> Vec<Finding> {
    let (placed, open): (Vec<Breach<'_>>, Vec<Breach<'_>>) =
        breaches(view).into_iter().partition(|breach| breach.day.is_some());
    let mut findings: Vec<Finding> = placed.iter().map(|breach| late(view, breach)).collect();
    findings.extend(left_open(open));
    findings
}

fn breaches<'a>(view: &View<'a>) -> Vec<Breach<'a>> {
    let problem = view.input.problem;
    let first = view.first_finishes();
    let blank = |(task, day): (&'a Task, &Option<u32>)| Breach {
        task,
        day: day.filter(|day| *day <= problem.periods),
        debt_from: u32::MAX,
        in_time: u32::MAX,
        cost: Exact::ZERO,
    };
    let mut breaches: Vec<Breach<'a>> =
        problem.issues.iter().zip(&view.input.written.finish).map(blank).collect();
    for kpi in &problem.kpis {
        for term in kpi.terms.iter().filter(|term| term.debt > Decimal::ZERO) {
            let breach = &mut breaches[term.issue];
            let from = term.debt_from.max(first[term.issue]);
            let until = breach.day.unwrap_or(problem.periods.saturating_add(1));
            for period in from..until.max(from) {
                let weight = problem.weights[period as usize - 1];
                breach.cost += Exact::product(weight, kpi.weight, term.debt);
            }
            breach.debt_from = breach.debt_from.min(term.debt_from);
            breach.in_time = breach.in_time.min(from);
        }
    }
    breaches.retain(|breach| breach.cost > Exact::ZERO);
    breaches
}

fn late(view: &View<'_>, breach: &Breach<'_>) -> Finding {
    let (day, from) = (breach.day.unwrap_or_default(), breach.debt_from);
    let date = view.input.calendar.dates(from).map(|dates| format!(" ({})", dates.last)).unwrap_or_default();
    let cost = breach.cost.to_decimal();
    let message = format!("closes on day {day} with debt from day {from}{date} on: {}", kpi_days(cost));
    let remedy = format!("close it by day {}", breach.in_time);
    about(&DOC, Level::Warning, &breach.task.id, message, remedy)
}

fn kpi_days(cost: Decimal) -> String {
    format!("{cost} KPI-day{}", if cost == Decimal::ONE { "" } else { "s" })
}

fn left_open(mut open: Vec<Breach<'_>>) -> Option<Finding> {
    open.sort_by(|a, b| b.cost.cmp(&a.cost).then_with(|| a.task.id.cmp(&b.task.id)));
    let total: Decimal = open.iter().map(|breach| breach.cost).sum::<Exact>().to_decimal();
    let dearest = open.first()?;
    let (count, stay) = match open.len() {
        1 => ("1 issue".into(), "stays"),
        number => (format!("{number} issues"), "stay"),
    };
    let costs = list(open.iter().map(|breach| format!("{} {}", breach.task.id, breach.cost.to_decimal())));
    let message = format!(
        "{count} without a day of the plan {stay} open past the SLA: {} of debt ({costs})",
        kpi_days(total)
    );
    let remedy = format!("close the dearest first, {} by day {}", dearest.task.id, dearest.in_time);
    Some(finding(&DOC, Level::Warning, Subject::Portfolio, message, remedy))
}
