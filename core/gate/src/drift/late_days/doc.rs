use crate::RuleDoc;

pub(in crate::drift) const DOC: RuleDoc = RuleDoc {
    id: "drift-late-days",
    checks: "No planned issue is late by more working days than the policy tolerates.",
    why: "An issue that nobody closes for days is stuck, and the plan does not know why.",
    remedy: "Say what holds the issue up and remove it, or plan again with `warplan plan --previous`.",
};
