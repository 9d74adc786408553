//! Whether a scorecard that was read says what its own terms say.

use super::{Amount, KpiScore, Scorecard};
use crate::policy::Scale;
use crate::{Decimal, Exact};

/// Larger terms than these are no scores, and their sums might not fit.
const LARGEST: Decimal = Decimal::from_int(1_000_000_000);

impl Scorecard {
    /// What in it contradicts itself, if anything: sums that are none, a value that its terms do not give, a verdict
    /// without its failures. The scale is that of its inputs.
    pub fn contradiction(&self) -> Option<String> {
        let scale = self.inputs.as_ref().map(|inputs| inputs.rules.scale);
        for (index, score) in self.kpis.iter().enumerate() {
            if self.kpis[..index].iter().any(|other| other.kpi == score.kpi) {
                return Some(format!("{} is scored twice", score.kpi));
            }
            if let Some(problem) = score.contradiction(scale) {
                return Some(format!("{}: {problem}", score.kpi));
            }
        }
        let passes = self.kpis.iter().all(|score| score.failures.is_empty());
        (passes != self.passes).then(|| "its verdict is not that of its KPIs".to_owned())
    }
}

impl KpiScore {
    /// Base, uplift and debt, before caps and scale.
    pub fn raw(&self) -> Decimal {
        self.base + self.uplift - self.debt
    }

    /// The same, no more than the cap that holds.
    pub fn capped(&self) -> Decimal {
        self.cap.as_ref().map_or(self.raw(), |cap| self.raw().min(cap.at))
    }

    fn contradiction(&self, scale: Option<Scale>) -> Option<String> {
        let amounts = self.credits.iter().chain(&self.debts).map(|amount| amount.points);
        let terms = [self.base, self.credit, self.uplift, self.debt, self.value];
        let terms = terms.into_iter().chain(self.cap.iter().map(|cap| cap.at)).chain(self.previous);
        if amounts.chain(terms).any(|number| number > LARGEST || number < -LARGEST) {
            return Some("a term is too large".into());
        }
        let sum = |amounts: &[Amount]| amounts.iter().map(|amount| Exact::from(amount.points)).sum::<Exact>();
        if sum(&self.credits) != Exact::from(self.credit) {
            return Some(format!("the credit is {}, and its issues earn something else", self.credit));
        }
        if sum(&self.debts) != Exact::from(self.debt) {
            return Some(format!("the debt is {}, and its issues cost something else", self.debt));
        }
        if self.uplift > self.credit {
            return Some(format!("the uplift of {} is more than the credit", self.uplift));
        }
        let value = scale.map_or(self.value, |scale| self.capped().clamped(scale.min, scale.max));
        (value != self.value).then(|| format!("the value is {}, and its terms give {value}", self.value))
    }
}
