//! The concave pieces of scores and rewards, given what is still possible.
//!
//! Terms: with `x(t) = 1` for issues finished by `t`, a KPI's score in a period is the least of affine pieces: *raw*
//! (every credit and debt), *limited* (the uplift limit in place of credits), *ceiling* (a constant), and for each
//! member of a cap `at + (top − at)·x`, where `top` bounds the score; *corner* and *bend* are cuts. A reward is the
//! least of its members' `x`. Where the clamp at the score's minimum can bind, the score is not concave; it is
//! replaced by its envelope over the scores that are still possible, a *slope* and a *floor* on the least piece.
//! Multipliers on the pieces of one block (a KPI or reward in one period) are not negative and sum to one; pieces
//! that cannot be the least are not *active*. The envelope of a convex function over an interval is its chord.
//! Cost: linear in terms × periods, members and KPIs × periods.

use super::corners::{Chord, Grids};
use super::layout::{BEND, CEILING, CORNER, LIMITED, Layout, MEMBERS, RAW};
use super::rows::Rows;
use crate::domains::Domains;
use crate::instance::{Instance, Measure};

/// An affine function of the rows, in objective steps above doing nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Piece {
    /// Its value when the open issues add nothing.
    pub constant: f64,
    /// What a unit in each of its cells adds.
    pub amounts: [f64; 2],
    /// Where it reads the rows.
    pub cells: [u32; 2],
}

/// The pieces of every block.
#[derive(Clone, Debug, Default)]
pub struct Pieces {
    /// Active pieces of the blocks with more than one, one block after the other.
    pub active: Vec<Piece>,
    /// Where the multiplier of each active piece lies.
    pub places: Vec<u32>,
    /// Where each block ends in `active`.
    pub ends: Vec<u32>,
    /// Multipliers of the only active piece of a block: they are one.
    pub alone: Vec<u32>,
    /// What is certain, with the constants of single pieces.
    pub certain: f64,
    /// The sum of magnitudes behind `certain`.
    pub magnitude: f64,
    /// What a unit in each cell adds by single pieces.
    pub sure: Vec<f64>,
}

/// Which pieces there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cuts {
    /// All of them.
    All,
    /// Without corner and bend pieces, which certificates do not have.
    None,
}

/// One KPI in one period. Levels but `idle` itself are relative to it.
struct Score {
    /// Objective steps for a score step of the least piece: the KPI's factor times the envelope's slope.
    factor: f64,
    /// Objective steps on top.
    floor: f64,
    /// The score when nothing closes.
    idle: f64,
    /// Raw score with what is certain.
    raw: f64,
    /// Limited score with what is certain.
    limited: f64,
    /// Credits that are certain.
    credit: f64,
    /// The constant piece.
    ceiling: f64,
    /// The largest score possible.
    top: f64,
}

impl Pieces {
    /// Given what is still possible.
    pub fn of(instance: &Instance, layout: &Layout, rows: &Rows, domains: &Domains, cuts: Cuts) -> Self {
        let builder = Builder { instance, rows, domains, cuts };
        let mut pieces = Pieces { sure: vec![0.0; rows.count * instance.periods], ..Pieces::default() };
        for (kpi, place) in layout.kpis.iter().enumerate() {
            builder.kpi(kpi, *place, &mut pieces);
        }
        for (set, worth) in instance.worth.iter().enumerate() {
            let Some(worth) = worth else { continue };
            match (layout.sets[set], &instance.sets[set]) {
                (Some(place), _) => builder.reward(set, worth, place, &mut pieces),
                (None, [issue]) => builder.single(*issue, worth, &mut pieces),
                (None, _) => {}
            }
        }
        pieces
    }

    fn add_certain(&mut self, value: f64) {
        self.certain += value;
        self.magnitude += value.abs();
    }

    fn push(&mut self, place: u32, piece: Piece) {
        self.places.push(place);
        self.active.push(piece);
    }

