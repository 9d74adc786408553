//! A schedule under construction, with its value kept up to date.
//!
//! Terms: an issue's *profile* is what each of its finishes would add to `J` while the issue is open and the rest
//! stays; a *pending* issue is open but about to be placed again, and counts for the completion of sets as if it
//! finished when expected. Values are in steps; compulsory issues that are open are counted apart. Cost: periods ×
//! KPIs of an issue for a profile, an insertion or a removal.

use crate::domains::Domains;
use crate::instance::Instance;

/// A schedule with everything that its changes need.
#[derive(Clone, Debug)]
pub struct State<'instance> {
    /// What is scheduled.
    pub instance: &'instance Instance<'instance>,
    /// What is possible.
    pub domains: &'instance Domains,
    /// By issue.
    pub finish: Vec<usize>,
    /// Compulsory issues that are open.
    pub missing: usize,
    /// Periods by which scheduled issues finish before `never`, in all.
    pub early: i64,
    /// What the issue last weighed would add, by finish.
    pub profile: Vec<f64>,
    /// The finish, or for pending issues the expected one; by issue.
    expected: Vec<usize>,
    /// The largest expected finish, by set.
    complete: Vec<usize>,
    free: Vec<i64>,
    budget: Vec<i64>,
    /// Sum of credits, by KPI and period.
    credit: Vec<f64>,
    /// Sum of debts, by KPI and period.
    debt: Vec<f64>,
    /// Sum of `worths`.
    value: f64,
    /// Steps above doing nothing, by KPI and then by set; right for all but `stale`.
    worths: Vec<f64>,
    /// Entries of `worths` to compute again.
    stale: Vec<usize>,
    is_stale: Vec<bool>,
    /// Scores when nothing closes, by KPI and period.
    idle: Vec<f64>,
    /// Score, completion of the other members and membership for each cap of the KPI being weighed.
    lifts: Vec<(f64, usize, bool)>,
}

impl<'instance> State<'instance> {
    /// Nothing is scheduled.
    pub fn new(instance: &'instance Instance<'instance>, domains: &'instance Domains) -> Self {
        let (periods, kpis) = (instance.periods, instance.measures.len());
        let mut debt = vec![0.0; kpis * periods];
        let mut idle = vec![0.0; kpis * periods];
        for (kpi, measure) in instance.measures.iter().enumerate() {
            let row = &mut debt[kpi * periods..(kpi + 1) * periods];
            for (_, effect) in &measure.terms {
                row[(effect.from - 1).min(periods)..].iter_mut().for_each(|sum| *sum += effect.debt);
            }
            for (period, idle) in idle[kpi * periods..].iter_mut().take(periods).enumerate() {
                *idle = measure.idle(period + 1, row[period]);
            }
        }
        let count = instance.len();
        State {
            instance,
            domains,
            finish: vec![instance.never; count],
            missing: (0..count).filter(|&issue| !domains.may_stay_open(issue)).count(),
            early: 0,
            profile: vec![0.0; instance.never],
            expected: vec![instance.never; count],
            complete: completions(instance),
            free: instance.capacity.concat(),
            budget: instance.limits.clone(),
            credit: vec![0.0; kpis * periods],
            debt,
            value: 0.0,
            worths: vec![0.0; kpis + instance.sets.len()],
            stale: (0..kpis + instance.sets.len()).collect(),
            is_stale: vec![true; kpis + instance.sets.len()],
            idle,
            lifts: Vec::new(),
        }
    }

    /// Brings the schedule to the given finishes, which must be feasible together.
    pub fn assign(&mut self, finish: &[usize]) {
        for (issue, &finish) in finish.iter().enumerate() {
            if self.finish[issue] != finish && self.is_scheduled(issue) {
                self.remove(issue);
            }
        }
        for (issue, &finish) in finish.iter().enumerate() {
            if self.finish[issue] != finish {
                self.insert(issue, finish);
            }
        }
    }

