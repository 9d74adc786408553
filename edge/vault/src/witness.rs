//! Asks witnesses to cosign (C2SP tlog-witness), over HTTP.

use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, HeaderValue};
use reqwest::{Client, StatusCode, Url, redirect};
use tokio::runtime::Builder;
use warplan_ledger::note::{Signature, VerifierKey};
use warplan_ledger::witness::{AddCheckpoint, Quorum, SIZE_TYPE, parse_size};
use warplan_ledger::{LogError, LogReader, Malformed, Resources, SignedCheckpoint};

/// How long a witness may take to answer.
const TIMEOUT: Duration = Duration::from_secs(30);
/// The longest answer that is read, in bytes: sixteen signatures of any kind fit.
const ANSWER_LIMIT: usize = 1 << 17;

/// How often a witness is asked with the size that it said it knows.
const TRIES: usize = 3;

/// Why a witness did not cosign.
#[derive(Debug, thiserror::Error)]
pub enum WitnessError {
    /// The address is none, or would send checkpoints over a network in the clear.
    #[error(
        "{address} cannot be asked: {cause}: give the witness's submission prefix, as in https://witness.example"
    )]
    Address {
        /// What was given.
        address: String,
        /// What is wrong.
        cause: String,
    },
    /// It did not answer.
    #[error("{address} does not answer: {cause}: try again, or ask another witness")]
    Unreachable {
        /// Where.
        address: String,
        /// Why.
        cause: String,
    },
    /// It refused.
    #[error("{address} refuses with {status}: {meaning}")]
    Refused {
        /// Where.
        address: String,
        /// The HTTP status.
        status: u16,
        /// What the specification says that this means.
        meaning: &'static str,
    },
    /// It has cosigned more than the log has.
    #[error(
        "{address} has seen {seen} entries and the log has {size}: the store was rolled back to an older copy, or this is a fork of the log"
    )]
    Ahead {
        /// Where.
        address: String,
        /// What the witness cosigned last.
        seen: u64,
        /// What the log has.
        size: u64,
    },
    /// It has cosigned another head of this size.
    #[error(
        "{address} has cosigned another history of {size} entries: the log was forked; keep this store as evidence and compare its checkpoint with the witness's"
    )]
    Split {
        /// Where.
        address: String,
        /// How many entries both histories have.
        size: u64,
    },
    /// Its answer has no valid signature of the key expected.
    #[error("{address} answers without a valid cosignature of {key}: {cause}")]
    Unsigned {
        /// Where.
        address: String,
        /// The name of the key.
        key: String,
        /// What is wrong.
        cause: String,
    },
    /// The log cannot be read.
    #[error(transparent)]
    Log(#[from] LogError),
}

/// Sends a log's checkpoint to a witness, with the proof that it continues what the witness saw last, and gives the
/// witness's signatures, verified.
///
/// # Errors
/// An address that is none; a witness that does not answer, refuses, saw more than the log has, or signs with another key.
pub fn cosign(
    address: &str,
    key: &VerifierKey,
    resources: &dyn Resources,
    checkpoint: &SignedCheckpoint,
) -> Result<Vec<Signature>, WitnessError> {
    let witness = Witness::new(address)?;
    let log = LogReader::open(resources, checkpoint.checkpoint())?;
    let size = checkpoint.checkpoint().size;
    let mut old = 0;
    // A witness says what it saw when the guess was wrong; another client may be faster once or twice.
    for _ in 0..TRIES {
        let hashes = log.prove_consistency(old)?;
        let request = AddCheckpoint { old, hashes, checkpoint: checkpoint.clone() };
        let answer = witness.ask(&request.to_string())?;
        match answer.status {
            StatusCode::OK => return witness.signatures(key, checkpoint, &answer.body),
            StatusCode::CONFLICT => old = witness.seen(&answer, old, size)?,
            status => return Err(witness.refused(status)),
        }
    }
    Err(witness
        .unreachable("it saw another size with each request, as when others ask it for this log".into()))
}

/// What a witness answers.
struct Answer {
    status: StatusCode,
    /// Whether its body is said to be the size that the witness knows.
    is_size: bool,
    body: String,
}

struct Witness {
    address: String,
    url: Url,
    client: Client,
}

impl Witness {
    fn new(address: &str) -> Result<Self, WitnessError> {
        let fault = |cause: String| WitnessError::Address { address: address.to_owned(), cause };
        let url = format!("{}/add-checkpoint", address.trim_end_matches('/'));
        let url = Url::parse(&url).map_err(|error| fault(error.to_string()))?;
        let local = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
        if url.scheme() != "https" && !local {
            return Err(fault("only https is asked over a network".into()));
        }
        crate::tls::install();
        let client = Client::builder().timeout(TIMEOUT).redirect(redirect::Policy::none()).build();
        let client = client.map_err(|error| fault(error.to_string()))?;
        Ok(Witness { address: address.to_owned(), url, client })
    }

