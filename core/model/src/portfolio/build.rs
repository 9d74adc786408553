//! From a snapshot to a portfolio.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use indexmap::IndexMap;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::cycle::cycles;
use super::{Built, Class, Faults, Item, Portfolio, Reading, Selected, UNTITLED, selects};
use crate::calendar::{date_of, time_zone};
use crate::policy::{Participation, Policy};
use crate::snapshot::{Issue, Snapshot, Warning};
use crate::{Fault, IssueId, Path, path};

/// Reads a snapshot through a policy as it was at `as_of`: issues created later are left out, issues closed
/// later are open.
///
/// # Errors
/// Issues that the policy names and the snapshot does not have; dependency cycles, with the issues on them;
/// umbrellas that are closed before their children, unless the policy allows that.
pub fn build(snapshot: &Snapshot, policy: &Policy, as_of: Timestamp) -> Result<Built, Faults> {
    let mut faults = Faults { policy: unknown_issues(snapshot, policy), snapshot: Vec::new() };
    let mut warnings = Vec::new();
    let reader = Reader { policy, zone: time_zone(policy), as_of, named: named_issues(policy) };
    let existing = snapshot.issues.iter().filter(|issue| issue.created_at <= as_of);
    let mut items: Vec<Item> = existing.map(|issue| reader.item(issue)).collect();
    link(&mut items, snapshot, policy, &mut warnings);
    let cycles = cycles(&items, snapshot, policy);
    faults.policy.extend(cycles.policy);
    faults.snapshot.extend(cycles.snapshot);
    for fault in early_umbrellas(&items) {
        if policy.umbrellas.allow_closed_before_children {
            let record = fault.issue.as_ref().map(ToString::to_string).unwrap_or_default();
            warnings.push(Warning {
                kind: "umbrella closed before its children".into(),
                record,
                message: fault.problem,
            });
        } else {
            faults.snapshot.push(fault);
        }
    }
    warnings.sort();
    let today = date_of(as_of, &reader.zone);
    if faults.is_empty() {
        Ok(Built { portfolio: Portfolio { as_of, today, items }, warnings })
    } else {
        Err(faults)
    }
}

struct Reader<'a> {
    policy: &'a Policy,
    zone: TimeZone,
    as_of: Timestamp,
    /// Issues that surfaces or lanes name; looking an id up is faster than running all selectors.
    named: BTreeSet<&'a IssueId>,
}

fn named_issues(policy: &Policy) -> BTreeSet<&IssueId> {
    let surfaces = policy.surfaces.values().map(|surface| &surface.select);
    let lanes = policy.lanes.iter().map(|lane| &lane.select);
    surfaces.chain(lanes).flat_map(|select| &select.issues).collect()
}

impl Reader<'_> {
    fn item(&self, issue: &Issue) -> Item {
        let policy = self.policy;
        let labels = self.aliased(&issue.labels);
        let kpi_labels = values(&labels, &policy.labels.kpi);
        let (known, unknown): (Vec<&str>, Vec<&str>) =
            kpi_labels.iter().copied().partition(|key| policy.kpis.contains_key(*key));
        let participates = policy.labels.participation == Participation::All || !kpi_labels.is_empty();
        let assume = policy.scoring.assume.as_ref().filter(|_| participates && kpi_labels.is_empty());
        let assumed = assume.and_then(|assume| assume.kpi.as_deref());
        let known = known.iter().copied().chain(assumed);
        let mut kpis: Vec<usize> = known.filter_map(|key| policy.kpis.get_index_of(key)).collect();
        kpis.sort_unstable();
        let severity = reading(&labels, &policy.labels.severity, &policy.severities);
        let kind = reading(&labels, &policy.labels.kind, &policy.types);
        let open = issue.closed_at.is_none_or(|closed| closed > self.as_of);
        let in_progress =
            issue.in_progress || policy.labels.in_progress.iter().any(|label| labels.contains(label));
        let mut item = Item {
            id: issue.id.clone(),
            title: if issue.title.trim().is_empty() { UNTITLED.into() } else { issue.title.clone() },
            url: issue.url.clone(),
            open,
            in_progress: open && in_progress,
            participates,
            created_at: issue.created_at,
            created_on: date_of(issue.created_at, &self.zone),
            started_on: issue.started_at.map(|started| date_of(started, &self.zone)),
            closed_at: issue.closed_at.filter(|_| !open),
            kpis,
            kpi_assumed: assumed.is_some(),
            unknown_kpis: unknown.iter().map(|key| (*key).to_owned()).collect(),
            class: self.class(&severity, &kind),
            severity,
            kind,
            milestone: issue.milestone.clone(),
            parent: None,
            children: Vec::new(),
            after: Vec::new(),
            surface: None,
            lane: None,
            assignees: issue.assignees.clone(),
            labels,
        };
        item.surface = self.first(&item, policy.surfaces.values().map(|surface| &surface.select));
        item.lane = self.first(&item, policy.lanes.iter().map(|lane| &lane.select));
        item
    }

    fn first<'s>(
        &self,
        item: &Item,
        mut selectors: impl Iterator<Item = &'s crate::policy::Selector>,
    ) -> Option<usize> {
        let named = self.named.contains(&item.id);
        let selected = Selected::of(item, self.policy);
        selectors.position(|selector| (named || selector.issues.is_empty()) && selects(selector, &selected))
    }

    fn aliased(&self, labels: &[String]) -> Vec<String> {
        let aliases = &self.policy.labels.aliases;
        let mut read: Vec<String> =
            labels.iter().map(|label| aliases.get(label).unwrap_or(label).clone()).collect();
        read.sort();
        read.dedup();
        read
    }

    fn class(&self, severity: &Reading, kind: &Reading) -> Option<Class> {
        let assume = self.policy.scoring.assume.as_ref();
        let assumed_severity = || self.policy.severities.get_index_of(&assume?.severity);
        let assumed_kind = || self.policy.types.get_index_of(&assume?.kind);
        Some(Class {
            severity: severity.known().or_else(assumed_severity)?,
            kind: kind.known().or_else(assumed_kind)?,
            assumed: severity.known().is_none() || kind.known().is_none(),
        })
    }
}

