//! Opening a ledger and its vault: the store, who keeps its keys, the key that signs.

use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use warplan_ledger::Kind;
use warplan_ledger::entry::ObjectId;
use warplan_ledger::note::VerifierKey;
use warplan_ledger::witness::Quorum;
use warplan_model::history::History;
use warplan_vault::keys::{self, KeyError, Provider, Reference, read_signer};
use warplan_vault::log::{self, Pace};
use warplan_vault::random::System;
use warplan_vault::storage::{self, Storage};
use warplan_vault::vault::{Description, Evidence, Reader, Vault};
use zeroize::Zeroizing;

use crate::args::{KeyArgs, RecordingArgs, StoreArgs, WriterArgs};
use crate::error::{CliError, Exit, Result};
use crate::output::talk;

/// The environment variable with the passphrase of a `passphrase:` provider.
const PASSPHRASE: &str = "WARPLAN_PASSPHRASE";

/// A store that is being written.
pub struct Written {
    /// The evidence and its log.
    pub vault: Vault,
    /// The writer of the log.
    pub log: Arc<log::Writer>,
    /// Where both lie.
    pub storage: Arc<dyn Storage>,
}

/// The instant at which something is recorded: what is recorded is an event of the world.
pub fn now() -> Timestamp {
    Timestamp::now()
}

/// Turns an error of the vault, the log or the ledger into one that people read.
pub trait Explained<T> {
    /// The same, with what was being done, after "cannot".
    ///
    /// # Errors
    /// When there is one.
    fn while_trying(self, act: &str) -> Result<T>;
}

impl<T, E: std::error::Error> Explained<T> for std::result::Result<T, E> {
    fn while_trying(self, act: &str) -> Result<T> {
        self.map_err(|error| CliError::new(act, error))
    }
}

impl StoreArgs {
    /// The store's place.
    ///
    /// # Errors
    /// A text that is no place.
    pub fn storage(&self) -> Result<Arc<dyn Storage>> {
        storage::open(&self.store).while_trying("open the store")
    }

    /// What is needed to read all but evidence.
    ///
    /// # Errors
    /// A place that is no store or cannot be read.
    pub fn reader(&self) -> Result<Reader> {
        let storage = self.storage()?;
        let log = Arc::new(log::Reader::new(storage.clone()));
        Reader::without_keys(storage, log).while_trying("open the store")
    }

    /// The same, with the keys that open evidence.
    ///
    /// # Errors
    /// The same, and keys that cannot be used.
    pub fn reader_with(&self, keys: &KeyArgs) -> Result<Reader> {
        let storage = self.storage()?;
        let description = Description::read(&*storage).while_trying("open the store")?;
        let provider = keys.provider(&description.provider)?;
        let log = Arc::new(log::Reader::new(storage.clone()));
        Reader::with_keys(storage, log, provider, Arc::new(System)).while_trying("open the store")
    }
}

impl KeyArgs {
    /// Who keeps the keys: who is named, or else who the store names.
    ///
    /// # Errors
    /// A name of none, and keys that cannot be used.
    pub fn provider(&self, of_store: &str) -> Result<Arc<dyn Provider>> {
        let reference = self.reference(of_store)?;
        // What fails here would leave keys where a crash puts them: nothing is opened then.
        keys::no_core_dumps().while_trying("keep keys out of core dumps")?;
        let provider = keys::open(&reference, || self.passphrase()).while_trying("use the keys")?;
        Ok(Arc::from(provider))
    }

    /// The provider's name.
    ///
    /// # Errors
    /// A name of none.
    pub fn reference(&self, otherwise: &str) -> Result<Reference> {
        let named = self.keys.as_deref().unwrap_or(otherwise);
        named.parse().map_err(|error| CliError::new("use the keys", error).exit(Exit::Usage))
    }

    /// The passphrase, from the file or the environment.
    ///
    /// # Errors
    /// None there, or one that is empty.
    pub fn passphrase(&self) -> std::result::Result<Zeroizing<String>, KeyError> {
        let unavailable = |cause: String| KeyError::Unavailable {
            provider: "the passphrase".into(),
            act: "reading it".into(),
            cause,
            remedy: format!("name a file with --passphrase-file, or set {PASSPHRASE}"),
        };
        let mut text = Zeroizing::new(String::new());
        match &self.passphrase_file {
            Some(file) if file == Path::new("-") => std::io::stdin().lock().read_to_string(&mut text),
            Some(file) => std::fs::File::open(file).and_then(|mut file| file.read_to_string(&mut text)),
            None => std::env::var(PASSPHRASE).map_err(std::io::Error::other).map(|value| {
                *text = value;
                text.len()
            }),
        }
        .map_err(|error| unavailable(error.to_string()))?;
        let line = Zeroizing::new(text.trim_end_matches(['\r', '\n']).to_owned());
        if line.is_empty() { Err(unavailable("it is empty".into())) } else { Ok(line) }
    }
}

