//! What may follow in a history.

use super::{Entry, Event, HISTORY_FORMAT, History};
use crate::scorecard::Scorecard;
use crate::{Digest, canonical_bytes};

/// Why something does not enter a history.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// A scorecard without a release.
    #[error("the scorecard belongs to no release")]
    NoRelease,
    /// A scorecard without its inputs.
    #[error("the scorecard does not say what it was made from")]
    NoInputs,
    /// A scorecard that contradicts itself.
    #[error("the scorecard contradicts itself: {0}")]
    Contradiction(String),
    /// Another scorecard of a recorded release, without a reason.
    #[error("{release} is recorded, and this scorecard differs from {recorded}")]
    NoReason {
        /// The release.
        release: String,
        /// Its revisions, in words.
        recorded: String,
    },
    /// A release or revision that is not recorded.
    #[error("{0} is not recorded")]
    NotRecorded(String),
    /// Publication of a scorecard that its gate stops.
    #[error("revision {revision} of {release} fails its release gate")]
    GateFailed {
        /// The release.
        release: String,
        /// The revision.
        revision: u32,
    },
    /// Publication of a release that was published otherwise.
    #[error("{release} was published as revision {revision}, and what was published stays")]
    Published {
        /// The release.
        release: String,
        /// The published revision.
        revision: u32,
    },
}

impl Refusal {
    /// What to do about it, in the imperative without a full stop.
    pub fn remedy(&self) -> &'static str {
        match self {
            Refusal::NoRelease => "add the release to the policy, or name one with --release",
            Refusal::NoInputs | Refusal::Contradiction(_) => "score it again with `warplan score`",
            Refusal::NoReason { .. } => "say with --reason why there is another one",
            Refusal::NotRecorded(_) => {
                "record it with `warplan history record`; `warplan history list` shows what is"
            }
            Refusal::GateFailed { .. } => {
                "mend what the gate stops, record it again with --reason and publish that revision"
            }
            Refusal::Published { .. } => "give what differs a version of its own",
        }
    }
}

impl History {
    /// The entry that records a scorecard; none when the release has an equal one, made from whatever files. The
    /// history itself does not change.
    ///
    /// # Errors
    /// A scorecard without release or inputs, or that contradicts itself; another one for a recorded release without a
    /// reason.
    pub fn append(&self, scorecard: Scorecard, reason: Option<&str>) -> Result<Option<Entry>, Refusal> {
        let release = scorecard.release.clone().ok_or(Refusal::NoRelease)?;
        if scorecard.inputs.is_none() {
            return Err(Refusal::NoInputs);
        }
        if let Some(problem) = scorecard.contradiction() {
            return Err(Refusal::Contradiction(problem));
        }
        if self.revision_equal_to(&scorecard).is_some() {
            return Ok(None);
        }
        let reason = reason.map(str::trim).filter(|reason| !reason.is_empty());
        let last = self.revisions(&release).next_back().map(|recorded| recorded.entry.revision);
        match (last, reason) {
            (Some(last), None) => {
                let recorded =
                    if last == 1 { "it".to_owned() } else { format!("each of its {last} revisions") };
                Err(Refusal::NoReason { release, recorded })
            }
            _ => {
                let event = Event::Scorecard { scorecard: Box::new(scorecard) };
                Ok(Some(self.entry(release, last.unwrap_or(0) + 1, reason, event)))
            }
        }
    }

    /// The revision of its release that says the same as a scorecard. What it was made from may differ: the recorded
    /// inputs give it too.
    pub fn revision_equal_to(&self, scorecard: &Scorecard) -> Option<&Entry> {
        let release = scorecard.release.as_deref()?;
        let rules = |scorecard: &Scorecard| scorecard.inputs.as_ref().map(|inputs| inputs.rules.clone());
        let bare = |scorecard: &Scorecard| Scorecard { inputs: None, ..scorecard.clone() };
        let mut revisions = self.revisions(release);
        let equal = revisions.find(|recorded| {
            rules(recorded.scorecard) == rules(scorecard) && bare(recorded.scorecard) == bare(scorecard)
        });
        equal.map(|recorded| recorded.entry)
    }

    /// The entry that publishes a revision of a release, the last one where none is named; none when it is published
    /// already. The history itself does not change.
    ///
    /// # Errors
    /// A release or revision that is not recorded, that its gate stops, or another one than was published.
    pub fn publish(&self, release: &str, revision: Option<u32>) -> Result<Option<Entry>, Refusal> {
        let recorded = match revision {
            Some(wanted) => self.revisions(release).find(|recorded| recorded.entry.revision == wanted),
            None => self.revisions(release).next_back(),
        };
        let unknown = || match revision {
            Some(revision) => Refusal::NotRecorded(format!("revision {revision} of {release}")),
            None => Refusal::NotRecorded(release.to_owned()),
        };
        let recorded = recorded.ok_or_else(unknown)?;
        let revision = recorded.entry.revision;
        match self.published_revision(release) {
            Some(published) if published == revision => Ok(None),
            Some(published) => Err(Refusal::Published { release: release.into(), revision: published }),
            None if !recorded.scorecard.passes => {
                Err(Refusal::GateFailed { release: release.into(), revision })
            }
            None => Ok(Some(self.entry(release.into(), revision, None, Event::Publication))),
        }
    }

    /// The next entry, sealed.
    fn entry(&self, release: String, revision: u32, reason: Option<&str>, event: Event) -> Entry {
        let mut entry = Entry {
            digest: History::genesis(),
            format: HISTORY_FORMAT.into(),
            sequence: self.entries.len() as u64 + 1,
            previous: self.head(),
            release,
            revision,
            reason: reason.map(str::to_owned),
            event,
        };
        let (_, content) = super::read::split(&canonical_bytes(&entry)).expect("the digest sorts first");
        entry.digest = Digest::of_bytes(&content);
        entry
    }
}
