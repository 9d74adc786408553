use crate::RuleDoc;

pub(in crate::lint) const DOC: RuleDoc = RuleDoc {
    id: "plan-lane-without-day",
    checks: "Every open issue of a lane or a milestone has a day or is deferred.",
    why: "Its lane promises the issue and no day delivers it: the lane cannot reach its goal, and the days do not \
          show that.",
    remedy: "Give the issue a day, or list it under a heading such as `Deferred`.",
};
