//! How the labels of a tracker fit into a policy: which say the KPI, which the severity, which the type.
//!
//! A family is a set of labels that say the same kind of thing, such as `priority:high` and `priority:low`. For
//! severities and types the family that most issues carry wins; of two families at once an issue would carry two
//! labels. Cost: n log n in the labels of all issues.

use std::collections::{BTreeMap, BTreeSet};

use warplan_model::snapshot::{Issue, Snapshot};

use super::vocabulary::*;
use super::yaml::quotable;

/// What stands for issues that no label assigns to a KPI.
const REST: &str = "delivery";
/// The most labels without a common prefix that become KPIs.
const PLAIN_AREAS_LIMIT: usize = 6;

/// The labels of one kind.
#[derive(Debug, Default)]
pub(super) struct Kind {
    /// What the labels of the policy start with.
    pub prefix: String,
    /// The values, in the order of the policy.
    pub values: Vec<String>,
    /// Labels of the tracker that are read as labels of the policy.
    pub aliases: BTreeMap<String, String>,
}

/// A policy's reading of a tracker's labels.
#[derive(Debug)]
pub(super) struct Fit {
    pub kpis: Kind,
    pub severities: Kind,
    pub types: Kind,
    /// Whether the tracker has `kpi:` labels.
    pub has_kpi_labels: bool,
    /// What issues that lack a label count as: severity, type, and the KPI if there are no `kpi:` labels.
    pub assume: Option<(String, String, Option<String>)>,
    pub in_progress: Vec<String>,
    /// Labels that mean nothing to the policy, with the issues that carry each, the most used first.
    pub unused: Vec<(String, usize)>,
    /// The most open issues in one KPI.
    pub largest: usize,
}

impl Kind {
    /// What a label of the tracker says, whether the policy knows the value or not.
    pub fn value<'label>(&'label self, label: &'label str) -> Option<&'label str> {
        let label = self.aliases.get(label).map_or(label, String::as_str);
        label.strip_prefix(self.prefix.as_str()).filter(|value| !value.trim().is_empty())
    }

    fn values_on<'a>(&'a self, labels: &'a [String]) -> BTreeSet<&'a str> {
        labels.iter().filter_map(|label| self.value(label)).collect()
    }

    fn knows(&self, value: &str) -> bool {
        self.values.iter().any(|known| known == value)
    }

    /// Whether labels say one thing, and the policy knows it.
    fn is_clear(&self, labels: &[String]) -> bool {
        let values = self.values_on(labels);
        values.len() == 1 && values.iter().all(|value| self.knows(value))
    }
}

/// The labels of all issues with the number of issues that carry each.
struct Survey<'a> {
    snapshot: &'a Snapshot,
    labels: BTreeMap<&'a str, usize>,
}

/// Labels that start with one of some words, with their values, by the exact text before the value.
type Families<'a> = BTreeMap<&'a str, Vec<(&'a str, &'a str)>>;

impl<'a> Survey<'a> {
    fn new(snapshot: &'a Snapshot) -> Self {
        let mut labels = BTreeMap::new();
        for label in snapshot.issues.iter().flat_map(|issue| &issue.labels).filter(|label| quotable(label)) {
            *labels.entry(label.as_str()).or_default() += 1;
        }
        Survey { snapshot, labels }
    }

    fn families(&self, words: &[&str]) -> Families<'a> {
        let mut families = Families::new();
        for label in self.labels.keys() {
            if let Some((prefix, value)) = words.iter().find_map(|word| split(label, word)) {
                families.entry(prefix).or_default().push((label, value));
            }
        }
        families
    }

    /// The issues that carry any of some labels.
    fn carried(&self, labels: &BTreeSet<&str>) -> usize {
        let issues = self.snapshot.issues.iter();
        issues.filter(|issue| issue.labels.iter().any(|label| labels.contains(label.as_str()))).count()
    }

    /// The first of some prefixes with which no label starts.
    fn free(&self, word: &str) -> String {
        let candidates = (0..).map(|count| format!("{}{word}:", "plan-".repeat(count)));
        let taken = |prefix: &String| self.labels.keys().any(|label| label.starts_with(prefix.as_str()));
        candidates.into_iter().find(|prefix| !taken(prefix)).expect("there are finitely many labels")
    }

    /// A kind whose values are those of the labels with one prefix: the one that most issues carry. Labels with
    /// the others are read as if they had it.
    fn prefixed(&self, families: &Families<'a>) -> Option<Kind> {
        let weight =
            |members: &[(&str, &str)]| members.iter().map(|(label, _)| self.labels[label]).sum::<usize>();
        let (prefix, _) =
            families.iter().max_by_key(|(prefix, members)| (weight(members), std::cmp::Reverse(**prefix)))?;
        let mut kind = Kind { prefix: (*prefix).to_owned(), ..Kind::default() };
        let mut values = BTreeSet::new();
        for (other, members) in families {
            for (label, value) in members {
                values.insert((*value).to_owned());
                if other != prefix {
                    kind.aliases.insert((*label).to_owned(), format!("{prefix}{value}"));
                }
            }
        }
        kind.values = values.into_iter().collect();
        Some(kind)
    }
}

