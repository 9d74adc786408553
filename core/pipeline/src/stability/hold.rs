//! Work in progress stays where it was announced, as long as it can.
//!
//! Terms: work is held when its place (the periods from its announced start, or the first, to its announced finish) lies
//! within the calendar and the policy's dates, what it needs can be closed by then, and its teams have room beside the
//! other work that is held. Work that is not held moves like any other issue.
//! Cost: linear in issues, dependencies and the periods of work in progress.

use std::collections::HashMap;

use warplan_model::calendar::Calendar;
use warplan_model::closure::{IssueEntry, Lag, ModelFile, PerPeriod};
use warplan_model::graph::topological;
use warplan_model::{Decimal, IssueId};

use super::{Announced, passed, period};
use crate::Basis;

/// Fixes the work in progress that can be held; gives that, by id.
pub fn hold(
    basis: &Basis<'_>,
    calendar: &Calendar,
    announced: &Announced,
    file: &mut ModelFile,
) -> Vec<IssueId> {
    let mut places: Vec<(usize, i64)> = Vec::new();
    for (at, entry) in file.issues.iter_mut().enumerate() {
        let in_progress = basis.portfolio.item(&entry.id).is_some_and(|item| item.in_progress);
        let Some(anchor) = announced.anchors.get(&entry.id).filter(|_| in_progress && entry.duration > 0)
        else {
            continue;
        };
        let closes = i64::from(period(calendar, anchor));
        if calendar.dates(1).is_some_and(|first| anchor.starts_on < first.first) {
            // It has begun, so it waits for nothing before it starts; it only closes no earlier than what it needs.
            entry.after.iter_mut().for_each(|before| before.lag = Some(Lag::SamePeriod));
        }
        if announced.held.contains(&entry.id)
            && !passed(calendar, anchor)
            && closes <= entry.latest.unwrap_or(file.periods)
            && closes + 1 - entry.duration >= entry.earliest.unwrap_or(1)
        {
            places.push((at, closes));
        }
    }
    let first = first_finishes(file);
    places.retain(|&(at, closes)| first[at] <= closes);
    places.sort_by(|(a, a_closes), (b, b_closes)| {
        (a_closes, &file.issues[*a].id).cmp(&(b_closes, &file.issues[*b].id))
    });
    let mut room = Room::new(file);
    let mut held = Vec::new();
    for (at, closes) in places {
        let entry = &mut file.issues[at];
        let starts = closes + 1 - entry.duration;
        if room.take(entry, starts, closes) {
            (entry.earliest, entry.latest, entry.must) = (Some(starts), Some(closes), true);
            held.push(entry.id.clone());
        }
    }
    held.sort();
    held
}

/// Earliest finishes from dates, durations and dependencies, without capacities; by position in the file. An issue on a
/// cycle has none: the model is refused later.
fn first_finishes(file: &ModelFile) -> Vec<i64> {
    let position: HashMap<&IssueId, usize> =
        file.issues.iter().enumerate().map(|(at, entry)| (&entry.id, at)).collect();
    let needs =
        |at: usize| file.issues[at].after.iter().filter_map(|before| position.get(&before.id).copied());
    let mut first = vec![i64::MAX; file.issues.len()];
    for at in topological(file.issues.len(), needs) {
        let entry = &file.issues[at];
        let alone = entry.earliest.unwrap_or(1) + entry.duration.max(1) - 1;
        first[at] = entry.after.iter().fold(alone, |finish, before| {
            let lag = if before.lag == Some(Lag::SamePeriod) { 0 } else { entry.duration };
            position.get(&before.id).map_or(finish, |&need| finish.max(first[need].saturating_add(lag)))
        });
    }
    first
}

/// What held work leaves of the capacities, by team; `None` is unlimited.
struct Room(HashMap<String, Vec<Option<Decimal>>>);

impl Room {
    fn new(file: &ModelFile) -> Self {
        let rows = file.resources.iter().map(|resource| {
            let row = match &resource.capacity {
                PerPeriod::All(units) => vec![*units; file.periods as usize],
                PerPeriod::Each(units) => units.clone(),
            };
            (resource.name.clone(), row)
        });
        Room(rows.collect())
    }

    /// Takes what an issue uses in some periods, unless a team has less left.
    fn take(&mut self, entry: &IssueEntry, starts: i64, closes: i64) -> bool {
        let span = starts as usize - 1..closes as usize;
        let fits = entry.uses.iter().all(|(team, units)| {
            let row = self.0.get(team).map_or(&[][..], |row| &row[span.clone()]);
            row.iter().all(|left| left.is_none_or(|left| left >= *units))
        });
        if fits {
            for (team, units) in &entry.uses {
                let row = self.0.get_mut(team).map_or(&mut [][..], |row| &mut row[span.clone()]);
                row.iter_mut().flatten().for_each(|left| *left -= *units);
            }
        }
        fits
    }
}
