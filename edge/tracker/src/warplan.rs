//! warplan's own snapshots.

use warplan_model::snapshot::Snapshot;
use warplan_model::{Fault, LocatedFault, Path, Place};

use crate::{Export, Kind};

pub(crate) fn read(text: &str) -> Result<Export, Vec<LocatedFault>> {
    let read: Snapshot = serde_json::from_str(text).map_err(|error| {
        let place = Place { line: error.line(), column: error.column() };
        let fault = Fault::new(Path::default(), error.to_string(), "correct the snapshot");
        vec![LocatedFault { place: Some(place), fault }]
    })?;
    let snapshot = Snapshot::new(&read.source, read.as_of, read.issues);
    Ok(Export { kind: Kind::Warplan, snapshot, warnings: Vec::new() })
}
