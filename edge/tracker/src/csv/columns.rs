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

const USUAL_LABELS: [(&str, &[&str]); 4] = [
    ("kpi:", &["kpi"]),
    ("sev:", &["sev", "severity"]),
    ("type:", &["type", "issue type", "kind"]),
    ("priority:", &["priority"]),
];

/// The mapping that a header suggests, as a line of YAML to put into a policy.
pub(super) fn suggestion(header: &[String]) -> String {
    let find = |usual: &[&str]| header.iter().find(|name| usual.contains(&name.to_lowercase().as_str()));
    let mut parts = Vec::new();
    for (position, (key, usual)) in USUAL_NAMES.iter().enumerate() {
        match find(usual) {
            Some(name) => parts.push(format!("{key}: {}", yaml(name))),
            None if position < 3 => parts.push(format!("{key}: \"NAME OF THE COLUMN\"")),
            None => {}
        }
    }
    let labels = USUAL_LABELS.iter().filter_map(|(prefix, usual)| Some((find(usual)?, prefix)));
    let labels: Vec<String> = labels.map(|(name, prefix)| format!("{}: \"{prefix}\"", yaml(name))).collect();
    if !labels.is_empty() {
        parts.push(format!("label_columns: {{{}}}", labels.join(", ")));
    }
    format!("csv: {{{}}}", parts.join(", "))
}

/// A scalar of YAML, quoted unless it is a plain word.
fn yaml(name: &str) -> String {
    let plain = name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.chars().all(|next| next.is_ascii_alphanumeric() || next == '_');
    if plain { name.to_owned() } else { format!("{name:?}") }
}
