//! Asking a witness.

use warplan_vault::log;
use warplan_vault::witness::cosign as ask;

use crate::args::LedgerCosignArgs;
use crate::error::{CliError, Exit, Result};
use crate::output::print;
use crate::store::{Explained, verifier_key};

/// Has a witness cosign the checkpoint, and keeps its signature.
pub fn cosign(args: &LedgerCosignArgs) -> Result<Exit> {
    let act = format!("have {} cosign", args.witness);
    let key = verifier_key(&args.witness_key)?;
    let store = args.writer.open()?;
    let checkpoint = store.log.flush().while_trying(&act)?;
    let resources = log::Reader::new(store.storage.clone());
    let signatures = ask(&args.witness, &key, &resources, &checkpoint).map_err(|error| {
        let exit = if error.accuses() { Exit::GateFailed } else { Exit::Error };
        CliError::new(&act, error).exit(exit)
    })?;
    let size = checkpoint.checkpoint().size;
    if !store.log.cosign(checkpoint.checkpoint(), signatures).while_trying(&act)? {
        return Err(CliError::new(act, "the log has grown meanwhile").hint("ask again"));
    }
    store.finish()?;
    print(&format!("{} cosigned the log at size {size}\n", key.name()))?;
    Ok(Exit::Done)
}
