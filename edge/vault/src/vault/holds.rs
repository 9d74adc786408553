//! Legal holds. They are serialised with purges by whoever has the vault alone: one that is placed before the intent of
//! a purge wins, one after it is refused.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::Value;
use warplan_ledger::entry::ObjectId;
use warplan_ledger::{Kind, Statement, Subject};

use super::{Vault, whole_seconds};
use crate::VaultError;

impl Vault {
    /// Places a hold on objects and gives its sequence. The reason stands in the statement, in the clear: name the matter,
    /// not its content.
    ///
    /// # Errors
    /// No objects; one that was never recorded, or whose purge has begun, with the sequence of its intent.
    pub fn hold(&mut self, ids: &[ObjectId], reason: &str, instant: Timestamp) -> Result<u64, VaultError> {
        let ids: BTreeSet<ObjectId> = ids.iter().copied().collect();
        if ids.is_empty() {
            return Err(VaultError::Unrecordable { cause: "a hold names what it covers".into() });
        }
        let subjects = ids.iter().map(|id| Ok(Subject::object(&self.kept(*id)?.object)));
        let subjects: Vec<Subject> = subjects.collect::<Result<_, VaultError>>()?;
        let predicate = BTreeMap::from([("reason".to_owned(), Value::from(reason))]);
        self.hold_statement(Kind::Hold, subjects, predicate, instant)
    }

    /// Lifts a hold, named by its sequence. Other holds on the same objects stand; what no hold covers any more and is
    /// due goes with the next run.
    ///
    /// # Errors
    /// A sequence that is no hold, or one that is lifted already.
    pub fn lift(&mut self, hold: u64, reason: &str, instant: Timestamp) -> Result<u64, VaultError> {
        let subjects = {
            let catalogue = self.catalogue()?;
            let unknown = || VaultError::Unknown { what: format!("a hold with the sequence {hold}") };
            let placed = catalogue.holds.get(&hold).ok_or_else(unknown)?;
            if let Some(lifted) = placed.lifted {
                return Err(VaultError::Lifted { hold, lifted });
            }
            let object = |id: &ObjectId| Ok(Subject::object(&catalogue.item(*id)?.object));
            placed.objects.iter().map(object).collect::<Result<_, VaultError>>()?
        };
        let predicate = BTreeMap::from([
            ("hold".to_owned(), Value::from(hold)),
            ("reason".to_owned(), Value::from(reason)),
        ]);
        self.hold_statement(Kind::HoldLifted, subjects, predicate, instant)
    }

    fn hold_statement(
        &self,
        kind: Kind,
        subjects: Vec<Subject>,
        predicate: BTreeMap<String, Value>,
        instant: Timestamp,
    ) -> Result<u64, VaultError> {
        let statement = Statement::new(subjects, Statement::predicate_type_of(kind), predicate);
        self.state(kind, &statement, None, whole_seconds(instant))
    }
}
