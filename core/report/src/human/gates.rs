//! What gates found.

use warplan_model::finding::Finding;
use warplan_model::policy::Level;
use warplan_model::view::{ExitState, GateReport};

use super::Style;
use super::page::{Column, Page, Span, Table, Tone};
use crate::{facts, text, words};

pub(super) fn render(report: &GateReport, style: &Style) -> String {
    let mut page = Page::new(style);
    let (verdict, tone) = if report.passes { ("PASS", Tone::Good) } else { ("FAIL", Tone::Bad) };
    page.line([
        Span::new(verdict, tone),
        format!("  {}: {}", report.gates.join(", "), facts::tally(&report.findings)).into(),
    ]);
    findings(&mut page, &report.findings);
    exit(&mut page, report);
    page.finish()
}

/// Subjects that are not wider stand before their message, others above it.
const BESIDE: usize = 24;

/// Room for the subjects of which the same is said.
const NAMED: usize = 480;

/// Findings by rule; what is said of several subjects is said once, and so is a remedy.
pub(super) fn findings(page: &mut Page, findings: &[Finding]) {
    for rule in facts::by_rule(findings) {
        page.gap();
        page.line([
            Span::new(words::level(rule.level), level_tone(rule.level)),
            "  ".into(),
            Span::new(rule.rule, Tone::Strong),
            Span::new(format!("  {}", rule.findings.len()), Tone::Faint),
        ]);
        for remedied in rule.alike().chunk_by(|a, b| a.remedy == b.remedy) {
            let empty = || Table::new([Column::left(""), Column::wrapped("")]);
            let mut table = empty();
            for alike in remedied {
                let subjects = text::shortened(&alike.subjects, ", ", NAMED);
                if text::width(&subjects) <= BESIDE {
                    table.row([subjects.into(), words::dated(alike.message).into()]);
                } else {
                    // What stands in the table so far comes before these subjects.
                    page.table(2, &std::mem::replace(&mut table, empty()));
                    page.paragraph("  ", subjects);
                    table.row([Span::default(), words::dated(alike.message).into()]);
                }
            }
            table.row([Span::new("→", Tone::Faint), words::dated(remedied[0].remedy).into()]);
            page.table(2, &table);
        }
    }
}

fn exit(page: &mut Page, report: &GateReport) {
    if report.exit.is_empty() {
        return;
    }
    page.heading("Exit criteria");
    let mut table = Table::new([Column::left(""), Column::left(""), Column::wrapped("")]);
    for criterion in &report.exit {
        let tone = match criterion.state {
            ExitState::Met => Tone::Good,
            ExitState::Unmet => Tone::Bad,
            ExitState::ForPeople => Tone::Attention,
        };
        table.row([
            Span::new(words::exit_state(criterion.state), tone),
            (&criterion.id).into(),
            (&criterion.text).into(),
        ]);
        if criterion.state == ExitState::Unmet && !criterion.remedy.is_empty() {
            table.row([Span::default(), Span::default(), format!("→ {}", criterion.remedy).into()]);
        }
    }
    page.table(2, &table);
}

pub(super) fn level_tone(level: Level) -> Tone {
    match level {
        Level::Error => Tone::Bad,
        Level::Warning => Tone::Attention,
        Level::Note => Tone::Faint,
    }
}
