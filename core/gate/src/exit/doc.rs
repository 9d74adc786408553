use crate::RuleDoc;

pub(crate) const DOC: RuleDoc = RuleDoc {
    id: "exit-criterion",
    checks: "Every exit criterion of the policy is met; one without a condition is noted for people to judge.",
    why: "A plan is carried out when what it was for has come about, and not when its last day is over.",
    remedy: "Do what the criterion's own remedy says.",
};
