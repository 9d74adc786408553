use crate::RuleDoc;

pub(in crate::label) const DOC: RuleDoc = RuleDoc {
    id: "label-kpi",
    checks: "An open issue that takes part has exactly one KPI label, and the policy knows its KPI.",
    why: "An issue counts in every KPI whose label it has: with two it earns and costs twice, with a misspelt one \
          it moves nothing and nobody sees it.",
    remedy: "Keep the one label of the KPI that closing the issue lifts.",
};
