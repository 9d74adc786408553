use crate::RuleDoc;

pub(in crate::release) const DOC: RuleDoc = RuleDoc {
    id: "kpi-floor",
    checks: "No KPI stands below its floor.",
    why: "The floor is the value below which the owners do not release.",
    remedy: "Close what caps the KPI, then what is overdue, then what earns it credit.",
};
