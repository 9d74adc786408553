//! Lines that lower a severity: ``Move mesh work to `sev:P2` ``.

use warplan_model::policy::Policy;

use crate::wording::among;

const VERBS: [&str; 12] = [
    "move",
    "demote",
    "downgrade",
    "lower",
    "relabel",
    "reclassify",
    "reduce",
    "drop",
    "set",
    "mark",
    "treat",
    "demoted",
];
const PARTICLES: [&str; 3] = ["to", "as", "into"];
/// Words that may stand between the particle and the severity.
const NOUNS: [&str; 4] = ["severity", "sev", "priority", "label"];

/// The severity of the policy to which a line moves issues, if it does.
pub fn demotes_to(line: &str, policy: &Policy) -> Option<String> {
    let mut moves = false;
    let mut after_particle = false;
    for token in line.split_whitespace() {
        let token = token.trim_matches(|next: char| !next.is_alphanumeric());
        if moves
            && after_particle
            && let Some(severity) = severity(token, policy)
        {
            return Some(severity);
        }
        moves |= among(&VERBS, token);
        after_particle = among(&PARTICLES, token) || (after_particle && among(&NOUNS, token));
    }
    None
}

fn severity(token: &str, policy: &Policy) -> Option<String> {
    let name = token.strip_prefix(&policy.labels.severity).unwrap_or(token);
    policy.severities.contains_key(name).then(|| name.to_owned())
}
