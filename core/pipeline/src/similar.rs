//! Issues whose titles say nearly the same.
//!
//! Terms: the words of a title are its alphanumeric runs of three or more characters, in lower case. Two titles
//! are compared by the Jaccard index of their words (P. Jaccard, "The distribution of the flora in the alpine
//! zone", New Phytologist 11, 1912). Only pairs that share a word that few titles have are looked at. Cost:
//! issues × words × the limit on a word's titles.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use warplan_model::policy::Policy;
use warplan_model::portfolio::{Item, Portfolio};
use warplan_model::view::SimilarIssues;

/// Shared words of all words from which two issues are shown, in percent.
const SIMILAR_PERCENT: usize = 60;
/// A word in more titles does not make a pair by itself.
const COMMON: usize = 12;
/// The most pairs that are shown.
const PAIRS: usize = 100;
/// Titles that begin alike make a group from so many on.
const GROUP: usize = 3;

/// Pairs of open issues with similar titles, most similar first.
pub fn similar(policy: &Policy, portfolio: &Portfolio) -> Vec<SimilarIssues> {
    let items: Vec<&Item> = portfolio.active().collect();
    let words: Vec<BTreeSet<String>> = items.iter().map(|item| words(&item.title)).collect();
    let mut titles: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, word) in
        words.iter().enumerate().flat_map(|(index, words)| words.iter().map(move |word| (index, word)))
    {
        titles.entry(word).or_default().push(index);
    }
    let mut pairs = BTreeSet::new();
    for indexes in titles.values().filter(|indexes| indexes.len() <= COMMON) {
        for (position, &first) in indexes.iter().enumerate() {
            pairs.extend(indexes[position + 1..].iter().map(|&second| (first, second)));
        }
    }
    let compared = pairs.into_iter().filter_map(|(first, second)| {
        let percent = percent(&words[first], &words[second]);
        (percent >= SIMILAR_PERCENT).then(|| pair(policy, items[first], items[second], percent))
    });
    let mut found: Vec<SimilarIssues> = compared.collect();
    found.sort_by(|a, b| (b.percent, &a.issue, &a.other).cmp(&(a.percent, &b.issue, &b.other)));
    found.truncate(PAIRS);
    found
}

fn words(title: &str) -> BTreeSet<String> {
    let runs = title.split(|c: char| !c.is_alphanumeric());
    runs.filter(|word| word.chars().count() >= 3).map(str::to_lowercase).collect()
}

fn percent(first: &BTreeSet<String>, second: &BTreeSet<String>) -> usize {
    let shared = first.intersection(second).count();
    100 * shared / (first.len() + second.len() - shared).max(1)
}

fn pair(policy: &Policy, first: &Item, second: &Item, percent: usize) -> SimilarIssues {
    let (older, younger) =
        if second.created_at < first.created_at { (second, first) } else { (first, second) };
    let surface = older.surface.filter(|_| older.surface == younger.surface);
    SimilarIssues {
        issue: older.id.clone(),
        title: older.title.clone(),
        other: younger.id.clone(),
        other_title: younger.title.clone(),
        percent: percent as u32,
        surface: surface.and_then(|index| policy.surfaces.get_index(index)).map(|(key, _)| key.clone()),
    }
}

/// Open issues of no control surface whose titles begin alike (`Mesh: …`), by that beginning.
pub fn title_groups(portfolio: &Portfolio) -> BTreeMap<String, Vec<&Item>> {
    let mut groups: BTreeMap<String, Vec<&Item>> = BTreeMap::new();
    for item in portfolio.active().filter(|item| item.surface.is_none()) {
        if let Some((prefix, _)) = item.title.split_once(": ") {
            groups.entry(prefix.trim().to_owned()).or_default().push(item);
        }
    }
    groups.retain(|prefix, items| !prefix.is_empty() && items.len() >= GROUP);
    groups
}
