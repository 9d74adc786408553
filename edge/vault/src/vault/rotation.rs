//! Rotation of buckets, recorded.

use std::collections::BTreeMap;
use std::sync::PoisonError;

use jiff::Timestamp;
use serde_json::Value;
use warplan_ledger::{Kind, Statement, Subject};
use warplan_model::Digest;

use super::reencrypt::renewed;
use super::{Vault, whole_seconds};
use crate::VaultError;
use crate::bucket::{BucketState, Generation, HOLD, Keys};

/// Which buckets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// All.
    All,
    /// Those of a retention class, and those of what is under hold, which may be of that class.
    Class(String),
}

impl Vault {
    /// Gives buckets a new key version and a new secret, wraps their data keys again, and records each; gives the
    /// buckets. Run again with the same instant, it goes on where it was cut short.
    ///
    /// # Errors
    /// An unknown class; keys or a store that fail. What is done by then stays done.
    pub fn rotate(&mut self, scope: &Scope, instant: Timestamp) -> Result<Vec<String>, VaultError> {
        let instant = whole_seconds(instant);
        // A first generation was never rotated, however young it is.
        let due = |current: &Generation| current.number == 1 || current.since != instant;
        self.rotate_those(scope, instant, |_, current| Ok(due(current)))
    }

    /// Rotates the buckets that were begun before a compromise and not rotated since.
    pub(super) fn rotate_exposed(
        &mut self,
        scope: &Scope,
        compromised: Timestamp,
        instant: Timestamp,
    ) -> Result<Vec<String>, VaultError> {
        let reader = self.reader();
        self.rotate_those(scope, instant, |bucket, _| {
            let renewed = renewed(&*reader.catalogue()?, bucket, compromised).is_some();
            Ok(!renewed && reader.begun_before(bucket, compromised)?)
        })
    }

    fn rotate_those(
        &self,
        scope: &Scope,
        instant: Timestamp,
        due: impl Fn(&str, &Generation) -> Result<bool, VaultError>,
    ) -> Result<Vec<String>, VaultError> {
        if let Scope::Class(class) = scope {
            self.description().class(class)?;
        }
        let mut rotated = Vec::new();
        for bucket in self.shelf().buckets()? {
            let Some(state) = self.shelf().state(&bucket)? else { continue };
            let within = match scope {
                Scope::All => true,
                Scope::Class(class) => state.class == *class || state.class == HOLD,
            };
            let due = match &state.keys {
                Keys::Live { next: Some(_), .. } => true,
                Keys::Live { current, .. } => due(&bucket, current)?,
                Keys::Destroyed { .. } => false,
            };
            if within && due {
                self.carry_out(state, instant)?;
                self.progress().done("buckets", 1);
                rotated.push(bucket);
            }
        }
        Ok(rotated)
    }

    /// Rotates a bucket that refuses new data keys until it is rotated.
    pub(super) fn finish_rotation(&self, bucket: &str, instant: Timestamp) -> Result<(), VaultError> {
        let _alone = self.gate.write().unwrap_or_else(PoisonError::into_inner);
        match self.shelf().state(bucket)? {
            // Another thread may have been faster.
            Some(state) if self.ring()?.must_rotate(&state)? => self.carry_out(state, instant),
            _ => Ok(()),
        }
    }

    /// Finishes all rotations that were cut short.
    pub(super) fn settle_rotations(&self) -> Result<(), VaultError> {
        for bucket in self.shelf().buckets()? {
            if let Some(state) = self.shelf().state(&bucket)?
                && let Keys::Live { next: Some(next), .. } = &state.keys
            {
                let since = next.since;
                self.carry_out(state, since)?;
            }
        }
        Ok(())
    }

    fn carry_out(&self, state: BucketState, instant: Timestamp) -> Result<(), VaultError> {
        let state = self.ring()?.write_next(state, instant)?;
        let Keys::Live { next: Some(next), .. } = &state.keys else { return Ok(()) };
        let statement = rotation_statement(&state.bucket, next);
        // Cut short between the entry and the switch, it is recorded already.
        if !self.catalogue()?.statements.contains(&statement.digest()) {
            self.state(Kind::KeyRotation, &statement, None, next.since)?;
        }
        self.ring()?.switch(state)
    }
}

/// About the wrapped secret of the generation, which binds bucket, generation and key.
fn rotation_statement(bucket: &str, next: &Generation) -> Statement {
    let digest = Digest::of_bytes(next.secret.as_bytes());
    let subject = Subject::new(format!("keys/{bucket}/{}", next.number), &digest);
    let predicate = BTreeMap::from([
        ("bucket".to_owned(), Value::from(bucket)),
        ("generation".to_owned(), next.number.into()),
        ("key".to_owned(), serde_json::json!({ "name": next.key.name, "version": next.key.version })),
    ]);
    Statement::new(vec![subject], Statement::predicate_type_of(Kind::KeyRotation), predicate)
}
