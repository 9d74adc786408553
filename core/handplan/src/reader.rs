//! From lines to a plan. Terms: an announcement (a heading, or a line such as `Day 1:`) holds for the lines that stand
//! under it, of a higher rank, until the next of its rank or of a lower one. An inner announcement of a time takes the
//! place of an outer one, and so does one of a lane: a day may stand in a lane, and a lane in a day.

use std::collections::{BTreeMap, BTreeSet};

use warplan_model::IssueId;
use warplan_model::view::{Doubt, HandDay, HandDemotion, HandLane, HandPlan, HandTime, Mention};

use crate::Setting;
use crate::clock::{Clock, Meaning};
use crate::demotion::demotes_to;
use crate::document::{Line, Shape, Text};
use crate::label::{Label, Wording, label};
use crate::reference::{Reference, references};
use crate::when::{When, when};
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
    /// They close in a period, unless the time that is written does not exist.
    Closes {
        period: Option<u32>,
        /// Whether a line may name a day within it.
        coarse: bool,
        /// Index of the time, where there is a doubt about it.
        time: Option<usize>,
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
        Reader {
            setting,
            clock: Clock::new(setting.calendar, &setting.policy.calendar),
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
        self.plan.times.retain(|time| !time.issues.is_empty());
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
            let at = line.cells[0].line_at(0);
            let scope = label.map(|label| self.scope(label, at)).unwrap_or_default();
            self.scopes.push(Scope { rank: line.rank, ..scope });
        }
    }

    /// What a label on line `at` opens.
    fn scope(&mut self, label: Label, at: usize) -> Scope {
        match label {
            Label::When(when) => {
                let week = if let When::Week(week) = when { Some(week) } else { None };
                let meaning = self.clock.meaning(when, self.innermost(|scope| scope.week));
                let slot = self.slot(when, meaning, week.is_some(), at);
                Scope { slot: Some(slot), week, ..Scope::default() }
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

    /// What closes at a time that line `at` names.
    fn slot(&mut self, when: When, Meaning { period, doubt }: Meaning, coarse: bool, at: usize) -> Slot {
        let time = doubt.map(|doubt| {
            let text = when.to_string();
            self.plan.times.push(HandTime { text, line: at, doubt, day: period, issues: Vec::new() });
            self.plan.times.len() - 1
        });
        Slot::Closes { period, coarse, time }
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
        let refines = begins || (group.is_some() && !references.is_empty());
        let slot = if refines { self.refined(slot, [text]) } else { slot };
        self.place(text, references, &senses, slot, group);
        self.demote(text, references, &senses);
    }

    /// A slot with the one day that a line names beside its issues: `#147 Encryption (Day 3)`. A date before the plan
    /// says when something was, and gives no day.
    fn refined<'t>(&mut self, slot: Option<Slot>, texts: impl IntoIterator<Item = &'t Text>) -> Option<Slot> {
        if !matches!(slot, None | Some(Slot::Closes { coarse: true, .. })) {
            return slot;
        }
        let week = self.innermost(|scope| scope.week);
        let mut named: BTreeMap<Option<u32>, (When, Meaning, usize)> = BTreeMap::new();
        for text in texts {
            for when in times(&text.plain).into_iter().filter(|when| !matches!(when, When::Weekday(_))) {
                let mut meaning = self.clock.meaning(when, week);
                if matches!(when, When::On(_)) && meaning.doubt == Some(Doubt::Passed) {
                    meaning.period = None;
                }
                named.entry(meaning.period).or_insert((when, meaning, text.line_at(0)));
            }
        }
        let past = named.remove(&None);
        let one = if named.len() == 1 { named.pop_first() } else { None };
        match (one.map(|(_, one)| one), past) {
            (Some((when, meaning, at)), _) => Some(self.slot(when, meaning, false, at)),
            (None, Some((when, meaning, at))) if slot.is_none() && named.is_empty() => {
                Some(self.slot(when, meaning, false, at))
            }
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
                Some(Slot::Closes { period, time, .. }) if *sense == Sense::Acts => {
                    if let Some(time) = time {
                        self.plan.times[time].issues.push(mention.issue.clone());
                    }
                    if let Some(period) = period {
                        self.days.entry(period).or_default().push(mention.clone());
                    }
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
        let at = line.cells.first().map_or(1, |cell| cell.line_at(0));
        let labels: Vec<Label> =
            line.cells.iter().enumerate().filter_map(|(column, cell)| announced(column, cell)).collect();
        for label in labels {
            let scope = match &label {
                Label::Lane(name) => self.known_lane(name).unwrap_or_else(|| self.scope(label, at)),
                _ => self.scope(label, at),
            };
            self.scopes.push(Scope { rank: line.rank, ..scope });
        }
        let group = self.innermost(|scope| scope.group);
        let slot = self.innermost(|scope| scope.slot);
        let slot = self.refined(slot, &line.cells);
        for (column, cell) in line.cells.iter().enumerate() {
            let references = references(cell, self.setting.known);
            let senses = senses(&cell.plain, &references, &mut Sense::Acts);
            let slot = if slot.is_none() { self.headed(column, at) } else { slot };
            self.place(cell, &references, &senses, slot, group);
            self.demote(cell, &references, &senses);
        }
    }

    /// The slot that the head of a column gives.
    fn headed(&mut self, column: usize, at: usize) -> Option<Slot> {
        let heads = times(self.columns.get(column)?);
        let [when] = heads[..] else { return None };
        if matches!(when, When::Weekday(_)) {
            return None;
        }
        let meaning = self.clock.meaning(when, self.innermost(|scope| scope.week));
        Some(self.slot(when, meaning, false, at))
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
