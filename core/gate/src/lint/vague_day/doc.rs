use crate::RuleDoc;

pub(in crate::lint) const DOC: RuleDoc = RuleDoc {
    id: "plan-vague-day",
    checks: "Every issue has a day, and not only a week.",
    why: "A week leaves open on which of its days something closes. The plan is valued as if everything in it closed on its last day, and work that needs it waits for that long.",
    remedy: "Name the day.",
};
