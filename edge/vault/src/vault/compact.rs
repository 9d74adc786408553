//! Compaction: removes what nothing refers to any more, and gathers loose data keys into tables.
//!
//! What is removed is purged, superseded, or was never acknowledged, so that no reader can be reading it but one that
//! began before a re-encryption, which then goes on in the next version.

use std::collections::BTreeSet;

use jiff::Timestamp;
use warplan_ledger::Statement;

use super::Vault;
use crate::VaultError;
use crate::bucket::{Keys, ObjectVersion};
use crate::storage::Listed;

/// What a compaction did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Compaction {
    /// Ciphertexts removed whose objects are purged.
    pub purged: u64,
    /// Ciphertexts removed that a re-encryption replaced.
    pub superseded: u64,
    /// Files removed of what was never acknowledged.
    pub orphans: u64,
    /// Bytes of all these.
    pub bytes: u64,
}

impl Compaction {
    fn count(&mut self, kind: fn(&mut Compaction) -> &mut u64, file: &Listed) {
        *kind(self) += 1;
        self.bytes += file.size;
    }
}

impl Vault {
    /// Finishes purges and rotations that were cut short, reclaims the space of what is gone, and gathers loose data keys
    /// into tables. The instant is taken as now.
    ///
    /// # Errors
    /// Keys, a store or a log that fail. Run again, it goes on.
    pub fn compact(&mut self, instant: Timestamp) -> Result<Compaction, VaultError> {
        self.settle_purges(instant)?;
        self.settle_rotations()?;
        let mut done = Compaction::default();
        self.remove_objects(&mut done)?;
        self.remove_unnamed(&mut done)?;
        self.remove_generations(&mut done)?;
        self.merge_records()?;
        Ok(done)
    }

    fn remove_objects(&self, done: &mut Compaction) -> Result<(), VaultError> {
        for file in self.storage().list("objects/")? {
            let version = file.path.rsplit('/').next().and_then(|name| name.parse::<ObjectVersion>().ok());
            // What the vault did not write is not its to remove.
            let Some(version) = version else { continue };
            let kind: fn(&mut Compaction) -> &mut u64 = {
                let catalogue = self.catalogue()?;
                match catalogue.objects.get(&version.id) {
                    Some(item) if item.purged.is_some() => |done| &mut done.purged,
                    Some(item) if item.version() == version => continue,
                    Some(item) if version.version < item.version().version => |done| &mut done.superseded,
                    _ => |done| &mut done.orphans,
                }
            };
            self.storage().delete(&file.path)?;
            done.count(kind, &file);
        }
        Ok(())
    }

    /// Statements and manifests that no entry names.
    fn remove_unnamed(&self, done: &mut Compaction) -> Result<(), VaultError> {
        let named: BTreeSet<String> = self.catalogue()?.statements.iter().map(Statement::path).collect();
        for file in self.storage().list("statements/")? {
            if !named.contains(&file.path) {
                self.storage().delete(&file.path)?;
                done.count(|done| &mut done.orphans, &file);
            }
        }
        for file in self.storage().list("purges/")? {
            let name = file.path.strip_prefix("purges/").and_then(|name| name.strip_suffix(".json"));
            let Some(intent) = name.and_then(|name| name.parse::<u64>().ok()) else { continue };
            if !self.catalogue()?.purges.contains_key(&intent) {
                self.storage().delete(&file.path)?;
                done.count(|done| &mut done.orphans, &file);
            }
        }
        Ok(())
    }

    /// Records of generations that are not in use, and of buckets that are destroyed.
    fn remove_generations(&self, done: &mut Compaction) -> Result<(), VaultError> {
        for bucket in self.shelf().buckets()? {
            let Some(state) = self.shelf().state(&bucket)? else { continue };
            let used: Vec<u32> = state.generations().map(|generation| generation.number).collect();
            let stale: Vec<u32> = self
                .shelf()
                .generations(&bucket)?
                .into_iter()
                .filter(|number| !used.contains(number))
                .collect();
            if !stale.is_empty() {
                // A writer that died may have left this state where it can be seen and still be lost in a crash.
                self.shelf().put_state(&state)?;
            }
            for number in stale {
                for file in self.shelf().files(&bucket, number)? {
                    done.orphans += 1;
                    done.bytes += file.size;
                }
                self.shelf().clear_generation(&bucket, number)?;
            }
        }
        Ok(())
    }

    /// Gathers data keys into tables, without those of objects that are gone.
    pub(super) fn merge_records(&self) -> Result<(), VaultError> {
        let live: BTreeSet<ObjectVersion> = {
            let catalogue = self.catalogue()?;
            let kept = catalogue.objects.values().filter(|item| item.purged.is_none());
            kept.map(super::Item::version).collect()
        };
        for bucket in self.shelf().buckets()? {
            if let Some(state) = self.shelf().state(&bucket)?
                && let Keys::Live { current, next: None } = &state.keys
            {
                self.shelf().merge(&bucket, current.number, &live)?;
            }
        }
        Ok(())
    }
}
