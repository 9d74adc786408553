//! KPI values against those of the plan.

use warplan_model::calendar::{date_of, time_zone};
use warplan_model::plan::CapCourse;
use warplan_model::portfolio::Item;
use warplan_model::scorecard::{Amount, KpiScore};
use warplan_model::view::{KpiCause, KpiStatus};
use warplan_model::{Decimal, IssueId};

use super::Field;

/// Every KPI of the policy. The plan's value for today is that of its last period that is over, less the debts that it
/// knows and that count since, on days off or within a sprint.
pub(super) fn kpis(field: &Field<'_>) -> Vec<KpiStatus> {
    let over = field.calendar.last_until(field.today) as usize;
    let status = field.basis.scorecard.kpis.iter().enumerate().map(|(index, score)| {
        let course = field.plan.kpis.iter().find(|course| course.kpi == score.kpi);
        let value = |values: &[Decimal], today: Decimal| {
            over.checked_sub(1).and_then(|at| values.get(at).copied()).unwrap_or(today)
        };
        let since = since(field, score);
        let planned = course.map(|course| value(&course.values, course.today) - since);
        let difference = planned.map(|planned| score.value - planned);
        KpiStatus {
            kpi: score.kpi.clone(),
            title: score.title.clone(),
            actual: score.value,
            planned,
            difference,
            because: difference.map(|difference| causes(field, index, score, difference)).unwrap_or_default(),
        }
    });
    status.collect()
}

/// What the KPI has lost since the plan's last period that is over through debts that the plan knows: its value without
/// them less its value.
fn since(field: &Field<'_>, score: &KpiScore) -> Decimal {
    let policy = field.basis.policy;
    let before = date_of(field.plan.inputs.as_of, &time_zone(policy));
    let over = field.calendar.last_until(field.today);
    let end = field.calendar.dates(over).map_or(before, |dates| dates.last);
    let counted_then = |item: &Item| item.sla_ends_on(policy).is_some_and(|last| last < end);
    let known = score.debts.iter().filter(|debt| {
        let item = field.basis.portfolio.item(&debt.issue);
        field.knows(&debt.issue) && !field.is_due(&debt.issue) && item.is_some_and(|item| !counted_then(item))
    });
    let fresh: Decimal = known.map(|debt| debt.points).sum();
    let raw = score.base + score.uplift - (score.debt - fresh);
    let capped = score.cap.as_ref().map_or(raw, |cap| raw.min(cap.at));
    if fresh == Decimal::ZERO {
        Decimal::ZERO
    } else {
        capped.clamped(policy.scale.min, policy.scale.max) - score.value
    }
}

/// What lowers the KPI, then what raises it; what nothing of that explains comes from other inputs.
fn causes(field: &Field<'_>, kpi: usize, score: &KpiScore, difference: Decimal) -> Vec<KpiCause> {
    if difference == Decimal::ZERO {
        return Vec::new();
    }
    let mut causes: Vec<KpiCause> = cap(field, score).into_iter().chain(not_closed(field, kpi)).collect();
    causes.extend(debt(field, score));
    let lowered = causes.len();
    causes.extend(lifted(field, score));
    causes.extend(closed_before(field, score));
    let (lowered, raised) = (lowered > 0, causes.len() > lowered);
    let explained = if difference < Decimal::ZERO { lowered } else { raised };
    causes.extend((!explained).then_some(KpiCause::Inputs));
    causes
}

/// The cap that holds the KPI down, unless the plan has it hold today.
fn cap(field: &Field<'_>, score: &KpiScore) -> Option<KpiCause> {
    let cap = score.cap.as_ref().filter(|cap| cap.binds && !cap.issues.is_empty())?;
    let course = |course: &&CapCourse| course.kpi == score.kpi && course.at == cap.at;
    let course = field.plan.caps.iter().find(course);
    let planned = course.and_then(|course| course.lifts.as_ref()).map(|lifts| lifts.on);
    let expected = course.is_some() && planned.is_none_or(|on| on > field.today);
    (!expected).then(|| KpiCause::Cap { at: cap.at, planned, issues: cap.issues.clone() })
}

/// The caps that the plan has hold today and above which the KPI is.
fn lifted(field: &Field<'_>, score: &KpiScore) -> Vec<KpiCause> {
    let planned = |course: &CapCourse| course.lifts.as_ref().map(|lifts| lifts.on);
    let lifted = field.plan.caps.iter().filter(|course| {
        let holds = planned(course).is_none_or(|on| on > field.today);
        course.kpi == score.kpi && holds && score.value > course.at
    });
    let cause = |course: &CapCourse| KpiCause::CapLifted {
        at: course.at,
        planned: planned(course),
        issues: course.issues.iter().filter(|id| field.closed_since(id)).cloned().collect(),
    };
    lifted.map(cause).collect()
}

fn not_closed(field: &Field<'_>, kpi: usize) -> Option<KpiCause> {
    let policy = field.basis.policy;
    let open = field.planned().filter(|(step, item)| item.open && field.is_over(step.finish));
    let missing: Vec<&Item> = open.map(|(_, item)| item).filter(|item| item.kpis.contains(&kpi)).collect();
    let points = missing.iter().filter_map(|item| item.class).map(|class| policy.credit_points(class)).sum();
    let issues: Vec<IssueId> = missing.iter().map(|item| item.id.clone()).collect();
    (!issues.is_empty()).then_some(KpiCause::NotClosed { issues, points })
}

fn debt(field: &Field<'_>, score: &KpiScore) -> Option<KpiCause> {
    let unexpected = |debt: &&Amount| field.is_due(&debt.issue) || !field.knows(&debt.issue);
    let (issues, points) = total(score.debts.iter().filter(unexpected));
    (!issues.is_empty()).then_some(KpiCause::Debt { issues, points })
}

fn closed_before(field: &Field<'_>, score: &KpiScore) -> Option<KpiCause> {
    let early = |credit: &&Amount| field.closed_since(&credit.issue) && !field.is_due(&credit.issue);
    let (issues, points) = total(score.credits.iter().filter(early));
    (!issues.is_empty()).then_some(KpiCause::ClosedBefore { issues, points })
}

fn total<'a>(amounts: impl Iterator<Item = &'a Amount>) -> (Vec<IssueId>, Decimal) {
    let amounts: Vec<&Amount> = amounts.collect();
    let points = amounts.iter().map(|amount| amount.points).sum();
    (amounts.into_iter().map(|amount| amount.issue.clone()).collect(), points)
}
