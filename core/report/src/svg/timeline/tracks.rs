//! Bars of a timeline in tracks: issues that run at the same time lie below each other.

use std::collections::{BTreeMap, BTreeSet};

use warplan_model::IssueId;
use warplan_model::plan::{Plan, Step};
use warplan_model::policy::Policy;
use warplan_model::portfolio::Portfolio;

/// An issue in a row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bar<'a> {
    pub step: &'a Step,
    /// First period; an umbrella's is the first of what it waits for.
    pub from: u32,
    /// Last period.
    pub to: u32,
    /// Counted from 0.
    pub track: usize,
    /// First period of the next bar in the track.
    pub free_until: Option<u32>,
}

/// The bars of a team, or of the issues that need none.
#[derive(Clone, Debug)]
pub(super) struct Row<'a> {
    /// `None` for issues that need no team.
    pub team: Option<&'a str>,
    pub bars: Vec<Bar<'a>>,
    pub tracks: usize,
}

/// Teams in the policy's order, others that the plan uses, and at last what needs none; rows without bars are left out.
pub(super) fn rows<'a>(plan: &'a Plan, policy: &'a Policy, portfolio: &Portfolio) -> Vec<Row<'a>> {
    let used: BTreeSet<&str> =
        plan.sequence.iter().flat_map(|step| step.uses.keys()).map(String::as_str).collect();
    let known = policy.teams.keys().map(String::as_str);
    let others = used.into_iter().filter(|team| !policy.teams.contains_key(*team));
    let starts: BTreeMap<&IssueId, u32> =
        plan.sequence.iter().map(|step| (&step.issue, step.start)).collect();
    let row = |team: Option<&'a str>| {
        let belongs = |step: &&Step| match team {
            Some(team) => step.uses.contains_key(team),
            None => step.uses.is_empty(),
        };
        let bars = plan.sequence.iter().filter(belongs).map(|step| {
            let children = portfolio.item(&step.issue).map(|item| &item.children[..]).unwrap_or_default();
            let first = children.iter().filter_map(|child| starts.get(child)).min();
            let from = first.map_or(step.start, |first| step.start.min(*first));
            Bar { step, from, to: step.finish, track: 0, free_until: None }
        });
        in_tracks(team, bars.collect())
    };
    known.chain(others).map(Some).chain([None]).map(row).filter(|row| !row.bars.is_empty()).collect()
}

/// Each bar in the track of what it waits for, where that has just ended, else in the first free one.
fn in_tracks<'a>(team: Option<&'a str>, mut bars: Vec<Bar<'a>>) -> Row<'a> {
    bars.sort_by(|a, b| (a.from, a.to, &a.step.issue).cmp(&(b.from, b.to, &b.step.issue)));
    // The last bar of each track.
    let mut last: Vec<usize> = Vec::new();
    for index in 0..bars.len() {
        let free = |track: &usize| bars[last[*track]].to < bars[index].from;
        let follows = |track: &usize| {
            let before = &bars[last[*track]];
            before.to + 1 == bars[index].from && bars[index].step.after.contains(&before.step.issue)
        };
        let tracks = || 0..last.len();
        let track = tracks().find(follows).or_else(|| tracks().find(free)).unwrap_or(last.len());
        if track == last.len() {
            last.push(index);
        } else {
            let from = bars[index].from;
            bars[last[track]].free_until = Some(from);
            last[track] = index;
        }
        bars[index].track = track;
    }
    Row { team, tracks: last.len(), bars }
}
