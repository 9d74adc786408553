//! Faults of an export: collected by kind while reading, placed in the text at the end.

use warplan_model::{Fault, IssueId, LocatedFault, Path, place_of};

/// How many faults of a kind are shown; the others are counted.
pub(crate) const SHOWN_LIMIT: usize = 20;

/// What kind of fault it is; faults of a kind are reported together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sort {
    Syntax,
    Answer,
    Unreadable,
    MissingField,
    NoInstant,
    Dates,
    Duplicate,
    Table,
}

impl Sort {
    fn name(self) -> &'static str {
        match self {
            Sort::Syntax => "places where the JSON is broken",
            Sort::Answer => "answers of the tracker",
            Sort::Unreadable => "records that cannot be read",
            Sort::MissingField => "records with missing fields",
            Sort::NoInstant => "dates that are none",
            Sort::Dates => "dates that contradict each other",
            Sort::Duplicate => "issues that come more than once",
            Sort::Table => "faults of the table",
        }
    }
}

/// Something wrong at a byte of the text.
#[derive(Debug)]
pub(crate) struct Flaw {
    pub(crate) sort: Sort,
    pub(crate) offset: usize,
    pub(crate) issue: Option<IssueId>,
    pub(crate) problem: String,
    pub(crate) remedy: String,
}

impl Flaw {
    pub(crate) fn new(
        sort: Sort,
        offset: usize,
        problem: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Flaw { sort, offset, issue: None, problem: problem.into(), remedy: remedy.into() }
    }

    pub(crate) fn of(mut self, issue: Option<&IssueId>) -> Self {
        self.issue = issue.cloned();
        self
    }

    /// Alone, with its place in `text`.
    pub(crate) fn placed(self, text: &str) -> LocatedFault {
        let fault =
            Fault { path: Path::default(), issue: self.issue, problem: self.problem, remedy: self.remedy };
        LocatedFault { place: Some(place_of(text, self.offset)), fault }
    }
}

/// Flaws with their places, those of a sort together, sorts in the order of their first flaw; the first
/// [`SHOWN_LIMIT`] of each sort, and how many more there are.
pub(crate) fn placed(text: &str, flaws: Vec<Flaw>) -> Vec<LocatedFault> {
    let mut groups: Vec<(Sort, Vec<Flaw>, usize)> = Vec::new();
    for flaw in flaws {
        let at = groups.iter().position(|group| group.0 == flaw.sort).unwrap_or_else(|| {
            groups.push((flaw.sort, Vec::new(), 0));
            groups.len() - 1
        });
        let (_, shown, hidden) = &mut groups[at];
        if shown.len() < SHOWN_LIMIT { shown.push(flaw) } else { *hidden += 1 }
    }
    let mut faults = Vec::new();
    for (sort, shown, hidden) in groups {
        faults.extend(shown.into_iter().map(|flaw| flaw.placed(text)));
        if hidden > 0 {
            let problem = format!("and {hidden} more {}", sort.name());
            faults.push(LocatedFault { place: None, fault: Fault::new(Path::default(), problem, "") });
        }
    }
    faults
}

/// A text of the export for people: quoted, control characters escaped, long ones cut.
pub(crate) fn quoted(text: &str) -> String {
    const LENGTH_LIMIT: usize = 60;
    match text.char_indices().nth(LENGTH_LIMIT) {
        Some((end, _)) => format!("{:?}…", &text[..end]),
        None => format!("{text:?}"),
    }
}

/// Where the lines of a text begin; for many offsets.
pub(crate) struct Lines(Vec<usize>);

impl Lines {
    pub(crate) fn of(text: &str) -> Self {
        Lines(memchr::memchr_iter(b'\n', text.as_bytes()).collect())
    }

    /// The line of an offset, from 1.
    pub(crate) fn line(&self, offset: usize) -> usize {
        self.0.partition_point(|&newline| newline < offset) + 1
    }
}
