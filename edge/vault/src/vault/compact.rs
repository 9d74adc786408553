//! Compaction: removes what nothing refers to any more, and gathers loose data keys into tables.
//!
//! What is removed is purged, superseded, or was never acknowledged, so that no reader can be reading it but one that
//! began before a re-encryption, which then goes on in the next version.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::reader::statement_under;
use super::{Catalogue, Vault};
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
    fn count(&mut self, kind: Gone, file: &Listed) {
        *match kind {
            Gone::Purged => &mut self.purged,
            Gone::Superseded => &mut self.superseded,
            Gone::Orphan => &mut self.orphans,
        } += 1;
        self.bytes += file.size;
    }
}

/// Why nothing refers to a file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gone {
    Purged,
    Superseded,
    Orphan,
}

impl Vault {
    /// Finishes purges and rotations that were cut short, reclaims the space of what is gone, and gathers loose data keys
    /// into tables. The instant is taken as now.
    ///
    /// # Errors
    /// Keys, a store or a log that fail; another writer that has taken over. Run again, it goes on.
    pub fn compact(&mut self, instant: Timestamp) -> Result<Compaction, VaultError> {
        self.settle_purges(instant)?;
        self.settle_rotations()?;
        let mut done = Compaction::default();
        self.remove_objects(|_| true, &mut done)?;
        self.remove_unnamed(&mut done)?;
        self.remove_generations(&mut done)?;
        self.merge_records()?;
        Ok(done)
    }

    /// Removes ciphertexts that a re-encryption replaced.
    pub(super) fn remove_superseded(&self) -> Result<(), VaultError> {
        self.remove_objects(|gone| gone == Gone::Superseded, &mut Compaction::default())
    }

    fn remove_objects(&self, wanted: impl Fn(Gone) -> bool, done: &mut Compaction) -> Result<(), VaultError> {
        let files = self.storage().list("objects/")?;
        let gone: Vec<(Gone, Listed)> = {
            let catalogue = self.catalogue()?;
            let gone = |file: Listed| Some((gone_object(&catalogue, &file)?, file));
            files.into_iter().filter_map(gone).filter(|(gone, _)| wanted(*gone)).collect()
        };
        self.remove(gone, done)
    }

    /// Statements and manifests that no entry names.
    fn remove_unnamed(&self, done: &mut Compaction) -> Result<(), VaultError> {
        let statements = self.storage().list("statements/")?;
        let manifests = self.storage().list("purges/")?;
        let unnamed: Vec<(Gone, Listed)> = {
            let catalogue = self.catalogue()?;
            let named = |digest| catalogue.statements.contains(&digest);
            let statements =
                statements.into_iter().filter(|file| !statement_under(&file.path).is_some_and(named));
            let unnamed = |file: &Listed| {
                let name = file.path.strip_prefix("purges/").and_then(|name| name.strip_suffix(".json"));
                let intent = name.and_then(|name| name.parse::<u64>().ok());
                intent.is_some_and(|intent| !catalogue.purges.contains_key(&intent))
            };
            let manifests = manifests.into_iter().filter(unnamed);
            statements.chain(manifests).map(|file| (Gone::Orphan, file)).collect()
        };
        self.remove(unnamed, done)
    }

    /// Removes files, unless another writer has taken over: what that one has recorded would look like an orphan here.
    fn remove(&self, files: Vec<(Gone, Listed)>, done: &mut Compaction) -> Result<(), VaultError> {
        if files.is_empty() {
            return Ok(());
        }
        self.ledger().publish()?;
        self.ledger().hold()?;
        let paths: Vec<String> = files.iter().map(|(_, file)| file.path.clone()).collect();
        self.storage().delete_many(&paths)?;
        files.iter().for_each(|(gone, file)| done.count(*gone, file));
        self.progress().done("files removed", files.len() as u64);
        Ok(())
    }

    /// Records of generations that are not in use, and of buckets that are destroyed.
    fn remove_generations(&self, done: &mut Compaction) -> Result<(), VaultError> {
        self.ledger().hold()?;
        for bucket in self.shelf().buckets()? {
            let Some(state) = self.shelf().state(&bucket)? else { continue };
            let used: Vec<u32> = state.generations().map(|generation| generation.number).collect();
            let there = self.shelf().generations(&bucket)?.into_iter();
            let stale: Vec<u32> = there.filter(|number| !used.contains(number)).collect();
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
        self.ledger().hold()?;
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

/// Why the file of a ciphertext is there no more; none when it is needed, or is not the vault's to remove.
fn gone_object(catalogue: &Catalogue, file: &Listed) -> Option<Gone> {
    let version = file.path.rsplit('/').next().and_then(|name| name.parse::<ObjectVersion>().ok())?;
    match catalogue.objects.get(&version.id) {
        Some(item) if item.purged.is_some() => Some(Gone::Purged),
        Some(item) if item.version() == version => None,
        Some(item) if version.version < item.version().version => Some(Gone::Superseded),
        _ => Some(Gone::Orphan),
    }
}
