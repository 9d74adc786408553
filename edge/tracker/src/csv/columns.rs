//! Which column is what.

use warplan_model::policy::CsvColumns;

use crate::faults::quoted;

/// The mapping of the policy as positions in a header. A list may be spread over several columns of one name, as
/// Jira writes labels.
pub(super) struct Columns {
    pub(super) id: usize,
    pub(super) title: usize,
    pub(super) created_at: usize,
    pub(super) closed_at: Option<usize>,
    pub(super) parent: Option<usize>,
    pub(super) milestone: Option<usize>,
    pub(super) url: Option<usize>,
    pub(super) blocked_by: Vec<usize>,
    pub(super) assignees: Vec<usize>,
    pub(super) labels: Vec<usize>,
    /// Columns whose values become labels, and the prefix of these.
    pub(super) label_columns: Vec<(usize, String)>,
}

impl Columns {
    /// The positions.
    ///
    /// # Errors
    /// What is wrong with each name that the header does not have once.
    pub(super) fn of(mapping: &CsvColumns, header: &[String]) -> Result<Self, Vec<String>> {
        let mut finder = Finder { header, problems: Vec::new() };
        let columns = Columns {
            id: finder.one(&mapping.id),
            title: finder.one(&mapping.title),
            created_at: finder.one(&mapping.created_at),
            closed_at: mapping.closed_at.as_deref().map(|name| finder.one(name)),
            parent: mapping.parent.as_deref().map(|name| finder.one(name)),
            milestone: mapping.milestone.as_deref().map(|name| finder.one(name)),
            url: mapping.url.as_deref().map(|name| finder.one(name)),
            blocked_by: finder.all(mapping.blocked_by.as_deref()),
            assignees: finder.all(mapping.assignees.as_deref()),
            labels: finder.all(mapping.labels.as_deref()),
            label_columns: mapping
                .label_columns
                .iter()
                .map(|(name, prefix)| (finder.one(name), prefix.clone()))
                .collect(),
        };
        if finder.problems.is_empty() { Ok(columns) } else { Err(finder.problems) }
    }
}

struct Finder<'a> {
    header: &'a [String],
    problems: Vec<String>,
}

impl Finder<'_> {
    fn all(&mut self, name: Option<&str>) -> Vec<usize> {
        let Some(name) = name.map(str::trim) else { return Vec::new() };
        let columns = self.header.iter().enumerate().filter(|(_, column)| *column == name);
        let found: Vec<usize> = columns.map(|(position, _)| position).collect();
        if found.is_empty() {
            let problem = format!("the table has no column {}, which the policy names", quoted(name));
            self.problems.push(problem);
        }
        found
    }

    fn one(&mut self, name: &str) -> usize {
        let found = self.all(Some(name));
        if found.len() > 1 {
            self.problems.push(format!("the table has {} columns {}", found.len(), quoted(name)));
        }
        found.first().copied().unwrap_or_default()
    }
}

/// What trackers call the columns of each key of the mapping; the first three must be there.
const USUAL_NAMES: [(&str, &[&str]); 10] = [
    ("id", &["number", "id", "key", "issue", "issue key", "iid", "#"]),
    ("title", &["title", "summary", "subject", "name"]),
    ("created_at", &["created_at", "created", "createdat", "created at", "created date", "opened"]),
    ("closed_at", &["closed_at", "closed", "closedat", "closed at", "resolved", "resolution date"]),
    ("parent", &["parent", "parent key", "epic", "epic link", "umbrella"]),
    ("blocked_by", &["blocked_by", "blocked by", "blockedby", "depends on", "depends_on"]),
    ("milestone", &["milestone", "fix version", "fix versions"]),
    ("url", &["url", "link", "web_url"]),
    ("assignees", &["assignees", "assignee", "owner"]),
    ("labels", &["labels", "label", "tags"]),
];

/// How many of [`USUAL_NAMES`] a table cannot do without.
const REQUIRED_KEYS: usize = 3;

/// Keys whose list may be spread over several columns of one name.
const LISTS: [&str; 3] = ["blocked_by", "assignees", "labels"];

const USUAL_LABELS: [(&str, &[&str]); 4] = [
    ("kpi:", &["kpi"]),
    ("sev:", &["sev", "severity"]),
    ("type:", &["type", "issue type", "kind"]),
    ("priority:", &["priority"]),
];

/// The mapping that the usual names of columns suggest; it may lack columns that must be there.
pub(super) struct Guess<'h> {
    /// Keys of the mapping with their columns.
    columns: Vec<(&'static str, &'h str)>,
    /// Columns whose values become labels, and the prefix of these.
    label_columns: Vec<(&'h str, &'static str)>,
}

impl<'h> Guess<'h> {
    pub(super) fn of(header: &'h [String]) -> Self {
        let usual = |names: &[&str], name: &str| names.contains(&name.to_lowercase().as_str());
        let once = |name: &&String| header.iter().filter(|other| other == name).count() == 1;
        let one = |names: &[&str]| header.iter().filter(once).find(|name| usual(names, name));
        let any = |names: &[&str]| header.iter().find(|name| usual(names, name));
        let find = |key: &&str, names| if LISTS.contains(key) { any(names) } else { one(names) };
        let columns = USUAL_NAMES.iter().filter_map(|(key, names)| Some((*key, find(key, names)?.as_str())));
        let labels = USUAL_LABELS.iter().filter_map(|(prefix, names)| Some((one(names)?.as_str(), *prefix)));
        Guess { columns: columns.collect(), label_columns: labels.collect() }
    }

    /// The mapping, if the columns that must be there are.
    pub(super) fn mapping(&self) -> Option<CsvColumns> {
        let column = |key: &str| {
            let found = self.columns.iter().find(|(name, _)| *name == key);
            found.map(|(_, column)| (*column).to_owned())
        };
        let labels = self.label_columns.iter();
        Some(CsvColumns {
            id: column("id")?,
            title: column("title")?,
            created_at: column("created_at")?,
            closed_at: column("closed_at"),
            parent: column("parent"),
            blocked_by: column("blocked_by"),
            milestone: column("milestone"),
            url: column("url"),
            assignees: column("assignees"),
            labels: column("labels"),
            label_columns: labels.map(|(name, prefix)| ((*name).into(), (*prefix).into())).collect(),
        })
    }

    /// As a line of YAML to put into a policy, with gaps for columns that must be there.
    pub(super) fn line(&self) -> String {
        let mut parts = Vec::new();
        for (position, (key, _)) in USUAL_NAMES.iter().enumerate() {
            match self.columns.iter().find(|(name, _)| name == key) {
                Some((_, column)) => parts.push(format!("{key}: {}", yaml(column))),
                None if position < REQUIRED_KEYS => parts.push(format!("{key}: \"NAME OF THE COLUMN\"")),
                None => {}
            }
        }
        let labels = self.label_columns.iter();
        let labels: Vec<String> =
            labels.map(|(name, prefix)| format!("{}: \"{prefix}\"", yaml(name))).collect();
        if !labels.is_empty() {
            parts.push(format!("label_columns: {{{}}}", labels.join(", ")));
        }
        format!("csv: {{{}}}", parts.join(", "))
    }
}

/// A scalar of YAML, quoted unless it is a plain word.
fn yaml(name: &str) -> String {
    let plain = name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.chars().all(|next| next.is_ascii_alphanumeric() || next == '_');
    if plain { name.to_owned() } else { format!("{name:?}") }
}
