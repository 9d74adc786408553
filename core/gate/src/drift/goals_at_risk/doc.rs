use crate::RuleDoc;

pub(in crate::drift) const DOC: RuleDoc = RuleDoc {
    id: "drift-goals-at-risk",
    checks: "No more milestones, exit criteria and caps are at risk, missed or unplanned than the policy tolerates.",
    why: "A day that cannot be met any more is worth knowing while something can still be done about it.",
    remedy: "Free the issues that the goals wait for, or plan again with `warplan plan --previous`.",
};
