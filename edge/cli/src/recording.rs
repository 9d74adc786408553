//! Recording in a ledger what a command has made.

use std::path::Path;

use warplan_ledger::Kind;
use warplan_model::history::History;
use warplan_vault::log;
use warplan_vault::vault::Evidence;

use crate::args::{RecordingArgs, StoreArgs};
use crate::error::Result;
use crate::output::talk;
use crate::store::{Explained, Opening, both_from_input, now};

impl RecordingArgs {
    /// Refuses a ledger that could not be opened, before work is done that is to be recorded there.
    ///
    /// # Errors
    /// Those of opening the store, but for another writer.
    pub fn expect(&self, reads_input: bool) -> Result<()> {
        // Standard input gives its passphrase once.
        if self.keys.passphrase_file.as_deref() == Some(Path::new("-")) {
            return if reads_input { Err(both_from_input()) } else { Ok(()) };
        }
        let Some(opening) = self.opening()? else { return Ok(()) };
        let Opening { storage, description, signer, head, .. } = opening;
        if let Some(class) = &self.class {
            description.class(class).map(drop).while_trying("record in the ledger")?;
        }
        head.expect_in(&log::Reader::new(storage), signer.verifier())
    }

    fn opening(&self) -> Result<Option<Opening>> {
        let Some(place) = &self.ledger else { return Ok(None) };
        let store = StoreArgs { store: place.clone(), log_key: self.log_key.clone() };
        Opening::new(&store, &self.keys, &self.signing_key).map(Some)
    }

    /// Records documents and what the history gained, if a ledger is named.
    ///
    /// # Errors
    /// Those of opening the store and of recording; what was written elsewhere stays, and can be recorded by
    /// `warplan ledger record` and `warplan ledger take-over`.
    pub fn record(&self, documents: &[(Kind, &str)], history: Option<&History>) -> Result<()> {
        let Some(opening) = self.opening()? else { return Ok(()) };
        let mut store = opening.open(self.wait).map_err(|error| {
            // What was done before stays done.
            let later = "what was written stays: record a file later with `warplan ledger record`, a history with `warplan ledger take-over`";
            if error.hint.is_none() { error.hint(later) } else { error }
        })?;
        let class = store.class(self.class.as_deref());
        for (kind, json) in documents {
            let evidence = Evidence::new(*kind, &class, "application/json", now());
            let recorded = store.vault.record(&evidence, json.as_bytes());
            let recorded = recorded.while_trying(&format!("record the {kind} in the ledger"))?;
            talk(&format!("recorded the {kind} as entry {}\n", recorded.sequence));
        }
        if let Some(history) = history {
            let taken = store.vault.take_over(history, &class, now());
            let taken = taken.while_trying("record the history in the ledger")?;
            talk(&format!("recorded {} of the history\n", taken.recorded));
        }
        store.finish()
    }
}
