use crate::RuleDoc;

pub(in crate::release) const DOC: RuleDoc = RuleDoc {
    id: "kpi-drop",
    checks: "No KPI drops from the previous release by more than its `max_drop`.",
    why: "A value above its floor can still fall release by release. The previous value is the recorded one, so that \
          a rerun is never compared with itself.",
    remedy: "Close what lowers the KPI, or let its owner approve another baseline.",
};
