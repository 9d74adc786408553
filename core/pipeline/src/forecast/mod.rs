//! When the goals of a plan are reached: the plan's order carried out many times from today on, on what is still open.
//!
//! Terms: durations are drawn from distributions, of work in progress only what is left of them. Dates that the policy
//! asks for are not enforced: whether they are met is the question. Cost: that of [`warplan_forecast::simulate`].

mod durations;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use warplan_forecast::{Counts, Distribution, Durations, Goal, Setting, simulate};
use warplan_model::calendar::{Calendar, working_days};
use warplan_model::closure::{CELLS_LIMIT, PERIODS_LIMIT, Problem};
use warplan_model::plan::Plan;
use warplan_model::policy::Policy;
use warplan_model::view::{Chance, ClosedCount, DurationCount, Forecast, GoalForecast, GoalKind, GoalState};
use warplan_model::{Decimal, IssueId};

use crate::problem::members;
use crate::stability::{Announced, with_all_needs};
use crate::{Basis, PipelineError};

use durations::Sources;

/// How far the calendar reaches, as a multiple of the plan's.
const REACH: u32 = 4;

/// How a plan is carried out.
#[derive(Clone, Copy, Debug)]
pub struct Runs {
    /// How often.
    pub count: u32,
    /// Equal seeds give equal forecasts.
    pub seed: u64,
    /// Threads to work on; the forecast does not depend on them.
    pub threads: usize,
}

/// Forecasts the goals of a plan from what is open now. The plan may be older: issues that have been closed since are
/// done, issues that it does not have stay open.
///
/// # Errors
/// What [`crate::model`] finds wrong.
pub fn forecast(basis: &Basis<'_>, plan: &Plan, runs: Runs) -> Result<Forecast, PipelineError> {
    let field = Field::new(basis, plan)?;
    let (durations, counts) = field.durations();
    Ok(field.carried_out(&durations, counts, runs))
}

/// The same, and nothing where no duration varies: every run would be the plan, so none is made.
///
/// # Errors
/// What [`crate::model`] finds wrong.
pub fn forecast_if_varying(
    basis: &Basis<'_>,
    plan: &Plan,
    runs: Runs,
) -> Result<Option<Forecast>, PipelineError> {
    let rules = &basis.policy.durations;
    if rules.ranges.is_empty() && rules.history.is_none() {
        return Ok(None);
    }
    let field = Field::new(basis, plan)?;
    let (durations, counts) = field.durations();
    let varies = counts.iter().any(|count| count.source.varies());
    Ok(varies.then(|| field.carried_out(&durations, counts, runs)))
}
/// The policy with a longer calendar, and without dates by which issues have to close.
fn reaching_far(basis: &Basis<'_>, plan: &Plan) -> Policy {
    let mut policy = basis.policy.clone();
    let members = members(&policy, &basis.portfolio).len().max(1) as i64;
    // A model has a few rows an issue.
    let most = (CELLS_LIMIT / (4 * members)).clamp(1, PERIODS_LIMIT) as u32;
    let planned = policy.calendar.periods;
    policy.calendar.periods = planned.saturating_mul(REACH).min(most).max(planned);
    for pin in &mut policy.pins {
        if pin.on.take().is_some() {
            let step = plan.sequence.iter().find(|step| step.issue == pin.issue);
            pin.not_before = pin.not_before.max(step.map(|step| step.starts_on));
        }
        (pin.not_after, pin.must) = (None, false);
    }
    policy.milestones.values_mut().for_each(|milestone| milestone.binding = false);
    policy
}

/// A goal before it is forecast.
struct Asked {
    kind: GoalKind,
    name: String,
    title: String,
    due: Option<Date>,
    /// Issues that the plan closes, by index.
    planned: Goal,
    /// Open issues that it does not close, by index.
    left_open: Vec<usize>,
}

/// What is carried out.
struct Field<'a> {
    basis: &'a Basis<'a>,
    plan: &'a Plan,
    /// The model of what is open, with a longer calendar.
    problem: Problem,
    calendar: Calendar,
    /// The issues that the plan closes, in its order, work in progress first.
    order: Vec<usize>,
    /// Those in progress.
    begun: BTreeSet<usize>,
}

