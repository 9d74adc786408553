//! What labels of trackers usually mean.

/// The severities that a draft defines, most severe first, with SLA in days and factor of debt and credit.
pub(super) const SEVERITIES: [(&str, u32, &str); 5] =
    [("P0", 3, "1.2"), ("P1", 7, "1.0"), ("P2", 21, "0.6"), ("P3", 45, "0.3"), ("P4", 90, "0.1")];

/// Words before the separator of labels that state a severity, the clearest first.
pub(super) const SEVERITY_WORDS: [&str; 4] = ["sev", "severity", "priority", "prio"];

/// The types that a draft defines beside those of the tracker.
pub(super) const TYPES: [&str; 4] = ["feature", "bug", "debt", "doc"];

/// Words before the separator of labels that state a type.
pub(super) const TYPE_WORDS: [&str; 2] = ["type", "kind"];

/// Words before the separator of labels that state a part of the product.
pub(super) const AREA_WORDS: [&str; 7] =
    ["area", "component", "module", "subsystem", "package", "scope", "topic"];

/// The rank of a severity in [`SEVERITIES`] from the value of a label such as `priority:high`.
pub(super) fn severity_rank(value: &str) -> Option<usize> {
    let value = normal(value);
    match value.as_str() {
        "critical" | "blocker" | "urgent" | "highest" => Some(0),
        "high" | "major" | "important" => Some(1),
        "medium" | "normal" | "moderate" => Some(2),
        "low" | "minor" => Some(3),
        "lowest" | "trivial" | "backlog" => Some(4),
        _ => match value.strip_prefix(['p', 's']).unwrap_or(&value).as_bytes() {
            [digit @ b'0'..=b'4'] => Some(usize::from(digit - b'0')),
            _ => None,
        },
    }
}

/// The rank of a severity from a label that is nothing else, such as `P1`; a number alone says nothing.
pub(super) fn plain_severity_rank(label: &str) -> Option<usize> {
    severity_rank(label).filter(|_| label.trim().parse::<u32>().is_err())
}

/// Which of [`TYPES`] a word means.
pub(super) fn type_of(word: &str) -> Option<&'static str> {
    Some(match normal(word).as_str() {
        "feature" | "enhancement" | "feature request" | "improvement" => "feature",
        "bug" | "defect" | "regression" => "bug",
        "debt" | "tech debt" | "technical debt" | "refactor" | "refactoring" | "chore" | "cleanup"
        | "maintenance" => "debt",
        "doc" | "docs" | "documentation" => "doc",
        _ => return None,
    })
}

/// The weight of a type.
pub(super) fn weight_of(kind: &str) -> &'static str {
    match type_of(kind) {
        Some("debt") => "0.8",
        Some("doc") => "0.5",
        _ => "1.0",
    }
}

/// Whether a label says that somebody works on the issue.
pub(super) fn means_in_progress(label: &str) -> bool {
    let label = normal(label);
    let state = label.strip_prefix("status ").or(label.strip_prefix("state ")).unwrap_or(&label);
    ["in progress", "work in progress", "wip", "doing", "started"].contains(&state)
}

/// Whether a label speaks of how an issue is handled, not of what it is about.
pub(super) fn means_handling(label: &str) -> bool {
    const FIRST_WORDS: [&str; 16] = [
        "status",
        "state",
        "needs",
        "has",
        "waiting",
        "awaiting",
        "blocked",
        "triage",
        "duplicate",
        "invalid",
        "wontfix",
        "question",
        "stale",
        "help",
        "good",
        "parked",
    ];
    means_in_progress(label)
        || normal(label).split(' ').next().is_some_and(|word| FIRST_WORDS.contains(&word))
}

/// Lower case, with single blanks between words.
fn normal(label: &str) -> String {
    let words = label.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}
