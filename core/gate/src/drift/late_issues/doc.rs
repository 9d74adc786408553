use crate::RuleDoc;

pub(in crate::drift) const DOC: RuleDoc = RuleDoc {
    id: "drift-late-issues",
    checks: "No more planned issues are late than the policy tolerates.",
    why: "Each late issue delays what waits for it, and a plan that is no longer kept to proves nothing.",
    remedy: "Close or begin the late issues, or plan again with `warplan plan --previous`.",
};
