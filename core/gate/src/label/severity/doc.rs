use crate::RuleDoc;

pub(in crate::label) const DOC: RuleDoc = RuleDoc {
    id: "label-severity",
    checks: "An open issue that takes part has exactly one severity label, and the policy knows its value.",
    why: "The severity sets the days until an open issue costs, what it costs then, what closing it earns, and \
          whether it caps its KPI. None of that may be guessed.",
    remedy: "Keep the one severity label that the policy's rules allow for the issue.",
};
