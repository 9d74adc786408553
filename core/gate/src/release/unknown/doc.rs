use crate::RuleDoc;

pub(in crate::release) const DOC: RuleDoc = RuleDoc {
    id: "kpi-unknown",
    checks: "No KPI stands on a stand-in because its probe is unknown, unless the policy lets the manual value do.",
    why: "A probe that cannot be read says nothing. A value that somebody set once would hide that the evidence is gone.",
    remedy: "Mend the evidence, or write `unknown: manual` where the manual value is as good.",
};