    fn close_block(&mut self) {
        let start = self.ends.last().map_or(0, |&end| end as usize);
        match self.active.len() - start {
            0 => {}
            1 => {
                self.alone.extend(self.places.pop());
                let Some(piece) = self.active.pop() else { return };
                self.add_certain(piece.constant);
                for (amount, cell) in piece.amounts.into_iter().zip(piece.cells) {
                    self.sure[cell as usize] += amount;
                }
            }
            _ => self.ends.push(self.active.len() as u32),
        }
    }
}

struct Builder<'parts> {
    instance: &'parts Instance<'parts>,
    rows: &'parts Rows,
    domains: &'parts Domains,
    cuts: Cuts,
}

impl Builder<'_> {
    fn kpi(&self, kpi: usize, place: (usize, usize), pieces: &mut Pieces) {
        let measure = &self.instance.measures[kpi];
        let ranges = Ranges::of(self.instance, measure, self.domains);
        let grids = (self.cuts == Cuts::All).then(|| Grids::of(self.instance.periods, measure, self.domains));
        for period in 1..=self.instance.periods {
            let index = period - 1;
            let start = (place.0 + index * place.1) as u32;
            let cells = [self.rows.credit(kpi, period) as u32, self.rows.saved(kpi, period) as u32];
            let (credit, saved) = (self.rows.fixed[cells[0] as usize], self.rows.fixed[cells[1] as usize]);
            let fixed = |&(at, set): &(f64, usize)| self.holds(set, period).then_some(at);
            let ceiling = measure.caps.iter().filter_map(fixed).fold(measure.max, f64::min);
            let (base, limit) = (measure.base[index], measure.limit[index]);
            let highest = base + ranges.most[index].min(limit) - ranges.least[index];
            let least = base + ranges.sure[index] - ranges.worst[index];
            let top = highest.min(ceiling).max(measure.min);
            let caps = self.open_caps(measure, period, (start, top));
            let lowest = caps.iter().map(|cap| cap.1).fold(ceiling.min(top), f64::min);
            let lowest = lowest.min(base + ranges.sure[index].min(limit) - ranges.worst[index]);
            let slope = slope(measure.min, lowest, top);
            let idle = measure.idle(period, ranges.debt[index]);
            let score = Score {
                factor: measure.factor[index] * slope,
                floor: measure.factor[index] * (top - idle) * (1.0 - slope),
                idle,
                raw: base - ranges.debt[index] - idle + credit + saved,
                limited: base - ranges.debt[index] + limit.min(1e300) - idle + saved,
                credit,
                ceiling: ceiling - idle,
                top: top - idle,
            };
            pieces.add_certain(score.floor);
            let uplifted = base + ranges.sure[index].min(limit) - ranges.worst[index];
            let is_full = highest > ceiling && uplifted >= ceiling;
            let is_limited = ranges.most[index] > limit;
            if !is_full && (ranges.sure[index] < limit || !is_limited) {
                pieces.push(start + RAW as u32, score.raw(cells));
            }
            if !is_full && is_limited {
                pieces.push(start + LIMITED as u32, score.limited(cells));
                let bend = grids.as_ref().and_then(|grids| grids.at_limit(period, ranges.sure[index], limit));
                if let Some(chord) = bend {
                    pieces.push(start + BEND as u32, score.bend(chord, limit, cells));
                }
            }
            if highest > ceiling {
                pieces.push(start + CEILING as u32, score.ceiling());
                let corner = grids.as_ref().and_then(|grids| grids.at_ceiling(period, least, ceiling));
                if let Some(chord) = corner {
                    pieces.push(start + CORNER as u32, score.corner(chord, cells));
                }
            }
            for (place, at, issue) in caps {
                let cell = self.rows.finished(issue, period) as u32;
                pieces.push(place, score.member(at - idle, cell));
            }
            pieces.close_block();
        }
    }

    /// Multiplier, level and issue of each member that is open of a cap that binds below the `top`.
    fn open_caps(
        &self,
        measure: &Measure,
        period: usize,
        (start, top): (u32, f64),
    ) -> Vec<(u32, f64, usize)> {
        let mut caps = Vec::new();
        let mut piece = start + MEMBERS as u32;
        for &(at, set) in &measure.caps {
            let members = &self.instance.sets[set];
            let lifted = self.domains.sets[set].1 as usize <= period;
            if at < top && !lifted && !self.holds(set, period) {
                let open =
                    members.iter().enumerate().filter(|&(_, &issue)| self.domains.last(issue) > period);
                caps.extend(open.map(|(member, &issue)| (piece + member as u32, at, issue)));
            }
            piece += members.len() as u32;
        }
        caps
    }

    fn reward(&self, set: usize, worth: &[f64], place: (usize, usize), pieces: &mut Pieces) {
        let members = &self.instance.sets[set];
        for (index, &value) in worth.iter().enumerate().filter(|(_, value)| **value != 0.0) {
            let period = index + 1;
            if self.domains.sets[set].1 as usize <= period {
                pieces.add_certain(value);
            } else if !self.holds(set, period) {
                let start = (place.0 + index * place.1) as u32;
                let before = pieces.active.len();
                for (member, &issue) in members.iter().enumerate() {
                    if self.domains.last(issue) > period {
                        let cell = self.rows.finished(issue, period) as u32;
                        let piece = Piece { constant: 0.0, amounts: [value, 0.0], cells: [cell; 2] };
                        pieces.push(start + member as u32, piece);
                    }
                }
                if pieces.active.len() == before {
                    pieces.add_certain(value);
                }
                pieces.close_block();
            }
        }
    }

    /// The reward of one issue, which may be negative: no choice of pieces.
    fn single(&self, issue: usize, worth: &[f64], pieces: &mut Pieces) {
        let fixed = self.domains.fixed(issue);
        for (index, &value) in worth.iter().enumerate() {
            match fixed {
                Some(finish) if finish <= index + 1 => pieces.add_certain(value),
                Some(_) => {}
                None => pieces.sure[self.rows.finished(issue, index + 1)] += value,
            }
        }
    }

    /// Whether a set is certainly not complete at the end of a period.
    fn holds(&self, set: usize, period: usize) -> bool {
        self.domains.sets[set].0 as usize > period
            || self.instance.sets[set].iter().any(|&issue| self.domains.first(issue) > period)
    }
}

