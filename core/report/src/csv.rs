//! Comma-separated values, RFC 4180.

use std::borrow::Cow;

use csv::{Terminator, Writer, WriterBuilder};
use warplan_model::Decimal;
use warplan_model::view::{RecordedBy, Replay, Review};

/// The KPI matrix: a line per KPI with its open issues, in all and by severity (columns named in lower case), those
/// without exactly one known severity, those older than 30 days and those overdue. Fields that a spreadsheet would
/// take for a formula start with an apostrophe.
pub fn kpi_matrix(review: &Review) -> String {
    let mut table = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    let severities = review.topology.first().map_or(&[][..], |kpi| &kpi.by_severity);
    let mut header = vec!["kpi".to_owned(), "open".to_owned()];
    header.extend(severities.iter().map(|(severity, _)| severity.to_lowercase()));
    header.extend(["unclassified", "over30", "overdue"].map(String::from));
    write(&mut table, &header);
    for kpi in &review.topology {
        let mut record = vec![kpi.kpi.clone(), kpi.open.to_string()];
        record.extend(kpi.by_severity.iter().map(|(_, count)| count.to_string()));
        record.extend([kpi.unclassified, kpi.over_30_days, kpi.overdue].map(|count| count.to_string()));
        write(&mut table, &record);
    }
    String::from_utf8(table.into_inner().expect(IN_MEMORY)).expect("fields are text")
}

/// Instants that were scored again: a line per instant and KPI with its terms, and what was recorded and where.
pub fn replay(replay: &Replay) -> String {
    let mut table = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    let header = "as_of,release,kpi,base,credit,uplift,debt,cap,value,recorded,recorded_by";
    write(&mut table, &header.split(',').map(str::to_owned).collect::<Vec<_>>());
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
            let or_empty = |value: Option<Decimal>| value.map(|value| value.to_string()).unwrap_or_default();
            let mut record = vec![point.as_of.to_string(), point.release.clone(), kpi.kpi.clone()];
            record.extend([kpi.base, kpi.credit, kpi.uplift, kpi.debt].map(|term| term.to_string()));
            record.extend([
                or_empty(kpi.cap),
                kpi.value.to_string(),
                or_empty(recorded.flatten()),
                by.clone(),
            ]);
            write(&mut table, &record);
        }
    }
    String::from_utf8(table.into_inner().expect(IN_MEMORY)).expect("fields are text")
}

const IN_MEMORY: &str = "writing to memory does not fail, and every record has as many fields as the header";

fn write(table: &mut Writer<Vec<u8>>, record: &[String]) {
    table.write_record(record.iter().map(|field| inert(field).into_owned())).expect(IN_MEMORY);
}

/// The field, so that no spreadsheet computes it; a number stays one.
fn inert(field: &str) -> Cow<'_, str> {
    if field.parse::<Decimal>().is_ok() {
        field.into()
    } else if field.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{field}").into()
    } else {
        field.into()
    }
}
