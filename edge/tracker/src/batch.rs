//! What records are read into, and how batches of them become a snapshot.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use rayon::prelude::*;
use warplan_model::snapshot::{Issue, Snapshot, Warning};
use warplan_model::{Fault, IssueId, LocatedFault, Path, Place, place_of};

use crate::faults::{Flaw, SHOWN_LIMIT, Sort, placed};
use crate::json::{broken_at, is_json_lines};
use crate::latest::Latest;
use crate::record::Record;
use crate::{EXPORT_COMMAND, LONE_DATE};

/// An issue and where its record begins.
pub(crate) struct Draft {
    pub(crate) issue: Issue,
    pub(crate) offset: usize,
    /// When it was last changed, if the tracker says.
    pub(crate) updated_at: Option<Timestamp>,
}

/// A record's word that one issue belongs to another.
struct Link {
    umbrella: IssueId,
    child: IssueId,
    /// Where the record begins.
    offset: usize,
}

/// A record by its place, and its issue when it has one.
type Concerned = (usize, Option<IssueId>);

/// What was made of records that are read differently from what they say, or not at all.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Remark {
    /// The kind of the warning.
    kind: String,
    /// What was made of them, as a clause.
    outcome: &'static str,
}

/// What some records hold.
#[derive(Default)]
pub(crate) struct Batch {
    pub(crate) drafts: Vec<Draft>,
    links: Vec<Link>,
    /// One warning each.
    remarks: BTreeMap<Remark, Vec<Concerned>>,
    /// How many pull requests were left out.
    pub(crate) pull_requests: usize,
    pub(crate) warnings: Vec<Warning>,
    pub(crate) flaws: Vec<Flaw>,
    /// The latest date in them.
    pub(crate) latest: Latest,
    /// Fields that some records have and exports can lack.
    pub(crate) fields: BTreeSet<&'static str>,
}

impl Batch {
    /// Notes what was made of a record that is read differently from what it says, or not at all.
    pub(crate) fn remark(&mut self, kind: impl Into<String>, outcome: &'static str, record: &Record<'_>) {
        let concerned = self.remarks.entry(Remark { kind: kind.into(), outcome }).or_default();
        concerned.push((record.offset(), record.id.clone()));
    }

    /// Notes that a record says that `child` belongs to `umbrella`. A child that has a parent keeps it.
    pub(crate) fn adopt(&mut self, umbrella: IssueId, child: IssueId, record: &Record<'_>) {
        if umbrella != child {
            self.links.push(Link { umbrella, child, offset: record.offset() });
        }
    }

    pub(crate) fn warn(&mut self, kind: &str, record: &IssueId, message: String) {
        self.warnings.push(Warning { kind: kind.into(), record: record.to_string(), message });
    }

    /// Tells of dates that trackers with several clocks get wrong. They change nothing: the issue counts as closed
    /// from its creation on.
    pub(crate) fn warn_of_order(&mut self, id: &IssueId, created: Timestamp, closed: Option<Timestamp>) {
        if let Some(closed) = closed.filter(|closed| *closed < created) {
            let message = format!("closed at {closed}, created at {created}; kept as it is");
            self.warn("closed before created", id, message);
        }
    }

    /// Appends the content of `next`, whose records follow.
    fn append(&mut self, mut next: Batch) {
        self.drafts.append(&mut next.drafts);
        self.links.append(&mut next.links);
        self.warnings.append(&mut next.warnings);
        self.flaws.append(&mut next.flaws);
        self.pull_requests += next.pull_requests;
        self.latest = self.latest.and(next.latest);
        self.fields.append(&mut next.fields);
        for (remark, mut records) in next.remarks {
            self.remarks.entry(remark).or_default().append(&mut records);
        }
    }

    /// Sorts the drafts by id; those of equal ids stay in the order of the text.
    pub(crate) fn sort(&mut self) {
        self.drafts.sort_by(|a, b| a.issue.id.cmp(&b.issue.id));
    }

    /// Drops records and what they say, by their offsets in order.
    pub(crate) fn drop_records(&mut self, offsets: &[usize]) {
        self.drafts.retain(|draft| offsets.binary_search(&draft.offset).is_err());
        self.links.retain(|link| offsets.binary_search(&link.offset).is_err());
    }

    /// A flaw for each issue that comes again; the drafts must be sorted.
    pub(crate) fn refuse_duplicates(&mut self, text: &str) {
        let pairs = self.drafts.windows(2).filter(|pair| pair[0].issue.id == pair[1].issue.id);
        let mut pairs: Vec<(usize, usize, IssueId)> =
            pairs.map(|pair| (pair[1].offset, pair[0].offset, pair[1].issue.id.clone())).collect();
        pairs.sort();
        for (position, (second, first, id)) in pairs.into_iter().enumerate() {
            // Finding a place takes a pass over the text; what is not shown needs none.
            let first =
                if position < SHOWN_LIMIT { place_of(text, first) } else { Place { line: 0, column: 0 } };
            let problem =
                format!("{id} comes twice: here and at line {}, column {}", first.line, first.column);
            let remedy = "keep one of the two records; an export holds one repository";
            self.flaws.push(Flaw::new(Sort::Duplicate, second, problem, remedy).of(Some(&id)));
        }
    }

