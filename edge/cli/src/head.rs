//! The head of a log that was signed here last, kept beside the signing key: the log must still begin with it. Without it,
//! an older copy of the store would be signed on as if nothing had been there.

use std::path::{Path, PathBuf};

use warplan_ledger::{LogError, LogReader, SignedCheckpoint, VerifierKey};
use warplan_vault::log;

use crate::error::{CliError, Exit, Result};
use crate::output::talk;
use crate::store::Explained;

/// Where the head is kept.
pub struct Head(PathBuf);

impl Head {
    /// Of the log that a key signs: `<file of the key>.head`.
    pub fn beside(signing_key: &Path) -> Self {
        let mut file = signing_key.as_os_str().to_owned();
        file.push(".head");
        Head(file.into())
    }

    /// Holds a log to the head.
    ///
    /// # Errors
    /// A log that has fewer entries or others than were signed here; a file that is no head; a log that cannot be read.
    pub fn expect_in(&self, resources: &log::Reader, key: &VerifierKey) -> Result<()> {
        let act = "append to the log";
        let bytes = match std::fs::read(&self.0) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            bytes => bytes.map_err(|error| CliError::io("read", &self.0, &error))?,
        };
        let keys = std::slice::from_ref(key);
        let read = |bytes| -> std::result::Result<SignedCheckpoint, Box<dyn std::error::Error>> {
            let head = SignedCheckpoint::parse(bytes)?;
            head.verify(key.name(), keys)?;
            Ok(head)
        };
        let head =
            read(&bytes).map_err(|error| {
            let hint = "it is the head of another log, or was changed: remove it if you know that the store is the newest";
            CliError::new(format!("read {}", self.0.display()), error).hint(hint)
        })?;
        let head = head.checkpoint();
        let now = resources.checkpoint().while_trying(act)?;
        now.verify(key.name(), keys).map(drop).while_trying(act)?;
        let size = now.checkpoint().size;
        let found = if size < head.size {
            Err(LogError::RolledBack { size, older: head.size })
        } else {
            let root = LogReader::open(resources, now.checkpoint()).and_then(|log| log.root_at(head.size));
            root.and_then(|found| {
                let split = LogError::Split { size: head.size, found, signed: head.root };
                if found == head.root { Ok(()) } else { Err(split) }
            })
        };
        found.map_err(|error| {
            let refused = CliError::new(act, &error);
            if !matches!(error, LogError::RolledBack { .. }) {
                return refused.exit(Exit::GateFailed);
            }
            let hint = format!(
                "if this older copy is to go on in spite of that, remove {}: what was signed since is lost, and witnesses will say so",
                self.0.display()
            );
            refused.hint(hint).exit(Exit::GateFailed)
        })
    }

    /// Whether a log was ever signed here.
    pub fn is_kept(&self) -> bool {
        self.0.exists()
    }

    /// Says that an older copy of a log would not be noticed this time.
    ///
    /// # Errors
    /// A log that cannot be read.
    pub fn tell_if_missing(&self, resources: &log::Reader) -> Result<()> {
        if self.is_kept() {
            return Ok(());
        }
        let size = resources.checkpoint().while_trying("append to the log")?.checkpoint().size;
        if size > 0 {
            let file = self.0.display();
            talk(&format!("note: {file} is not there: this log of {size} entries is taken for the newest\n"));
        }
        Ok(())
    }

    /// Keeps the head that was signed now. What was recorded stands where it cannot be kept, and that is said.
    pub fn keep(&self, head: &SignedCheckpoint) {
        if let Err(error) = crate::output::write(&self.0, head.to_string()) {
            let cause = error.details.join("; ");
            talk(&format!(
                "note: an older copy of the store will not be noticed here: cannot {}: {cause}\n",
                error.act
            ));
        }
    }
}
