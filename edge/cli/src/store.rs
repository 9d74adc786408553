//! Opening a ledger and its vault: the store, who keeps its keys, the key that signs.

use std::env::VarError;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use warplan_ledger::entry::ObjectId;
use warplan_ledger::note::VerifierKey;
use warplan_ledger::witness::Quorum;
use warplan_ledger::{Malformed, SignedCheckpoint, Signer};
use warplan_vault::VaultError;
use warplan_vault::keys::{self, KeyError, Provider, Reference, read_signer};
use warplan_vault::log::{self, LogError, Pace};
use warplan_vault::random::System;
use warplan_vault::storage::{self, LockError, Storage};
use warplan_vault::vault::{Description, Reader, Vault};
use zeroize::Zeroizing;

use crate::args::{KeyArgs, LOG_KEY, SECRETS, STORE, StoreArgs, WriterArgs};
use crate::error::{CliError, Exit, Result};
use crate::head::Head;

/// The environment variable with the passphrase of a `passphrase:` provider.
const PASSPHRASE: &str = "WARPLAN_PASSPHRASE";

/// How long apart the lock is asked for.
const PAUSE: Duration = Duration::from_millis(100);
/// So many digits of an identifier, as lists show them, are taken for one; fewer are the sequence of an entry.
const DIGITS: usize = 12;

/// A store that is being written.
pub struct Written {
    /// The evidence and its log.
    pub vault: Vault,
    /// The writer of the log.
    pub log: Arc<log::Writer>,
    /// Where both lie.
    pub storage: Arc<dyn Storage>,
    head: Head,
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
        storage::open(self.place()).while_trying("open the store")
    }

    /// Where the store lies. A variable that is set to nothing is as good as none, here and below.
    fn place(&self) -> &str {
        if self.store.is_empty() { STORE } else { &self.store }
    }

    /// The key that the log must have, from outside of the store; none where nobody knows one.
    ///
    /// # Errors
    /// A text or a file that is no key.
    pub fn pinned(&self) -> Result<Option<VerifierKey>> {
        let beside = Path::new(SECRETS).join(LOG_KEY);
        match self.log_key.as_deref().filter(|given| !given.is_empty()) {
            Some(given) => verifier_key(given).map(Some),
            None if beside.exists() => {
                let text = std::fs::read_to_string(&beside)
                    .map_err(|error| CliError::io("read", &beside, &error))?;
                let key = text.trim_end().parse::<VerifierKey>();
                key.map(Some).while_trying(&format!("read {}", beside.display()))
            }
            None => Ok(None),
        }
    }

    /// What the store is, and the key of its log: the pinned one, if there is one.
    ///
    /// # Errors
    /// A place that is no store or cannot be read; a store whose log has another key.
    pub fn described(&self) -> Result<(Arc<dyn Storage>, Description)> {
        let storage = self.storage()?;
        let description = Description::read(&*storage).map_err(tampered)?;
        if let Some(key) = self.pinned()? {
            description.expect(&key).map_err(tampered)?;
        }
        Ok((storage, description))
    }

    /// What is needed to read all but evidence.
    ///
    /// # Errors
    /// Those of [`described`](Self::described).
    pub fn reader(&self) -> Result<Reader> {
        let (storage, _) = self.described()?;
        let log = Arc::new(log::Reader::new(storage.clone()));
        Reader::without_keys(storage, log).while_trying("open the store")
    }

    /// The same, with the keys that open evidence.
    ///
    /// # Errors
    /// The same, and keys that cannot be used.
    pub fn reader_with(&self, keys: &KeyArgs) -> Result<Reader> {
        let (storage, description) = self.described()?;
        let provider = keys.provider(&description.provider)?;
        let log = Arc::new(log::Reader::new(storage.clone()));
        Reader::with_keys(storage, log, provider, Arc::new(System)).while_trying("open the store")
    }

    /// The newest checkpoint, signed with the log's key, and what reads its resources.
    ///
    /// # Errors
    /// Those of [`described`](Self::described), and a checkpoint of another key.
    pub fn checkpoint(&self) -> Result<(log::Reader, SignedCheckpoint)> {
        let (storage, description) = self.described()?;
        let resources = log::Reader::new(storage);
        let checkpoint = resources.checkpoint().while_trying("read the checkpoint")?;
        let verified = checkpoint.verify(&description.log, &[description.verifier()]).map(drop);
        verified.while_trying("read the checkpoint")?;
        Ok((resources, checkpoint))
    }
}

