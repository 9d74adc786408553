//! Requests to key services, from a program that does not wait asynchronously.

use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{HeaderMap, HeaderValue};
use reqwest::{Client, Method, Url, redirect};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::runtime::{Builder, Runtime};
use zeroize::Zeroizing;

use super::KeyError;

/// How long a connection, and an answer, may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const TIMEOUT: Duration = Duration::from_secs(20);
/// How often a request is made before its failure stands, and how long the first pause is; each is twice the last.
const ATTEMPTS: u32 = 5;
const PAUSE: Duration = Duration::from_millis(if cfg!(test) { 1 } else { 200 });
/// An answer of a key service is far smaller.
const LARGEST: usize = 1 << 20;

/// A client of one key service.
pub(super) struct Http {
    runtime: Runtime,
    client: Client,
    base: Url,
}

/// What is sent.
pub(super) struct Call {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

/// An answer of any status.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Zeroizing<Vec<u8>>,
}

/// Why a request gave nothing.
pub(super) enum Failure {
    /// The service refuses: its word for the kind of refusal, and its message.
    Refused { kind: String, message: String },
    /// It was not reached, or its answer cannot be understood.
    Unreachable(String),
}

impl Failure {
    pub(super) fn is(&self, expected: &str) -> bool {
        matches!(self, Self::Refused { kind, .. } if kind == expected)
    }

    pub(super) fn error(self, provider: &str, act: &str, remedy: &str) -> KeyError {
        match self {
            Self::Refused { kind, message } if message.is_empty() => {
                KeyError::unavailable(provider, act, kind, remedy)
            }
            Self::Refused { kind, message } => {
                KeyError::unavailable(provider, act, format!("{kind}: {message}"), remedy)
            }
            Self::Unreachable(cause) => {
                let remedy = "check its address and the network, then repeat";
                KeyError::unavailable(provider, act, cause, remedy)
            }
        }
    }
}

impl Http {
    /// A client of the service at a base URL, which must not send keys over a network in the clear, nor to a proxy that
    /// would see them.
    pub(super) fn new(base: &str) -> Result<Self, String> {
        let base = Url::parse(base).map_err(|error| format!("{base}: {error}"))?;
        let local = matches!(base.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
        if base.scheme() != "https" && !local {
            return Err(format!("{base}: only https may carry keys to another machine"));
        }
        // Refused when another part of the program has installed it before.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let builder = if base.scheme() == "https" { Client::builder() } else { Client::builder().no_proxy() };
        let client = builder
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT)
            // A redirection would carry the token along.
            .redirect(redirect::Policy::none())
            .build()
            .map_err(|error| describe(&error))?;
        let runtime =
            Builder::new_current_thread().enable_all().build().map_err(|error| error.to_string())?;
        Ok(Self { runtime, client, base })
    }

    /// The URL of a path below the base.
    pub(super) fn url(&self, path: &str) -> Result<Url, Failure> {
        let url = format!("{}/{path}", self.base.as_str().trim_end_matches('/'));
        Url::parse(&url).map_err(|error| Failure::Unreachable(format!("{url}: {error}")))
    }

    /// Sends a request until it is answered by something else than a passing failure. `call` is asked anew for each
    /// attempt, since credentials and signatures age; `passing` knows the service's own signs of overload.
    pub(super) fn send(
        &self,
        call: impl AsyncFn() -> Result<Call, Failure>,
        passing: fn(&Answer) -> bool,
    ) -> Result<Answer, Failure> {
        self.runtime.block_on(async {
            let mut pause = PAUSE;
            for attempt in 1.. {
                let answer = self.attempt(call().await?).await;
                let passes = match &answer {
                    Ok(answer) => answer.status >= 500 || answer.status == 429 || passing(answer),
                    Err(_) => true,
                };
                if !passes || attempt == ATTEMPTS {
                    return answer;
                }
                tokio::time::sleep(pause).await;
                pause *= 2;
            }
            unreachable!("the last attempt returns")
        })
    }

    async fn attempt(&self, call: Call) -> Result<Answer, Failure> {
        let failed = |error: reqwest::Error| Failure::Unreachable(describe(&error.without_url()));
        let request = self.client.request(call.method, call.url).headers(call.headers).body(call.body);
        let mut response = request.send().await.map_err(failed)?;
        let status = response.status().as_u16();
        let room =
            response.content_length().map_or(LARGEST, |length| length.try_into().unwrap_or(usize::MAX));
        // A buffer that had to grow would leave a copy behind.
        let mut body = Zeroizing::new(Vec::with_capacity(room.min(LARGEST)));
        while let Some(part) = response.chunk().await.map_err(failed)? {
            if body.len() + part.len() > body.capacity() {
                return Err(Failure::Unreachable("its answer is larger than 1 MiB".to_owned()));
            }
            body.extend_from_slice(&part);
        }
        Ok(Answer { status, body })
    }
}

impl Answer {
    pub(super) fn succeeded(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The answer's body. What it says is not repeated in the message: it may be a secret.
    pub(super) fn json<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        serde_json::from_slice(&self.body).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            Failure::Unreachable(format!(
                "its answer (status {}) is not understood at line {line}, column {column}",
                self.status
            ))
        })
    }
}

/// A body in JSON, in a buffer that does not grow, and is wiped once nobody sends it any more.
pub(super) fn json_body(parameters: &impl Serialize) -> Bytes {
    let mut body = Zeroizing::new(Vec::with_capacity(16 * 1024));
    serde_json::to_writer(&mut *body, parameters).expect("parameters are JSON");
    Bytes::from_owner(body)
}

/// A header that no log shows, in the caller's buffer, which is wiped once nobody sends it any more; `None` when the
/// text is no header.
pub(super) fn secret_header(text: Zeroizing<String>) -> Option<HeaderValue> {
    let mut header = HeaderValue::from_maybe_shared(Bytes::from_owner(text)).ok()?;
    header.set_sensitive(true);
    Some(header)
}

/// An error with its causes, which name what happened to the connection.
pub(super) fn describe(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
