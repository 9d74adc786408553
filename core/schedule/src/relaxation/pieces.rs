//! The concave pieces of scores and rewards, given what is still possible.
//!
//! Terms: with `x(t) = 1` for issues finished by `t`, a KPI's score in a period is the least of affine pieces: *raw*
//! (every credit and debt), *limited* (the uplift limit in place of credits), *ceiling* (a constant), and for each
//! member of a cap `at + (top − at)·x`, where `top` bounds the score. A reward is the least of its members' `x`.
//! Where the clamp at the score's minimum can bind, the score is not concave; it is replaced by its envelope over
//! the scores that are still possible, a *slope* and a *floor* on the least piece. Multipliers on the pieces of one
//! block (a KPI or reward in one period) are not negative and sum to one; pieces that cannot be the least are not
//! *active*. The envelope of a convex function over an interval is its chord. Cost: linear in terms × periods, members and
//! KPIs × periods.

use super::corners::Grids;
use crate::domains::Domains;
use crate::instance::{Instance, Measure};

/// Where the multipliers of each block lie.
#[derive(Clone, Debug)]
pub struct Layout {
    /// First multiplier and pieces a period, by KPI: raw, limited, ceiling, corner, bend, then the members
    /// of each cap.
    pub kpis: Vec<(usize, usize)>,
    /// First multiplier and members, by set; `None` for sets without a worth of their own or with one member.
    pub sets: Vec<Option<(usize, usize)>>,
    /// How many multipliers there are.
    pub len: usize,
}

/// Pieces of a KPI before the members of its caps.
pub const RAW: usize = 0;
/// Limited uplift.
pub const LIMITED: usize = 1;
/// A constant.
pub const CEILING: usize = 2;
/// The chord at the corner of raw and ceiling.
pub const CORNER: usize = 3;
/// The chord at the corner of raw and limited.
pub const BEND: usize = 4;
/// The first member of the first cap.
pub const MEMBERS: usize = 5;

impl Layout {
    /// Of an instance.
    pub fn of(instance: &Instance) -> Self {
        let mut len = 0;
        let mut place = |pieces: usize| {
            let start = len;
            len += pieces * instance.periods;
            (start, pieces)
        };
        let kpis = instance.measures.iter().map(|measure| {
            let members: usize = measure.caps.iter().map(|&(_, set)| instance.sets[set].len()).sum();
            place(MEMBERS + members)
        });
        let kpis = kpis.collect();
        let sets = instance.worth.iter().enumerate().map(|(set, worth)| {
            let members = instance.sets[set].len();
            (worth.is_some() && members > 1).then(|| place(members))
        });
        Layout { kpis, sets: sets.collect(), len }
    }
}

/// One KPI in one period. Scores but `idle` itself are relative to it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Score {
    /// Objective steps for a score step of the least piece: the KPI's factor times the envelope's slope.
    pub factor: f64,
    /// Objective steps on top.
    pub floor: f64,
    /// The score when nothing closes.
    pub idle: f64,
    /// Raw score when nothing closes.
    pub raw: f64,
    /// Limited score when nothing closes.
    pub limited: f64,
    /// The constant piece.
    pub ceiling: f64,
    /// The largest score possible.
    pub top: f64,
    /// The corner piece is so much of raw, and the rest of the constant `corner_from`.
    pub corner: f64,
    /// The grid point below the ceiling.
    pub corner_from: f64,
    /// The bend piece is so much of raw, and the rest of limited with `bend_from` in its place.
    pub bend: f64,
    /// Limited score when nothing closes, with the grid point below the limit in place of the limit.
    pub bend_from: f64,
}

/// The pieces of every block.
#[derive(Clone, Debug, Default)]
pub struct Pieces {
    /// By KPI and period.
    pub scores: Vec<Score>,
    /// Multipliers of the active pieces of each block with more than one, one block after the other.
    pub active: Vec<u32>,
    /// Where each block ends in `active`.
    pub ends: Vec<u32>,
    /// Multipliers of the only active piece of a block: they are one.
    pub alone: Vec<u32>,
    /// Objective steps of rewards that are certain.
    pub certain: f64,
    /// Whether a member of a cap is active in some period, by KPI.
    pub capped: Vec<bool>,
}

