use crate::RuleDoc;

pub(in crate::lint) const DOC: RuleDoc = RuleDoc {
    id: "plan-demotion-lowers-lift",
    checks: "No severity that the plan lowers costs the best plan lift.",
    why: "A lower severity makes an issue's debt and credit smaller: less is gained by closing it, and what it costs \
          to leave it open is out of sight.",
    remedy: "Keep the severity, and defer the issue with a reason.",
};
