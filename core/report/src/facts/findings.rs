//! Findings by rule.

use std::collections::BTreeMap;

use warplan_model::finding::{Finding, Subject};
use warplan_model::policy::Level;

use crate::words;

/// The findings of a rule at a level.
pub(crate) struct RuleFindings<'a> {
    pub level: Level,
    pub rule: &'a str,
    /// Sorted.
    pub findings: Vec<&'a Finding>,
}

/// Findings that say the same of different subjects.
pub(crate) struct Alike<'a> {
    pub subjects: Vec<&'a Subject>,
    pub message: &'a str,
    pub remedy: &'a str,
}

impl<'a> RuleFindings<'a> {
    /// The findings by what they say; those with the same remedy stand together.
    pub(crate) fn alike(&self) -> Vec<Alike<'a>> {
        let mut sorted = self.findings.clone();
        sorted.sort_by_key(|finding| (&finding.remedy, &finding.message, &finding.subject));
        let groups = sorted.chunk_by(|a, b| (&a.remedy, &a.message) == (&b.remedy, &b.message));
        let alike = groups.map(|same| Alike {
            subjects: same.iter().map(|finding| &finding.subject).collect(),
            message: &same[0].message,
            remedy: &same[0].remedy,
        });
        alike.collect()
    }
}

/// Findings by level and rule, errors first.
pub(crate) fn by_rule(findings: &[Finding]) -> Vec<RuleFindings<'_>> {
    let mut rules: BTreeMap<(Level, &str), Vec<&Finding>> = BTreeMap::new();
    for finding in findings {
        rules.entry((finding.level, &finding.rule)).or_default().push(finding);
    }
    let rules = rules.into_iter().map(|((level, rule), mut findings)| {
        findings.sort();
        RuleFindings { level, rule, findings }
    });
    rules.collect()
}

/// How many findings there are of each level, `2 errors, 1 warning`.
pub(crate) fn tally(findings: &[Finding]) -> String {
    let levels = [Level::Error, Level::Warning, Level::Note].map(|level| {
        let number = findings.iter().filter(|finding| finding.level == level).count();
        (number > 0).then(|| words::count(number, words::level(level)))
    });
    let levels: Vec<String> = levels.into_iter().flatten().collect();
    if levels.is_empty() { "no findings".into() } else { levels.join(", ") }
}
