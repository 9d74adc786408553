//! Re-encryption after a compromise: new secrets, new data keys, new ciphertexts.

use std::collections::BTreeMap;

use jiff::Timestamp;
use warplan_ledger::{Kind, Statement, Subject};

use super::catalogue::Item;
use super::reader::object_path;
use super::record::object_ref;
use super::rotation::Scope;
use super::{Vault, whole_seconds};
use crate::VaultError;
use crate::bucket::ObjectVersion;

impl Vault {
    /// Rotates the buckets whose secret was made before the compromise, encrypts everything anew that was sealed before it,
    /// and removes the old ciphertexts and data keys; gives how many objects. Run again with the same instants, it goes on
    /// where it was cut short.
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
        self.rotate_older(scope, compromised, instant)?;
        let old: Vec<Item> = {
            let catalogue = self.catalogue()?;
            let exposed = |item: &&Item| {
                let first = item.object.version == 1 && item.sealed == compromised;
                let within = match scope {
                    Scope::All => true,
                    Scope::Class(class) => item.object.class == *class,
                };
                within && item.purged.is_none() && (item.sealed < compromised || first)
            };
            catalogue.objects.values().filter(exposed).cloned().collect()
        };
        for item in &old {
            self.encrypt_anew(item, instant)?;
        }
        self.merge_records()?;
        Ok(old.len())
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
        self.state(Kind::Reencryption, &statement, Some(object), instant)?;
        Ok(self.storage().delete(&object_path(before))?)
    }
}
