//! Carrying a purge out: intent, destruction of keys, tombstone.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::Value;
use warplan_ledger::{Kind, Statement, Subject};
use warplan_model::Digest;

use super::purge_manifest::Manifest;
use super::{Vault, whole_seconds};
use crate::VaultError;
use crate::bucket::{BucketState, Keys, ObjectVersion, Ring};
use crate::keys::Destruction;

impl Vault {
    /// Records the intent of a manifest, which names its sequence. Nobody else appends meanwhile.
    pub(super) fn record_intent(&self, manifest: &Manifest, now: Timestamp) -> Result<u64, VaultError> {
        let digest = manifest.write(self.storage())?;
        let predicate = BTreeMap::from([
            ("asOf".to_owned(), Value::from(manifest.as_of.to_string())),
            ("buckets".to_owned(), manifest.buckets.len().into()),
            ("objects".to_owned(), manifest.objects().into()),
        ]);
        let statement = purge_statement(Kind::PurgeIntent, manifest.intent, &digest, predicate);
        let sequence = self.state(Kind::PurgeIntent, &statement, None, now)?;
        if sequence == manifest.intent {
            return Ok(sequence);
        }
        let cause = format!("its manifest says {}: something else was appended meanwhile", manifest.intent);
        Err(VaultError::Contradiction { sequence, cause })
    }

    /// Finishes the purges that were cut short after their intents.
    pub(super) fn settle_purges(&self, instant: Timestamp) -> Result<Destruction, VaultError> {
        let unfinished = self.catalogue()?.unfinished();
        let mut destruction = Destruction::Done;
        for intent in unfinished {
            destruction = destruction.max(self.finish_purge(intent, whole_seconds(instant))?.1);
        }
        Ok(destruction)
    }

    /// Moves what survives, destroys the keys and records the tombstone, whose sequence it gives. Every step may be
    /// repeated.
    pub(super) fn finish_purge(
        &self,
        intent: u64,
        instant: Timestamp,
    ) -> Result<(u64, Destruction), VaultError> {
        let manifest = {
            let catalogue = self.catalogue()?;
            let unknown = || VaultError::Unknown { what: format!("the purge {intent}") };
            catalogue.purges.get(&intent).ok_or_else(unknown)?.manifest.clone()
        };
        // Seen is not durable yet when the one who wrote it died.
        let digest = manifest.write(self.storage())?;
        // The intent is seen before its work is.
        self.ledger().publish()?;
        self.ledger().hold()?;
        let mut destruction = Destruction::Done;
        for bucket in &manifest.buckets {
            let survivors = bucket.survivors.iter().copied().collect();
            let destroyed = self.destroy_bucket(&bucket.bucket, intent, &survivors, instant)?;
            destruction = destruction.max(destroyed);
        }
        let keys = match destruction {
            Destruction::Done => Value::from("destroyed"),
            Destruction::Scheduled(until) => serde_json::json!({ "scheduled": until.to_string() }),
        };
        let predicate = BTreeMap::from([
            ("intent".to_owned(), Value::from(intent)),
            ("keys".to_owned(), keys),
            ("objects".to_owned(), manifest.objects().into()),
        ]);
        let statement = purge_statement(Kind::Purge, intent, &digest, predicate);
        let tombstone = self.state(Kind::Purge, &statement, None, instant)?;
        Ok((tombstone, destruction))
    }

    fn destroy_bucket(
        &self,
        bucket: &str,
        intent: u64,
        survivors: &BTreeSet<ObjectVersion>,
        instant: Timestamp,
    ) -> Result<Destruction, VaultError> {
        let missing = || VaultError::Missing { what: format!("the bucket {bucket}") };
        let state = self.shelf().state(bucket)?.ok_or_else(missing)?;
        let ring = self.ring()?;
        let moved = match &state.keys {
            Keys::Destroyed { survivors, last, .. } => {
                ring.forget(bucket);
                if ring.wrapper(bucket, last).is_err() {
                    self.expect_keeper()?;
                }
                survivors.clone()
            }
            Keys::Live { current, .. } => {
                // Who does not keep the key cannot destroy it.
                ring.forget(bucket);
                ring.wrapper(bucket, current)?;
                self.carry(ring, &state, intent, survivors, instant)?
            }
        };
        let destruction = ring.destroy(state, intent, moved)?;
        self.shelf().clear(bucket)?;
        Ok(destruction)
    }

    /// A key that does not open was destroyed by an earlier run, or is kept by somebody else: who keeps the keys opens some
    /// other bucket, if any lives.
    fn expect_keeper(&self) -> Result<(), VaultError> {
        let mut refused = Ok(());
        for bucket in self.shelf().buckets()? {
            let Some(state) = self.shelf().state(&bucket)? else { continue };
            if let Keys::Live { current, .. } = &state.keys {
                match self.ring()?.wrapper(&bucket, current) {
                    Ok(_) => return Ok(()),
                    Err(error) => refused = Err(error),
                }
            }
        }
        refused
    }

    /// Moves the data keys of what outlives a bucket to one of its own, whose name it gives.
    fn carry(
        &self,
        ring: &Ring,
        state: &BucketState,
        intent: u64,
        survivors: &BTreeSet<ObjectVersion>,
        instant: Timestamp,
    ) -> Result<Option<String>, VaultError> {
        if survivors.is_empty() {
            return Ok(None);
        }
        let to = ring.begin_hold(intent, instant)?;
        ring.carry(state, survivors, &to)?;
        Ok(Some(to))
    }
}

fn purge_statement(
    kind: Kind,
    intent: u64,
    manifest: &Digest,
    predicate: BTreeMap<String, Value>,
) -> Statement {
    let subject = Subject::new(Manifest::path(intent), manifest);
    Statement::new(vec![subject], Statement::predicate_type_of(kind), predicate)
}
