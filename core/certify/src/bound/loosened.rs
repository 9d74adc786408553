//! What dependencies cost at most.
//!
//! Terms: an issue's *loose* window follows from its own dates alone, so that it stays true whatever dependency goes. The
//! function of a certificate on loose windows needs weights where these are wider: a reward that could be earned sooner
//! leans on the member that came last, and a ceiling that was that of a cap on the member that held it. With every
//! dependency kept it proves nearly the same bound.
//!
//! A dependency that the forest keeps goes with its edge: the two sides of its tree have their best each. One that
//! is priced goes with its price: `price·x_i(t)` is given back to the issue that waits, and `price·x_j(t − lag)` is taken from
//! the other. Where both are of one tree, one of the two is exact, and the other as favourable as it can be: nothing taken
//! from `j`, or the whole price given to `i`.

use std::collections::BTreeMap;

use ethnum::I256;
use warplan_model::Decimal;
use warplan_model::closure::{CapWeight, Certificate, Change, PieceWeights, Problem};

use super::forest::{Edge, Gain, Marginals, marginals};
use super::margins::rise;
use super::scores::Ranges;
use super::windows::{Window, alone};
use super::{Relaxed, micros, ones, refused, too_large};
use crate::violation::Violation;

/// The certificate of a model on loose windows.
pub struct Loosened<'a> {
    problem: &'a Problem,
    certificate: Certificate,
    windows: Vec<Window>,
}

impl<'a> Loosened<'a> {
    /// `windows` are those of the certificate as it is.
    pub fn new(
        problem: &'a Problem,
        certificate: &Certificate,
        windows: &[Window],
    ) -> Result<Self, Vec<Violation>> {
        let loose = alone(problem).map_err(|fault| vec![refused(fault)])?;
        let mut certificate = certificate.clone();
        lean_rewards(problem, windows, &loose, &mut certificate);
        lean_ceilings(problem, windows, &loose, &mut certificate);
        Ok(Loosened { problem, certificate, windows: loose })
    }

    /// Enters the bound without each dependency, and how much larger it is than with all.
    pub fn dependencies(&self, changes: &[Change], found: &mut [(I256, I256)]) -> Result<(), Vec<Violation>> {
        let relaxed = Relaxed::read(self.problem, &self.windows, &self.certificate)?;
        let bound = relaxed.best().ok_or_else(too_large)?;
        let mut ends = Ends::new(self.problem, &self.certificate);
        marginals(relaxed.issues, &relaxed.kept, |issue| relaxed.lagrangian.row(issue), &mut ends);
        for (change, found) in changes.iter().zip(found) {
            if let Change::Dependency { issue, before } = *change {
                let gain = ends.without((issue, before));
                *found = (bound + gain, gain);
            }
        }
        Ok(())
    }
}

/// All weight on the member that can finish last, in periods in which a reward can be earned in loose windows only.
fn lean_rewards(problem: &Problem, windows: &[Window], loose: &[Window], certificate: &mut Certificate) {
    for reward in problem.rewards.iter().filter(|reward| reward.members.len() > 1) {
        let soonest = |windows: &[Window]| reward.members.iter().map(|&member| windows[member].first).max();
        let Some(&last) = reward.members.iter().max_by_key(|&&member| windows[member].first) else {
            continue;
        };
        let sooner = soonest(loose).unwrap_or(1)..soonest(windows).unwrap_or(1).min(problem.periods + 1);
        for period in sooner {
            let weights = BTreeMap::from([(problem.issues[last].id.clone(), Decimal::ONE)]);
            certificate.rewards.entry(reward.name.clone()).or_default().insert(period, weights);
        }
    }
}

/// The weight of a ceiling on the member that makes it one, where that is so in the narrower windows only.
fn lean_ceilings(problem: &Problem, windows: &[Window], loose: &[Window], certificate: &mut Certificate) {
    for kpi in problem.kpis.iter().filter(|kpi| !kpi.caps.is_empty()) {
        let Some(pieces) = certificate.kpis.get_mut(&kpi.name) else { continue };
        let [narrow, wide] = [windows, loose].map(|windows| Ranges::of(kpi, windows, problem.periods));
        for (&period, weights) in pieces.iter_mut().filter(|(_, weights)| weights.ceiling > Decimal::ZERO) {
            let (ceiling, score) = (narrow.score(kpi, period).ceiling, wide.score(kpi, period));
            let makes =
                |(cap, _): &(usize, i128)| period < narrow.caps[*cap].0 && wide.may_hold(*cap, period);
            let caps = kpi.caps.iter().enumerate().map(|(cap, entry)| (cap, i128::from(entry.at.micros())));
            let least = caps.filter(makes).find(|&(_, at)| at == ceiling && at < score.top);
            let Some((cap, _)) = least.filter(|_| ceiling < score.ceiling) else { continue };
            let members = kpi.caps[cap].while_open.iter();
            let Some(&last) = members.max_by_key(|&&member| windows[member].first) else { continue };
            let PieceWeights { ceiling, caps, .. } = weights;
            let weight = std::mem::take(ceiling);
            caps.push(CapWeight { cap, issue: problem.issues[last].id.clone(), weight });
        }
    }
}

