//! From lines to a plan. Terms: an announcement (a heading, or a line such as `Day 1:`) holds for the lines that stand
//! under it, of a higher rank, until the next of its rank or of a lower one. An inner announcement of a time takes the
//! place of an outer one, and so does one of a lane: a day may stand in a lane, and a lane in a day.

use std::collections::{BTreeMap, BTreeSet};

use warplan_model::IssueId;
use warplan_model::view::{HandDay, HandDemotion, HandLane, HandPlan, Mention};

use crate::Setting;
use crate::demotion::demotes_to;
use crate::document::{Line, Shape, Text};
use crate::label::{Label, Wording, label};
use crate::reference::{Reference, references};
use crate::when::{Clock, When, when};
use crate::wording::{Sense, senses};

/// What an announcement says about the lines under it.
#[derive(Clone, Copy, Default)]
struct Scope {
    rank: usize,
    slot: Option<Slot>,
    group: Option<Group>,
    /// Calendar week of the plan.
    week: Option<u32>,
}

/// What becomes of the issues of a line.
#[derive(Clone, Copy, PartialEq)]
enum Slot {
    /// They close in a period.
    Closes {
        period: u32,
        /// Whether a line may name a day within it.
        coarse: bool,
    },
    /// They are put off.
    Deferred,
}

/// Index of a milestone or a lane.
#[derive(Clone, Copy)]
enum Group {
    Milestone(usize),
    Lane(usize),
}

pub struct Reader<'a> {
    setting: &'a Setting<'a>,
    clock: Clock<'a>,
    plan: HandPlan,
    days: BTreeMap<u32, Vec<Mention>>,
    scopes: Vec<Scope>,
    /// What governs the end of the last line.
    sense: Sense,
    /// Column heads of the open table.
    columns: Vec<String>,
    /// The line that announces the first day.
    first_day: Option<usize>,
}

impl<'a> Reader<'a> {
    pub fn new(setting: &'a Setting<'a>) -> Self {
        let days_per_period = setting.policy.calendar.days_per_period;
        Reader {
            setting,
            clock: Clock { calendar: setting.calendar, days_per_period },
            plan: HandPlan::default(),
            days: BTreeMap::new(),
            scopes: Vec::new(),
            sense: Sense::Acts,
            columns: Vec::new(),
            first_day: None,
        }
    }

    /// The line of the file that announces the first day.
    pub fn first_day(&self) -> Option<usize> {
        self.first_day
    }

    /// Reads one line under those before it.
    pub fn line(&mut self, line: &Line) {
        let is_title = line.shape == Shape::Heading && self.plan.title.is_empty();
        if is_title {
            self.plan.title = line.cells[0].plain.trim().to_owned();
        }
        match line.shape {
            Shape::Head => {
                self.columns = line.cells.iter().map(|cell| cell.plain.trim().to_owned()).collect()
            }
            Shape::Row => self.row(line),
            _ => {
                let references = references(&line.cells[0], self.setting.known);
                self.announce(line, is_title, &references);
                self.act(line, &references);
            }
        }
    }

    /// The plan that was read.
    pub fn finish(mut self) -> HandPlan {
        let days = self.days.into_iter();
        self.plan.days = days.map(|(day, closes)| HandDay { day, closes: once(closes) }).collect();
        self.plan.deferred = once(self.plan.deferred);
        for group in self.plan.milestones.iter_mut().chain(&mut self.plan.lanes) {
            group.issues = once(std::mem::take(&mut group.issues));
        }
        let deferred: Vec<IssueId> = self.plan.deferred.iter().map(|mention| mention.issue.clone()).collect();
        for demotion in self.plan.demotions.iter_mut().filter(|demotion| demotion.issues.is_empty()) {
            demotion.issues.clone_from(&deferred);
        }
        self.plan
    }

