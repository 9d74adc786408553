//! Comma-separated values, RFC 4180. Fields that a spreadsheet would take for a formula start with an apostrophe, and
//! numbers stay numbers.

use std::borrow::Cow;

use csv::{Terminator, Writer, WriterBuilder};
use warplan_model::finding::{Finding, Subject};
use warplan_model::plan::Plan;
use warplan_model::scorecard::Scorecard;
use warplan_model::view::{RecordedBy, Replay, Review};
use warplan_model::{Decimal, IssueId};

use crate::{text, words};

/// The KPI matrix: a line per KPI with its open issues, in all and by severity (columns named in lower case), those
/// without exactly one known severity, those older than 30 days and those overdue.
pub fn kpi_matrix(review: &Review) -> String {
    let severities = review.topology.first().map_or(&[][..], |kpi| &kpi.by_severity);
    let severities: Vec<String> = severities.iter().map(|(severity, _)| severity.to_lowercase()).collect();
    let mut header = vec!["kpi", "open"];
    header.extend(severities.iter().map(String::as_str));
    header.extend(["unclassified", "over30", "overdue"]);
    let mut sheet = Sheet::new(&header);
    for kpi in &review.topology {
        let mut record = vec![kpi.kpi.clone(), kpi.open.to_string()];
        record.extend(kpi.by_severity.iter().map(|(_, count)| count.to_string()));
        record.extend([kpi.unclassified, kpi.over_30_days, kpi.overdue].map(|count| count.to_string()));
        sheet.write(&record);
    }
    sheet.finish()
}

/// Instants that were scored again: a line per instant and KPI with its terms, and what was recorded and where.
pub fn replay(replay: &Replay) -> String {
    let mut sheet = Sheet::new(&[
        "as_of",
        "release",
        "kpi",
        "base",
        "credit",
        "uplift",
        "debt",
        "cap",
        "value",
        "recorded",
        "recorded_by",
    ]);
    for point in &replay.points {
        let by = point.recorded.as_ref().map_or(String::new(), |recorded| match recorded.by {
            RecordedBy::History { revision } => format!("history revision {revision}"),
            RecordedBy::Policy => "policy".to_owned(),
        });
        for kpi in &point.kpis {
            let recorded = point.recorded.as_ref().map(|recorded| {
                let differs = recorded.differences.iter().find(|differs| differs.kpi == kpi.kpi);
                differs.map_or(Some(kpi.value), |differs| differs.recorded)
            });
            let mut record = vec![point.as_of.to_string(), point.release.clone(), kpi.kpi.clone()];
            record.extend([kpi.base, kpi.credit, kpi.uplift, kpi.debt].map(|term| term.to_string()));
            record.extend([
                or_empty(kpi.cap),
                kpi.value.to_string(),
                or_empty(recorded.flatten()),
                by.clone(),
            ]);
            sheet.write(&record);
        }
    }
    sheet.finish()
}

/// Findings, a line each.
pub fn findings(findings: &[Finding]) -> String {
    let mut sheet = Sheet::new(&["level", "rule", "about", "subject", "message", "remedy"]);
    for finding in findings {
        let (about, subject) = match &finding.subject {
            Subject::Issue(id) => ("issue", id.as_str().to_owned()),
            Subject::Kpi(key) => ("kpi", key.clone()),
            Subject::Surface(key) => ("surface", key.clone()),
            Subject::Lane(name) => ("lane", name.clone()),
            Subject::Day(day) => ("day", day.to_string()),
            Subject::Release(version) => ("release", version.clone()),
            Subject::Exit(id) => ("exit", id.clone()),
            Subject::Portfolio => ("portfolio", String::new()),
        };
        let (level, about) = (words::level(finding.level).to_owned(), about.to_owned());
        let Finding { rule, message, remedy, .. } = finding;
        sheet.write(&[level, rule.clone(), about, subject, message.clone(), remedy.clone()]);
    }
    sheet.finish()
}

