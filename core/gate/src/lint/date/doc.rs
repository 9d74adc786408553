use crate::RuleDoc;

pub(in crate::lint) const DOC: RuleDoc = RuleDoc {
    id: "plan-date",
    checks: "Every day leaves time for the work, and keeps to the deferrals, pins and binding milestones of the policy.",
    why: "A day that the work or an agreed date rules out will not be met.",
    remedy: "Move the issue to a day that the work and the policy allow.",
};
