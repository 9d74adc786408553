use crate::RuleDoc;

pub(in crate::drift) const DOC: RuleDoc = RuleDoc {
    id: "drift-kpi-points",
    checks: "No KPI stands further below its planned value than the policy tolerates.",
    why: "The planned values are what the plan was agreed to for.",
    remedy: "Close what holds the KPI down, or plan again with `warplan plan --previous`.",
};