/// KPI values, a line each: base + uplift − debt, at most the cap, is the value.
pub fn scorecard(scorecard: &Scorecard) -> String {
    let mut sheet = Sheet::new(&[
        "as_of", "release", "kpi", "title", "open", "closed", "base", "source", "credit", "uplift", "debt",
        "cap", "capped", "value", "low", "high", "previous", "delta", "passes",
    ]);
    for kpi in &scorecard.kpis {
        let cap = kpi.cap.as_ref();
        sheet.write(&[
            scorecard.as_of.to_string(),
            scorecard.release.clone().unwrap_or_default(),
            kpi.kpi.clone(),
            kpi.title.clone(),
            kpi.open.to_string(),
            kpi.closed.to_string(),
            kpi.base.to_string(),
            words::source(kpi.base_source).to_owned(),
            kpi.credit.to_string(),
            kpi.uplift.to_string(),
            kpi.debt.to_string(),
            or_empty(cap.map(|cap| cap.at)),
            cap.is_some_and(|cap| cap.binds).to_string(),
            kpi.value.to_string(),
            or_empty(kpi.band.map(|(low, _)| low)),
            or_empty(kpi.band.map(|(_, high)| high)),
            or_empty(kpi.previous),
            or_empty(kpi.delta),
            kpi.failures.is_empty().to_string(),
        ]);
    }
    sheet.finish()
}

/// Every open issue of a plan: those of the sequence by closing day, then those left open with the reason. Lists within
/// a field are separated by blanks.
pub fn plan(plan: &Plan) -> String {
    let mut sheet = Sheet::new(&[
        "issue",
        "title",
        "state",
        "starts_on",
        "closes_on",
        "severity",
        "type",
        "kpis",
        "lane",
        "milestone",
        "uses",
        "after",
        "umbrella",
        "because",
    ]);
    let ids = |ids: &[IssueId]| ids.iter().map(IssueId::as_str).collect::<Vec<_>>().join(" ");
    for step in &plan.sequence {
        let uses: Vec<String> = step.uses.iter().map(|(team, units)| format!("{team}={units}")).collect();
        sheet.write(&[
            step.issue.as_str().to_owned(),
            step.title.clone(),
            "planned".into(),
            step.starts_on.to_string(),
            step.closes_on.to_string(),
            step.severity.clone(),
            step.kind.clone(),
            step.kpis.join(" "),
            step.lane.clone().unwrap_or_default(),
            step.milestone.clone().unwrap_or_default(),
            uses.join(" "),
            ids(&step.after),
            step.umbrella.to_string(),
            String::new(),
        ]);
    }
    for left in &plan.deferred {
        let mut record = vec![String::new(); sheet.columns];
        (record[0], record[1]) = (left.issue.as_str().to_owned(), left.title.clone());
        (record[2], record[9]) = ("left open".into(), left.milestone.clone().unwrap_or_default());
        record[13] = words::why_deferred(left);
        sheet.write(&record);
    }
    sheet.finish()
}

fn or_empty(value: Option<Decimal>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

const IN_MEMORY: &str = "writing to memory does not fail, and every record has as many fields as the header";

/// A table in the making.
struct Sheet {
    writer: Writer<Vec<u8>>,
    columns: usize,
}

impl Sheet {
    fn new(header: &[&str]) -> Self {
        let writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
        let mut sheet = Sheet { writer, columns: header.len() };
        sheet.write(&header.iter().map(|&title| title.to_owned()).collect::<Vec<_>>());
        sheet
    }

    fn write(&mut self, record: &[String]) {
        let fields = record.iter().map(|field| inert(&text::plain(field)).into_owned());
        self.writer.write_record(fields).expect(IN_MEMORY);
    }

    fn finish(self) -> String {
        String::from_utf8(self.writer.into_inner().expect(IN_MEMORY)).expect("fields are text")
    }
}

/// The field, so that no spreadsheet computes it; a number stays one. Some spreadsheets skip blanks, and some take the
/// wide forms of the signs.
fn inert(field: &str) -> Cow<'_, str> {
    let begins = field.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    let is_number = field.trim() == field && field.parse::<Decimal>().is_ok();
    if begins && !is_number { format!("'{field}").into() } else { field.into() }
}
