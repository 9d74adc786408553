//! Milestones, exit criteria and caps: which of them keep their days.
//!
//! A goal is reached once the last of its issues is closed. It is at risk when one of these holds: durations and
//! dependencies alone take longer than its day, a team has less time until then than the work takes, it waits for issues
//! that the plan does not close, or it comes later than its day when the plan's order is carried on with the planned durations.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use warplan_model::calendar::{PeriodDates, capacity, working_days};
use warplan_model::graph::reachable;
use warplan_model::policy::Selector;
use warplan_model::portfolio::{Item, Selected, selects};
use warplan_model::view::{Forecast, GoalForecast, GoalKind, GoalState, GoalStatus, Late, Risk, Standing};
use warplan_model::{Decimal, IssueId};

use crate::problem::reward_members;

use super::Field;
use super::earliest::{Earliest, needs};

/// The rest of the plan carried on.
pub(super) struct Forecasts {
    /// Once, with the planned durations.
    pub expected: Option<Forecast>,
    /// Many times, with durations from their ranges.
    pub chances: Option<Forecast>,
}

/// Every milestone with issues, exit criterion with a reward, and cap that holds or that the plan lifts; in the policy's
/// order.
pub(super) fn goals(
    field: &Field<'_>,
    earliest: &Earliest<'_>,
    late: &[Late],
    forecasts: &Forecasts,
) -> Vec<GoalStatus> {
    let late = late.iter().map(|late| &late.issue).collect();
    let judging = Judging { field, earliest, late, forecasts };
    let asked = milestones(field).into_iter().chain(criteria(field)).chain(caps(field));
    asked.map(|goal| judging.judge(goal)).collect()
}

/// A goal before it is judged.
struct Asked<'a> {
    kind: GoalKind,
    name: String,
    title: String,
    planned: Option<Date>,
    due: Option<Date>,
    /// Open issues that it waits for.
    waits: Vec<&'a Item>,
}

fn milestones<'a>(field: &Field<'a>) -> Vec<Asked<'a>> {
    let policy = field.basis.policy;
    let mut goals = Vec::new();
    for (key, milestone) in &policy.milestones {
        let serves = |lane: usize| policy.lanes[lane].milestone.as_ref() == Some(key);
        let of_lanes = field.basis.portfolio.items.iter().filter(|item| item.lane.is_some_and(serves));
        let items: Vec<&Item> = of_lanes.collect();
        if items.is_empty() {
            continue;
        }
        let open = items
            .into_iter()
            .filter(|item| item.open && (item.participates || field.steps.contains_key(&item.id)));
        let (kept, deferred): (Vec<&Item>, Vec<&Item>) =
            open.partition(|item| !field.deferred.contains(&item.id));
        let steps = field.plan.sequence.iter().filter(|step| step.milestone.as_ref() == Some(key));
        let planned: Option<Date> = steps.map(|step| step.closes_on).max();
        goals.push(Asked {
            kind: GoalKind::Milestone,
            name: key.clone(),
            title: milestone.title.clone(),
            planned,
            due: milestone.due,
            // What the plan left open on purpose does not hold up what it planned.
            waits: if kept.is_empty() && planned.is_none() { deferred } else { kept },
        });
    }
    goals
}

fn criteria<'a>(field: &Field<'a>) -> Vec<Asked<'a>> {
    let basis = field.basis;
    let rewarded = basis.policy.exit_criteria.iter().filter_map(|it| Some((it, it.reward.as_ref()?)));
    let asked = rewarded.map(|(criterion, reward)| {
        let members = reward_members(basis.policy, &basis.portfolio, &reward.closes);
        let course = field.plan.rewards.iter().find(|course| course.name == criterion.id);
        Asked {
            kind: GoalKind::ExitCriterion,
            name: criterion.id.clone(),
            title: criterion.text.clone(),
            planned: course.and_then(|course| course.earned.as_ref()).map(|earned| earned.on),
            due: None,
            waits: members.iter().filter_map(|id| basis.portfolio.item(id)).collect(),
        }
    });
    asked.collect()
}

fn caps<'a>(field: &Field<'a>) -> Vec<Asked<'a>> {
    let basis = field.basis;
    let mut goals = Vec::new();
    for (kpi, (key, rules)) in basis.policy.kpis.iter().enumerate() {
        let title = rules.title.as_ref().unwrap_or(key);
        for cap in rules.caps.iter().filter(|cap| cap.at < basis.policy.scale.max) {
            let waits = holders(field, kpi, &cap.while_open);
            let course = field.plan.caps.iter().find(|course| course.kpi == *key && course.at == cap.at);
            if waits.is_empty() && course.is_none() {
                continue;
            }
            goals.push(Asked {
                kind: GoalKind::Cap,
                name: key.clone(),
                title: format!("{title} above {}", cap.at),
                planned: course.and_then(|course| course.lifts.as_ref()).map(|lifts| lifts.on),
                due: None,
                waits,
            });
        }
    }
    goals
}

/// The open issues that hold a cap.
fn holders<'a>(field: &Field<'a>, kpi: usize, selector: &Selector) -> Vec<&'a Item> {
    let policy = field.basis.policy;
    let of_kpi = field.basis.portfolio.active().filter(|item| item.kpis.contains(&kpi));
    of_kpi.filter(|item| selects(selector, &Selected::of(item, policy))).collect()
}

struct Judging<'a> {
    field: &'a Field<'a>,
    earliest: &'a Earliest<'a>,
    late: BTreeSet<&'a IssueId>,
    forecasts: &'a Forecasts,
}

