//! Retention: what is due, and a run that purges it.
//!
//! A bucket is purged as soon as one of its objects is due and under no hold. What else is in it, under hold or not due
//! yet, outlives it in a bucket `hold/<intent>`, which is purged by the same rule.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use warplan_ledger::entry::ObjectId;

use super::catalogue::Item;
use super::purge_manifest::{MANIFEST_FORMAT, Manifest, ManifestBucket};
use super::reader::Reader;
use super::{Vault, whole_seconds};
use crate::VaultError;
use crate::bucket::{Keys, ObjectVersion};
use crate::keys::Destruction;

/// What a run does at an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetentionPlan {
    /// The instant that is taken as now.
    pub as_of: Timestamp,
    /// Intents of earlier runs that were cut short, and are finished first.
    pub unfinished: Vec<u64>,
    /// The buckets that are purged.
    pub buckets: Vec<BucketPlan>,
    /// What is due and under hold.
    pub held: Vec<ObjectId>,
    /// When something else is due; none when nothing ever is.
    pub next_due: Option<Timestamp>,
}

/// A bucket that is purged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BucketPlan {
    /// Its name.
    pub bucket: String,
    /// What dies with it.
    pub objects: Vec<ObjectVersion>,
    /// What outlives it.
    pub survivors: Vec<ObjectVersion>,
    /// Bytes of ciphertext that compaction will reclaim.
    pub bytes: u64,
}

/// What a run did.
#[derive(Debug)]
pub struct RetentionReport {
    /// What there was to do; a dry run says the same.
    pub plan: RetentionPlan,
    /// The buckets of the plan that could not be purged, and why; the others were.
    pub refused: Vec<(String, VaultError)>,
    /// Sequences of intent and tombstone, when something was purged.
    pub purged: Option<(u64, u64)>,
    /// When the keys are gone for good, of all purges that this run finished.
    pub destruction: Destruction,
}

impl Reader {
    /// What a retention run would do at an instant: the dry run.
    ///
    /// # Errors
    /// A store that cannot be read or contradicts itself.
    pub fn retention_plan(&self, as_of: Timestamp) -> Result<RetentionPlan, VaultError> {
        let as_of = whole_seconds(as_of);
        let catalogue = self.catalogue()?;
        let held = catalogue.held();
        let kept: Vec<&Item> = catalogue.objects.values().filter(|item| item.purged.is_none()).collect();
        let due = |item: &Item| self.description().due(&item.object.class, item.recorded);
        let is_due = |item: &Item| due(item).is_some_and(|due| due <= as_of);
        let is_held = |item: &Item| held.contains(&item.object.id);
        let waiting = kept.iter().filter(|item| !is_due(item) && !is_held(item));
        let next_due = waiting.filter_map(|item| due(item)).min();
        let mut by_bucket = self.by_bucket(&kept)?;
        self.add_empty(as_of, &mut by_bucket)?;
        let mut plans = Vec::new();
        for (bucket, items) in by_bucket {
            let is_empty = items.is_empty();
            let (doomed, rest): (Vec<&Item>, Vec<&Item>) =
                items.into_iter().partition(|item| is_due(item) && !is_held(item));
            if is_empty || !doomed.is_empty() {
                let bytes = doomed.iter().map(|item| item.object.size).sum();
                let versions = |items: Vec<&Item>| items.iter().map(|item| item.version()).collect();
                let (objects, survivors) = (versions(doomed), versions(rest));
                plans.push(BucketPlan { bucket, objects, survivors, bytes });
            }
        }
        let held = kept.iter().filter(|item| is_due(item) && is_held(item));
        let held = held.map(|item| item.object.id).collect();
        Ok(RetentionPlan { as_of, unfinished: catalogue.unfinished(), buckets: plans, held, next_due })
    }

    /// Adds the buckets whose time is over and in which nothing was acknowledged: their keys open what a copy of the store
    /// may hold of attempts.
    fn add_empty(
        &self,
        as_of: Timestamp,
        buckets: &mut BTreeMap<String, Vec<&Item>>,
    ) -> Result<(), VaultError> {
        for bucket in self.shelf().buckets()? {
            if buckets.contains_key(&bucket) {
                continue;
            }
            let Some(state) = self.shelf().state(&bucket)? else { continue };
            let Ok(class) = self.description().class(&state.class) else { continue };
            let due = state.from.and_then(|from| class.period(from)).map(|period| period.due);
            if matches!(state.keys, Keys::Live { .. }) && due.is_some_and(|due| due <= as_of) {
                buckets.insert(bucket, Vec::new());
            }
        }
        Ok(())
    }

