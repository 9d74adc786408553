//! JUnit XML, as CI systems read it: a suite a gate, a case a rule or exit criterion.
//!
//! Source: the schema of Jenkins' xUnit plugin, of which every reader takes `testsuites`, `testsuite`, `testcase`,
//! `failure`, `skipped` and `system-out`. Nothing is timed, so every `time` is 0.

use std::fmt::Write;

use warplan_model::finding::{Finding, RuleText, Subject};
use warplan_model::policy::Level;
use warplan_model::view::{ExitState, ExitStatus, GateReport};

use crate::text::markup;
use crate::words;

/// What gates found; `rules` are those that were asked. A rule fails when a finding of it is an error; its other findings
/// stand in its output.
pub fn gates(report: &GateReport, rules: &[RuleText]) -> String {
    let suites: Vec<Suite> = report.gates.iter().map(|gate| suite(report, rules, gate)).collect();
    let sum = |count: fn(&Suite) -> usize| suites.iter().map(count).sum::<usize>();
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let (tests, failures) = (sum(|suite| suite.cases.len()), sum(|suite| suite.failures()));
    let _ = writeln!(
        out,
        "<testsuites name=\"warplan\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" time=\"0\">"
    );
    suites.iter().for_each(|suite| suite.write(&mut out));
    out.push_str("</testsuites>\n");
    out
}

struct Suite<'a> {
    gate: &'a str,
    cases: Vec<Case<'a>>,
}

struct Case<'a> {
    name: String,
    /// Errors first.
    findings: Vec<&'a Finding>,
    /// Why nobody but people can tell.
    skipped: Option<&'a str>,
}

fn suite<'a>(report: &'a GateReport, rules: &[RuleText], gate: &'a str) -> Suite<'a> {
    let of_rule = |id: &str| report.findings.iter().filter(|finding| finding.rule == id).collect();
    let of_gate = rules.iter().filter(|rule| rule.gate == gate);
    let cases = if gate == "exit" {
        report.exit.iter().map(|criterion| case_of(report, criterion)).collect()
    } else {
        of_gate
            .map(|rule| Case { name: rule.id.clone(), findings: of_rule(&rule.id), skipped: None })
            .collect()
    };
    Suite { gate, cases }
}

fn case_of<'a>(report: &'a GateReport, criterion: &'a ExitStatus) -> Case<'a> {
    let about = |finding: &&Finding| finding.subject == Subject::Exit(criterion.id.clone());
    let findings = report.findings.iter().filter(about).filter(|finding| finding.level == Level::Error);
    let skipped = (criterion.state == ExitState::ForPeople).then_some(criterion.text.as_str());
    Case { name: criterion.id.clone(), findings: findings.collect(), skipped }
}

impl Suite<'_> {
    fn failures(&self) -> usize {
        self.cases.iter().filter(|case| case.fails()).count()
    }

    fn write(&self, out: &mut String) {
        let skipped = self.cases.iter().filter(|case| case.skipped.is_some()).count();
        let _ = writeln!(
            out,
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{skipped}\" time=\"0\">",
            markup(self.gate),
            self.cases.len(),
            self.failures()
        );
        self.cases.iter().for_each(|case| case.write(self.gate, out));
        out.push_str("  </testsuite>\n");
    }
}

impl Case<'_> {
    fn fails(&self) -> bool {
        self.findings.iter().any(|finding| finding.level == Level::Error)
    }

    fn write(&self, gate: &str, out: &mut String) {
        let (name, class) = (markup(&self.name), markup(gate));
        let _ = write!(out, "    <testcase name=\"{name}\" classname=\"warplan.{class}\" time=\"0\"");
        if self.findings.is_empty() && self.skipped.is_none() {
            out.push_str("/>\n");
            return;
        }
        out.push_str(">\n");
        let (errors, others): (Vec<&Finding>, Vec<&Finding>) =
            self.findings.iter().partition(|finding| finding.level == Level::Error);
        if let Some(first) = errors.first() {
            let more = if errors.len() > 1 { format!(" ({} more)", errors.len() - 1) } else { String::new() };
            let message = markup(&format!("{}: {}{more}", first.subject, first.message));
            let _ = write!(out, "      <failure type=\"{name}\" message=\"{message}\">");
            errors.iter().for_each(|finding| line(finding, out));
            out.push_str("</failure>\n");
        }
        if let Some(text) = self.skipped {
            let _ = writeln!(out, "      <skipped message=\"for people to judge: {}\"/>", markup(text));
        }
        if !others.is_empty() {
            out.push_str("      <system-out>");
            others.iter().for_each(|finding| line(finding, out));
            out.push_str("</system-out>\n");
        }
        out.push_str("    </testcase>\n");
    }
}

fn line(finding: &Finding, out: &mut String) {
    let Finding { level, subject, message, remedy, .. } = finding;
    let text = format!("{}: {subject}: {message}; {remedy}", words::level(*level));
    let _ = writeln!(out, "{}", markup(&text));
}