/// The values of the labels with a prefix.
fn values<'labels>(labels: &'labels [String], prefix: &str) -> Vec<&'labels str> {
    labels.iter().filter_map(|label| label.strip_prefix(prefix)).collect()
}

fn reading<V>(labels: &[String], prefix: &str, known: &IndexMap<String, V>) -> Reading {
    match values(labels, prefix)[..] {
        [] => Reading::Missing,
        [value] => {
            known.get_index_of(value).map_or_else(|| Reading::Unknown(value.to_owned()), Reading::Known)
        }
        ref several => Reading::Several(several.iter().map(|value| (*value).to_owned()).collect()),
    }
}

/// Parents, children and dependencies, from the tracker and the policy.
fn link(items: &mut [Item], snapshot: &Snapshot, policy: &Policy, warnings: &mut Vec<Warning>) {
    let index: HashMap<IssueId, usize> =
        items.iter().enumerate().map(|(at, item)| (item.id.clone(), at)).collect();
    let mut parents: BTreeMap<usize, usize> = BTreeMap::new();
    let tracker =
        snapshot.issues.iter().flat_map(|issue| issue.parent.iter().map(|parent| (parent, &issue.id)));
    let declared = policy.umbrellas.children.iter();
    let declared = declared.flat_map(|(parent, children)| children.iter().map(move |child| (parent, child)));
    for (parent, child) in tracker.chain(declared) {
        match (index.get(parent), index.get(child)) {
            (Some(&parent), Some(&child)) => _ = parents.insert(child, parent),
            (None, Some(_)) if snapshot.issue(parent).is_none() => {
                warnings.push(dangling("dangling parent", child, parent))
            }
            _ => {}
        }
    }
    for (&child, &parent) in &parents {
        items[child].parent = Some(items[parent].id.clone());
        let id = items[child].id.clone();
        items[parent].children.push(id);
    }
    let none = Vec::new();
    for issue in &snapshot.issues {
        let Some(&at) = index.get(&issue.id) else { continue };
        let declared = policy.dependencies.get(&issue.id).unwrap_or(&none);
        for before in issue.blocked_by.iter().chain(declared) {
            match index.get(before) {
                Some(_) if items[at].children.contains(before) => {}
                Some(_) => items[at].after.push(before.clone()),
                None if snapshot.issue(before).is_some() => {}
                None => warnings.push(dangling("dangling dependency", &issue.id, before)),
            }
        }
        items[at].after.sort();
        items[at].after.dedup();
        items[at].children.sort();
    }
}

fn dangling(kind: &str, from: &IssueId, to: &IssueId) -> Warning {
    let message = format!("{to} is not in the snapshot; the reference is ignored");
    Warning { kind: kind.into(), record: from.to_string(), message }
}

