//! Moves of an issue together with what it needs, or with what needs it.
//!
//! Terms: an issue that moves earlier *pulls* what it waits for along, one that moves later *pushes* what waits for it;
//! both keep the dependencies. Where more is used than there is, *victims* make room, those that lose least first, and
//! pull or push in turn. What waits past its last finish is opened. Serves where ruin and recreate fails since a group
//! loses before it gains. Source: neighbourhoods of adjacent periods, as in R. Chicoisne et al., "A new algorithm for
//! the open-pit mine production scheduling problem", Operations Research 60 (2012). Cost: the edges of what moves.

use super::state::State;
use crate::random::Random;

/// Issues beyond which a move is given up.
const MOST: usize = 60;
/// Victims of a move.
const VICTIMS: usize = 12;
/// Issues from which a victim is chosen.
const DRAWS: usize = 8;

/// What moves need to know of a schedule.
#[derive(Clone, Debug)]
pub struct Cones {
    /// Issues that may be worth moving.
    seeds: Vec<usize>,
    /// What each finish of each issue alone adds to doing nothing.
    gains: Vec<f64>,
    /// Issues by finish.
    at: Vec<Vec<usize>>,
    /// The place of each issue in its list of `at`.
    place: Vec<usize>,
    /// The move in which an issue moved last.
    round: Vec<u32>,
    /// Its finish in that move.
    target: Vec<usize>,
    now: u32,
    /// Issues of the current move.
    moved: Vec<usize>,
}

#[cfg(test)]
mod tests;

/// Which way an issue goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Earlier,
    Later,
}

impl Cones {
    /// Of a schedule, for the issues that finish in some schedule worth looking at.
    pub fn new(state: &State, seeds: Vec<usize>) -> Self {
        let instance = state.instance;
        let mut empty = State::new(instance, state.domains);
        let mut gains = Vec::with_capacity(instance.len() * instance.never);
        for issue in 0..instance.len() {
            empty.weigh(issue);
            gains.extend_from_slice(&empty.profile[..instance.periods]);
            gains.push(0.0);
        }
        let mut cones = Cones {
            seeds,
            gains,
            at: Vec::new(),
            place: vec![0; instance.len()],
            round: vec![0; instance.len()],
            target: vec![0; instance.len()],
            now: 0,
            moved: Vec::new(),
        };
        cones.restart(&state.finish);
        cones
    }

    /// Continues from other finishes.
    pub fn restart(&mut self, finish: &[usize]) {
        let never = self.gains.len() / self.place.len().max(1);
        self.at = vec![Vec::new(); never + 1];
        for (issue, &finish) in finish.iter().enumerate() {
            self.place[issue] = self.at[finish].len();
            self.at[finish].push(issue);
        }
    }

    /// Takes over a finish that a move has changed.
    pub fn settle(&mut self, issue: usize, old: usize, new: usize) {
        self.at[old].swap_remove(self.place[issue]);
        if let Some(&other) = self.at[old].get(self.place[issue]) {
            self.place[other] = self.place[issue];
        }
        self.place[issue] = self.at[new].len();
        self.at[new].push(issue);
    }

    /// Changes a schedule, and lists in `old` the issues that moved with their finishes before. Says whether it keeps
    /// every constraint.
    pub fn step(&mut self, state: &mut State, random: &mut Random, old: &mut Vec<(usize, usize)>) -> bool {
        let never = state.instance.never;
        self.now += 1;
        old.clear();
        self.moved.clear();
        if self.seeds.is_empty() {
            return false;
        }
        let seed = self.seeds[random.below(self.seeds.len())];
        let from = state.finish[seed];
        let wins = self.gains[seed * never] > 0.0;
        let way = if wins == (random.below(8) > 0) { Way::Earlier } else { Way::Later };
        let step = if random.below(4) > 0 { 1 } else { 1 + random.below(3) };
        let to = match way {
            Way::Earlier if from == never => 1 + random.below(never - 1),
            Way::Earlier => from.saturating_sub(step),
            Way::Later => (from + step).min(never),
        };
        if to == 0 || to == from || !self.carry(state, seed, to, way, old) {
            return false;
        }
        for _ in 0..VICTIMS {
            let Some((resource, period)) = self.shortage(state) else { break };
            if !self.make_room(state, random, (resource, period), (from, way), old) {
                return false;
            }
        }
        self.shortage(state).is_none() && !state.is_over_budget()
    }