    /// Whether an issue has a finish within the horizon.
    pub fn is_scheduled(&self, issue: usize) -> bool {
        self.finish[issue] < self.instance.never
    }

    /// Steps above doing nothing. No issue may be pending.
    pub fn value(&mut self) -> f64 {
        let kpis = self.instance.measures.len();
        while let Some(entry) = self.stale.pop() {
            self.is_stale[entry] = false;
            let worth = if entry < kpis { self.kpi_worth(entry) } else { self.set_worth(entry - kpis) };
            self.value += worth - self.worths[entry];
            self.worths[entry] = worth;
        }
        self.value
    }

    /// Credits and debts of a KPI by period.
    pub fn sums(&self, kpi: usize) -> (Vec<f64>, Vec<f64>) {
        let row = kpi * self.instance.periods..(kpi + 1) * self.instance.periods;
        (self.credit[row.clone()].to_vec(), self.debt[row].to_vec())
    }

    /// Whether no capacity and no budget is exceeded.
    pub fn has_room(&self) -> bool {
        self.free.iter().chain(&self.budget).all(|&left| left >= 0)
    }

    /// What capacities, by resource and period, and budgets would be left without some issues.
    pub fn left_without(&self, issues: &[usize]) -> (Vec<Vec<i64>>, Vec<i64>) {
        let instance = self.instance;
        let mut free: Vec<Vec<i64>> =
            self.free.chunks_exact(instance.periods).map(|row| row.to_vec()).collect();
        let mut budget = self.budget.clone();
        for &issue in issues.iter().filter(|&&issue| self.is_scheduled(issue)) {
            for &(resource, units) in &instance.uses[issue] {
                let span = &mut free[resource][instance.span(issue, self.finish[issue])];
                span.iter_mut().filter(|free| **free != i64::MAX).for_each(|free| *free += units);
            }
            instance.costs[issue].iter().for_each(|&(at, cost)| budget[at] += cost);
        }
        (free, budget)
    }

    /// Open compulsory issues, and what there is to lose: the negative value, less half a step at most for early
    /// finishes. Smaller is better.
    pub fn rank(&mut self) -> (usize, f64) {
        let most = (self.instance.len() * self.instance.never) as f64;
        (self.missing, -self.value() - 0.5 * self.early as f64 / most)
    }

    fn kpi_worth(&self, kpi: usize) -> f64 {
        let measure = &self.instance.measures[kpi];
        let row = kpi * self.instance.periods;
        let mut sum = 0.0;
        for (period, factor) in measure.factor.iter().enumerate() {
            let mut ceiling = measure.max;
            for &(at, set) in &measure.caps {
                if self.complete[set] > period + 1 {
                    ceiling = at.min(ceiling);
                }
            }
            let uplift = self.credit[row + period].min(measure.limit[period]);
            let score = (measure.base[period] - self.debt[row + period] + uplift).min(ceiling);
            sum += factor * (score.max(measure.min) - self.idle[row + period]);
        }
        sum
    }

    fn set_worth(&self, set: usize) -> f64 {
        let worth = self.instance.worth[set].iter().flatten();
        worth.skip(self.complete[set] - 1).sum()
    }

    /// Computes the profile of an open issue.
    pub fn weigh(&mut self, issue: usize) {
        let instance = self.instance;
        self.profile.fill(0.0);
        let effects = &instance.effects[issue];
        for (at, effect) in effects.iter().enumerate() {
            // Effects are grouped by KPI.
            if at == 0 || effects[at - 1].kpi != effect.kpi {
                self.weigh_kpi(issue, effect.kpi);
            }
        }
        for &set in &instance.memberships[issue] {
            if let Some(worth) = &instance.worth[set] {
                let done = self.completion_of_others(set, issue);
                for (gain, worth) in self.profile.iter_mut().zip(worth).skip(done - 1) {
                    *gain += worth;
                }
            }
            for (at, &kpi) in instance.capping[set].iter().enumerate() {
                let known = effects.iter().any(|effect| effect.kpi == kpi);
                if !known && !instance.capping[set][..at].contains(&kpi) {
                    self.weigh_kpi(issue, kpi);
                }
            }
        }
        let mut sum = 0.0;
        for gain in self.profile.iter_mut().rev() {
            sum += *gain;
            *gain = sum;
        }
    }