    /// Closes the scopes that end with a line, and opens the one that it announces.
    fn announce(&mut self, line: &Line, is_title: bool, references: &[Reference]) {
        let text = &line.cells[0].plain;
        let is_bold = line.shape == Shape::Bold && references.is_empty();
        let heads = line.shape == Shape::Heading || is_bold;
        let wording = if heads && !is_title { Wording::Free } else { Wording::Strict };
        let label = label(text, wording);
        if matches!(label, Some(Label::When(_))) {
            self.first_day.get_or_insert(line.cells[0].line_at(0));
        }
        let opens = heads || line.shape == Shape::Item || label.is_some();
        self.scopes.retain(|scope| scope.rank < line.rank + usize::from(!opens));
        if opens {
            let scope = label.map(|label| self.scope(label)).unwrap_or_default();
            self.scopes.push(Scope { rank: line.rank, ..scope });
        }
    }

    fn scope(&mut self, label: Label) -> Scope {
        match label {
            Label::When(when) => {
                let week = if let When::Week(week) = when { Some(week) } else { None };
                let period = self.clock.period(when, self.innermost(|scope| scope.week));
                Scope {
                    slot: Some(Slot::Closes { period, coarse: week.is_some() }),
                    week,
                    ..Scope::default()
                }
            }
            Label::Deferral => Scope { slot: Some(Slot::Deferred), ..Scope::default() },
            Label::Lane(name) => {
                let group = Group::Lane(self.plan.lanes.len());
                self.plan.lanes.push(HandLane { name, issues: Vec::new() });
                Scope { group: Some(group), ..Scope::default() }
            }
            Label::Milestone(name) => {
                let group = Group::Milestone(self.plan.milestones.len());
                self.plan.milestones.push(HandLane { name, issues: Vec::new() });
                Scope { group: Some(group), ..Scope::default() }
            }
            Label::Other => Scope::default(),
        }
    }

    fn innermost<T>(&self, get: impl Fn(&Scope) -> Option<T>) -> Option<T> {
        self.scopes.iter().rev().find_map(get)
    }

    fn act(&mut self, line: &Line, references: &[Reference]) {
        let text = &line.cells[0];
        if line.shape != Shape::Wrapped {
            self.sense = Sense::Acts;
        }
        let mut sense = self.sense;
        let senses = senses(&text.plain, references, &mut sense);
        self.sense = sense;
        let slot = self.innermost(|scope| scope.slot);
        let group = self.innermost(|scope| scope.group);
        let begins = references
            .first()
            .is_some_and(|first| !text.plain[..first.at.start].contains(char::is_alphanumeric));
        let slot = if begins || group.is_some() { self.refined(slot, [&text.plain[..]]) } else { slot };
        self.place(text, references, &senses, slot, group);
        self.demote(text, references, &senses);
    }

