use crate::RuleDoc;

pub(in crate::lint) const DOC: RuleDoc = RuleDoc {
    id: "plan-unknown-issue",
    checks: "Every issue that the plan names exists in the tracker.",
    why: "A mistyped number hides the issue that was meant: nobody closes it, and the plan looks complete.",
    remedy: "Correct the number, or remove it.",
};
