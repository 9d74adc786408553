use crate::RuleDoc;

pub(in crate::label) const DOC: RuleDoc = RuleDoc {
    id: "label-type",
    checks: "An open issue that takes part has exactly one type label, and the policy knows its value.",
    why: "The type weighs what an issue earns and costs, and often says how long it takes.",
    remedy: "Keep the one type label that says what the work is.",
};