    /// Moves an issue and what it pulls or pushes.
    fn carry(
        &mut self,
        state: &mut State,
        issue: usize,
        to: usize,
        way: Way,
        old: &mut Vec<(usize, usize)>,
    ) -> bool {
        let instance = state.instance;
        let never = instance.never;
        let start = self.moved.len();
        let mut next = start;
        if !self.aim(state, issue, to) {
            return false;
        }
        while next < self.moved.len() {
            let issue = self.moved[next];
            let to = self.target[issue];
            next += 1;
            let edges = if way == Way::Earlier { &instance.before[issue] } else { &instance.next[issue] };
            for &(other, lag) in edges {
                let at = self.finish(state, other);
                let aim = match way {
                    Way::Earlier if at + lag <= to => continue,
                    Way::Earlier if to <= lag => return false,
                    Way::Earlier => to - lag,
                    Way::Later if at == never || to + lag <= at => continue,
                    Way::Later => match state.domains.last_scheduled(other) {
                        Some(last) if to + lag <= last => to + lag,
                        _ => never,
                    },
                };
                if self.round[other] == self.now || !self.aim(state, other, aim) {
                    return false;
                }
            }
        }
        for &issue in &self.moved[start..] {
            old.push((issue, state.finish[issue]));
            if state.is_scheduled(issue) {
                state.remove(issue);
            }
            if self.target[issue] < never {
                state.insert(issue, self.target[issue]);
            }
        }
        true
    }

    fn finish(&self, state: &State, issue: usize) -> usize {
        if self.round[issue] == self.now { self.target[issue] } else { state.finish[issue] }
    }

    /// Notes that an issue is to move, when its domain allows it.
    fn aim(&mut self, state: &State, issue: usize, to: usize) -> bool {
        (self.round[issue], self.target[issue]) = (self.now, to);
        self.moved.push(issue);
        self.moved.len() <= MOST && state.domains.contains(issue, to)
    }

    /// A resource and a period (from 1) in which the issues that moved use more than there is.
    fn shortage(&self, state: &State) -> Option<(usize, usize)> {
        self.moved.iter().find_map(|&issue| {
            let finish = self.target[issue];
            let span = if finish < state.instance.never { state.instance.span(issue, finish) } else { 0..0 };
            let uses = state.instance.uses[issue].iter();
            let short = |&(resource, _): &(usize, i64)| {
                let period = span.clone().find(|&period| state.left(resource, period) < 0);
                period.map(|period| (resource, period + 1))
            };
            uses.filter_map(short).next()
        })
    }

    /// Moves the victim that loses least for what it gives back: towards where the first issue came from, or later.
    fn make_room(
        &mut self,
        state: &mut State,
        random: &mut Random,
        (resource, period): (usize, usize),
        (from, way): (usize, Way),
        old: &mut Vec<(usize, usize)>,
    ) -> bool {
        let never = state.instance.never;
        let users = &self.at[period];
        if users.is_empty() {
            return false;
        }
        let back = if way == Way::Earlier { from.max(period + 1) } else { from.min(period - 1) };
        let mut best: Option<(f64, usize, usize)> = None;
        for _ in 0..DRAWS {
            let victim = users[random.below(users.len())];
            let uses = state.instance.uses[victim].iter();
            let Some(units) = uses.filter(|use_| use_.0 == resource).map(|use_| use_.1).next() else {
                continue;
            };
            if self.round[victim] == self.now {
                continue;
            }
            let later = if period + 1 < never && random.below(4) > 0 { period + 1 } else { never };
            let to = if back == 0 || random.below(4) == 0 { later } else { back };
            let row = &self.gains[victim * never..(victim + 1) * never];
            let gain = (row[to - 1] - row[period - 1]) / units as f64;
            if best.is_none_or(|(most, _, _)| gain > most) {
                best = Some((gain, victim, to));
            }
        }
        best.is_some_and(|(_, victim, to)| {
            let way = if to < period { Way::Earlier } else { Way::Later };
            self.carry(state, victim, to, way, old)
        })
    }
}