    fn ask(&self, body: &str) -> Result<Answer, WitnessError> {
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| self.unreachable(error.to_string()))?;
        let request = self.client.post(self.url.clone()).body(body.to_owned());
        let answer = runtime.block_on(async {
            let mut answer = request.send().await?;
            let mut bytes = Vec::new();
            while let Some(chunk) = answer.chunk().await? {
                bytes.extend_from_slice(&chunk);
                if bytes.len() > ANSWER_LIMIT {
                    break;
                }
            }
            let is_size = answer.headers().get(CONTENT_TYPE).is_some_and(is_size);
            Ok::<_, reqwest::Error>((answer.status(), is_size, bytes))
        });
        let (status, is_size, bytes) =
            answer.map_err(|error| self.unreachable(error.without_url().to_string()))?;
        if bytes.len() > ANSWER_LIMIT {
            return Err(self.unreachable("its answer has no end".into()));
        }
        let body = String::from_utf8(bytes).map_err(|_| self.unreachable("its answer is no text".into()))?;
        Ok(Answer { status, is_size, body })
    }

    /// The size that a witness knows instead of `old`, from its answer 409. It gives none when it knew that size and
    /// another root of it.
    fn seen(&self, answer: &Answer, old: u64, size: u64) -> Result<u64, WitnessError> {
        let address = || self.address.clone();
        if !answer.is_size {
            return Err(WitnessError::Split { address: address(), size: old });
        }
        let seen = parse_size(&answer.body)
            .map_err(|error| self.unreachable(format!("its answer cannot be read: {error}")))?;
        if seen > size {
            return Err(WitnessError::Ahead { address: address(), seen, size });
        }
        if seen == old { Err(WitnessError::Split { address: address(), size: old }) } else { Ok(seen) }
    }

    fn signatures(
        &self,
        key: &VerifierKey,
        checkpoint: &SignedCheckpoint,
        body: &str,
    ) -> Result<Vec<Signature>, WitnessError> {
        let refuse = |error: Malformed| self.unsigned(key, error);
        let quorum = Quorum::new(vec![key.clone()], 1).map_err(refuse)?;
        let accepted = quorum.accept(&mut checkpoint.clone(), body).map_err(refuse)?;
        if accepted.is_empty() {
            let unknown = "it has none, or one of another key";
            return Err(self.unsigned(key, unknown));
        }
        Ok(accepted)
    }

    fn refused(&self, status: StatusCode) -> WitnessError {
        let meaning = match status.as_u16() {
            400 => "it does not understand the request, or has seen more than the log has",
            403 => "it does not know the key that signed the checkpoint: give it the log's verifier key",
            404 => "it does not know this log: ask its operator to add the log's origin and key",
            422 => "the checkpoint does not continue what it has seen: the log was rewritten",
            _ => "it cannot answer now: try again later",
        };
        WitnessError::Refused { address: self.address.clone(), status: status.as_u16(), meaning }
    }

    fn unreachable(&self, cause: String) -> WitnessError {
        WitnessError::Unreachable { address: self.address.clone(), cause }
    }

    fn unsigned(&self, key: &VerifierKey, cause: impl ToString) -> WitnessError {
        let (address, key) = (self.address.clone(), key.name().to_owned());
        WitnessError::Unsigned { address, key, cause: cause.to_string() }
    }
}

/// Whether a content type is that of sizes, whatever its parameters.
fn is_size(content_type: &HeaderValue) -> bool {
    let text = content_type.to_str().unwrap_or_default();
    let essence = text.split(';').next().unwrap_or_default();
    essence.trim().eq_ignore_ascii_case(SIZE_TYPE)
}

impl WitnessError {
    /// Whether it says that the log was rolled back, forked or rewritten.
    pub fn accuses(&self) -> bool {
        matches!(
            self,
            WitnessError::Ahead { .. }
                | WitnessError::Split { .. }
                | WitnessError::Refused { status: 422, .. }
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn conflict(content_type: Option<&'static str>, body: &str) -> Result<u64, WitnessError> {
        let witness = Witness::new("http://localhost:1").unwrap();
        let is_size = content_type.map(HeaderValue::from_static).as_ref().is_some_and(is_size);
        witness.seen(&Answer { status: StatusCode::CONFLICT, is_size, body: body.to_owned() }, 3, 5)
    }

    #[test]
    fn a_size_with_a_conflict_is_what_the_witness_saw() {
        for content_type in [SIZE_TYPE, "text/x.tlog.size; charset=utf-8", "Text/X.Tlog.Size"] {
            assert_eq!(conflict(Some(content_type), "4\n").unwrap(), 4, "{content_type}");
        }
        let ahead = conflict(Some(SIZE_TYPE), "6\n").unwrap_err();
        assert!(matches!(ahead, WitnessError::Ahead { seen: 6, size: 5, .. }) && ahead.accuses(), "{ahead}");
        let unread = conflict(Some(SIZE_TYPE), "four\n").unwrap_err();
        assert!(matches!(unread, WitnessError::Unreachable { .. }) && !unread.accuses(), "{unread}");
    }

    #[test]
    fn a_conflict_about_the_size_that_was_sent_accuses_the_log_of_a_split_view() {
        for (content_type, body) in
            [(None, ""), (None, "4\n"), (Some("text/plain"), "4\n"), (Some(SIZE_TYPE), "3\n")]
        {
            let split = conflict(content_type, body).unwrap_err();
            assert!(matches!(split, WitnessError::Split { size: 3, .. }) && split.accuses(), "{split}");
        }
    }
}
