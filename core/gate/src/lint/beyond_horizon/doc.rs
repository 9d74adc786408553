use crate::RuleDoc;

pub(in crate::lint) const DOC: RuleDoc = RuleDoc {
    id: "plan-beyond-horizon",
    checks: "Every day of the plan lies within the policy's calendar.",
    why: "What closes after the last period counts as open: the plan is worth less than its author thinks.",
    remedy: "Close the issue earlier, or raise calendar.periods in the policy.",
};
