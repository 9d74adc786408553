use crate::RuleDoc;

pub(in crate::drift) const DOC: RuleDoc = RuleDoc {
    id: "drift-new-issues",
    checks: "No more issues take part that the plan does not know than the policy tolerates.",
    why: "What a plan does not know has no day: its debt grows, and it may hold caps that the plan lifts.",
    remedy: "Plan again with `warplan plan --previous`, or take the issues out of the KPIs.",
};
