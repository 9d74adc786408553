use crate::RuleDoc;

pub(in crate::lint) const DOC: RuleDoc = RuleDoc {
    id: "plan-before-dependency",
    checks: "An issue starts after everything that it depends on is closed.",
    why: "Work that waits for other work cannot be done on its day: it slips, and what waits for it slips too.",
    remedy: "Move the issue behind what it needs, or plan what it needs first.",
};
