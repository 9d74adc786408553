//! The history of scorecards in the ledger: each of its lines is an object.

use jiff::Timestamp;
use warplan_ledger::Kind;
use warplan_ledger::entry::ObjectId;
use warplan_model::history::{Event, History};

use super::record::Evidence;
use super::{Reader, Vault};
use crate::VaultError;

/// The media type of a line of a history, which tells it from other scorecards.
pub const HISTORY_MEDIA_TYPE: &str = "application/vnd.warplan.history+json";

/// What was taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TakenOver {
    /// Entries recorded now.
    pub recorded: usize,
    /// Entries that were recorded before.
    pub known: usize,
}

impl Vault {
    /// Records the entries of a history that are not recorded yet, in their order.
    ///
    /// # Errors
    /// A history that says something else than the one in the ledger; those of [`record`](Vault::record).
    pub fn take_over(
        &mut self,
        history: &History,
        class: &str,
        instant: Timestamp,
    ) -> Result<TakenOver, VaultError> {
        let known = self.history_objects()?;
        for (position, id) in known.iter().enumerate() {
            let line = match self.content(*id) {
                // What was purged cannot be compared any more; its place is taken.
                Err(VaultError::Purged { .. }) => continue,
                line => line?,
            };
            let given = history.entries().get(position).map(|entry| entry.line());
            if given.as_deref().is_some_and(|given| *given != line[..]) {
                return Err(VaultError::OtherHistory { entry: position as u64 + 1 });
            }
        }
        let new = history.entries().iter().skip(known.len());
        let mut recorded = 0;
        for entry in new {
            let kind = match entry.event {
                Event::Scorecard { .. } => Kind::Scorecard,
                Event::Publication => Kind::Publication,
            };
            self.record(&Evidence::new(kind, class, HISTORY_MEDIA_TYPE, instant), &entry.line()[..])?;
            recorded += 1;
        }
        Ok(TakenOver { recorded, known: known.len().min(history.entries().len()) })
    }
}

impl Reader {
    /// The history that the ledger holds, read and held to its chain.
    ///
    /// # Errors
    /// No keys; entries that are purged; lines that are no history.
    pub fn history(&self) -> Result<History, VaultError> {
        let mut lines = zeroize::Zeroizing::new(Vec::new());
        for id in self.history_objects()? {
            lines.extend_from_slice(&self.content(id)?);
        }
        History::read(&lines).map_err(|breaks| {
            let problem = breaks.first().map(|found| format!("line {}: {}", found.line, found.problem));
            VaultError::BrokenHistory { cause: problem.unwrap_or_default() }
        })
    }

    /// The objects that are lines of a history, in their order.
    fn history_objects(&self) -> Result<Vec<ObjectId>, VaultError> {
        let mut objects: Vec<_> = {
            let catalogue = self.catalogue()?;
            let scored = catalogue.objects.values();
            let scored = scored.filter(|item| matches!(item.kind, Kind::Scorecard | Kind::Publication));
            scored.map(|item| (item.sequence, item.object.id)).collect()
        };
        objects.sort_unstable();
        let mut lines = Vec::new();
        for (sequence, id) in objects {
            let statement = self.statement(&self.entry(sequence)?.statement)?;
            let media_type = statement.predicate.get("mediaType").and_then(|media_type| media_type.as_str());
            if media_type == Some(HISTORY_MEDIA_TYPE) {
                lines.push(id);
            }
        }
        Ok(lines)
    }

    /// All of a small object's plaintext.
    ///
    /// # Errors
    /// Those of [`copy_object`](Reader::copy_object).
    pub fn content(&self, id: ObjectId) -> Result<zeroize::Zeroizing<Vec<u8>>, VaultError> {
        let mut content = zeroize::Zeroizing::new(Vec::new());
        self.copy_object(id, |bytes| {
            content.extend_from_slice(bytes);
            Ok(())
        })?;
        Ok(content)
    }
}
