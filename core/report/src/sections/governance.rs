//! Rules, and what breaks them today.

use warplan_model::finding::{Finding, Subject};
use warplan_model::policy::Rule;

use super::WarPlan;
use crate::document::{Document, Inline, Table, left};
use crate::{facts, words};

pub(super) fn write(document: &mut Document, war_plan: &WarPlan<'_>) {
    document.heading(2, "Governance");
    rules(document, war_plan);
    let findings = &war_plan.gates.findings;
    let verdict = if war_plan.gates.passes { "pass" } else { "**fail**" };
    let asked = Inline::list(war_plan.gates.gates.iter().map(|gate| Inline::text(gate)));
    document.heading(3, "Findings");
    document.paragraph(
        Inline::from("The gates ")
            + asked
            + " "
            + verdict
            + ": "
            + Inline::text(&facts::tally(findings))
            + ".",
    );
    document.table(self::findings(findings));
}

/// Findings by rule, those alike in one row.
pub(super) fn findings(findings: &[Finding]) -> Table {
    let mut table =
        Table::new([left("Level"), left("Rule"), left("About"), left("What is wrong"), left("What to do")]);
    for rule in facts::by_rule(findings) {
        for alike in rule.alike() {
            table.row([
                Inline::text(words::level(rule.level)),
                Inline::code(rule.rule),
                Inline::list(alike.subjects.into_iter().map(subject)),
                Inline::prose(alike.message),
                Inline::prose(alike.remedy),
            ]);
        }
    }
    table
}

fn rules(document: &mut Document, war_plan: &WarPlan<'_>) {
    let state = |rule: &Rule| {
        let broken = war_plan.gates.findings.iter().filter(|finding| finding.rule == rule.id).count();
        if broken == 0 { "holds".into() } else { Inline::text(&words::count(broken, "finding")).strong() }
    };
    let mut table =
        Table::new([left("Rule"), left("A breach is"), left("Meaning of a breach"), left("State")]);
    for rule in &war_plan.policy.rules {
        table.row([
            Inline::code(&rule.id),
            Inline::text(words::level(rule.level)),
            Inline::prose(&rule.message),
            state(rule),
        ]);
    }
    document.table(table);
}

fn subject(subject: &Subject) -> Inline {
    match subject {
        Subject::Issue(issue) => Inline::issue(issue),
        Subject::Kpi(name) | Subject::Surface(name) | Subject::Exit(name) => Inline::code(name),
        other => Inline::text(&other.to_string()),
    }
}
