//! KPI scores: at most a line over the weighted mean of their pieces.
//!
//! Terms: as in [`warplan_model::closure::Certificate`]. All amounts are in units of 10⁻⁶. Cost: linear in terms,
//! members and (KPIs + caps) × periods.

use std::collections::{BTreeMap, BTreeSet};

use ethnum::I256;
use warplan_model::Decimal;
use warplan_model::closure::{Kpi, PieceWeights};

use super::windows::Window;
use super::{Reading, micros, ones};

/// One in millionths.
pub const ONE: i128 = 1_000_000;

/// What is known of a KPI's score in a period.
pub struct Score {
    /// The smallest constant above it.
    pub ceiling: i128,
    /// It can be no higher.
    pub top: i128,
    /// Of the line above the clamped score, by the mean of the pieces; between 0 and 1.
    pub slope: i128,
    /// The raw piece when nothing closes.
    raw: i128,
}

impl Reading<'_> {
    pub fn kpis(&mut self, weights: &BTreeMap<String, BTreeMap<u32, PieceWeights>>) {
        let kpis = &self.problem.kpis;
        self.known("KPI", weights, kpis.iter().map(|kpi| kpi.name.as_str()));
        let none = BTreeMap::new();
        let all_raw = PieceWeights { raw: Decimal::ONE, ..PieceWeights::default() };
        for (index, kpi) in kpis.iter().enumerate() {
            let weights = weights.get(&kpi.name).unwrap_or(&none);
            self.periods(&format!("pieces of KPI {}", kpi.name), weights);
            let ranges = Ranges::of(kpi, self.windows, self.problem.periods);
            for period in 1..=self.problem.periods {
                let score = ranges.score(kpi, period);
                let weights = weights.get(&period).unwrap_or(&all_raw);
                self.pieces((index, period), &score, weights, &ranges);
            }
        }
    }

    /// Adds `factor · (top − slope · (top − y(x)))`, `y` the mean of the pieces.
    fn pieces(&mut self, at: (usize, u32), score: &Score, weights: &PieceWeights, ranges: &Ranges) {
        let (index, period) = at;
        let kpi = &self.problem.kpis[index];
        let mut multiplier = |piece: &str, value: Decimal| {
            self.multiplier(&format!("the weight of {piece} in KPI {}", kpi.name), period, value)
        };
        let (Some(raw), Some(limited), Some(ceiling)) = (
            multiplier("raw", weights.raw),
            multiplier("limited", weights.limited),
            multiplier("ceiling", weights.ceiling),
        ) else {
            return;
        };
        if limited > 0 && kpi.uplift_limit.is_none() {
            self.refuse(format!(
                "KPI {} has no uplift limit and a weight on it in period {period}",
                kpi.name
            ));
        }
        let limit = kpi.uplift_limit.map_or(0, |limit| i128::from(limit.micros()));
        let factor = micros(self.problem.weights[period as usize - 1]) * micros(kpi.weight);
        let line = factor * I256::new(score.slope);
        self.lagrangian.add_effects(index, period, line * raw, line * (raw + limited));
        let mean = raw * I256::new(score.raw)
            + limited * I256::new(score.raw + limit)
            + ceiling * I256::new(score.ceiling)
            + self.caps(at, (score, line), weights, ranges);
        self.lagrangian.constant +=
            factor * I256::new(score.top * (ONE - score.slope)) * ones(1) + line * mean;
        let caps = weights.caps.iter().map(|cap| cap.weight);
        let all = [weights.raw, weights.limited, weights.ceiling].into_iter().chain(caps);
        let sum = all.map(|weight| i128::from(weight.micros())).sum();
        self.whole(&format!("pieces of KPI {}", kpi.name), period, sum);
    }

    /// Adds what members of caps bring; gives their part of the mean while they are open.
    fn caps(
        &mut self,
        (index, period): (usize, u32),
        (score, line): (&Score, I256),
        weights: &PieceWeights,
        ranges: &Ranges,
    ) -> I256 {
        let kpi = &self.problem.kpis[index];
        let mut seen = BTreeSet::new();
        let mut mean = I256::ZERO;
        for entry in &weights.caps {
            let name = format!("the weight of {} in cap {} of KPI {}", entry.issue, entry.cap, kpi.name);
            let Some(weight) = self.multiplier(&name, period, entry.weight) else { continue };
            let cap = kpi.caps.get(entry.cap);
            let member = self.problem.index_of(&entry.issue);
            let member =
                member.filter(|member| cap.is_some_and(|cap| cap.while_open.binary_search(member).is_ok()));
            let (Some(cap), Some(member)) = (cap, member) else {
                self.refuse(format!("{name} in period {period} is for no member of a cap"));
                continue;
            };
            let held = i128::from(cap.at.micros());
            if !ranges.may_hold(entry.cap, period) || held >= score.top {
                self.refuse(format!("{name} in period {period} is for a cap that decides nothing then"));
                continue;
            }
            if !seen.insert((entry.cap, member)) {
                self.refuse(format!("{name} in period {period} comes twice"));
            }
            mean += weight * I256::new(held);
            self.lagrangian.add_finished(member, period, line * weight * I256::new(score.top - held));
        }
        mean
    }
}