    /// Objects by the bucket that wraps their data keys now.
    fn by_bucket<'a>(&self, items: &[&'a Item]) -> Result<BTreeMap<String, Vec<&'a Item>>, VaultError> {
        let mut now = BTreeMap::<String, String>::new();
        let mut buckets = BTreeMap::<String, Vec<&Item>>::new();
        for item in items {
            let home = self.home(item)?;
            let bucket = match now.get(&home) {
                Some(bucket) => bucket.clone(),
                None => {
                    let bucket = self.outlived_in(&home)?;
                    now.insert(home, bucket.clone());
                    bucket
                }
            };
            buckets.entry(bucket).or_default().push(item);
        }
        Ok(buckets)
    }

    /// The bucket that lives of those in which the survivors of one were wrapped, one after the other.
    fn outlived_in(&self, home: &str) -> Result<String, VaultError> {
        let mut bucket = home.to_owned();
        let mut seen = BTreeSet::new();
        while seen.insert(bucket.clone()) {
            let state = self.shelf().state(&bucket)?;
            match state.map(|state| state.keys) {
                Some(Keys::Live { .. }) => return Ok(bucket),
                Some(Keys::Destroyed { survivors: Some(next), .. }) => bucket = next,
                _ => break,
            }
        }
        Err(VaultError::Missing { what: format!("the bucket {bucket}, in which evidence is kept,") })
    }
}

impl Vault {
    /// Purges what is due at an instant and under no hold, and records that as of now. First it finishes what earlier runs
    /// left.
    ///
    /// # Errors
    /// Keys, a store or a log that fail. Run again, it goes on. A bucket whose key, or the key of what outlives it, does not
    /// open is left out before its intent, and the report says so.
    pub fn retention_run(&mut self, as_of: Timestamp, now: Timestamp) -> Result<RetentionReport, VaultError> {
        let unfinished = self.catalogue()?.unfinished();
        let mut destruction = self.settle_purges(now)?;
        let mut plan = RetentionPlan { unfinished, ..self.retention_plan(as_of)? };
        let mut refused = Vec::new();
        for bucket in std::mem::take(&mut plan.buckets) {
            match self.check_keys(&bucket) {
                Ok(()) => plan.buckets.push(bucket),
                Err(error) => refused.push((bucket.bucket, error)),
            }
        }
        let mut purged = None;
        if !plan.buckets.is_empty() {
            self.close(&plan)?;
            let intent = self.intend(&plan, now)?;
            let (tombstone, destroyed) = self.finish_purge(intent, whole_seconds(now))?;
            destruction = destruction.max(destroyed);
            purged = Some((intent, tombstone));
        }
        Ok(RetentionReport { plan, refused, purged, destruction })
    }

    /// Opens the bucket's key, since who does not keep it cannot destroy it, and the data keys that have to move, before
    /// there is no way back.
    fn check_keys(&self, plan: &BucketPlan) -> Result<(), VaultError> {
        let missing = || VaultError::Missing { what: format!("the bucket {}", plan.bucket) };
        let state = self.shelf().state(&plan.bucket)?.ok_or_else(missing)?;
        // Opened anew: a secret that is remembered says nothing of who keeps its key now.
        self.ring()?.forget(&plan.bucket);
        if let Keys::Live { current, .. } = &state.keys {
            self.ring()?.wrapper(&plan.bucket, current)?;
        }
        for survivor in &plan.survivors {
            self.data_key(&self.kept(survivor.id)?)?;
        }
        Ok(())
    }

    /// Lets nothing new into the buckets, so that nothing dies with them that the intent does not name.
    fn close(&self, plan: &RetentionPlan) -> Result<(), VaultError> {
        for bucket in &plan.buckets {
            if let Some(mut state) = self.shelf().state(&bucket.bucket)? {
                state.closed = true;
                self.shelf().put_state(&state)?;
                self.ring()?.forget(&bucket.bucket);
            }
        }
        Ok(())
    }

    /// Writes the manifest and records the intent: from here on the purge is certain.
    fn intend(&self, plan: &RetentionPlan, now: Timestamp) -> Result<u64, VaultError> {
        let buckets = plan.buckets.iter().cloned();
        let bucket =
            |BucketPlan { bucket, objects, survivors, .. }| ManifestBucket { bucket, objects, survivors };
        let manifest = Manifest {
            format: MANIFEST_FORMAT.into(),
            log: self.description().log.clone(),
            intent: self.size()?,
            as_of: plan.as_of,
            buckets: buckets.map(bucket).collect(),
        };
        self.record_intent(&manifest, whole_seconds(now))
    }
}
