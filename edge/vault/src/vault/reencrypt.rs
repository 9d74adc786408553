//! Re-encryption after a compromise: new secrets, new data keys, new ciphertexts.
//!
//! Who had the keys at some instant could unwrap every data key that a secret of that time had wrapped or went on to wrap.
//! So what a bucket's secret from before the compromise ever wrapped is exposed, also what was recorded afterwards, until
//! the first rotation that came after it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use warplan_ledger::{Kind, Statement, Subject};

use super::catalogue::{Catalogue, Item};
use super::reader::{Reader, object_path};
use super::record::object_ref;
use super::rotation::Scope;
use super::{Vault, whole_seconds};
use crate::VaultError;
use crate::bucket::{HOLD, ObjectVersion};

/// How many objects are encrypted anew between two checkpoints.
const BATCH: usize = 64;

impl Vault {
    /// Rotates the buckets whose secret is older than the compromise, encrypts everything anew that such a secret ever
    /// wrapped the key of, and removes the old ciphertexts and data keys; gives how many objects. Run again with the same
    /// compromise, it goes on where it was cut short.
    ///
    /// # Errors
    /// A compromise in the future; an unknown class; evidence that does not open; keys or a store that fail.
    pub fn reencrypt(
        &mut self,
        scope: &Scope,
        compromised: Timestamp,
        instant: Timestamp,
    ) -> Result<usize, VaultError> {
        let (compromised, instant) = (whole_seconds(compromised), whole_seconds(instant));
        if instant < compromised {
            let cause =
                format!("the compromise of {compromised} would be after {instant}, which is taken as now");
            return Err(VaultError::Unrecordable { cause });
        }
        self.settle_purges(instant)?;
        self.rotate_exposed(scope, compromised, instant)?;
        let exposed = self.exposed(scope, compromised)?;
        for batch in exposed.chunks(BATCH) {
            for item in batch {
                self.encrypt_anew(item, instant)?;
            }
            // Readers follow the checkpoint: what they are sent to must be there.
            self.ledger().publish()?;
            let old: Vec<String> = batch.iter().map(|item| object_path(item.version())).collect();
            self.storage().delete_many(&old)?;
            self.progress().done("objects", batch.len() as u64);
        }
        self.remove_superseded()?;
        self.merge_records()?;
        Ok(exposed.len())
    }

    fn encrypt_anew(&self, item: &Item, instant: Timestamp) -> Result<(), VaultError> {
        let before = item.version();
        let version = ObjectVersion { version: before.version + 1, ..before };
        let (bucket, old_key) = self.data_key(item)?;
        let opener = self.opener_with(item, &old_key)?;
        let (key, sealed) = self.seal(version, |write| self.copy_with(item, &opener, write))?;
        while !self.enter(|ring| ring.admit_into(&bucket, version, &key))? {
            self.finish_rotation(&bucket, instant)?;
        }
        let object = object_ref(version, &item.object.class, &sealed);
        let predicate = BTreeMap::from([
            ("bucket".to_owned(), bucket.into()),
            ("replaces".to_owned(), before.to_string().into()),
        ]);
        let kind = Statement::predicate_type_of(Kind::Reencryption);
        let statement = Statement::new(vec![Subject::object(&object)], kind, predicate);
        self.state(Kind::Reencryption, &statement, Some(object), instant).map(drop)
    }
}

impl Reader {
    /// What a secret from before a compromise ever wrapped the key of.
    fn exposed(&self, scope: &Scope, compromised: Timestamp) -> Result<Vec<Item>, VaultError> {
        let catalogue = self.catalogue()?;
        let mut exposed = Vec::new();
        for item in catalogue.objects.values().filter(|item| item.purged.is_none()) {
            let within = match scope {
                Scope::All => true,
                Scope::Class(class) => item.object.class == *class,
            };
            let bucket = match &item.sealed_in {
                Some(bucket) => bucket.clone(),
                None => self.home(item)?,
            };
            let since = renewed(&catalogue, &bucket, compromised);
            let safe = since.is_some_and(|rotation| rotation < item.sealed_by)
                || !self.begun_before(&bucket, compromised)?;
            if within && !safe {
                exposed.push(item.clone());
            }
        }
        Ok(exposed)
    }

    /// Whether a bucket's first secret may be as old as an instant. Those without a period begin at some time unknown.
    pub(super) fn begun_before(&self, bucket: &str, instant: Timestamp) -> Result<bool, VaultError> {
        let class = bucket.split_once('/').map_or(bucket, |(class, _)| class);
        if class == HOLD {
            return Ok(true);
        }
        let class = self.description().class(class)?;
        // The period that the instant falls in began before it.
        Ok(class.ttl_days.is_none() || bucket <= class.bucket(instant).as_str())
    }
}

/// The first rotation of a bucket that came after a compromise.
pub(super) fn renewed(catalogue: &Catalogue, bucket: &str, compromised: Timestamp) -> Option<u64> {
    let rotation = catalogue.rotations.get(bucket)?.iter().find(|(_, at)| *at >= compromised)?;
    Some(rotation.0)
}