impl<'a> Field<'a> {
    fn new(basis: &'a Basis<'a>, plan: &'a Plan) -> Result<Self, PipelineError> {
        let policy = reaching_far(basis, plan);
        let far = Basis { policy: &policy, ..basis.clone() };
        let modelled = crate::model(&far, None)?;
        let (order, begun) = (Vec::new(), BTreeSet::new());
        let mut field =
            Field { basis, plan, problem: modelled.problem, calendar: modelled.calendar, order, begun };
        field.line_up();
        Ok(field)
    }

    /// Carries the plan out many times.
    fn carried_out(&self, durations: &[Durations], counts: Vec<DurationCount>, runs: Runs) -> Forecast {
        let goals = self.goals();
        let setting = Setting {
            problem: &self.problem,
            order: &self.order,
            durations,
            goals: &goals.iter().map(|goal| goal.planned.clone()).collect::<Vec<_>>(),
            runs: runs.count,
            seed: runs.seed,
            threads: runs.threads,
        };
        let found = simulate(&setting);
        let periods = &self.calendar.periods;
        Forecast {
            name: self.plan.name.clone(),
            today: self.basis.portfolio.today,
            until: periods.last().map_or(self.basis.portfolio.today, |last| last.last),
            runs: runs.count,
            seed: runs.seed,
            durations: counts,
            in_progress: self.begun.iter().map(|&index| self.id(index)).collect(),
            goals: goals.iter().zip(&found.goals).map(|(goal, found)| self.told(goal, found)).collect(),
            closed: self.closed(&found.closed),
        }
    }

    fn id(&self, index: usize) -> IssueId {
        self.problem.issues[index].id.clone()
    }

    /// Puts the planned issues into their order. Work in progress waits for nothing before it starts.
    fn line_up(&mut self) {
        let mut order = Vec::new();
        for step in &self.plan.sequence {
            let Some(index) = self.problem.index_of(&step.issue) else { continue };
            let task = &mut self.problem.issues[index];
            let item = self.basis.portfolio.item(&step.issue);
            let begun = task.duration > 0 && item.is_some_and(|item| item.in_progress);
            if begun {
                self.begun.insert(index);
                task.earliest = 1;
                task.after.iter_mut().for_each(|before| before.lag = 0);
            }
            order.push((!begun, step.starts_on, step.closes_on, index));
        }
        order.sort_unstable();
        let order: Vec<usize> = order.into_iter().map(|(.., index)| index).collect();
        self.order = with_all_needs(&self.problem, &order);
    }

    /// The distribution of each issue, and how many come from where.
    fn durations(&self) -> (Vec<Durations>, Vec<DurationCount>) {
        let sources = Sources::new(self.basis);
        let announced = Announced::new(self.basis, self.plan);
        let days_per_period = u64::from(self.basis.policy.calendar.days_per_period.max(1));
        let mut all: Vec<Durations> =
            self.problem.issues.iter().map(|task| Durations::exactly(task.duration)).collect();
        let mut counts = BTreeMap::new();
        for &index in &self.order {
            let task = &self.problem.issues[index];
            let Some(item) = self.basis.portfolio.item(&task.id) else { continue };
            let (source, durations) = sources.of(item);
            let empty = DurationCount { source, issues: 0, planned_days: 0, median_days: 0 };
            let count = counts.entry(source).or_insert(empty);
            count.issues += 1;
            count.planned_days += u64::from(task.duration) * days_per_period;
            count.median_days += u64::from(durations.percentile(50)) * days_per_period;
            let started = announced.anchors.get(&task.id).filter(|_| self.begun.contains(&index));
            all[index] = match started.map(|anchor| self.elapsed(anchor.starts_on)) {
                Some(elapsed) => durations.left_after(elapsed),
                None => durations,
            };
        }
        (all, counts.into_values().collect())
    }

    /// Whole periods from a day to the calendar's first.
    fn elapsed(&self, from: Date) -> u32 {
        let Some(last) = self.calendar.dates(1).and_then(|first| first.first.yesterday().ok()) else {
            return 0;
        };
        let rules = &self.basis.policy.calendar;
        working_days(rules, from, last).count() as u32 / rules.days_per_period.max(1)
    }

