//! The bound that a certificate's multipliers prove, recomputed.
//!
//! Terms and formulas: those of [`Certificate`], whose documentation says how the bound follows; each part of the
//! certificate is held to its conditions and added to a [`Lagrangian`] in a module of its own. Arithmetic is exact, in
//! integers of 10⁻³⁰: a score counts period weight × KPI weight × slope × piece weight × amount, five decimals. With 256
//! bits nothing overflows, whatever a file holds: its numbers are below 10¹² and its sums have fewer than 10¹² terms.
//! Cost: linear in the certificate, and in (issues, resources, KPIs, members) × periods.

mod forest;
mod lagrangian;
mod loosened;
mod margins;
mod prices;
mod rewards;
mod scores;
mod windows;

use std::collections::BTreeMap;

use ethnum::I256;
use warplan_model::Decimal;
use warplan_model::closure::{Certificate, Problem};

use crate::violation::{Rule, Violation};
use lagrangian::Lagrangian;
pub use margins::{Margin, Margins, margins};

/// The smallest bound, in millionths, that the multipliers of a certificate prove; what the certificate states as its
/// bound is not looked at.
///
/// # Errors
/// Each term of the certificate that breaks a condition, with its name.
///
/// ```
/// use warplan_model::closure::{Certificate, to_problem};
///
/// let model = r#"{"format": "warplan-model/v1", "periods": 2, "resources": [{"name": "team", "capacity": 1}],
///     "issues": [{"id": "1", "uses": {"team": 1}}, {"id": "2", "uses": {"team": 1}}],
///     "kpis": [{"name": "depth", "base": 5, "terms": [{"issue": "1", "credit": 1}, {"issue": "2", "credit": 2}]}]}"#;
/// let problem = to_problem(&serde_json::from_str(model).unwrap()).unwrap();
///
/// // The days bring 5 each, the team's unit of the first day 1; #1 gains at most 1, and #2 at most 4 − 1.
/// let certificate: Certificate =
///     serde_json::from_str(r#"{"bound": 15, "capacity": {"team": {"1": 1}}}"#).unwrap();
/// assert_eq!(warplan_certify::bound(&problem, &certificate).unwrap().to_string(), "15");
/// ```
pub fn bound(problem: &Problem, certificate: &Certificate) -> Result<Decimal, Vec<Violation>> {
    let windows = windows::windows(problem).map_err(|fault| vec![refused(fault)])?;
    let relaxed = Relaxed::read(problem, &windows, certificate)?;
    relaxed.best().and_then(rounded_up).ok_or_else(too_large)
}

/// A certificate's function, closed, with the dependencies that it keeps.
struct Relaxed<'a> {
    lagrangian: Lagrangian<'a>,
    kept: Vec<forest::Edge>,
    issues: usize,
}

impl<'a> Relaxed<'a> {
    /// Each term of the certificate that breaks a condition is refused.
    fn read(
        problem: &'a Problem,
        windows: &'a [windows::Window],
        certificate: &Certificate,
    ) -> Result<Self, Vec<Violation>> {
        let lagrangian = Lagrangian::new(problem, windows);
        let mut reading = Reading { problem, lagrangian, windows, faults: Vec::new() };
        reading.capacity(&certificate.capacity);
        reading.budgets(&certificate.budgets);
        let kept = reading.dependencies(&certificate.dependencies);
        reading.kpis(&certificate.kpis);
        reading.rewards(&certificate.rewards);
        let Reading { mut lagrangian, faults, .. } = reading;
        if !faults.is_empty() {
            return Err(faults);
        }
        lagrangian.close();
        Ok(Relaxed { lagrangian, kept, issues: problem.issues.len() })
    }

    /// The largest value, in 10⁻³⁰.
    fn best(&self) -> forest::Gain {
        let best = forest::best_total(self.issues, &self.kept, |issue| self.lagrangian.row(issue));
        forest::plus(Some(self.lagrangian.constant), best)
    }
}

/// A certificate while it is read.
struct Reading<'a> {
    problem: &'a Problem,
    windows: &'a [windows::Window],
    lagrangian: Lagrangian<'a>,
    faults: Vec<Violation>,
}

impl Reading<'_> {
    fn refuse(&mut self, fault: String) {
        self.faults.push(refused(fault));
    }

    /// A multiplier in millionths, when it is one: in a period of the model and not negative.
    fn multiplier(&mut self, name: &str, period: u32, value: Decimal) -> Option<I256> {
        if !(1..=self.problem.periods).contains(&period) {
            self.refuse(format!(
                "{name} is for period {period}; the periods are 1 to {}",
                self.problem.periods
            ));
            return None;
        }
        if value < Decimal::ZERO {
            self.refuse(format!("{name} in period {period} is negative: {value}"));
            return None;
        }
        Some(micros(value))
    }

    /// Refuses entries whose names the model does not have.
    fn known<'n, Entry>(
        &mut self,
        kind: &str,
        entries: &BTreeMap<String, Entry>,
        names: impl Iterator<Item = &'n str>,
    ) {
        let names: std::collections::BTreeSet<&str> = names.collect();
        for name in entries.keys().filter(|name| !names.contains(name.as_str())) {
            self.refuse(format!("the model has no {kind} {name:?}"));
        }
    }

    /// Refuses periods that the model does not have.
    fn periods<Entry>(&mut self, name: &str, entries: &BTreeMap<u32, Entry>) {
        let periods = self.problem.periods;
        for period in entries.keys().filter(|period| !(1..=periods).contains(period)) {
            self.refuse(format!("{name} are for period {period}; the periods are 1 to {periods}"));
        }
    }
}

fn refused(message: String) -> Violation {
    Violation::new(Rule::Certificate, message)
}

fn too_large() -> Vec<Violation> {
    vec![refused(format!("the multipliers prove no bound below {}", Decimal::LIMIT))]
}

/// In units of 10⁻⁶.
fn micros(value: Decimal) -> I256 {
    I256::from(value.micros())
}

/// The product of so many ones in units of 10⁻⁶.
fn ones(count: u32) -> I256 {
    I256::new(1_000_000).pow(count)
}

/// From units of 10⁻³⁰ to the next millionth.
fn rounded_up(units: I256) -> Option<Decimal> {
    let millionths = -(-units).div_euclid(ones(4));
    let limit = I256::from(Decimal::LIMIT.micros());
    (-limit..=limit).contains(&millionths).then(|| Decimal::from_micros(millionths.as_i64()))
}
