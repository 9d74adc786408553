//! Issues whose titles say nearly the same.
//!
//! Terms: the words of a title are its alphanumeric runs of three or more characters, in lower case. Two titles
//! are compared by the Jaccard index of their words (P. Jaccard, "The distribution of the flora in the alpine
//! zone", New Phytologist 11, 1912). Only pairs that share a word that few titles have are looked at. Cost:
//! issues × words × the limit on a word's titles.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use warplan_model::policy::Policy;
use warplan_model::portfolio::{Item, Portfolio, UNTITLED};
use warplan_model::view::{SimilarIssue, SimilarIssues};

/// Shared words of all words from which two issues are shown, in percent.
const SIMILAR_PERCENT: usize = 60;
/// A word in more titles does not make a pair by itself.
const COMMON: usize = 12;
/// Titles that begin alike make a group from so many on.
const GROUP: usize = 3;

/// Groups of open issues with similar titles, most similar first: what is similar to one of a group belongs to it.
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
    let compared =
        pairs.into_iter().map(|(first, second)| (first, second, percent(&words[first], &words[second])));
    let alike: Vec<_> = compared.filter(|(.., percent)| *percent >= SIMILAR_PERCENT).collect();
    let mut found: Vec<SimilarIssues> = clusters(items.len(), &alike)
        .into_iter()
        .map(|(members, percent)| {
            group(policy, members.into_iter().map(|index| items[index]).collect(), percent)
        })
        .collect();
    found.sort_by(|a, b| (b.percent, &a.issues[0].issue).cmp(&(a.percent, &b.issues[0].issue)));
    found
}

/// The connected components of a graph, each with the highest weight in it; single vertices are none.
fn clusters(vertices: usize, edges: &[(usize, usize, usize)]) -> Vec<(Vec<usize>, usize)> {
    let mut parent: Vec<usize> = (0..vertices).collect();
    for (first, second, _) in edges {
        let (first, second) = (root(&mut parent, *first), root(&mut parent, *second));
        parent[first.max(second)] = first.min(second);
    }
    let mut clusters: BTreeMap<usize, (BTreeSet<usize>, usize)> = BTreeMap::new();
    for (first, second, weight) in edges {
        let (members, highest) = clusters.entry(root(&mut parent, *first)).or_default();
        members.extend([*first, *second]);
        *highest = (*highest).max(*weight);
    }
    clusters.into_values().map(|(members, highest)| (members.into_iter().collect(), highest)).collect()
}

/// The root of a vertex in a union-find forest; halves the path to it.
fn root(parent: &mut [usize], mut vertex: usize) -> usize {
    while parent[vertex] != vertex {
        parent[vertex] = parent[parent[vertex]];
        vertex = parent[vertex];
    }
    vertex
}

fn words(title: &str) -> BTreeSet<String> {
    let title = if title == UNTITLED { "" } else { title };
    let runs = title.split(|c: char| !c.is_alphanumeric());
    runs.filter(|word| word.chars().count() >= 3).map(str::to_lowercase).collect()
}

fn percent(first: &BTreeSet<String>, second: &BTreeSet<String>) -> usize {
    let shared = first.intersection(second).count();
    100 * shared / (first.len() + second.len() - shared).max(1)
}

fn group(policy: &Policy, mut items: Vec<&Item>, percent: usize) -> SimilarIssues {
    items.sort_by(|a, b| (a.created_at, &a.id).cmp(&(b.created_at, &b.id)));
    let surface = items[0].surface.filter(|surface| items.iter().all(|item| item.surface == Some(*surface)));
    let issue = |item: &&Item| SimilarIssue { issue: item.id.clone(), title: item.title.clone() };
    SimilarIssues {
        percent: percent as u32,
        issues: items.iter().map(issue).collect(),
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
