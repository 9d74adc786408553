use crate::RuleDoc;

pub(in crate::lint) const DOC: RuleDoc = RuleDoc {
    id: "plan-overload",
    checks: "No day holds more work than a team has capacity for.",
    why: "An issue takes its whole duration up to the day on which it closes; more of them at once than there are \
          people will not all close on their day.",
    remedy: "Spread the issues over more days, or give the team more capacity on that day.",
};
