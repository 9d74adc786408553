//! A [`Problem`] prepared for search and bound.
//!
//! Terms: a *finish* is a period from 1 to `T`, or `never` = `T + 1` for an issue that stays open. A *set* is a
//! group of issues whose joint completion lifts a cap or earns a reward; members that must finish before another
//! member are left out, since they never complete the set. Objective values are counted in *steps* above doing
//! nothing: every `J` is `J(nothing) + unit × steps` with whole steps, which a double holds exactly up to 2⁵³.
//! Cost: linear in the model, but for the reduction of sets, which walks the ancestors of members.

mod lattice;
mod sets;

use warplan_model::closure::{Problem, Schedule};
use warplan_model::{Decimal, Exact, graph};

use crate::evaluation::evaluate;
use crate::lists::Lists;

/// A model with flat arrays and amounts in steps.
#[derive(Debug)]
pub struct Instance<'problem> {
    /// The model itself.
    pub problem: &'problem Problem,
    /// The horizon `T`.
    pub periods: usize,
    /// The finish of an issue that stays open: `T + 1`.
    pub never: usize,
    /// In periods, by issue.
    pub duration: Vec<usize>,
    /// Resource and units, by issue; without unlimited resources.
    pub uses: Lists<(usize, i64)>,
    /// Budget and cost, by issue.
    pub costs: Lists<(usize, i64)>,
    /// Predecessor and lag, by issue.
    pub before: Lists<(usize, usize)>,
    /// Successor and lag, by issue.
    pub next: Lists<(usize, usize)>,
    /// Effects on KPIs, by issue.
    pub effects: Lists<Effect>,
    /// Sets of which it is a (not redundant) member, by issue.
    pub memberships: Lists<usize>,
    /// Every issue after all that it needs.
    pub order: Vec<usize>,
    /// The place of each issue in `order`.
    pub position: Vec<usize>,
    /// Units by resource and period; `i64::MAX` when unlimited.
    pub capacity: Vec<Vec<i64>>,
    /// By budget.
    pub limits: Vec<i64>,
    /// By KPI of the model.
    pub measures: Vec<Measure>,
    /// Issue groups behind caps and rewards.
    pub sets: Lists<usize>,
    /// When members that are no issues of this instance complete each set; 1 without any.
    pub outside: Vec<usize>,
    /// The set of each reward of the model.
    pub of_rewards: Vec<usize>,
    /// The KPIs that have a cap on each set.
    pub capping: Lists<usize>,
    /// The worth in steps of each set's completion, if it happened in each period alone; by set and period.
    pub worth: Vec<Option<Vec<f64>>>,
    /// Steps that completion of each set brings in an average period, about.
    pub stakes: Vec<f64>,
    /// Steps that each issue's own effects bring in an average period, about.
    pub weights: Vec<f64>,
    /// Issues without duration that wait for several others: umbrellas.
    pub joints: Vec<usize>,
    /// The weight of each period in the objective.
    pub importance: Vec<f64>,
    /// The value of one step.
    pub unit: i128,
    /// `J` when nothing closes.
    pub do_nothing: Exact,
}

/// What an issue does to a KPI.
#[derive(Clone, Copy, Debug)]
pub struct Effect {
    /// Index of the KPI.
    pub kpi: usize,
    /// In score steps, from the finish on.
    pub credit: f64,
    /// In score steps, while open from `from` on.
    pub debt: f64,
    /// First period of the debt, at most `never`.
    pub from: usize,
}

/// A KPI with scores in steps.
#[derive(Clone, Debug)]
pub struct Measure {
    /// Objective steps for a score step; by period.
    pub factor: Vec<f64>,
    /// Score without issues; by period.
    pub base: Vec<f64>,
    /// Lowest score.
    pub min: f64,
    /// Highest score.
    pub max: f64,
    /// The most that credits add, infinite when unlimited; by period.
    pub limit: Vec<f64>,
    /// Score and set of each cap.
    pub caps: Vec<(f64, usize)>,
    /// Issues with effects on it, with the effect.
    pub terms: Vec<(usize, Effect)>,
}

