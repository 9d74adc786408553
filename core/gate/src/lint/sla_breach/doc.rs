use crate::RuleDoc;

pub(in crate::lint) const DOC: RuleDoc = RuleDoc {
    id: "plan-sla-breach",
    checks: "The plan closes every issue before its debt counts, where its duration and dependencies allow that.",
    why: "An issue that is open past its SLA costs its KPI debt at the end of every day until it closes.",
    remedy: "Close the issue by the end of its SLA, the dearest first.",
};
