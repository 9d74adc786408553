use crate::RuleDoc;

pub(in crate::lint) const DOC: RuleDoc = RuleDoc {
    id: "plan-closed-issue",
    checks: "The plan closes no issue that is closed already.",
    why: "Work that is done takes a place in the plan that open work could have, and shows that the plan is stale.",
    remedy: "Take the issue out of the plan, or reopen it if it is not done.",
};