/// KPIs that each set caps, by set.
fn capping(measures: &[Measure], sets: usize) -> Lists<usize> {
    let pairs = measures.iter().enumerate().flat_map(|(kpi, measure)| {
        let mut sets: Vec<usize> = measure.caps.iter().map(|&(_, set)| set).collect();
        sets.sort_unstable();
        sets.dedup();
        sets.into_iter().map(move |set| (set, kpi))
    });
    Lists::group(sets, pairs)
}

/// What the rewards of each set are worth together, by set and period.
fn worth(problem: &Problem, lattice: &lattice::Lattice, groups: &sets::Sets) -> Vec<Option<Vec<f64>>> {
    let mut worth: Vec<Option<Vec<f64>>> = vec![None; groups.members.len()];
    for (reward, &set) in problem.rewards.iter().zip(&groups.of_rewards) {
        let sum = worth[set].get_or_insert_with(|| vec![0.0; problem.periods as usize]);
        for (period, value) in sum.iter_mut().enumerate() {
            *value += lattice.reward(problem, period, reward.value);
        }
    }
    worth
}

/// Capacities in millionths, by resource and period; unlimited ones are out of reach.
fn capacities(problem: &Problem) -> Vec<Vec<i64>> {
    let units = |capacity: &Option<Decimal>| capacity.map_or(i64::MAX, |units| units.micros());
    problem.resources.iter().map(|resource| resource.capacity.iter().map(units).collect()).collect()
}

impl<'problem> Instance<'problem> {
    /// Prepares a model.
    pub fn new(problem: &'problem Problem) -> Self {
        let issues = &problem.issues;
        let periods = problem.periods as usize;
        let never = periods + 1;
        let lattice = lattice::Lattice::of(problem);
        let before = Lists::collect(
            issues.iter().map(|task| task.after.iter().map(|edge| (edge.before, edge.lag as usize))),
        );
        let edges = issues.iter().enumerate().flat_map(|(index, task)| {
            task.after.iter().map(move |edge| (edge.before, (index, edge.lag as usize)))
        });
        let next = Lists::group(issues.len(), edges);
        let order =
            graph::topological(issues.len(), |index| issues[index].after.iter().map(|edge| edge.before));
        let groups = sets::Sets::of(problem, &before);
        let of_caps = groups.of_caps.iter().enumerate();
        let measures: Vec<Measure> = of_caps.map(|(kpi, sets)| lattice.measure(problem, kpi, sets)).collect();
        let effects =
            measures.iter().flat_map(|measure| measure.terms.iter().map(|(issue, effect)| (*issue, *effect)));
        let memberships = groups
            .members
            .iter()
            .enumerate()
            .flat_map(|(set, members)| members.iter().map(move |&member| (member, set)));
        let capping = capping(&measures, groups.members.len());
        let worth = worth(problem, &lattice, &groups);
        let mut instance = Instance {
            problem,
            periods,
            never,
            duration: issues.iter().map(|task| task.duration as usize).collect(),
            uses: Lists::collect(issues.iter().map(|task| {
                let limited =
                    |&&(at, _): &&(usize, _)| problem.resources[at].capacity.iter().any(Option::is_some);
                task.uses.iter().filter(limited).map(|&(at, units)| (at, units.micros()))
            })),
            costs: Lists::collect(
                issues.iter().map(|task| task.costs.iter().map(|&(at, cost)| (at, cost.micros()))),
            ),
            effects: Lists::group(issues.len(), effects),
            memberships: Lists::group(issues.len(), memberships),
            outside: vec![1; groups.members.len()],
            sets: Lists::collect(groups.members.iter().cloned()),
            before,
            next,
            position: positions(&order),
            order,
            capacity: capacities(problem),
            limits: problem.budgets.iter().map(|budget| budget.limit.micros()).collect(),
            measures,
            of_rewards: groups.of_rewards.clone(),
            capping,
            worth,
            importance: problem.weights.iter().map(|weight| weight.to_f64()).collect(),
            unit: lattice.unit,
            stakes: Vec::new(),
            weights: Vec::new(),
            joints: (0..issues.len())
                .filter(|&issue| issues[issue].duration == 0 && issues[issue].after.len() > 1)
                .collect(),
            do_nothing: evaluate(problem, &Schedule::nothing(issues.len())),
        };
        instance.stakes = (0..instance.sets.len()).map(|set| instance.stake(set)).collect();
        instance.weights = (0..instance.len()).map(|issue| instance.weight(issue)).collect();
        instance
    }