impl Pieces {
    /// Given what is still possible.
    pub fn of(instance: &Instance, layout: &Layout, domains: &Domains) -> Self {
        Self::build(instance, layout, domains, true)
    }

    /// The same without corner and bend pieces, which certificates do not have.
    pub fn plain(instance: &Instance, layout: &Layout, domains: &Domains) -> Self {
        Self::build(instance, layout, domains, false)
    }

    fn build(instance: &Instance, layout: &Layout, domains: &Domains, cut: bool) -> Self {
        let mut pieces = Pieces::default();
        for (kpi, measure) in instance.measures.iter().enumerate() {
            let grids = cut.then(|| Grids::of(instance.periods, measure, domains));
            pieces.measure(instance, measure, domains, layout.kpis[kpi], grids);
        }
        for (set, worth) in instance.worth.iter().enumerate() {
            if let (Some(place), Some(worth)) = (layout.sets[set], worth) {
                pieces.reward(instance, set, worth, domains, place);
            }
        }
        pieces
    }

    fn close_block(&mut self) {
        let start = self.ends.last().map_or(0, |&end| end as usize);
        match self.active.len() - start {
            0 => {}
            1 => self.alone.extend(self.active.pop()),
            _ => self.ends.push(self.active.len() as u32),
        }
    }

    fn measure(
        &mut self,
        instance: &Instance,
        measure: &Measure,
        domains: &Domains,
        place: (usize, usize),
        grids: Option<Grids>,
    ) {
        let ranges = Ranges::of(instance, measure, domains);
        let mut capped = false;
        for period in 1..=instance.periods {
            let index = period - 1;
            let idle = measure.idle(period, ranges.debt[index]);
            let base = measure.base[index] - ranges.debt[index];
            let fixed = |&(at, set): &(f64, usize)| (holds(instance, domains, set, period)).then_some(at);
            let ceiling = measure.caps.iter().filter_map(fixed).fold(measure.max, f64::min);
            let highest = measure.base[index] + ranges.most[index].min(measure.limit) - ranges.least[index];
            let top = highest.min(ceiling).max(measure.min);
            let mut lowest = (measure.base[index] + ranges.sure[index].min(measure.limit)
                - ranges.worst[index])
                .min(ceiling);
            let start = (place.0 + index * place.1) as u32;
            self.active.push(start + RAW as u32);
            if ranges.most[index] > measure.limit {
                self.active.push(start + LIMITED as u32);
            }
            if highest > ceiling {
                self.active.push(start + CEILING as u32);
            }
            let grids = grids.as_ref();
            let least = measure.base[index] + ranges.sure[index] - ranges.worst[index];
            let corner = grids.filter(|_| highest > ceiling);
            let corner = corner.and_then(|grids| grids.at_ceiling(period, least, ceiling));
            let bend = grids.filter(|_| ranges.most[index] > measure.limit);
            let bend = bend.and_then(|grids| grids.at_limit(period, ranges.sure[index], measure.limit));
            self.active.extend(corner.map(|_| start + CORNER as u32));
            self.active.extend(bend.map(|_| start + BEND as u32));
            if let Some(least) = self.caps(instance, measure, domains, period, (start, top)) {
                lowest = lowest.min(least);
                capped = true;
            }
            let lowest = lowest.min(top);
            let factor = measure.factor[index];
            // On [lowest, top] the clamped score is at most the line from the clamp to the top. A slope in whole
            // millionths, rounded down, keeps that true and can be computed exactly by others.
            let slope = if lowest >= measure.min {
                1.0
            } else if top <= measure.min {
                0.0
            } else {
                ((top - measure.min) / (top - lowest) * 1e6).floor() / 1e6
            };
            let floor = (top - idle) * (1.0 - slope);
            self.scores.push(Score {
                factor: factor * slope,
                floor: factor * floor,
                idle,
                raw: base - idle,
                limited: base + measure.limit.min(1e300) - idle,
                ceiling: ceiling - idle,
                top: top - idle,
                corner: corner.map_or(0.0, |chord| chord.rise),
                corner_from: corner.map_or(0.0, |chord| chord.from - idle),
                bend: bend.map_or(0.0, |chord| chord.rise),
                bend_from: bend.map_or(0.0, |chord| base + chord.from - idle),
            });
            self.close_block();
        }
        self.capped.push(capped);
    }

