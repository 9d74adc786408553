//! The lattice of values that `J` can take.
//!
//! A KPI's score in a period is its base with credits and debts, its limit, a cap, or a clamp: it differs from any
//! other score of that period by a whole number of the greatest common divisor of these. What two schedules
//! differ by is therefore a multiple of one unit, and a bound may be rounded down to the next multiple.

use warplan_model::Decimal;
use warplan_model::closure::Problem;

use super::{Effect, Measure};

/// Units of the objective and of scores.
pub struct Lattice {
    /// Of the objective, in units of [`warplan_model::Exact`].
    pub unit: i128,
    /// Of scores, in millionths.
    score: i64,
}

fn divisor(a: i128, b: i128) -> i128 {
    let (mut a, mut b) = (a.unsigned_abs(), b.unsigned_abs());
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a as i128
}

impl Lattice {
    /// Of a model.
    pub fn of(problem: &Problem) -> Self {
        let (mut score, mut factor, mut reward) = (0, 0, 0);
        for kpi in problem.kpis.iter().filter(|kpi| kpi.weight > Decimal::ZERO) {
            let changes = kpi.terms.iter().flat_map(|term| [term.credit, term.debt]);
            let levels = [kpi.min, kpi.max].into_iter().chain(kpi.caps.iter().map(|cap| cap.at));
            let levels: Vec<Decimal> = levels.collect();
            let shifts = kpi.base.iter().flat_map(|base| levels.iter().map(|level| *level - *base));
            for change in changes.chain(kpi.uplift_limit).chain(shifts) {
                score = divisor(score, change.micros() as i128);
            }
            for weight in &problem.weights {
                factor = divisor(factor, weight.micros() as i128 * kpi.weight.micros() as i128);
            }
        }
        let one = Decimal::ONE.micros() as i128;
        for weight in &problem.weights {
            for entry in &problem.rewards {
                reward = divisor(reward, weight.micros() as i128 * entry.value.micros() as i128 * one);
            }
        }
        let unit = divisor(score * factor, reward);
        Lattice { unit: unit.max(1), score: score.max(1) as i64 }
    }

    fn steps(&self, score: Decimal) -> f64 {
        score.micros() as f64 / self.score as f64
    }

    /// A KPI in steps; `sets` are those of its caps. One without weight has neither terms nor caps.
    pub fn measure(&self, problem: &Problem, index: usize, sets: &[usize]) -> Measure {
        let kpi = &problem.kpis[index];
        let counts = kpi.weight > Decimal::ZERO;
        let never = problem.periods as usize + 1;
        // Scores are taken relative to `max`, which makes them whole steps.
        let level = |score: Decimal| self.steps(score - kpi.max);
        let factor = |weight: &Decimal| {
            let product = weight.micros() as i128 * kpi.weight.micros() as i128 * self.score as i128;
            (product / self.unit) as f64 + (product % self.unit) as f64 / self.unit as f64
        };
        let terms = kpi.terms.iter().map(|term| {
            let from = (term.debt_from as usize).min(never);
            let debt = if from < never { self.steps(term.debt) } else { 0.0 };
            (term.issue, (self.steps(term.credit), debt, from))
        });
        Measure {
            factor: problem.weights.iter().map(factor).collect(),
            base: kpi.base.iter().map(|base| level(*base)).collect(),
            min: level(kpi.min),
            max: 0.0,
            limit: vec![
                kpi.uplift_limit.map_or(f64::INFINITY, |limit| self.steps(limit));
                problem.periods as usize
            ],
            caps: kpi
                .caps
                .iter()
                .zip(sets)
                .filter(|_| counts)
                .map(|(cap, &set)| (level(cap.at), set))
                .collect(),
            terms: terms
                .map(|(issue, (credit, debt, from))| (issue, Effect { kpi: index, credit, debt, from }))
                .filter(|(_, effect)| counts && (effect.credit > 0.0 || effect.debt > 0.0))
                .collect(),
        }
    }

    /// A reward's value in a period (from 0), in objective steps.
    pub fn reward(&self, problem: &Problem, period: usize, value: Decimal) -> f64 {
        let weight = problem.weights[period].micros() as i128;
        let product = weight * value.micros() as i128 * Decimal::ONE.micros() as i128;
        (product / self.unit) as f64 + (product % self.unit) as f64 / self.unit as f64
    }
}
