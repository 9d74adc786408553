//! Asks witnesses to cosign (C2SP tlog-witness), over HTTP.

use std::time::Duration;

use reqwest::{Client, StatusCode, Url, redirect};
use tokio::runtime::Builder;
use warplan_ledger::note::{Signature, VerifierKey};
use warplan_ledger::witness::{AddCheckpoint, Quorum, parse_size};
use warplan_ledger::{LogError, LogReader, Malformed, Resources, SignedCheckpoint};

/// How long a witness may take to answer.
const TIMEOUT: Duration = Duration::from_secs(30);
/// The longest answer that is read, in bytes: sixteen signatures of any kind fit.
const ANSWER_LIMIT: usize = 1 << 17;

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
    for _ in 0..3 {
        let hashes = log.prove_consistency(old)?;
        let request = AddCheckpoint { old, hashes, checkpoint: checkpoint.clone() };
        let (status, body) = witness.ask(&request.to_string())?;
        match status {
            StatusCode::OK => return witness.signatures(key, checkpoint, &body),
            StatusCode::CONFLICT => {
                let seen = parse_size(&body).map_err(|error| witness.unsigned(key, error))?;
                if seen > size {
                    return Err(WitnessError::Ahead { address: witness.address, seen, size });
                }
                if seen == old {
                    return Err(witness.refused(status));
                }
                old = seen;
            }
            status => return Err(witness.refused(status)),
        }
    }
    Err(witness.refused(StatusCode::CONFLICT))
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

    fn ask(&self, body: &str) -> Result<(StatusCode, String), WitnessError> {
        let unreachable = |cause: String| WitnessError::Unreachable { address: self.address.clone(), cause };
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| unreachable(error.to_string()))?;
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
            Ok::<_, reqwest::Error>((answer.status(), bytes))
        });
        let (status, bytes) = answer.map_err(|error| unreachable(error.without_url().to_string()))?;
        if bytes.len() > ANSWER_LIMIT {
            return Err(unreachable("its answer has no end".into()));
        }
        let body = String::from_utf8(bytes).map_err(|_| unreachable("its answer is no text".into()))?;
        Ok((status, body))
    }

    fn signatures(
        &self,
        key: &VerifierKey,
        checkpoint: &SignedCheckpoint,
        body: &str,
    ) -> Result<Vec<Signature>, WitnessError> {
        let refuse = |error: Malformed| self.unsigned(key, error);
        let quorum = Quorum::new(vec![key.clone()], 1).map_err(refuse)?;
        let before = checkpoint.note().signatures().len();
        let mut cosigned = checkpoint.clone();
        if quorum.accept(&mut cosigned, body).map_err(refuse)? == 0 {
            let unknown = "it has none, or one of another key";
            return Err(self.unsigned(key, unknown));
        }
        Ok(cosigned.note().signatures()[before..].to_vec())
    }

    fn refused(&self, status: StatusCode) -> WitnessError {
        let meaning = match status.as_u16() {
            400 => "it does not understand the request, or has seen more than the log has",
            403 => "it does not know the key that signed the checkpoint: give it the log's verifier key",
            404 => "it does not know this log: ask its operator to add the log's origin and key",
            409 => "it has cosigned another history of this size: the log was forked",
            422 => "the checkpoint does not continue what it has seen: the log was rewritten",
            _ => "it cannot answer now: try again later",
        };
        WitnessError::Refused { address: self.address.clone(), status: status.as_u16(), meaning }
    }

    fn unsigned(&self, key: &VerifierKey, cause: impl ToString) -> WitnessError {
        let (address, key) = (self.address.clone(), key.name().to_owned());
        WitnessError::Unsigned { address, key, cause: cause.to_string() }
    }
}

impl WitnessError {
    /// Whether it says that the log was rolled back, forked or rewritten.
    pub fn accuses(&self) -> bool {
        matches!(self, WitnessError::Ahead { .. } | WitnessError::Refused { status: 409 | 422, .. })
    }
}
