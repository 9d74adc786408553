//! Why issues are not in the sequence. Nothing is left out silently: every open issue is in the sequence or here.

use warplan_certify::Evaluation;
use warplan_model::calendar::Unit;
use warplan_model::closure::{Kpi, Schedule, Task, Term};
use warplan_model::graph::{reachable, topological};
use warplan_model::plan::{Deferred, Reason};
use warplan_model::portfolio::Item;
use warplan_model::{Decimal, Exact};

use crate::Basis;
use crate::problem::{Modelled, deferral_of, policy_defers};

/// Every open issue that the schedule leaves open, with the reason.
pub fn deferred(
    basis: &Basis<'_>,
    modelled: &Modelled,
    schedule: &Schedule,
    evaluation: &Evaluation,
) -> Vec<Deferred> {
    let (first, terms) = (first_finishes(modelled), terms_by_issue(modelled));
    let reasons = Reasons { basis, modelled, schedule, evaluation, first, terms };
    let open = basis.portfolio.open();
    open.filter_map(|item| {
        let (reason, because, milestone) = reasons.of(item)?;
        Some(Deferred { issue: item.id.clone(), title: item.title.clone(), reason, because, milestone })
    })
    .collect()
}

struct Reasons<'a> {
    basis: &'a Basis<'a>,
    modelled: &'a Modelled,
    schedule: &'a Schedule,
    evaluation: &'a Evaluation,
    /// Earliest finish that durations and dependencies allow, by issue; beyond the horizon when there is none.
    first: Vec<u32>,
    /// KPI index and term, by issue.
    terms: Vec<Vec<(usize, &'a Term)>>,
}

/// Earliest finishes from windows, durations and dependencies, without capacities.
fn first_finishes(modelled: &Modelled) -> Vec<u32> {
    let issues = &modelled.problem.issues;
    let after = |index: usize| issues[index].after.iter().map(|before| before.before);
    let mut first = vec![0; issues.len()];
    for index in topological(issues.len(), after) {
        let task = &issues[index];
        let bounds = task.after.iter().map(|before| first[before.before] + before.lag);
        first[index] = bounds.fold(task.first_finish(), u32::max);
    }
    first
}

impl Reasons<'_> {
    /// `None` for an issue of the sequence.
    fn of(&self, item: &Item) -> Option<(Reason, String, Option<String>)> {
        let policy = self.basis.policy;
        let problem = &self.modelled.problem;
        let index = problem.index_of(&item.id);
        if index.is_some_and(|index| self.schedule.finish[index].is_some()) {
            return None;
        }
        if let Some(deferral) = deferral_of(policy, item) {
            return Some((Reason::Policy, deferral.reason.clone(), deferral.milestone.clone()));
        }
        let lane = item.lane.map(|lane| &policy.lanes[lane]);
        let milestone = lane.and_then(|lane| lane.milestone.clone());
        let Some(index) = index else {
            let because = "it takes no part: it has no KPI label and nothing that takes part needs it";
            return Some((Reason::TakesNoPart, because.into(), milestone));
        };
        let (reason, because) = self.of_member(item, index);
        Some((reason, because, milestone))
    }

    fn of_member(&self, item: &Item, index: usize) -> (Reason, String) {
        let problem = &self.modelled.problem;
        let task = &problem.issues[index];
        let unit = Unit::of(&self.basis.policy.calendar).noun();
        if let Some(before) = self.deferred_before(index) {
            let because = format!("it waits for {}, which the policy defers", problem.issues[before].id);
            return (Reason::WaitsForDeferred, because);
        }
        let last = task.latest.min(problem.periods);
        if self.first[index] > last {
            let first = self.first[index];
            let because =
                format!("it cannot close before {unit} {first}, and the plan ends with {unit} {last}");
            return (Reason::Horizon, because);
        }
        let open = task.after.iter().filter(|before| self.schedule.finish[before.before].is_none());
        let open: Vec<String> = open.map(|before| problem.issues[before.before].id.to_string()).collect();
        if !open.is_empty() {
            let stay = if open.len() == 1 { "stays" } else { "stay" };
            return (
                Reason::WaitsForDeferred,
                format!("it waits for {}, which {stay} open", open.join(", ")),
            );
        }
        if item.participates && item.class.is_none() {
            let because = "its labels do not give exactly one known severity and type, so nothing is known to be gained";
            return (Reason::Unclassified, because.into());
        }
        let gain = self.gain(index, task).to_decimal();
        if gain > Decimal::ZERO {
            let because = format!(
                "closing it would add at most {gain} KPI-{unit}s, less than what the teams' time brings elsewhere"
            );
            return (Reason::Capacity, because);
        }
        let because = if self.bundled(index) {
            "alone it adds nothing: the caps and rewards that need it need others too, which stay open"
        } else {
            "closing it within the plan adds nothing: its KPIs are at their limit without it"
        };
        (Reason::NoLift, because.into())
    }

    /// An issue that it waits for, however far before it, and that the policy defers beyond the plan.
    fn deferred_before(&self, index: usize) -> Option<usize> {
        let problem = &self.modelled.problem;
        let before = |at: usize| problem.issues[at].after.iter().map(|before| before.before);
        let mut all = reachable(index, before).into_iter().skip(1);
        all.find(|&before| policy_defers(self.basis, problem, before))
    }

    /// Whether a cap or reward that the plan does not clear counts on the issue.
    fn bundled(&self, index: usize) -> bool {
        let problem = &self.modelled.problem;
        let caps = problem.kpis.iter().flat_map(|kpi| &kpi.caps).map(|cap| &cap.while_open);
        let mut bundles =
            caps.chain(problem.rewards[..self.modelled.rewards].iter().map(|reward| &reward.members));
        bundles.any(|members| members.binary_search(&index).is_ok())
    }

    /// What closing it as early as dependencies allow would add to the plan's objective, through its own credit
    /// and debt.
    fn gain(&self, index: usize, task: &Task) -> Exact {
        let problem = &self.modelled.problem;
        let before =
            task.after.iter().filter_map(|before| Some(self.schedule.finish[before.before]? + before.lag));
        let finish = before.fold(task.first_finish(), u32::max);
        let mut gain = Exact::ZERO;
        for &(kpi, term) in &self.terms[index] {
            let (kpi, track) = (&problem.kpis[kpi], &self.evaluation.kpis[kpi]);
            for period in finish..=problem.periods {
                let at = period as usize - 1;
                let now = &track.periods[at];
                let closed = value_with(kpi, term, period, now);
                gain += Exact::product(problem.weights[at], kpi.weight, closed - now.value);
            }
        }
        gain
    }
}

/// KPI index and term of each issue.
fn terms_by_issue(modelled: &Modelled) -> Vec<Vec<(usize, &Term)>> {
    let problem = &modelled.problem;
    let mut terms = vec![Vec::new(); problem.issues.len()];
    for (kpi, entry) in problem.kpis[..modelled.kpis].iter().enumerate() {
        for term in &entry.terms {
            terms[term.issue].push((kpi, term));
        }
    }
    terms
}

/// The value of a KPI in a period if an open issue were closed, caps as they are.
fn value_with(kpi: &Kpi, term: &Term, period: u32, now: &warplan_certify::KpiPeriod) -> Decimal {
    let credit = now.credit + term.credit;
    let debt = if term.debt_from <= period { now.debt - term.debt } else { now.debt };
    let uplift = kpi.uplift_limit.map_or(credit, |limit| credit.min(limit));
    let raw = now.base + uplift - debt;
    now.cap.map_or(raw, |cap| raw.min(cap)).clamped(kpi.min, kpi.max)
}