fn early_umbrellas(items: &[Item]) -> Vec<Fault> {
    let open: BTreeSet<&IssueId> = items.iter().filter(|item| item.open).map(|item| &item.id).collect();
    let mut faults = Vec::new();
    for umbrella in items.iter().filter(|item| !item.open && !item.children.is_empty()) {
        let children: Vec<String> =
            umbrella.children.iter().filter(|child| open.contains(child)).map(ToString::to_string).collect();
        if !children.is_empty() {
            let problem =
                format!("umbrella {} is closed and {} still open", umbrella.id, children.join(", "));
            let remedy = "reopen it, close the children, or set umbrellas.allow_closed_before_children";
            faults.push(Fault::new(Path::default(), problem, remedy).of(&umbrella.id));
        }
    }
    faults
}

/// Issues that the policy names and the snapshot lacks.
fn unknown_issues(snapshot: &Snapshot, policy: &Policy) -> Vec<Fault> {
    let mut references: Vec<(Path, &IssueId)> = Vec::new();
    for (issue, before) in &policy.dependencies {
        references.push((path!["dependencies", issue.as_str()], issue));
        let listed = before.iter().enumerate();
        references.extend(listed.map(|(at, id)| (path!["dependencies", issue.as_str(), at], id)));
    }
    for (parent, children) in &policy.umbrellas.children {
        references.push((path!["umbrellas", "children", parent.as_str()], parent));
        let listed = children.iter().enumerate();
        references.extend(listed.map(|(at, id)| (path!["umbrellas", "children", parent.as_str(), at], id)));
    }
    for (name, surface) in &policy.surfaces {
        references.extend(surface.umbrella.iter().map(|id| (path!["surfaces", name, "umbrella"], id)));
    }
    let durations = policy.durations.issues.keys();
    references.extend(durations.map(|id| (path!["durations", "issues", id.as_str()], id)));
    references
        .extend(policy.pins.iter().enumerate().map(|(at, pin)| (path!["pins", at, "issue"], &pin.issue)));
    for (at, selector) in selectors(policy) {
        let listed = selector.issues.iter().enumerate();
        references.extend(listed.map(|(position, id)| (at.then("issues").then(position), id)));
    }
    let named: BTreeSet<&IssueId> = references.iter().map(|(_, id)| *id).collect();
    let stranger = named.len() > 1 && named.iter().all(|id| snapshot.issue(id).is_none());
    let summary = stranger.then(|| {
        let problem = format!("none of the {} issues that the policy names is in the snapshot", named.len());
        Fault::new(
            Path::default(),
            problem,
            "is it the snapshot of this policy's portfolio? give the right one",
        )
    });
    let missing = references.into_iter().filter(|(_, id)| snapshot.issue(id).is_none());
    let faults = missing.map(|(at, id)| {
        Fault::new(at, format!("the snapshot has no issue {id}"), "correct the number or remove it").of(id)
    });
    summary.into_iter().chain(faults).collect()
}

/// Every selector of the policy with its place.
fn selectors(policy: &Policy) -> Vec<(Path, &crate::policy::Selector)> {
    let mut found = Vec::new();
    for (name, kpi) in &policy.kpis {
        found.extend(
            kpi.caps
                .iter()
                .enumerate()
                .map(|(at, cap)| (path!["kpis", name, "caps", at, "while_open"], &cap.while_open)),
        );
    }
    found.extend(
        policy.surfaces.iter().map(|(name, surface)| (path!["surfaces", name, "select"], &surface.select)),
    );
    found.extend(
        policy.lanes.iter().enumerate().map(|(at, lane)| (path!["lanes", at, "select"], &lane.select)),
    );
    found.extend(
        policy
            .deferrals
            .iter()
            .enumerate()
            .map(|(at, deferral)| (path!["deferrals", at, "select"], &deferral.select)),
    );
    found.extend(
        policy
            .durations
            .rules
            .iter()
            .enumerate()
            .map(|(at, rule)| (path!["durations", "rules", at, "select"], &rule.select)),
    );
    found.extend(
        policy
            .durations
            .ranges
            .iter()
            .enumerate()
            .map(|(at, range)| (path!["durations", "ranges", at, "select"], &range.select)),
    );
    found.extend(
        policy
            .assignments
            .iter()
            .enumerate()
            .map(|(at, rule)| (path!["assignments", at, "select"], &rule.select)),
    );
    for (at, criterion) in policy.exit_criteria.iter().enumerate() {
        found.extend(
            criterion
                .reward
                .iter()
                .map(|reward| (path!["exit_criteria", at, "reward", "closes"], &reward.closes)),
        );
    }
    found
}
