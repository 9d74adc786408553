//! Integration: acknowledged entries into bundles, tiles and a checkpoint.

use std::sync::Arc;

use warplan_ledger::note::Signature;
use warplan_ledger::tile::{CHECKPOINT, Content, WIDTH};
use warplan_ledger::{Checkpoint, Frontier, Hash, LogReader, SignedCheckpoint, Signer, TilePath, bundle};

use crate::storage::Storage;

use super::frame::Frame;
use super::{LogError, Reader};

/// The tree as the newest checkpoint covers it.
pub(super) struct Tree {
    storage: Arc<dyn Storage>,
    signer: Signer,
    frontier: Frontier,
    /// The partial bundle.
    bundle: Vec<u8>,
    /// The newest checkpoint as it is stored.
    published: SignedCheckpoint,
}

impl Tree {
    /// Publishes the checkpoint of an empty tree, where there is none yet.
    pub(super) fn create(storage: &dyn Storage, signer: &Signer) -> Result<(), LogError> {
        let head = Checkpoint::new(signer.verifier().name(), 0, Hash::empty_root());
        let signed = SignedCheckpoint::sign(head, signer);
        match storage.create(CHECKPOINT, signed.to_string().as_bytes())? {
            true => Ok(()),
            false => Err(LogError::Exists { place: storage.place() }),
        }
    }

    /// The tree of a store, whose checkpoint must be the signer's, and whose right edge must be that of the checkpoint.
    pub(super) fn open(storage: Arc<dyn Storage>, signer: Signer) -> Result<Tree, LogError> {
        let reader = Reader::new(Arc::clone(&storage));
        let published = reader.checkpoint()?;
        let (frontier, bundle) = Tree::edge(&reader, &published, &signer)
            .map_err(|cause| LogError::Damaged { place: storage.place(), cause })?;
        Ok(Tree { storage, signer, frontier, bundle, published })
    }

    /// The right edge and the partial bundle of a checkpoint, verified.
    fn edge(
        reader: &Reader,
        published: &SignedCheckpoint,
        signer: &Signer,
    ) -> Result<(Frontier, Vec<u8>), warplan_ledger::LogError> {
        let verifier = signer.verifier();
        published.verify(verifier.name(), std::slice::from_ref(verifier))?;
        let log = LogReader::open(reader, published.checkpoint())?;
        let mut bundle = Vec::new();
        let partial = log.entries(log.size() / WIDTH * WIDTH..log.size())?;
        partial.iter().for_each(|entry| bundle::push(&mut bundle, entry));
        Ok((log.frontier().clone(), bundle))
    }

    /// How many entries the newest checkpoint covers.
    pub(super) fn size(&self) -> u64 {
        self.frontier.size()
    }

    pub(super) fn published(&self) -> &SignedCheckpoint {
        &self.published
    }

    /// Appends entries that follow the last: what they fill becomes durable, then what is partial of it, and then the
    /// checkpoint. After an error the tree is to be opened again.
    pub(super) fn integrate(&mut self, frames: &[Frame]) -> Result<(), LogError> {
        let old_size = self.size();
        let mut hashes = Vec::new();
        let mut files = Vec::new();
        for frame in frames {
            debug_assert_eq!(frame.sequence, self.size());
            let index = frame.sequence / WIDTH;
            self.frontier.push(frame.leaf, &mut hashes);
            bundle::push(&mut self.bundle, &frame.entry);
            if self.size().is_multiple_of(WIDTH) {
                let path = TilePath { content: Content::Entries, index, width: WIDTH as u16 };
                files.push((path, std::mem::take(&mut self.bundle)));
            }
        }
        files.append(&mut hashes);
        let superseded: Vec<TilePath> =
            files.iter().filter_map(|(path, _)| partial(*path, old_size)).collect();
        let size = self.size();
        let bundle =
            TilePath::of(Content::Entries, size / WIDTH, size).map(|path| (path, self.bundle.clone()));
        let is_new = |(path, _): &(TilePath, Vec<u8>)| partial(*path, old_size) != Some(*path);
        files.extend(bundle.into_iter().chain(self.frontier.partial_tiles()).filter(is_new));
        let files: Vec<(String, Vec<u8>)> =
            files.into_iter().map(|(path, bytes)| (path.to_string(), bytes)).collect();
        self.storage.put_all(&files)?;
        // Readers of an older checkpoint find what is removed here in the full tile. It is removed before the new
        // checkpoint, since a crash in between does all of this again.
        for path in superseded {
            self.storage.delete_all(&format!("{}.p/", path.full()))?;
        }
        let head = Checkpoint::new(self.signer.verifier().name(), size, self.frontier.root());
        self.publish(SignedCheckpoint::sign(head, &self.signer))
    }

    /// Adds signatures of others to the newest checkpoint; `false` when that is another by now.
    pub(super) fn cosign(&mut self, of: &Checkpoint, signatures: Vec<Signature>) -> Result<bool, LogError> {
        if self.published.checkpoint() != of {
            return Ok(false);
        }
        let mut cosigned = self.published.clone();
        signatures.into_iter().for_each(|signature| cosigned.add(signature));
        self.publish(cosigned).map(|()| true)
    }

    /// Replaces the checkpoint, unless another writer has.
    fn publish(&mut self, next: SignedCheckpoint) -> Result<(), LogError> {
        let (old, new) = (self.published.to_string(), next.to_string());
        if !self.storage.swap(CHECKPOINT, Some(old.as_bytes()), new.as_bytes())? {
            let (act, place) = ("publishing a checkpoint", self.storage.place());
            return Err(LogError::Conflict { place, act });
        }
        self.published = next;
        Ok(())
    }
}

/// The partial tile of the same number in a tree of that size; none where it is full or empty.
fn partial(path: TilePath, size: u64) -> Option<TilePath> {
    TilePath::of(path.content, path.index, size).filter(|path| !path.is_full())
}