/// What credits, debts and caps can be, given the windows; by period.
#[derive(Clone)]
pub struct Ranges {
    /// Credits of issues that can have finished.
    most_credit: Vec<i128>,
    /// Credits of issues that have finished for certain.
    sure_credit: Vec<i128>,
    /// Debts when nothing closes.
    debt: Vec<i128>,
    /// Debts of issues that can still be open.
    most_debt: Vec<i128>,
    /// Debts of issues that are open for certain.
    least_debt: Vec<i128>,
    /// By cap: before the first of these periods it holds for certain, from the second on it is lifted for certain.
    pub caps: Vec<(u32, u32)>,
}

/// Before the first of these periods one of the members is open for certain, from the second on none is.
pub fn held<'m>(members: impl IntoIterator<Item = &'m usize>, windows: &[Window]) -> (u32, u32) {
    let windows = members.into_iter().map(|&member| windows[member]);
    windows.fold((0, 0), |(first, last), window| (first.max(window.first), last.max(window.last)))
}

impl Ranges {
    pub fn of(kpi: &Kpi, windows: &[Window], periods: u32) -> Self {
        let zeros = || vec![0; periods as usize];
        let (mut most_credit, mut sure_credit) = (zeros(), zeros());
        let (mut debt, mut most_debt, mut least_debt) = (zeros(), zeros(), zeros());
        // What comes in a period beyond the horizon has no effect.
        let enter = |sum: &mut Vec<i128>, period: u32, amount: Decimal, sign: i128| {
            if let Some(entry) = sum.get_mut(period as usize - 1) {
                *entry += sign * i128::from(amount.micros());
            }
        };
        for term in &kpi.terms {
            let Window { first, last, .. } = windows[term.issue];
            enter(&mut most_credit, first, term.credit, 1);
            enter(&mut sure_credit, last, term.credit, 1);
            enter(&mut debt, term.debt_from, term.debt, 1);
            for (sum, closed) in [(&mut most_debt, last), (&mut least_debt, first)] {
                enter(sum, term.debt_from, term.debt, 1);
                enter(sum, closed.max(term.debt_from), term.debt, -1);
            }
        }
        for sum in [&mut most_credit, &mut sure_credit, &mut debt, &mut most_debt, &mut least_debt] {
            for at in 1..sum.len() {
                sum[at] += sum[at - 1];
            }
        }
        let caps = kpi.caps.iter().map(|cap| held(&cap.while_open, windows));
        Ranges { caps: caps.collect(), most_credit, sure_credit, debt, most_debt, least_debt }
    }

    /// Whether a cap neither holds for certain nor is lifted for certain.
    pub fn may_hold(&self, cap: usize, period: u32) -> bool {
        let (first, last) = self.caps[cap];
        (first..last).contains(&period)
    }

    pub fn score(&self, kpi: &Kpi, period: u32) -> Score {
        let at = period as usize - 1;
        let [base, min, max] = [kpi.base[at], kpi.min, kpi.max].map(|value| i128::from(value.micros()));
        let uplift =
            |credit: i128| kpi.uplift_limit.map_or(credit, |limit| credit.min(limit.micros().into()));
        let caps = || kpi.caps.iter().enumerate().map(|(cap, entry)| (cap, i128::from(entry.at.micros())));
        let surely = caps().filter(|&(cap, _)| period < self.caps[cap].0);
        let ceiling = surely.fold(max, |least, (_, at)| least.min(at));
        let top = ceiling.min(base + uplift(self.most_credit[at]) - self.least_debt[at]).max(min);
        let live = caps().filter(|&(cap, at)| self.may_hold(cap, period) && at < top);
        let lowest = top.min(ceiling).min(base + uplift(self.sure_credit[at]) - self.most_debt[at]);
        let lowest = live.fold(lowest, |least, (_, at)| least.min(at));
        let slope = match () {
            _ if lowest >= min => ONE,
            _ if top <= min => 0,
            _ => (top - min) * ONE / (top - lowest),
        };
        Score { ceiling, top, slope, raw: base - self.debt[at] }
    }
}
