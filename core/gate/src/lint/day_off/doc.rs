use crate::RuleDoc;

pub(in crate::lint) const DOC: RuleDoc = RuleDoc {
    id: "plan-day-off",
    checks: "Every date of the plan is a working day of the policy's calendar.",
    why: "Nobody works on a weekend or a holiday. What the plan puts there closes on the next working day, later than its author thinks.",
    remedy: "Write a working day, or change calendar.working_days or calendar.holidays in the policy.",
};
