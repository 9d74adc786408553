//! The objective of a schedule with all its terms.
//!
//! Terms: with `x_i(t) = 1` when issue `i` has finished by the end of period `t`,
//!
//! ```text
//! credit_k(t) = Σ credit_i·x_i(t)              uplift_k(t) = min(uplift_limit_k, credit_k(t))
//! debt_k(t)   = Σ_{t ≥ debt_from_i} debt_i·(1 − x_i(t))
//! raw_k(t)    = base_k(t) + uplift_k(t) − debt_k(t)
//! s_k(t)      = clamp(min(raw_k(t), every cap of k with an issue of its while_open still open at t), min_k, max_k)
//! z_c(t)      = 1 when every member of reward c has finished by t
//! J           = Σ_t weights[t]·(Σ_k weight_k·s_k(t) + Σ_c value_c·z_c(t))
//! ```
//!
//! Cost: linear in the terms, caps, members and in (KPIs + caps + rewards) × periods. Each sum over issues is kept as
//! its changes from period to period, which is the definition summed in another order; all of it is exact.

use warplan_model::closure::{Kpi, Problem, Schedule};
use warplan_model::{Decimal, Exact};

/// What a schedule is worth, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation {
    /// `J`, in KPI-point-periods.
    pub objective: Exact,
    /// `J` when nothing closes.
    pub do_nothing: Exact,
    /// In the order of the problem's KPIs.
    pub kpis: Vec<KpiTrack>,
    /// The period from which each reward is earned, `None` when it is not; in the order of the problem's rewards.
    pub rewards: Vec<Option<u32>>,
}

impl Evaluation {
    /// What the schedule brings over doing nothing.
    pub fn lift(&self) -> Exact {
        self.objective - self.do_nothing
    }
}

/// A KPI over the periods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KpiTrack {
    /// By period: period `t` is at index `t - 1`.
    pub periods: Vec<KpiPeriod>,
}

/// A KPI's score at the end of a period with its terms, in points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KpiPeriod {
    /// What it scores without the issues of the model.
    pub base: Decimal,
    /// The credits of all issues closed so far.
    pub credit: Decimal,
    /// `credit`, as far as the uplift limit lets it count.
    pub uplift: Decimal,
    /// The debts of all issues that are open past their first period of debt.
    pub debt: Decimal,
    /// `base + uplift − debt`, before caps and scale.
    pub raw: Decimal,
    /// The lowest cap that holds, whether `raw` reaches it or not.
    pub cap: Option<Decimal>,
    /// The score: `raw` under `cap`, kept within the scale.
    pub value: Decimal,
}

/// The objective of a schedule with every term. It is defined for any schedule, also for one that breaks
/// constraints: issues that the schedule does not name or that finish beyond the horizon count as open.
pub fn evaluate(problem: &Problem, schedule: &Schedule) -> Evaluation {
    let nothing = Schedule::nothing(problem.issues.len());
    let do_nothing = objective(problem, &tracks(problem, &nothing), &rewards(problem, &nothing));
    let (kpis, rewards) = (tracks(problem, schedule), rewards(problem, schedule));
    Evaluation { objective: objective(problem, &kpis, &rewards), do_nothing, kpis, rewards }
}

/// The period by whose end an issue is closed, from 1 to `periods`.
fn closed_in(problem: &Problem, schedule: &Schedule, issue: usize) -> Option<u32> {
    let finish = schedule.finish.get(issue).copied().flatten()?;
    (finish <= problem.periods).then_some(finish.max(1))
}

/// The period by whose end all of them are closed.
fn all_closed_in(problem: &Problem, schedule: &Schedule, issues: &[usize]) -> Option<u32> {
    issues.iter().try_fold(1, |last, &issue| Some(closed_in(problem, schedule, issue)?.max(last)))
}

fn rewards(problem: &Problem, schedule: &Schedule) -> Vec<Option<u32>> {
    problem.rewards.iter().map(|reward| all_closed_in(problem, schedule, &reward.members)).collect()
}

fn tracks(problem: &Problem, schedule: &Schedule) -> Vec<KpiTrack> {
    problem.kpis.iter().map(|kpi| track(problem, schedule, kpi)).collect()
}

fn track(problem: &Problem, schedule: &Schedule, kpi: &Kpi) -> KpiTrack {
    let credit = credits(problem, schedule, kpi);
    let debt = debts(problem, schedule, kpi);
    let cap = caps(problem, schedule, kpi);
    let score = |at: usize| {
        let (base, credit, debt, cap) = (kpi.base[at], credit[at], debt[at], cap[at]);
        let uplift = kpi.uplift_limit.map_or(credit, |limit| credit.min(limit));
        let raw = base + uplift - debt;
        let value = cap.map_or(raw, |cap| raw.min(cap)).clamped(kpi.min, kpi.max);
        KpiPeriod { base, credit, uplift, debt, raw, cap, value }
    };
    KpiTrack { periods: (0..problem.periods as usize).map(score).collect() }
}

/// Σ credit of the issues closed by the end of each period.
fn credits(problem: &Problem, schedule: &Schedule, kpi: &Kpi) -> Vec<Decimal> {
    let mut change = vec![Decimal::ZERO; problem.periods as usize];
    for term in &kpi.terms {
        if let Some(closed) = closed_in(problem, schedule, term.issue) {
            change[closed as usize - 1] += term.credit;
        }
    }
    running_sums(change)
}

/// Σ debt of the issues open at the end of each period, from their first period of debt on.
fn debts(problem: &Problem, schedule: &Schedule, kpi: &Kpi) -> Vec<Decimal> {
    let beyond = problem.periods + 1;
    let mut change = vec![Decimal::ZERO; problem.periods as usize];
    for term in &kpi.terms {
        let closed = closed_in(problem, schedule, term.issue).unwrap_or(beyond);
        if term.debt_from < closed {
            change[term.debt_from as usize - 1] += term.debt;
            if closed < beyond {
                change[closed as usize - 1] -= term.debt;
            }
        }
    }
    running_sums(change)
}

/// The lowest cap that holds at the end of each period.
fn caps(problem: &Problem, schedule: &Schedule, kpi: &Kpi) -> Vec<Option<Decimal>> {
    let mut lowest: Vec<Option<Decimal>> = vec![None; problem.periods as usize];
    for cap in &kpi.caps {
        let held = all_closed_in(problem, schedule, &cap.while_open)
            .map_or(problem.periods as usize, |lifted| lifted as usize - 1);
        for low in &mut lowest[..held] {
            *low = Some(low.map_or(cap.at, |low| low.min(cap.at)));
        }
    }
    lowest
}

fn running_sums(change: Vec<Decimal>) -> Vec<Decimal> {
    let mut sum = Decimal::ZERO;
    let add = |change| {
        sum += change;
        sum
    };
    change.into_iter().map(add).collect()
}

fn objective(problem: &Problem, kpis: &[KpiTrack], rewards: &[Option<u32>]) -> Exact {
    let mut objective = Exact::ZERO;
    for (kpi, track) in problem.kpis.iter().zip(kpis) {
        for (&weight, period) in problem.weights.iter().zip(&track.periods) {
            objective += Exact::product(weight, kpi.weight, period.value);
        }
    }
    for (reward, earned) in problem.rewards.iter().zip(rewards) {
        let weights = earned.map_or(&[][..], |earned| &problem.weights[earned as usize - 1..]);
        for &weight in weights {
            objective += Exact::product(weight, Decimal::ONE, reward.value);
        }
    }
    objective
}