    /// A slot with the one day that a line names beside its issues: `#147 Encryption (Day 3)`.
    fn refined<'t>(&self, slot: Option<Slot>, texts: impl IntoIterator<Item = &'t str>) -> Option<Slot> {
        if !matches!(slot, None | Some(Slot::Closes { coarse: true, .. })) {
            return slot;
        }
        let week = self.innermost(|scope| scope.week);
        let counts = |when: &When| match when {
            When::On(date) => self.clock.covers(*date),
            When::Weekday(_) => false,
            _ => true,
        };
        let named: BTreeSet<u32> = texts
            .into_iter()
            .flat_map(times)
            .filter(counts)
            .map(|when| self.clock.period(when, week))
            .collect();
        match (named.len(), named.first()) {
            (1, Some(&period)) => Some(Slot::Closes { period, coarse: false }),
            _ => slot,
        }
    }

    /// Puts the issues of a text where they belong.
    fn place(
        &mut self,
        text: &Text,
        found: &[Reference],
        senses: &[Sense],
        slot: Option<Slot>,
        group: Option<Group>,
    ) {
        for (reference, sense) in found.iter().zip(senses) {
            let mention = Mention { issue: reference.issue.clone(), line: text.line_at(reference.at.start) };
            self.plan.mentions.push(mention.clone());
            if *sense == Sense::Aside {
                continue;
            }
            let slot = if *sense == Sense::Defers { Some(Slot::Deferred) } else { slot };
            match slot {
                Some(Slot::Deferred) => self.plan.deferred.push(mention.clone()),
                Some(Slot::Closes { period, .. }) if *sense == Sense::Acts => {
                    self.days.entry(period).or_default().push(mention.clone());
                }
                _ => {}
            }
            match group.filter(|_| slot != Some(Slot::Deferred)) {
                Some(Group::Lane(lane)) => self.plan.lanes[lane].issues.push(mention),
                Some(Group::Milestone(milestone)) => self.plan.milestones[milestone].issues.push(mention),
                None => {}
            }
        }
    }

    fn demote(&mut self, text: &Text, references: &[Reference], senses: &[Sense]) {
        let Some(to) = demotes_to(&text.plain, self.setting.policy) else { return };
        let named = references.iter().zip(senses).filter(|(_, sense)| **sense != Sense::Aside);
        let issues = named.map(|(reference, _)| reference.issue.clone()).collect();
        self.plan.demotions.push(HandDemotion { to, line: text.line_at(0), issues });
    }

    /// A row says by a cell (`Day 1`, or `1` under `Day`) where the issues of the others belong; so may the heads
    /// of their columns.
    fn row(&mut self, line: &Line) {
        self.scopes.retain(|scope| scope.rank < line.rank);
        let announced = |column: usize, cell: &Text| {
            let head = self.columns.get(column).map_or("", String::as_str);
            let read = |text: &str| match label(text, Wording::Strict) {
                Some(Label::Other | Label::Milestone(_)) => None,
                label => label,
            };
            let headed = format!("{} {}", head.trim_end_matches('s'), cell.plain.trim());
            read(cell.plain.trim()).or_else(|| read(&headed).filter(|_| when(head).is_none()))
        };
        let labels: Vec<Label> =
            line.cells.iter().enumerate().filter_map(|(column, cell)| announced(column, cell)).collect();
        for label in labels {
            let scope = match &label {
                Label::Lane(name) => self.known_lane(name).unwrap_or_else(|| self.scope(label)),
                _ => self.scope(label),
            };
            self.scopes.push(Scope { rank: line.rank, ..scope });
        }
        let group = self.innermost(|scope| scope.group);
        let slot = self.innermost(|scope| scope.slot);
        let slot = self.refined(slot, line.cells.iter().map(|cell| &cell.plain[..]));
        for (column, cell) in line.cells.iter().enumerate() {
            let references = references(cell, self.setting.known);
            let senses = senses(&cell.plain, &references, &mut Sense::Acts);
            let head = self.columns.get(column).map(String::as_str);
            let slot = self.refined(slot, head.filter(|_| slot.is_none()));
            self.place(cell, &references, &senses, slot, group);
            self.demote(cell, &references, &senses);
        }
    }

    /// The lane of that name: rows of one lane name it again and again.
    fn known_lane(&self, name: &str) -> Option<Scope> {
        let lane = self.plan.lanes.iter().position(|lane| lane.name == name)?;
        Some(Scope { group: Some(Group::Lane(lane)), ..Scope::default() })
    }
}

/// The times that a text names, wherever they stand.
fn times(text: &str) -> Vec<When> {
    let mut found = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let next = match when(rest) {
            Some((time, after)) => {
                found.push(time);
                after
            }
            None => &rest[rest.find(|next: char| !next.is_alphanumeric()).unwrap_or(rest.len())..],
        };
        rest = next.trim_start_matches(|next: char| !next.is_alphanumeric());
    }
    found
}

/// The first mention of each issue.
fn once(mentions: Vec<Mention>) -> Vec<Mention> {
    let mut seen = BTreeSet::new();
    mentions.into_iter().filter(|mention| seen.insert(mention.issue.clone())).collect()
}