    /// Gives children their umbrellas: of several the lowest, and a warning. The drafts must be sorted.
    fn link(&mut self) {
        let mut links = std::mem::take(&mut self.links);
        links.sort_by(|a, b| (&a.child, &a.umbrella).cmp(&(&b.child, &b.umbrella)));
        links.dedup_by(|a, b| (&a.child, &a.umbrella) == (&b.child, &b.umbrella));
        for group in links.chunk_by(|a, b| a.child == b.child) {
            let Link { umbrella, child, .. } = &group[0];
            let Ok(at) = self.drafts.binary_search_by(|draft| draft.issue.id.cmp(child)) else { continue };
            if self.drafts[at].issue.parent.is_some() {
                continue;
            }
            self.drafts[at].issue.parent = Some(umbrella.clone());
            if group.len() > 1 {
                let names: Vec<String> = group.iter().map(|link| link.umbrella.to_string()).collect();
                let message = format!("claimed by {}; counted under the first", names.join(", "));
                self.warn("several umbrellas", child, message);
            }
        }
    }

    /// Tells which record alone says when the snapshot was made: a mistyped year moves everything.
    fn lone_date(&self, text: &str) -> Option<Warning> {
        let ((offset, days), date) = (self.latest.lone()?, self.latest.date()?);
        let draft = self.drafts.iter().find(|draft| draft.offset == offset);
        let line = || format!("line {}", place_of(text, offset).line);
        Some(Warning {
            kind: LONE_DATE.into(),
            record: draft.map_or_else(line, |draft| draft.issue.id.to_string()),
            message: format!(
                "has the date {date}, {days} days after the latest of the other records, and all counts as of then; \
                 correct it, or name the instant with --as-of"
            ),
        })
    }

    /// The snapshot of sorted drafts, and the warnings.
    ///
    /// # Errors
    /// The flaws found so far; no issues.
    pub(crate) fn into_snapshot(
        mut self,
        text: &str,
        source: &str,
        as_of: Option<Timestamp>,
    ) -> Result<(Snapshot, Vec<Warning>), Vec<LocatedFault>> {
        if !self.flaws.is_empty() {
            self.flaws.sort_by_key(|flaw| flaw.offset);
            return Err(placed(text, without_consequences(text, self.flaws)));
        }
        let lone = as_of.is_none().then(|| self.lone_date(text)).flatten();
        let Some(as_of) = as_of.or(self.latest.date()).filter(|_| !self.drafts.is_empty()) else {
            return Err(vec![no_issues()]);
        };
        self.link();
        let mut warnings = self.warnings;
        warnings.extend(lone);
        warnings.extend(self.remarks.into_iter().map(|(remark, records)| warning(text, remark, &records)));
        if self.pull_requests > 0 {
            let record = counted(self.pull_requests, "record");
            let message = "left out, they are no issues".into();
            warnings.push(Warning { kind: "pull requests".into(), record, message });
        }
        warnings.sort();
        let issues = self.drafts.into_iter().map(|draft| draft.issue).collect();
        Ok((Snapshot::new(source, as_of, issues), warnings))
    }
}

/// The fault of an export that holds no issue.
pub(crate) fn no_issues() -> LocatedFault {
    let remedy = format!("export all of them, e.g. with `{EXPORT_COMMAND}`");
    LocatedFault { place: None, fault: Fault::new(Path::default(), "the export has no issues", remedy) }
}

/// Where JSON is broken the records after it are cut wrongly, and what is wrong with them is a consequence; only
/// of JSON lines each stands by itself.
fn without_consequences(text: &str, mut flaws: Vec<Flaw>) -> Vec<Flaw> {
    let broken = flaws.iter().position(|flaw| flaw.sort == Sort::Syntax).filter(|_| !is_json_lines(text));
    if let Some(first) = broken {
        flaws.truncate(first + 1);
        if let Some(whole) = broken_at(text) {
            flaws.retain(|flaw| flaw.offset < whole.offset && flaw.sort != Sort::Syntax);
            flaws.push(whole);
        }
    }
    flaws
}

fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

fn warning(text: &str, remark: Remark, records: &[Concerned]) -> Warning {
    const NAMED_LIMIT: usize = 100;
    let mut names = Vec::new();
    let (mut line, mut before) = (1, 0);
    for (offset, id) in records.iter().take(NAMED_LIMIT) {
        line += memchr::memchr_iter(b'\n', &text.as_bytes()[before..*offset]).count();
        before = *offset;
        names.push(id.as_ref().map_or_else(|| format!("line {line}"), ToString::to_string));
    }
    names.dedup();
    let mut record = names.join(", ");
    if records.len() > NAMED_LIMIT {
        record.push_str(&format!(" and {} more", records.len() - NAMED_LIMIT));
    }
    Warning { kind: remark.kind, record, message: format!("{} ({} in all)", remark.outcome, records.len()) }
}

/// Reads records on all threads; the batches are joined in the order of the records.
pub(crate) fn read_all<'t>(records: &[&'t str], read: impl Fn(&'t str, &mut Batch) + Sync) -> Batch {
    const RECORDS_PER_BATCH: usize = 2048;
    let batches: Vec<Batch> = records
        .par_chunks(RECORDS_PER_BATCH)
        .map(|records| {
            let mut batch = Batch::default();
            batch.drafts.reserve_exact(records.len());
            records.iter().for_each(|record| read(record, &mut batch));
            batch
        })
        .collect();
    let mut all = Batch::default();
    all.drafts.reserve_exact(records.len());
    batches.into_iter().for_each(|batch| all.append(batch));
    all
}