impl Judging<'_> {
    fn judge(&self, goal: Asked<'_>) -> GoalStatus {
        let days: Option<Vec<Date>> = goal.waits.iter().map(|item| self.earliest.day(&item.id)).collect();
        let chances = found(self.forecasts.chances.as_ref(), &goal);
        // The due day counts before the planned one.
        let by: Vec<Date> = goal.due.into_iter().chain(goal.planned).collect();
        let mut told = GoalStatus {
            kind: goal.kind,
            name: goal.name.clone(),
            title: goal.title.clone(),
            state: Standing::Reached,
            issues: goal.waits.iter().map(|item| item.id.clone()).collect(),
            planned: goal.planned,
            due: goal.due,
            earliest: days.and_then(|days| days.into_iter().max()),
            expected: found(self.forecasts.expected.as_ref(), &goal).and_then(|found| found.p50),
            p80: chances.and_then(|found| found.p80),
            chance: None,
            because: Vec::new(),
        };
        if goal.waits.is_empty() {
            return told;
        }
        let ahead = by.iter().copied().find(|by| *by > self.field.today);
        told.chance = chances.zip(ahead).map(|(found, by)| chance(found, by));
        self.risks(&mut told, &goal, &by);
        told.state = match (&told.because[..], &by[..]) {
            (_, []) => Standing::Unplanned,
            _ if by.iter().any(|by| *by <= self.field.today) => Standing::Missed,
            ([], _) => Standing::OnTrack,
            _ => Standing::AtRisk,
        };
        if matches!(told.state, Standing::AtRisk | Standing::Missed) {
            let issues = self.needed(&goal.waits).into_iter().map(|item| &item.id);
            let issues: Vec<IssueId> = issues.filter(|id| self.late.contains(id)).cloned().collect();
            if !issues.is_empty() {
                told.because.insert(0, Risk::Late { issues });
            }
        }
        told
    }

    fn risks(&self, told: &mut GoalStatus, goal: &Asked<'_>, by: &[Date]) {
        let needed = self.needed(&goal.waits);
        let left_open = needed.iter().filter(|item| !self.field.steps.contains_key(&item.id));
        let issues: Vec<IssueId> = left_open.map(|item| item.id.clone()).collect();
        if !issues.is_empty() {
            told.because.push(Risk::LeftOpen { issues });
        }
        let earliest = told.earliest;
        let too_late = by.iter().find_map(|&by| Some((by, earliest.filter(|earliest| *earliest > by)?)));
        if let Some((by, earliest)) = too_late {
            told.because.push(Risk::TooLate { by, earliest });
            return;
        }
        let ahead = by.iter().copied().filter(|by| *by > self.field.today);
        if let Some(work) = ahead.clone().find_map(|by| self.work(&needed, by)) {
            told.because.push(work);
        } else if found(self.forecasts.expected.as_ref(), goal).is_some() {
            let expected = told.expected;
            let late = ahead.into_iter().find(|by| expected.is_none_or(|expected| expected > *by));
            told.because.extend(late.map(|by| Risk::CarriedOn { by, expected }));
        }
    }

    /// Issues with everything open that they wait for, by id.
    fn needed<'b>(&'b self, issues: &[&Item]) -> Vec<&'b Item> {
        let portfolio = &self.field.basis.portfolio;
        let index = |item: &Item| portfolio.items.binary_search_by(|other| other.id.cmp(&item.id)).ok();
        let mut found: BTreeSet<usize> = BTreeSet::new();
        for start in issues.iter().filter_map(|item| index(item)) {
            if !found.contains(&start) {
                found.extend(reachable(start, |at| {
                    needs(portfolio, &portfolio.items[at]).filter_map(index).collect::<Vec<_>>()
                }));
            }
        }
        found.into_iter().map(|at| &portfolio.items[at]).collect()
    }

    /// The team that is furthest from doing its part by a day, even if it did nothing else.
    fn work(&self, needed: &[&Item], by: Date) -> Option<Risk> {
        let mut load: BTreeMap<&String, Decimal> = BTreeMap::new();
        for item in needed {
            let Some(step) = self.field.steps.get(&item.id) else { continue };
            for (team, units) in &step.uses {
                *load.entry(team).or_default() += *units * i64::from(self.earliest.left(&item.id));
            }
        }
        let policy = self.field.basis.policy;
        let short = load.into_iter().filter_map(|(name, needed)| {
            let team = policy.teams.get(name)?;
            let days = working_days(&policy.calendar, self.earliest.first(), by);
            let room =
                days.map(|day| capacity(team, PeriodDates { first: day, last: day }, &policy.calendar));
            let available: Decimal = room.sum();
            (needed > available).then(|| (needed - available, name, needed, available))
        });
        let (_, team, needed, available) = short.max_by_key(|(missing, ..)| *missing)?;
        Some(Risk::Work { team: team.clone(), needed, available, by })
    }
}

/// What a forecast says of a goal, if there is anything to say.
fn found<'a>(forecast: Option<&'a Forecast>, goal: &Asked<'_>) -> Option<&'a GoalForecast> {
    let same = |found: &&GoalForecast| {
        found.state == GoalState::Forecast
            && (found.kind, &found.name, &found.title) == (goal.kind, &goal.name, &goal.title)
    };
    forecast?.goals.iter().find(same)
}

/// The chance to reach a goal by the end of a day.
fn chance(forecast: &GoalForecast, by: Date) -> Decimal {
    let by_then = forecast.chances.iter().rfind(|chance| chance.on <= by);
    by_then.map_or(Decimal::ZERO, |chance| chance.chance)
}