/// A label as prefix and value: `word`, a separator, perhaps blanks, and the value.
fn split<'label>(label: &'label str, word: &str) -> Option<(&'label str, &'label str)> {
    let start = label.get(..word.len()).filter(|start| start.eq_ignore_ascii_case(word))?;
    let rest = &label[start.len()..];
    let value = rest.trim_start_matches([':', '/', '=', '|']);
    let value = if value.len() < rest.len() { value.trim_start() } else { return None };
    (!value.trim().is_empty()).then(|| label.split_at(label.len() - value.len()))
}

/// Fits a policy to the labels of a snapshot.
pub(super) fn fit(snapshot: &Snapshot) -> Fit {
    let survey = Survey::new(snapshot);
    let severities = severities(&survey);
    let types = types(&survey);
    let named = survey.prefixed(&survey.families(&["kpi"]));
    let has_kpi_labels = named.is_some();
    let kpis = named.unwrap_or_else(|| areas(&survey, &severities, &types));
    let in_progress: Vec<String> = survey
        .labels
        .keys()
        .filter(|label| means_in_progress(label))
        .map(|label| (*label).to_owned())
        .collect();
    let says = |label: &&str| {
        [&kpis, &severities, &types]
            .iter()
            .any(|kind| kind.value(label).is_some_and(|value| kind.knows(value)))
            || in_progress.iter().any(|known| known == label)
    };
    let unused = survey.labels.iter().filter(|(label, _)| !says(label));
    let mut unused: Vec<(String, usize)> =
        unused.map(|(label, count)| ((*label).to_owned(), *count)).collect();
    unused.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let assume = assume(snapshot, has_kpi_labels, &kpis, &severities, &types);
    let largest = largest(snapshot, &kpis);
    Fit { kpis, severities, types, has_kpi_labels, assume, in_progress, unused, largest }
}

fn severities(survey: &Survey<'_>) -> Kind {
    let ranked = |families: Families<'_>| -> Vec<(String, String, usize)> {
        let members = families.into_values().flatten();
        members
            .filter_map(|(label, value)| Some((label.to_owned(), value.to_owned(), severity_rank(value)?)))
            .collect()
    };
    let mut candidates: Vec<_> = SEVERITY_WORDS.iter().map(|word| ranked(survey.families(&[word]))).collect();
    let plain = survey.labels.keys().filter_map(|label| Some((label, plain_severity_rank(label)?)));
    candidates.push(plain.map(|(label, rank)| ((*label).to_owned(), (*label).to_owned(), rank)).collect());
    let carried = |members: &Vec<(String, String, usize)>| {
        survey.carried(&members.iter().map(|(label, _, _)| label.as_str()).collect())
    };
    let best = candidates.into_iter().rev().max_by_key(carried).unwrap_or_default();

    let ranks: BTreeSet<usize> = best.iter().map(|member| member.2).chain(0..4).collect();
    let values = ranks.into_iter().map(|rank| SEVERITIES[rank].0.to_owned()).collect();
    let prefixes: BTreeSet<&str> =
        best.iter().map(|(label, value, _)| &label[..label.len() - value.len()]).collect();
    let plain_names = best.iter().all(|(_, value, rank)| value == SEVERITIES[*rank].0);
    if let (true, [prefix]) = (plain_names, &prefixes.into_iter().collect::<Vec<_>>()[..])
        && !prefix.is_empty()
    {
        return Kind { prefix: (*prefix).to_owned(), values, aliases: BTreeMap::new() };
    }
    let prefix = survey.free("sev");
    let aliases = best.into_iter().map(|(label, _, rank)| (label, format!("{prefix}{}", SEVERITIES[rank].0)));
    Kind { aliases: aliases.collect(), prefix, values }
}

