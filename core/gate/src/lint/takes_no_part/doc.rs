use crate::RuleDoc;

pub(in crate::lint) const DOC: RuleDoc = RuleDoc {
    id: "plan-takes-no-part",
    checks: "Every open issue that the plan closes takes part in planning.",
    why: "An issue without a KPI lifts nothing: the time that the plan gives it is missing elsewhere, and the model \
          cannot see it.",
    remedy: "Label it with the KPI that it serves, or take it out of the plan.",
};
