//! `warplan schema`.

use warplan_model::closure::{MODEL_FORMAT, ModelFile, PLAN_FORMAT};
use warplan_model::history::{Entry, HISTORY_FORMAT};
use warplan_model::plan::Plan;
use warplan_model::schema;
use warplan_model::scorecard::{SCORECARD_FORMAT, Scorecard};
use warplan_model::view::{
    ConsistencyProof, Economics, Forecast, GateReport, LedgerEntryDetails, LedgerTail, LedgerVerification,
    RecordedEvidence, RetentionReport, ScoreComparison, Status, VaultList,
};

use crate::args::{SchemaArgs, SchemaName};
use crate::error::{Exit, Result};
use crate::output::print;

/// Prints the JSON Schema of a document.
pub fn run(args: &SchemaArgs) -> Result<Exit> {
    let schema = match args.of {
        SchemaName::Policy => warplan_config::schema(),
        SchemaName::Scorecard => schema::document::<Scorecard>(SCORECARD_FORMAT),
        SchemaName::Findings => schema::view::<GateReport>(),
        SchemaName::Plan => schema::document::<Plan>(PLAN_FORMAT),
        SchemaName::Status => schema::view::<Status>(),
        SchemaName::History => schema::document::<Entry>(HISTORY_FORMAT),
        SchemaName::Compare => schema::view::<ScoreComparison>(),
        SchemaName::Forecast => schema::view::<Forecast>(),
        SchemaName::Economics => schema::view::<Economics>(),
        SchemaName::Model => schema::document::<ModelFile>(MODEL_FORMAT),
        SchemaName::LedgerTail => schema::view::<LedgerTail>(),
        SchemaName::LedgerEntry => schema::view::<LedgerEntryDetails>(),
        SchemaName::LedgerVerification => schema::view::<LedgerVerification>(),
        SchemaName::Recorded => schema::view::<RecordedEvidence>(),
        SchemaName::Consistency => schema::view::<ConsistencyProof>(),
        SchemaName::VaultList => schema::view::<VaultList>(),
        SchemaName::Retention => schema::view::<RetentionReport>(),
    };
    print(&warplan_report::json::pretty(&schema))?;
    Ok(Exit::Done)
}