impl Score {
    fn raw(&self, cells: [u32; 2]) -> Piece {
        Piece { constant: self.factor * self.raw, amounts: [self.factor; 2], cells }
    }

    fn limited(&self, cells: [u32; 2]) -> Piece {
        Piece { constant: self.factor * self.limited, amounts: [0.0, self.factor], cells }
    }

    fn ceiling(&self) -> Piece {
        Piece { constant: self.factor * self.ceiling, ..Piece::default() }
    }

    /// From raw at the grid point below the ceiling to the ceiling.
    fn corner(&self, chord: Chord, cells: [u32; 2]) -> Piece {
        let level = chord.rise * self.raw + (1.0 - chord.rise) * (chord.from - self.idle);
        Piece { constant: self.factor * level, amounts: [self.factor * chord.rise; 2], cells }
    }

    /// From raw at the grid point below the limit to limited.
    fn bend(&self, chord: Chord, limit: f64, cells: [u32; 2]) -> Piece {
        let credit = chord.rise * self.credit + (1.0 - chord.rise) * chord.from;
        let amounts = [self.factor * chord.rise, self.factor];
        Piece { constant: self.factor * (self.limited - limit + credit), amounts, cells }
    }

    fn member(&self, at: f64, cell: u32) -> Piece {
        Piece { constant: self.factor * at, amounts: [self.factor * (self.top - at), 0.0], cells: [cell; 2] }
    }
}

/// On `lowest..top` the score clamped at `min` is at most the line from the clamp to the top: its slope. In whole
/// millionths and rounded down that stays true, and others can compute it exactly.
fn slope(min: f64, lowest: f64, top: f64) -> f64 {
    if lowest >= min {
        1.0
    } else if top <= min {
        0.0
    } else {
        ((top - min) / (top - lowest) * 1e6).floor() / 1e6
    }
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
