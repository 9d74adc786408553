//! What a schedule leaves to a few of its issues.
//!
//! Terms: the issues of a *part* are open again, all others keep their finishes. What these use is taken from
//! capacities and budgets; what they add to KPIs is in the base scores; their ties to issues of the part narrow windows;
//! a set that they complete late does not complete before. Cost: linear in the part, in KPIs × periods and resources ×
//! periods.

use crate::domains::{Domains, Empty};
use crate::instance::{Instance, Measure, positions};
use crate::lists::Lists;
use crate::relaxation::dual::{Multipliers, Relaxation};
use crate::relaxation::layout::MEMBERS;
use crate::search::state::State;

/// An instance of some issues of another one, in steps of the same size.
#[derive(Debug)]
pub struct Part<'problem> {
    /// With indexes of its own.
    pub instance: Instance<'problem>,
    /// What the rest leaves.
    pub domains: Domains,
    /// The whole's index of each issue.
    pub issues: Vec<usize>,
    /// The whole's index of each KPI.
    kpis: Vec<usize>,
}

/// Some indexes of the whole, sorted.
struct Index(Vec<usize>);

impl Index {
    fn of(items: impl Iterator<Item = usize>) -> Self {
        let mut items: Vec<usize> = items.collect();
        items.sort_unstable();
        items.dedup();
        Index(items)
    }

    /// The part's index.
    fn place(&self, item: usize) -> Option<usize> {
        self.0.binary_search(&item).ok()
    }

    fn iter(&self) -> impl Iterator<Item = usize> {
        self.0.iter().copied()
    }
}

impl<'problem> Part<'problem> {
    /// Of issues in a schedule in which none is pending.
    ///
    /// # Errors
    /// The rest leaves nothing to some issue; it does not happen when the schedule is feasible.
    pub fn of(state: &State<'problem>, issues: &[usize]) -> Result<Self, Empty> {
        let whole = state.instance;
        let issues = Index::of(issues.iter().copied());
        let joined = Index::of(issues.iter().flat_map(|issue| whole.memberships[issue].iter().copied()));
        let effects = issues.iter().flat_map(|issue| whole.effects[issue].iter().map(|effect| effect.kpi));
        let capped = joined.iter().flat_map(|set| whole.capping[set].iter().copied());
        let kpis = Index::of(effects.chain(capped));
        let caps = kpis.iter().flat_map(|kpi| whole.measures[kpi].caps.iter().map(|&(_, set)| set));
        let sets = Index::of(joined.iter().chain(caps));
        let instance = instance(state, &issues, &kpis, &sets);
        let mut domains = state.domains.part(&issues.0, &sets.0);
        for (at, issue) in issues.iter().enumerate() {
            let is_outside = |edge: &&(usize, usize)| issues.place(edge.0).is_none();
            for &(before, lag) in whole.before[issue].iter().filter(is_outside) {
                domains.at_least(at, (state.finish[before] + lag).min(whole.never))?;
            }
            for &(after, lag) in whole.next[issue].iter().filter(is_outside) {
                if state.is_scheduled(after) {
                    domains.at_most(at, state.finish[after] - lag)?;
                }
            }
        }
        Ok(Part { instance, domains, issues: issues.0, kpis: kpis.0 })
    }

    /// The multipliers of the whole as far as they fit the part.
    pub fn multipliers(&self, own: &Relaxation, whole: &Relaxation, all: &Multipliers) -> Multipliers {
        let mut start = Multipliers {
            capacity: all.capacity.clone(),
            pieces: vec![0.0; own.layout.len],
            extra: vec![0.0; own.forest.extra.len() * own.instance.periods],
            budgets: all.budgets.clone(),
        };
        for (to, &kpi) in own.layout.kpis.iter().zip(&self.kpis) {
            let from = whole.layout.kpis[kpi];
            for period in 0..own.instance.periods {
                let (source, target) = (from.0 + period * from.1, to.0 + period * to.1);
                start.pieces[target..target + MEMBERS].copy_from_slice(&all.pieces[source..source + MEMBERS]);
            }
        }
        start
    }
}