impl KeyArgs {
    /// Who keeps the keys: who is named, or else who the store names.
    ///
    /// # Errors
    /// A name of none, and keys that cannot be used.
    pub fn provider(&self, of_store: &str) -> Result<Arc<dyn Provider>> {
        let reference = self.reference(of_store)?;
        let provider = keys::open(&reference, || self.passphrase()).while_trying("use the keys")?;
        Ok(Arc::from(provider))
    }

    /// The provider's name.
    ///
    /// # Errors
    /// A name of none.
    pub fn reference(&self, otherwise: &str) -> Result<Reference> {
        let named = self.keys.as_deref().filter(|named| !named.is_empty()).unwrap_or(otherwise);
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
            None => match std::env::var(PASSPHRASE) {
                Ok(value) => {
                    *text = value;
                    Ok(text.len())
                }
                // The error of the library shows what the variable holds.
                Err(VarError::NotPresent) => Err(std::io::Error::other("it is not set")),
                Err(VarError::NotUnicode(_)) => Err(std::io::Error::other("it is not UTF-8")),
            },
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
        self.open_beside(false)
    }

    /// The same, where standard input may be read for something else, which a passphrase then cannot come from.
    ///
    /// # Errors
    /// Those of [`open`](Self::open), and a passphrase from there as well.
    pub fn open_beside(&self, reads_input: bool) -> Result<Written> {
        if reads_input && self.keys.passphrase_file.as_deref() == Some(Path::new("-")) {
            return Err(both_from_input());
        }
        Opening::new(&self.store, &self.keys, &self.signing_key)?.open(self.wait)
    }
}

/// What it takes to write a store, known to be usable.
pub struct Opening {
    /// Where it lies.
    pub storage: Arc<dyn Storage>,
    /// What it is.
    pub description: Description,
    /// The key of its log.
    pub signer: Signer,
    /// Who keeps its keys.
    pub provider: Arc<dyn Provider>,
    /// What was signed here last.
    pub head: Head,
}

impl Opening {
    /// Reads what the store is and which keys it has.
    ///
    /// # Errors
    /// A place that is no store; keys that cannot be used.
    pub fn new(store: &StoreArgs, keys: &KeyArgs, signing_key: &Path) -> Result<Self> {
        let (storage, description) = store.described()?;
        let signer = read_signer(signing_key).while_trying("open the store")?;
        description.expect(signer.verifier()).map_err(tampered)?;
        let provider = keys.provider(&description.provider)?;
        Ok(Opening { storage, description, signer, provider, head: Head::beside(signing_key) })
    }

    /// Takes the place of the one writer, waiting for another one so long.
    ///
    /// # Errors
    /// Another writer; a log that is older than what was signed here; a store that cannot be read.
    pub fn open(self, wait: Option<Duration>) -> Result<Written> {
        let act = "open the store";
        let Opening { storage, signer, provider, head, .. } = self;
        let reader = log::Reader::new(storage.clone());
        head.tell_if_missing(&reader)?;
        head.expect_in(&reader, signer.verifier())?;
        let (begun, mut waited) = (Instant::now(), false);
        let log = loop {
            match log::Writer::open(storage.clone(), signer.clone(), Pace::default()) {
                Err(LogError::Lock(LockError::Held { .. }))
                    if wait.is_some_and(|wait| begun.elapsed() < wait) =>
                {
                    waited = true;
                    std::thread::sleep(PAUSE);
                }
                opened => break Arc::new(opened.while_trying(act)?),
            }
        };
        // The one who was waited for may have signed.
        if waited {
            head.expect_in(log.reader(), signer.verifier())?;
        }
        let vault = Vault::open(storage.clone(), log.clone(), provider, signer, Arc::new(System));
        Ok(Written { vault: vault.while_trying(act)?, log, storage, head })
    }
}