    fn completion_of_others(&self, set: usize, issue: usize) -> usize {
        let others = self.instance.sets[set].iter().filter(|&&other| other != issue);
        others.map(|&other| self.expected[other]).fold(self.instance.outside[set], usize::max)
    }

    /// Adds what a KPI gains in each period once the issue is finished.
    fn weigh_kpi(&mut self, issue: usize, kpi: usize) {
        let instance = self.instance;
        let measure = &instance.measures[kpi];
        let rows = kpi * instance.periods..(kpi + 1) * instance.periods;
        self.lifts.clear();
        for &(at, set) in &measure.caps {
            let member = instance.memberships[issue].contains(&set);
            let done = if member { self.completion_of_others(set, issue) } else { self.complete[set] };
            self.lifts.push((at, done, member));
        }
        let (credits, debts) = (&self.credit[rows.clone()], &self.debt[rows]);
        let effects = &instance.effects[issue];
        let start = effects.partition_point(|effect| effect.kpi < kpi);
        let effects = &effects[start..];
        let effects = &effects[..effects.partition_point(|effect| effect.kpi == kpi)];
        let credit: f64 = effects.iter().map(|effect| effect.credit).sum();
        let mut saved = 0.0;
        for period in 0..instance.periods {
            let now = period + 1;
            if effects.len() == 1 {
                saved = if effects[0].from <= now { effects[0].debt } else { 0.0 };
            } else if effects.len() > 1 {
                saved = effects.iter().filter(|effect| effect.from <= now).map(|effect| effect.debt).sum();
            }
            let (mut before, mut after) = (measure.max, measure.max);
            for &(at, done, member) in &self.lifts {
                if done > now {
                    after = at.min(after);
                }
                if member || done > now {
                    before = at.min(before);
                }
            }
            let base = measure.base[period] - debts[period];
            let limit = measure.limit[period];
            let open = (base + credits[period].min(limit)).min(before).max(measure.min);
            let uplift = (credits[period] + credit).min(limit);
            let closed = (base + uplift + saved).min(after).max(measure.min);
            self.profile[period] += measure.factor[period] * (closed - open);
        }
    }

    /// Finishes an open issue in a period for which capacity and budget are free.
    pub fn insert(&mut self, issue: usize, finish: usize) {
        self.apply(issue, finish, 1);
        self.finish[issue] = finish;
        self.expect(issue, finish);
    }

    /// Opens a finished issue.
    pub fn remove(&mut self, issue: usize) {
        self.apply(issue, self.finish[issue], -1);
        self.finish[issue] = self.instance.never;
        self.expect(issue, self.instance.never);
    }

    /// Says when an issue counts as finished for the completion of sets.
    pub fn expect(&mut self, issue: usize, finish: usize) {
        let old = std::mem::replace(&mut self.expected[issue], finish);
        for &set in &self.instance.memberships[issue] {
            if finish > self.complete[set] {
                self.complete[set] = finish;
            } else if old == self.complete[set] {
                let members = self.instance.sets[set].iter();
                let members = members.map(|&member| self.expected[member]);
                self.complete[set] = members.fold(self.instance.outside[set], usize::max);
            }
        }
    }

