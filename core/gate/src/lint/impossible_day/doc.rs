use crate::RuleDoc;

pub(in crate::lint) const DOC: RuleDoc = RuleDoc {
    id: "plan-impossible-day",
    checks: "Every day and date of the plan exists.",
    why: "Days, weeks and periods count from 1, and a date that no calendar has tells nobody when the work is due: people guess, and each another day.",
    remedy: "Write the day that is meant.",
};
