use crate::RuleDoc;

pub(in crate::release) const DOC: RuleDoc = RuleDoc {
    id: "kpi-unclassified",
    checks: "Every issue that counts in a scorecard has exactly one known severity and type.",
    why: "What the labels do not say is assumed or left out. Either changes the KPI, so nobody should have to guess \
          that it happened.",
    remedy: "Give the issue a known KPI, one severity and one type label.",
};
