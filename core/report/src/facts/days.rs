//! A plan by day.

use warplan_model::calendar::PeriodDates;
use warplan_model::plan::{CapCourse, Plan, RewardCourse, Step};

/// What happens in a period.
pub(crate) struct Day<'a> {
    /// Counted from 1.
    pub number: u32,
    /// Its dates.
    pub dates: PeriodDates,
    /// Issues whose work begins; an issue without duration does not.
    pub starts: Vec<&'a Step>,
    /// Issues under work at the beginning of the period that do not close in it.
    pub in_work: Vec<&'a Step>,
    /// Issues that close, umbrellas last.
    pub closes: Vec<&'a Step>,
    /// Caps that lift.
    pub lifts: Vec<&'a CapCourse>,
    /// Rewards that are earned.
    pub earns: Vec<&'a RewardCourse>,
}

/// Every period of a plan, in order.
pub(crate) fn days(plan: &Plan) -> Vec<Day<'_>> {
    let day = |(index, &dates): (usize, &PeriodDates)| {
        let number = index as u32 + 1;
        let steps = |wanted: &dyn Fn(&Step) -> bool| {
            plan.sequence.iter().filter(|step| wanted(step)).collect::<Vec<_>>()
        };
        let mut closes = steps(&|step| step.finish == number);
        closes.sort_by_key(|step| step.umbrella);
        Day {
            number,
            dates,
            starts: steps(&|step| step.start == number && step.finish > number),
            in_work: steps(&|step| step.start < number && step.finish > number),
            closes,
            lifts: plan
                .caps
                .iter()
                .filter(|cap| cap.lifts.as_ref().is_some_and(|done| done.period == number))
                .collect(),
            earns: plan
                .rewards
                .iter()
                .filter(|reward| reward.earned.as_ref().is_some_and(|done| done.period == number))
                .collect(),
        }
    };
    plan.calendar.iter().enumerate().map(day).collect()
}
