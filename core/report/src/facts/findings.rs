//! Findings by rule.

use std::collections::BTreeMap;

use warplan_model::finding::Finding;
use warplan_model::policy::Level;

use crate::words;

/// The findings of a rule at a level.
pub(crate) struct RuleFindings<'a> {
    pub level: Level,
    pub rule: &'a str,
    /// Sorted.
    pub findings: Vec<&'a Finding>,
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
