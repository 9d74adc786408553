use crate::RuleDoc;

pub(in crate::lint) const DOC: RuleDoc = RuleDoc {
    id: "plan-passed-day",
    checks: "No open issue closes on a day that is over.",
    why: "Its day has come and gone without it: the plan promises what did not happen, and what waits for the issue is late as well.",
    remedy: "Give the issue a day that is still to come.",
};
