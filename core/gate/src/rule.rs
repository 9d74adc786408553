//! What people read about a rule.

/// A built-in rule, as documentation and `--explain` show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleDoc {
    /// Kebab-case; the `rule` of its findings.
    pub id: &'static str,
    /// What it checks, in a sentence.
    pub checks: &'static str,
    /// Why that matters.
    pub why: &'static str,
    /// What to do about a finding.
    pub remedy: &'static str,
}