    /// Milestones, exit criteria and caps, in the policy's order.
    fn goals(&self) -> Vec<Asked> {
        let Basis { policy, portfolio, scorecard, .. } = self.basis;
        let mut goals = Vec::new();
        for (key, milestone) in &policy.milestones {
            let serves = |lane: usize| policy.lanes[lane].milestone.as_ref() == Some(key);
            let items = portfolio.items.iter().filter(|item| item.lane.is_some_and(serves));
            let mut issues = items.map(|item| &item.id).peekable();
            if issues.peek().is_some() {
                let open = issues.filter_map(|id| self.problem.index_of(id)).collect();
                let title = milestone.title.clone();
                goals.push(self.asked(GoalKind::Milestone, key, title, milestone.due, open));
            }
        }
        for criterion in policy.exit_criteria.iter().filter(|criterion| criterion.reward.is_some()) {
            let reward = self.problem.rewards.iter().find(|reward| reward.name == criterion.id);
            let open = reward.map(|reward| reward.members.clone()).unwrap_or_default();
            let title = criterion.text.clone();
            goals.push(self.asked(GoalKind::ExitCriterion, &criterion.id, title, None, open));
        }
        for (score, kpi) in scorecard.kpis.iter().zip(&self.problem.kpis) {
            for cap in kpi.caps.iter().filter(|cap| cap.at < kpi.max) {
                let title = format!("{} above {}", score.title, cap.at);
                goals.push(self.asked(GoalKind::Cap, &score.kpi, title, None, cap.while_open.clone()));
            }
        }
        goals
    }

    fn asked(&self, kind: GoalKind, name: &str, title: String, due: Option<Date>, open: Vec<usize>) -> Asked {
        let in_order: BTreeSet<usize> = self.order.iter().copied().collect();
        let (planned, left_open) = open.into_iter().partition(|index| in_order.contains(index));
        Asked { kind, name: name.to_owned(), title, due, planned: Goal { issues: planned }, left_open }
    }

    /// What the runs say about a goal.
    fn told(&self, goal: &Asked, found: &Distribution) -> GoalForecast {
        let ids = |indexes: &[usize]| indexes.iter().map(|&index| self.id(index)).collect::<Vec<_>>();
        let (issues, left_open) = (ids(&goal.planned.issues), ids(&goal.left_open));
        let state = match (&issues[..], &left_open[..]) {
            ([], []) => GoalState::Reached,
            ([], _) => GoalState::LeftOpen,
            (_, [_, ..]) if goal.kind != GoalKind::Milestone => GoalState::LeftOpen,
            _ => GoalState::Forecast,
        };
        let mut told = GoalForecast {
            kind: goal.kind,
            name: goal.name.clone(),
            title: goal.title.clone(),
            state,
            issues,
            left_open,
            planned: None,
            due: goal.due,
            chance_planned: None,
            chance_due: None,
            p50: None,
            p80: None,
            p95: None,
            chances: Vec::new(),
        };
        if state == GoalState::Forecast {
            let closes = |step: &&warplan_model::plan::Step| told.issues.contains(&step.issue);
            told.planned = self.plan.sequence.iter().filter(closes).map(|step| step.closes_on).max();
            let by = |day: Date| share(found, self.calendar.last_until(day));
            (told.chance_planned, told.chance_due) = (told.planned.map(by), told.due.map(by));
            let day = |percent| self.calendar.dates(found.percentile(percent)?).map(|dates| dates.last);
            (told.p50, told.p80, told.p95) = (day(50), day(80), day(95));
            told.chances = self.chances(found);
        }
        told
    }

    /// How many issues are closed, on each day on which that grows.
    fn closed(&self, found: &[Counts]) -> Vec<ClosedCount> {
        let mut before = [0; 3];
        let mut closed = Vec::new();
        for (dates, counts) in self.calendar.periods.iter().zip(found) {
            let now @ [p50, p80, p95] = [50, 80, 95].map(|percent| counts.at_least(percent).unwrap_or(0));
            if now != before {
                closed.push(ClosedCount { on: dates.last, p50, p80, p95 });
            }
            before = now;
        }
        closed
    }

    fn chances(&self, found: &Distribution) -> Vec<Chance> {
        let periods = self.calendar.periods.iter().zip(1..);
        let grows = periods.filter(|(_, period)| found.runs[*period as usize] > 0);
        grows.map(|(dates, period)| Chance { on: dates.last, chance: share(found, period) }).collect()
    }
}

/// The share of the runs that reached a goal by the end of a period.
fn share(found: &Distribution, period: u32) -> Decimal {
    let runs: u32 = found.runs.iter().sum();
    let reached = Decimal::from_int(found.reached_by(period).into());
    reached.over(Decimal::from_int(runs.into())).unwrap_or_default()
}
