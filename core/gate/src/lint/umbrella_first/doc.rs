use crate::RuleDoc;

pub(in crate::lint) const DOC: RuleDoc = RuleDoc {
    id: "plan-umbrella-first",
    checks: "An umbrella closes with its last child or after it.",
    why: "An umbrella that closes before its children says that work is done which is not: caps and exit criteria \
          that count on it look met too early.",
    remedy: "Close the umbrella on the day of its last child, or take the child out from under it.",
};