/// What the ends of dependencies bring when these go; a dependency is the issue that waits and what it waits for.
struct Ends {
    /// Prices by dependency and period of the issue that waits, in 10⁻³⁰.
    prices: BTreeMap<(usize, usize), Vec<I256>>,
    /// Priced dependencies, by issue at either end.
    at: Vec<Vec<(usize, usize)>>,
    lags: BTreeMap<(usize, usize), usize>,
    /// The root of each issue's tree.
    root: Vec<usize>,
    /// What the best rises by with the price given back to the issue that waits.
    given: BTreeMap<(usize, usize), I256>,
    /// What the best rises by, or falls, with the price taken from the other.
    taken: BTreeMap<(usize, usize), I256>,
    /// What the best rises by without the edge.
    split: BTreeMap<(usize, usize), I256>,
}

impl Ends {
    fn new(problem: &Problem, certificate: &Certificate) -> Self {
        let mut ends = Ends {
            prices: BTreeMap::new(),
            at: vec![Vec::new(); problem.issues.len()],
            lags: BTreeMap::new(),
            root: vec![0; problem.issues.len()],
            given: BTreeMap::new(),
            taken: BTreeMap::new(),
            split: BTreeMap::new(),
        };
        for entry in &certificate.dependencies {
            let (Some(after), Some(before)) =
                (problem.index_of(&entry.issue), problem.index_of(&entry.after))
            else {
                continue;
            };
            let precedence =
                problem.issues[after].after.iter().find(|precedence| precedence.before == before);
            let Some(precedence) = precedence else { continue };
            let mut prices = vec![I256::ZERO; problem.periods as usize];
            for (&period, &price) in &entry.prices {
                prices[period as usize - 1] = micros(price) * ones(4);
            }
            ends.lags.insert((after, before), precedence.lag as usize);
            ends.prices.insert((after, before), prices);
            ends.at[after].push((after, before));
            ends.at[before].push((after, before));
        }
        ends
    }

    /// What the maximum rises by at most when a dependency goes.
    fn without(&self, dependency: (usize, usize)) -> I256 {
        if let Some(&split) = self.split.get(&dependency) {
            return split;
        }
        let (Some(&given), Some(&taken), Some(prices)) =
            (self.given.get(&dependency), self.taken.get(&dependency), self.prices.get(&dependency))
        else {
            return I256::ZERO;
        };
        if self.root[dependency.0] != self.root[dependency.1] {
            return given + taken;
        }
        given.min(taken + prices.iter().sum::<I256>())
    }

    /// What the end of a dependency gains by finish, staying open last, when the price goes.
    fn row(&self, dependency: (usize, usize), waits: bool) -> Vec<I256> {
        let prices = &self.prices[&dependency];
        let lag = if waits { 0 } else { self.lags[&dependency] };
        let mut row = vec![I256::ZERO; prices.len() + 1];
        for finish in (1..=prices.len() - lag.min(prices.len())).rev() {
            let price = prices[finish + lag - 1];
            row[finish - 1] = row[finish] + if waits { price } else { -price };
        }
        row
    }
}

impl Marginals for Ends {
    fn issue(&mut self, root: usize, issue: usize, marginals: &[Gain]) {
        self.root[issue] = root;
        for dependency in std::mem::take(&mut self.at[issue]) {
            let waits = dependency.0 == issue;
            let rise = rise(marginals, &self.row(dependency, waits));
            let side = if waits { &mut self.given } else { &mut self.taken };
            side.insert(dependency, rise);
        }
    }

    fn edge(&mut self, edge: Edge, best: Gain, without: Gain) {
        if let (Some(best), Some(without)) = (best, without) {
            self.split.insert((edge.after, edge.before), without - best);
        }
    }
}