    /// How many issues there are.
    pub fn len(&self) -> usize {
        self.duration.len()
    }

    /// Whether some issue loses by itself.
    pub fn has_losses(&self) -> bool {
        self.worth.iter().flatten().flatten().any(|worth| *worth < 0.0)
    }

    fn weight(&self, issue: usize) -> f64 {
        let effects = self.effects[issue].iter().map(|effect| {
            let factors: f64 = self.measures[effect.kpi].factor.iter().sum();
            factors / self.periods as f64 * (effect.credit + effect.debt)
        });
        effects.sum()
    }

    /// The worth of a set, and what its caps cost at most.
    fn stake(&self, set: usize) -> f64 {
        let worth: f64 = self.worth[set].iter().flatten().sum();
        let caps = self.capping[set].iter().map(|&kpi| {
            let measure = &self.measures[kpi];
            let credits: f64 = measure.terms.iter().map(|(_, effect)| effect.credit).sum();
            let at = measure.caps.iter().filter(|(_, other)| *other == set);
            let at = at.map(|(at, _)| *at).fold(measure.max, f64::min);
            let lost = |period: usize| {
                let uplift = credits.min(measure.limit[period]);
                measure.factor[period] * ((measure.base[period] + uplift).min(measure.max) - at).max(0.0)
            };
            (0..self.periods).map(lost).sum::<f64>()
        });
        (worth + caps.sum::<f64>()) / self.periods as f64
    }

    /// The periods before the finish in which an issue runs, as indexes from 0; empty without duration.
    pub fn span(&self, issue: usize, finish: usize) -> std::ops::Range<usize> {
        finish - self.duration[issue]..finish
    }

    /// Exact `J` as steps above doing nothing, rounded.
    pub fn steps(&self, objective: Exact) -> f64 {
        let above = (objective - self.do_nothing).units();
        (above / self.unit) as f64 + (above % self.unit) as f64 / self.unit as f64
    }

    /// As [`Instance::steps`], and never above the exact value.
    pub fn steps_below(&self, objective: Exact) -> f64 {
        let steps = self.steps(objective);
        // Up to 2⁵² whole steps are exact; beyond, the two roundings may have gone up.
        if steps.abs() < (1u64 << 52) as f64 { steps } else { steps - steps.abs() * 4.0 * f64::EPSILON }
    }

    /// The largest `J` that is at most `steps` above doing nothing. `steps` is a safe bound already; no model has a
    /// `J` above the largest number of a file.
    pub fn floor(&self, steps: f64) -> Exact {
        // Doubles beyond 2⁵³ are whole; the conversion is exact and saturates.
        let units = (steps.floor() as i128).saturating_mul(self.unit);
        Exact::from_units(self.do_nothing.units().saturating_add(units)).min(Decimal::LIMIT.into())
    }

    /// `J` so many steps above doing nothing, rounded up with room for the rounding of doubles.
    pub fn ceiling(&self, steps: f64) -> Decimal {
        let points = steps * (self.unit as f64 / 1e18);
        let above = points + points.abs() * 1e-12 + 2e-6;
        self.do_nothing.to_decimal_up() + Decimal::from_micros((above * 1e6).ceil() as i64)
    }

    /// The schedule behind finishes.
    pub fn schedule(&self, finish: &[usize]) -> Schedule {
        let open = |&finish: &usize| (finish < self.never).then_some(finish as u32);
        Schedule { finish: finish.iter().map(open).collect() }
    }

    /// The finishes of a schedule.
    pub fn finishes(&self, schedule: &Schedule) -> Vec<usize> {
        schedule.finish.iter().map(|finish| finish.map_or(self.never, |finish| finish as usize)).collect()
    }

    /// The exact `J` of finishes.
    pub fn evaluate(&self, finish: &[usize]) -> Exact {
        evaluate(self.problem, &self.schedule(finish))
    }
}

/// The place of each issue in an order.
pub fn positions(order: &[usize]) -> Vec<usize> {
    let mut positions = vec![0; order.len()];
    for (position, &issue) in order.iter().enumerate() {
        positions[issue] = position;
    }
    positions
}
