use crate::RuleDoc;

pub(in crate::lint) const DOC: RuleDoc = RuleDoc {
    id: "plan-twice",
    checks: "An issue has one day, and one that has a day is not deferred.",
    why: "Of two places people choose the one that suits them; the plan is valued by the earlier day.",
    remedy: "Keep one of the places.",
};