    /// Members of the caps that are open and bind below the `top`; the lowest of these caps.
    fn caps(
        &mut self,
        instance: &Instance,
        measure: &Measure,
        domains: &Domains,
        period: usize,
        (start, top): (u32, f64),
    ) -> Option<f64> {
        let mut lowest: Option<f64> = None;
        let mut piece = start + MEMBERS as u32;
        for &(at, set) in &measure.caps {
            let members = &instance.sets[set];
            let lifted = domains.sets[set].1 as usize <= period
                || members.iter().all(|&issue| domains.last(issue) <= period);
            if at < top && !lifted && !holds(instance, domains, set, period) {
                lowest = Some(lowest.map_or(at, |lowest| lowest.min(at)));
                let open = members.iter().enumerate().filter(|&(_, &issue)| domains.last(issue) > period);
                self.active.extend(open.map(|(member, _)| piece + member as u32));
            }
            piece += members.len() as u32;
        }
        lowest
    }

    fn reward(
        &mut self,
        instance: &Instance,
        set: usize,
        worth: &[f64],
        domains: &Domains,
        place: (usize, usize),
    ) {
        for period in 1..=instance.periods {
            if domains.sets[set].1 as usize <= period {
                self.certain += worth[period - 1];
            } else if !holds(instance, domains, set, period) && worth[period - 1] != 0.0 {
                let start = (place.0 + (period - 1) * place.1) as u32;
                let open = instance.sets[set].iter().enumerate();
                let open = open.filter(|&(_, &issue)| domains.last(issue) > period);
                let before = self.active.len();
                self.active.extend(open.map(|(member, _)| start + member as u32));
                if self.active.len() == before {
                    self.certain += worth[period - 1];
                }
                self.close_block();
            }
        }
    }
}

/// Whether a set is certainly not complete at the end of a period.
fn holds(instance: &Instance, domains: &Domains, set: usize, period: usize) -> bool {
    domains.sets[set].0 as usize > period
        || instance.sets[set].iter().any(|&issue| domains.first(issue) > period)
}

impl Measure {
    /// The score when nothing closes, given the sum of debts in the period.
    pub fn idle(&self, period: usize, debt: f64) -> f64 {
        let caps = self.caps.iter().map(|&(at, _)| at).fold(self.max, f64::min);
        (self.base[period - 1] - debt).min(caps).max(self.min)
    }
}

/// What credits and debts can be, by period.
struct Ranges {
    /// Credits at most.
    most: Vec<f64>,
    /// Credits at least.
    sure: Vec<f64>,
    /// Debts when nothing closes.
    debt: Vec<f64>,
    /// Debts at least.
    least: Vec<f64>,
    /// Debts at most.
    worst: Vec<f64>,
}

impl Ranges {
    fn of(instance: &Instance, measure: &Measure, domains: &Domains) -> Self {
        let zeros = || vec![0.0; instance.never + 1];
        let mut ranges =
            Ranges { most: zeros(), sure: zeros(), debt: zeros(), least: zeros(), worst: zeros() };
        for (issue, effect) in &measure.terms {
            let (first, last) = (domains.first(*issue), domains.last(*issue));
            ranges.most[first - 1] += effect.credit;
            ranges.sure[last - 1] += effect.credit;
            ranges.debt[effect.from - 1] += effect.debt;
            if effect.from < first {
                ranges.least[effect.from - 1] += effect.debt;
                ranges.least[first - 1] -= effect.debt;
            }
            if effect.from < last {
                ranges.worst[effect.from - 1] += effect.debt;
                ranges.worst[last - 1] -= effect.debt;
            }
        }
        for changes in
            [&mut ranges.most, &mut ranges.sure, &mut ranges.debt, &mut ranges.least, &mut ranges.worst]
        {
            for period in 1..changes.len() {
                changes[period] += changes[period - 1];
            }
        }
        ranges
    }
}