fn instance<'problem>(
    state: &State<'problem>,
    issues: &Index,
    kpis: &Index,
    sets: &Index,
) -> Instance<'problem> {
    let whole = state.instance;
    let members = |set: usize| -> Vec<usize> {
        whole.sets[set].iter().filter_map(|&issue| issues.place(issue)).collect()
    };
    let outside = |set: usize| {
        let others = whole.sets[set].iter().filter(|&&issue| issues.place(issue).is_none());
        others.map(|&issue| state.finish[issue]).fold(whole.outside[set], usize::max)
    };
    let edges = |edges: &[(usize, usize)]| -> Vec<(usize, usize)> {
        edges.iter().filter_map(|&(other, lag)| Some((issues.place(other)?, lag))).collect()
    };
    let worth = |set: usize| {
        let mut worth = whole.worth[set].clone().filter(|_| !members(set).is_empty())?;
        worth[..outside(set) - 1].fill(0.0);
        Some(worth)
    };
    let measures: Vec<Measure> =
        kpis.iter().enumerate().map(|(own, kpi)| measure(state, kpi, own, issues, sets)).collect();
    let own_sets = Lists::collect(sets.iter().map(members));
    let memberships = own_sets.iter().enumerate();
    let memberships = memberships.flat_map(|(set, members)| members.iter().map(move |&issue| (issue, set)));
    let mut order: Vec<usize> = (0..issues.0.len()).collect();
    order.sort_by_key(|&at| whole.position[issues.0[at]]);
    let before = Lists::collect(issues.iter().map(|issue| edges(&whole.before[issue])));
    let joints =
        (0..issues.0.len()).filter(|&at| whole.duration[issues.0[at]] == 0 && before[at].len() > 1).collect();
    let (capacity, limits) = state.left_without(&issues.0);
    let capping =
        |set: usize| -> Vec<usize> { whole.capping[set].iter().filter_map(|&kpi| kpis.place(kpi)).collect() };
    Instance {
        problem: whole.problem,
        periods: whole.periods,
        never: whole.never,
        duration: issues.iter().map(|issue| whole.duration[issue]).collect(),
        uses: Lists::collect(issues.iter().map(|issue| whole.uses[issue].to_vec())),
        costs: Lists::collect(issues.iter().map(|issue| whole.costs[issue].to_vec())),
        before,
        next: Lists::collect(issues.iter().map(|issue| edges(&whole.next[issue]))),
        effects: Lists::group(
            issues.0.len(),
            measures.iter().flat_map(|measure| measure.terms.iter().copied()),
        ),
        memberships: Lists::group(issues.0.len(), memberships),
        position: positions(&order),
        order,
        capacity,
        limits,
        measures,
        outside: sets.iter().map(outside).collect(),
        of_rewards: Vec::new(),
        capping: Lists::collect(sets.iter().map(capping)),
        worth: sets.iter().map(worth).collect(),
        stakes: sets.iter().map(|set| whole.stakes[set]).collect(),
        sets: own_sets,
        weights: issues.iter().map(|issue| whole.weights[issue]).collect(),
        joints,
        importance: whole.importance.clone(),
        unit: whole.unit,
        do_nothing: whole.do_nothing,
    }
}

/// A KPI as the rest leaves it; `own` is its index in the part.
fn measure(state: &State, kpi: usize, own: usize, issues: &Index, sets: &Index) -> Measure {
    let whole = state.instance;
    let all = &whole.measures[kpi];
    let mut terms = Vec::new();
    let (mut credits, mut debts) = state.sums(kpi);
    for (at, issue) in issues.iter().enumerate() {
        let finish = state.finish[issue];
        for effect in whole.effects[issue].iter().filter(|effect| effect.kpi == kpi) {
            credits[finish - 1..].iter_mut().for_each(|sum| *sum -= effect.credit);
            let late = effect.from - 1..finish.max(effect.from) - 1;
            debts[late].iter_mut().for_each(|sum| *sum -= effect.debt);
            terms.push((at, crate::instance::Effect { kpi: own, ..*effect }));
        }
    }
    let base = all.base.iter().zip(&credits).zip(&debts);
    Measure {
        factor: all.factor.clone(),
        base: base.map(|((base, credit), debt)| base + credit - debt).collect(),
        min: all.min,
        max: all.max,
        limit: all.limit.iter().zip(&credits).map(|(limit, credit)| limit - credit).collect(),
        caps: all.caps.iter().filter_map(|&(at, set)| Some((at, sets.place(set)?))).collect(),
        terms,
    }
}