fn types(survey: &Survey<'_>) -> Kind {
    let families = survey.families(&TYPE_WORDS);
    let plain = survey.labels.keys().filter_map(|label| Some(((*label).to_owned(), type_of(label)?)));
    let plain: Vec<(String, &str)> = plain.collect();
    let prefixed_labels = families.values().flatten().map(|(label, _)| *label).collect();
    let plain_labels = plain.iter().map(|(label, _)| label.as_str()).collect();
    if survey.carried(&prefixed_labels) >= survey.carried(&plain_labels)
        && let Some(mut kind) = survey.prefixed(&families)
    {
        let missing = |usual: &&str| !kind.values.iter().any(|value| type_of(value) == Some(usual));
        let missing: Vec<&str> = TYPES.into_iter().filter(missing).collect();
        kind.values.extend(missing.into_iter().map(str::to_owned));
        return kind;
    }
    let prefix = survey.free("type");
    let aliases = plain.into_iter().map(|(label, kind)| (label, format!("{prefix}{kind}")));
    Kind { aliases: aliases.collect(), prefix, values: TYPES.map(str::to_owned).into() }
}

/// Parts of the product as KPIs, for a tracker without KPI labels: labels with a usual prefix, or else labels
/// that hardly ever stand together.
fn areas(survey: &Survey<'_>, severities: &Kind, types: &Kind) -> Kind {
    let families = survey.families(&AREA_WORDS);
    let labels = families.values().flatten().map(|(label, _)| *label).collect();
    let enough = survey.carried(&labels) * 10 >= survey.snapshot.issues.len();
    let mut kind = match survey.prefixed(&families) {
        Some(kind) if enough => kind,
        _ => plain_areas(survey, severities, types),
    };
    if !kind.values.iter().any(|value| value == REST) {
        kind.values.push(REST.to_owned());
    }
    kind
}

/// Greedy: the most used label that at most half of the issues carry, then each that rarely stands on an issue
/// with one chosen before.
fn plain_areas(survey: &Survey<'_>, severities: &Kind, types: &Kind) -> Kind {
    let prefix = survey.free("kpi");
    let mut kind = Kind { prefix: prefix.clone(), ..Kind::default() };
    let mut carriers: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for (at, issue) in survey.snapshot.issues.iter().enumerate() {
        for label in &issue.labels {
            let known = [severities, types].iter().any(|kind| kind.value(label).is_some());
            if survey.labels.contains_key(label.as_str()) && !known && !means_handling(label) {
                carriers.entry(label).or_default().insert(at);
            }
        }
    }
    let all = survey.snapshot.issues.len();
    let telling = (all / 30).max(2)..=all / 2;
    let mut candidates: Vec<_> =
        carriers.into_iter().filter(|(_, issues)| telling.contains(&issues.len())).collect();
    candidates.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then_with(|| a.0.cmp(b.0)));
    let mut covered = BTreeSet::new();
    for (label, issues) in candidates {
        let key = key_of(label);
        let apart = issues.intersection(&covered).count() * 5 <= issues.len();
        if apart && !key.is_empty() && !kind.values.contains(&key) && kind.values.len() < PLAIN_AREAS_LIMIT {
            kind.aliases.insert(label.to_owned(), format!("{prefix}{key}"));
            kind.values.push(key);
            covered.extend(issues);
        }
    }
    kind
}

/// A label as the key of a KPI.
fn key_of(label: &str) -> String {
    let words = label.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("_")
}

fn assume(
    snapshot: &Snapshot,
    has_kpi_labels: bool,
    kpis: &Kind,
    severities: &Kind,
    types: &Kind,
) -> Option<(String, String, Option<String>)> {
    let part = |issue: &&Issue| !kpis.values_on(&issue.labels).is_empty();
    let clear = |issue: &Issue| severities.is_clear(&issue.labels) && types.is_clear(&issue.labels);
    if has_kpi_labels && snapshot.issues.iter().filter(part).all(clear) {
        return None;
    }
    let kind = types.values.iter().find(|value| type_of(value) == Some("feature"));
    let kpi = (!has_kpi_labels).then(|| REST.to_owned());
    Some(("P2".to_owned(), kind.cloned()?, kpi))
}

fn largest(snapshot: &Snapshot, kpis: &Kind) -> usize {
    let mut open: BTreeMap<&str, usize> = BTreeMap::new();
    for issue in snapshot.issues.iter().filter(|issue| issue.closed_at.is_none()) {
        let values = kpis.values_on(&issue.labels);
        for value in if values.is_empty() { BTreeSet::from([REST]) } else { values } {
            *open.entry(value).or_default() += 1;
        }
    }
    open.values().copied().max().unwrap_or_default()
}
