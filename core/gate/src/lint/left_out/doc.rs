use crate::RuleDoc;

pub(in crate::lint) const DOC: RuleDoc = RuleDoc {
    id: "plan-left-out",
    checks: "The plan gives every open issue that takes part a day or defers it.",
    why: "What a plan does not mention is not decided: it is open when the plan is done, its debt grows, and nobody \
          chose that.",
    remedy: "Give the issue a day, or list it under a heading such as `Deferred`.",
};
