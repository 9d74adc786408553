//! A log in memory, for the tests of this crate.

use std::collections::BTreeMap;
use std::error::Error;

use jiff::Timestamp;
use warplan_model::Digest;
use zeroize::Zeroizing;

use crate::entry::ObjectId;
use crate::note::Cosigner;
use crate::tile::{CHECKPOINT, Content, TilePath, WIDTH};
use crate::{
    Checkpoint, Entry, Envelope, Frontier, Hash, Kind, LogReader, ObjectRef, Resources, SignedCheckpoint,
    Signer, Statement, Subject, bundle,
};

pub(crate) const ORIGIN: &str = "example.com/pilot";

pub(crate) fn signer(number: u8) -> Signer {
    Signer::from_seed(ORIGIN, &Zeroizing::new([number; 32])).unwrap()
}

pub(crate) fn cosigner(number: u8) -> Cosigner {
    Cosigner::from_seed(&format!("witness.example/{number}"), &Zeroizing::new([100 + number; 32])).unwrap()
}

pub(crate) fn instant() -> Timestamp {
    Timestamp::from_second(1_800_000_000).unwrap()
}

/// A writer that keeps everything, every older partial tile too.
#[derive(Clone, Default)]
pub(crate) struct TestLog {
    pub(crate) resources: BTreeMap<String, Vec<u8>>,
    frontier: Frontier,
    entries: Vec<Vec<u8>>,
    with_statements: bool,
}

impl Resources for TestLog {
    fn get(&self, path: &str) -> Result<Option<Vec<u8>>, Box<dyn Error + Send + Sync>> {
        Ok(self.resources.get(path).cloned())
    }
}

impl TestLog {
    pub(crate) fn of(size: u64) -> Self {
        let mut log = TestLog::default();
        log.grow(size);
        log
    }

    pub(crate) fn with_statements(size: u64) -> Self {
        let mut log = TestLog { with_statements: true, ..TestLog::default() };
        log.grow(size);
        log
    }

    /// Appends entries and signs a checkpoint.
    pub(crate) fn grow(&mut self, count: u64) {
        for _ in 0..count {
            let entry = self.next_entry();
            self.append(entry.to_bytes().unwrap());
        }
        self.publish();
    }

    pub(crate) fn append(&mut self, entry: Vec<u8>) {
        let mut full = Vec::new();
        self.frontier.push(Hash::leaf(&entry), &mut full);
        self.entries.push(entry);
        for (path, bytes) in full {
            if path.content == Content::Hashes(0) {
                self.put_bundle(path);
            }
            self.resources.insert(path.to_string(), bytes);
        }
    }

    pub(crate) fn publish(&mut self) {
        let size = self.frontier.size();
        if let Some(path) = TilePath::of(Content::Entries, size / WIDTH, size) {
            self.put_bundle(path);
        }
        for (path, bytes) in self.frontier.partial_tiles() {
            self.resources.insert(path.to_string(), bytes);
        }
        let head = Checkpoint::new(ORIGIN, size, self.frontier.root());
        let signed = SignedCheckpoint::sign(head, &signer(1));
        self.resources.insert(CHECKPOINT.to_owned(), signed.to_string().into_bytes());
    }

    fn put_bundle(&mut self, path: TilePath) {
        let mut bytes = Vec::new();
        let start = (path.index * WIDTH) as usize;
        self.entries[start..start + usize::from(path.width)]
            .iter()
            .for_each(|entry| bundle::push(&mut bytes, entry));
        let path = TilePath { content: Content::Entries, ..path };
        self.resources.insert(path.to_string(), bytes);
    }

    fn next_entry(&mut self) -> Entry {
        let sequence = self.entries.len() as u64;
        let object = ObjectRef {
            id: ObjectId::from_bytes(u128::from(sequence).to_be_bytes()),
            version: 1,
            ciphertext: Digest::of_bytes(&sequence.to_be_bytes()),
            commitment: Digest::of_bytes(b"commitment"),
            class: "pilot".into(),
            size: 4096,
        };
        let kind = Kind::ALL[sequence as usize % Kind::ALL.len()];
        let mut statement = Digest::of_bytes(b"statement");
        if self.with_statements {
            let made = Statement::new(
                vec![Subject::object(&object)],
                Statement::predicate_type_of(kind),
                BTreeMap::from([("step".to_owned(), sequence.into())]),
            );
            statement = made.digest();
            let envelope = Envelope::sign(&made, &[&signer(2)]);
            self.resources.insert(Statement::path(&statement), envelope.to_bytes());
        }
        Entry { log: ORIGIN.into(), sequence, recorded: instant(), kind, statement, object: Some(object) }
    }

    pub(crate) fn checkpoint(&self) -> SignedCheckpoint {
        SignedCheckpoint::parse(&self.resources[CHECKPOINT]).unwrap()
    }

    pub(crate) fn reader(&self) -> LogReader<'_> {
        LogReader::open(self, self.checkpoint().checkpoint()).unwrap()
    }

    pub(crate) fn entry_bytes(&self, index: u64) -> &[u8] {
        &self.entries[index as usize]
    }
}