/// One input cannot be read as two things.
pub fn both_from_input() -> CliError {
    let cause = "standard input can be a file or the passphrase, and not both";
    CliError::new("open the store", cause).exit(Exit::Usage)
}

/// A store that is not what its log's key says, or not the one that is known, is found to be tampered with.
fn tampered(error: VaultError) -> CliError {
    let (exit, hint) = match &error {
        VaultError::ForeignLog { .. } => (
            Exit::GateFailed,
            Some(
                "another log of yours is named with --log-key or WARPLAN_LOG_KEY; without, .warplan/log.key counts",
            ),
        ),
        VaultError::Damaged { .. } => (Exit::GateFailed, None),
        VaultError::NoStore { .. } => (
            Exit::Error,
            Some("a log that was exported is verified with `warplan ledger verify --log-only --log-key KEY`"),
        ),
        _ => (Exit::Error, None),
    };
    let refused = CliError::new("open the store", error).exit(exit);
    if let Some(hint) = hint { refused.hint(hint) } else { refused }
}

impl Written {
    /// Publishes a checkpoint that covers everything recorded.
    ///
    /// # Errors
    /// A store that fails; what was recorded is kept and is covered by the next checkpoint.
    pub fn finish(self) -> Result<()> {
        let checkpoint = self.log.flush().while_trying("publish the checkpoint")?;
        self.head.keep(&checkpoint);
        Ok(())
    }

    /// The class that is named, or else the store's first.
    pub fn class(&self, named: Option<&str>) -> String {
        named.unwrap_or(&self.vault.description().classes[0].name).to_owned()
    }
}

/// The object that a text names: an identifier or the first of its digits, or the sequence of the entry that recorded it.
///
/// # Errors
/// A text that is neither, digits with which several begin, and an entry without evidence.
pub fn evidence(reader: &Reader, text: &str) -> Result<ObjectId> {
    if let Ok(id) = text.parse() {
        return Ok(id);
    }
    let act = format!("find the evidence {text}");
    let remedy = "`warplan vault list` shows identifiers and entries";
    if text.len() < DIGITS
        && let Ok(sequence) = text.parse()
    {
        let object = reader.entry(sequence).while_trying(&act)?.object;
        return object
            .map(|object| object.id)
            .ok_or_else(|| CliError::new(act, format!("entry {sequence} has no evidence")).hint(remedy));
    }
    let begins: Vec<ObjectId> = {
        let catalogue = reader.catalogue().while_trying(&act)?;
        let begins = catalogue.objects.keys().filter(|id| id.to_string().starts_with(text));
        begins.copied().collect()
    };
    match begins[..] {
        [id] if text.len() >= DIGITS => Ok(id),
        [_, _, ..] => Err(CliError::new(act, format!("{} identifiers begin so", begins.len())).hint(remedy)),
        _ => {
            let cause = "it is neither the sequence of an entry nor the first digits of an identifier";
            Err(CliError::new(act, cause).hint(remedy).exit(Exit::Usage))
        }
    }
}

/// `1 object`, `2 objects`.
pub fn counted(objects: usize) -> String {
    format!("{objects} object{}", if objects == 1 { "" } else { "s" })
}

/// A verifier key from the command line, or from the file that is named there.
///
/// # Errors
/// A text or a file that is none.
pub fn verifier_key(text: &str) -> Result<VerifierKey> {
    let file = Path::new(text);
    let refused = |error: Malformed| CliError::new("use the verifier key", error).exit(Exit::Usage);
    if !file.is_file() {
        return text.parse().map_err(refused);
    }
    let read = std::fs::read_to_string(file).map_err(|error| CliError::io("read", file, &error))?;
    read.trim_end().parse().map_err(refused)
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