impl WriterArgs {
    /// Opens the store to write it.
    ///
    /// # Errors
    /// A place that is no store, that another writer holds or that cannot be read; keys that cannot be used.
    pub fn open(&self) -> Result<Written> {
        open(&self.store.store, &self.keys, &self.signing_key)
    }
}

fn open(place: &str, keys: &KeyArgs, signing_key: &Path) -> Result<Written> {
    let act = "open the store";
    let storage = storage::open(place).while_trying(act)?;
    let description = Description::read(&*storage).while_trying(act)?;
    let signer = read_signer(signing_key).while_trying(act)?;
    let provider = keys.provider(&description.provider)?;
    let log = log::Writer::open(storage.clone(), signer.clone(), Pace::default());
    let log = Arc::new(log.while_trying(act)?);
    let vault = Vault::open(storage.clone(), log.clone(), provider, signer, Arc::new(System));
    Ok(Written { vault: vault.while_trying(act)?, log, storage })
}

impl RecordingArgs {
    /// Records documents and what the history gained, if a ledger is named.
    ///
    /// # Errors
    /// Those of opening the store and of recording; what was written elsewhere stays, and can be recorded by
    /// `warplan ledger record` and `warplan ledger take-over`.
    pub fn record(&self, documents: &[(Kind, &str)], history: Option<&History>) -> Result<()> {
        let Some(place) = &self.ledger else { return Ok(()) };
        let mut store = open(place, &self.keys, &self.signing_key)?;
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

impl Written {
    /// Publishes a checkpoint that covers everything recorded.
    ///
    /// # Errors
    /// A store that fails; what was recorded is kept and is covered by the next checkpoint.
    pub fn finish(self) -> Result<()> {
        self.log.flush().while_trying("publish the checkpoint")?;
        Ok(())
    }

    /// The class that is named, or else the store's first.
    pub fn class(&self, named: Option<&str>) -> String {
        named.unwrap_or(&self.vault.description().classes[0].name).to_owned()
    }
}

/// The object that a text names: an identifier, or the sequence of the entry that recorded it.
///
/// # Errors
/// A text that is neither, and an entry without evidence.
pub fn evidence(reader: &Reader, text: &str) -> Result<ObjectId> {
    if let Ok(id) = text.parse() {
        return Ok(id);
    }
    let act = format!("find the evidence {text}");
    let Ok(sequence) = text.parse() else {
        let cause = "it is neither the sequence of an entry nor the 32 digits of an identifier";
        return Err(CliError::new(act, cause).hint("`warplan vault list` shows both").exit(Exit::Usage));
    };
    let object = reader.entry(sequence).while_trying(&act)?.object;
    object.map(|object| object.id).ok_or_else(|| {
        CliError::new(act, format!("entry {sequence} has no evidence"))
            .hint("`warplan vault list` shows those that have")
    })
}

/// `1 object`, `2 objects`.
pub fn counted(objects: usize) -> String {
    format!("{objects} object{}", if objects == 1 { "" } else { "s" })
}

/// A verifier key from the command line.
///
/// # Errors
/// A text that is none.
pub fn verifier_key(text: &str) -> Result<VerifierKey> {
    text.parse().map_err(|error| CliError::new("use the verifier key", error).exit(Exit::Usage))
}

/// The witnesses that are asked for; none when there are none.
///
/// # Errors
/// Keys that are none, and a number that cannot be met.
pub fn quorum(witnesses: &[String], threshold: Option<usize>) -> Result<Option<Quorum>> {
    if witnesses.is_empty() {
        return Ok(None);
    }
    let keys = witnesses.iter().map(|key| verifier_key(key)).collect::<Result<Vec<_>>>()?;
    let threshold = threshold.unwrap_or(keys.len());
    let quorum = Quorum::new(keys, threshold);
    quorum.map(Some).map_err(|error| CliError::new("use the witnesses", error).exit(Exit::Usage))
}