    fn apply(&mut self, issue: usize, finish: usize, sign: i64) {
        let instance = self.instance;
        let periods = instance.periods;
        for effect in &instance.effects[issue] {
            let row = effect.kpi * periods..(effect.kpi + 1) * periods;
            let credit = effect.credit * sign as f64;
            self.credit[row.clone()][finish - 1..].iter_mut().for_each(|sum| *sum += credit);
            let debt = effect.debt * sign as f64;
            let from = (finish.max(effect.from) - 1).min(periods);
            self.debt[row][from..].iter_mut().for_each(|sum| *sum -= debt);
            self.mark(effect.kpi);
        }
        for &set in &instance.memberships[issue] {
            self.mark(instance.measures.len() + set);
            instance.capping[set].iter().for_each(|&kpi| self.mark(kpi));
        }
        let span = instance.span(issue, finish);
        for &(resource, units) in &instance.uses[issue] {
            for free in &mut self.free[resource * periods..(resource + 1) * periods][span.clone()] {
                if *free != i64::MAX {
                    *free -= sign * units;
                }
            }
        }
        for &(budget, cost) in &instance.costs[issue] {
            self.budget[budget] -= sign * cost;
        }
        self.early += sign * (instance.never - finish) as i64;
        if !self.domains.may_stay_open(issue) {
            self.missing = (self.missing as i64 - sign) as usize;
        }
    }

    fn mark(&mut self, entry: usize) {
        if !std::mem::replace(&mut self.is_stale[entry], true) {
            self.stale.push(entry);
        }
    }

    /// The finishes that precedence allows, given the issues that are scheduled; `None` when there are none.
    pub fn window(&self, issue: usize) -> Option<(usize, usize)> {
        let instance = self.instance;
        let mut first = self.domains.first(issue);
        for &(before, lag) in &instance.before[issue] {
            first = first.max(self.finish[before] + lag);
        }
        let mut last = self.domains.last_scheduled(issue)?;
        for &(after, lag) in &instance.next[issue] {
            if self.is_scheduled(after) {
                last = last.min(self.finish[after].saturating_sub(lag));
            }
        }
        (first <= last).then_some((first, last))
    }

    /// Units that a resource has left in a period (from 0); negative while a move is not complete.
    pub fn left(&self, resource: usize, period: usize) -> i64 {
        self.free[resource * self.instance.periods + period]
    }

    /// Whether a budget is overspent, as it may be while a move is not complete.
    pub fn is_over_budget(&self) -> bool {
        self.budget.iter().any(|&left| left < 0)
    }

    /// Whether the budgets allow an open issue.
    pub fn affordable(&self, issue: usize) -> bool {
        self.instance.costs[issue].iter().all(|&(budget, cost)| self.budget[budget] >= cost)
    }

    /// The feasible finish in a window that `rank` puts highest, the earliest among equals.
    pub fn best_finish(
        &self,
        issue: usize,
        window: (usize, usize),
        rank: impl Fn(usize) -> f64,
    ) -> Option<(usize, f64)> {
        let instance = self.instance;
        let duration = instance.duration[issue];
        let (first, last) = window;
        // The index of the period from which on all resources have been free.
        let mut since = first - duration;
        let mut checked = since;
        let solid = self.domains.is_solid(issue);
        let mut best: Option<(usize, f64)> = None;
        for finish in first..=last {
            for period in checked..finish {
                let crowded = |&(resource, units): &(usize, i64)| {
                    self.free[resource * instance.periods + period] < units
                };
                if instance.uses[issue].iter().any(crowded) {
                    since = period + 1;
                }
            }
            checked = finish;
            if finish - since >= duration && (solid || self.domains.contains(issue, finish)) {
                let rank = rank(finish);
                if best.is_none_or(|(_, most)| rank > most) {
                    best = Some((finish, rank));
                }
            }
        }
        best
    }
}

/// When sets complete while no issue has a finish.
fn completions(instance: &Instance) -> Vec<usize> {
    let open =
        |(members, &outside): (&[usize], &usize)| if members.is_empty() { outside } else { instance.never };
    instance.sets.iter().zip(&instance.outside).map(open).collect()
}
