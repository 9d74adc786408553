//! `store.note`: what a store is, signed with the log's key. Written once, when it is created.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use warplan_ledger::{Entry, Malformed, Signer, VerifierKey};

use crate::VaultError;
use crate::bucket::Class;
use crate::signed;
use crate::storage::Storage;

/// The value of `format` in a store's description.
pub const STORE_FORMAT: &str = "warplan-store/v1";
/// Where it lies.
pub const STORE_PATH: &str = "store.note";

/// What a store is. Who writes it: [`Vault::create`](super::Vault::create). Who reads it: all that open the store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Description {
    /// [`STORE_FORMAT`].
    pub format: String,
    /// The origin of its log.
    pub log: String,
    /// The log's verifier key, as `name+id+base64`.
    pub key: String,
    /// Who keeps the key-encryption keys, as the provider names itself.
    pub provider: String,
    /// The retention classes; commands record into the first unless another is named.
    pub classes: Vec<Class>,
}

impl Description {
    /// Of a log with its key, its provider and its classes.
    pub fn new(
        log: &str,
        key: &VerifierKey,
        provider: &str,
        classes: Vec<Class>,
    ) -> Result<Self, VaultError> {
        let (log, key, provider) = (log.to_owned(), key.to_string(), provider.to_owned());
        Description { format: STORE_FORMAT.into(), log, key, provider, classes }
            .check()
            .map_err(VaultError::Description)
    }

    /// Reads that of a store, which must be signed with the key that it names. Whether that is the key of the log that one
    /// means, the caller knows; see [`verifier`](Self::verifier).
    pub fn read(storage: &dyn Storage) -> Result<Self, VaultError> {
        let bytes = storage.get(STORE_PATH)?.ok_or_else(|| VaultError::NoStore { place: storage.place() })?;
        let key = |read: &Description| read.key.parse().map_err(|error: Malformed| error.to_string());
        let read = signed::read(&bytes, key);
        read.and_then(Description::check).map_err(|cause| VaultError::damaged(storage, STORE_PATH, cause))
    }

    /// The file, signed.
    pub(super) fn print(&self, signer: &Signer) -> Vec<u8> {
        signed::print(self, signer)
    }

    fn check(self) -> Result<Self, String> {
        if self.format != STORE_FORMAT {
            return Err(format!("its format is {:?}, and {STORE_FORMAT} is known here", self.format));
        }
        if !Entry::is_word(&self.log) {
            return Err(format!(
                "{:?} cannot name a log: use 1 to 255 printable characters such as example.com/pilot",
                self.log
            ));
        }
        let key = self.key.parse::<VerifierKey>().map_err(|error| error.to_string())?;
        if key.name() != self.log {
            return Err(format!("its key is that of {}, and its log is {}", key.name(), self.log));
        }
        let mut names = BTreeSet::new();
        for class in &self.classes {
            class.clone().check().map_err(|error| error.to_string())?;
            if !names.insert(&class.name) {
                return Err(format!("the retention class {} is given twice", class.name));
            }
        }
        if names.is_empty() {
            Err("it has no retention class: give one, such as pilot=90d".into())
        } else {
            Ok(self)
        }
    }

    /// The log's verifier key.
    pub fn verifier(&self) -> VerifierKey {
        self.key.parse().expect("checked when it was read or made")
    }

    /// Refuses any but the log's key.
    pub fn expect(&self, key: &VerifierKey) -> Result<(), VaultError> {
        if self.verifier() == *key {
            return Ok(());
        }
        let (log, key, given) = (self.log.clone(), self.key.clone(), key.to_string());
        Err(VaultError::ForeignLog { log, key, given })
    }

    /// The class of a name.
    pub fn class(&self, name: &str) -> Result<&Class, VaultError> {
        let known = || self.classes.iter().map(Class::to_string).collect::<Vec<_>>().join(", ");
        let class = self.classes.iter().find(|class| class.name == name);
        class.ok_or_else(|| VaultError::UnknownClass { class: name.to_owned(), known: known() })
    }

    /// When what was recorded in a class at an instant may be purged; none when never.
    pub fn due(&self, class: &str, recorded: Timestamp) -> Option<Timestamp> {
        self.class(class).ok()?.period(recorded).map(|period| period.due)
    }
}
