//! The transit engine of HashiCorp Vault and OpenBao.
//!
//! A bucket's key is a transit key `PREFIX-BUCKET`. Rotating adds a version and raises the smallest that encrypts, so
//! that the server refuses older ones, too. A destroyed key is gone at once.
//!
//! Source: Vault's HTTP API documentation, secrets engine transit.

use base64::prelude::{BASE64_STANDARD, Engine};
use bytes::Bytes;
use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderValue};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::json;
use zeroize::Zeroizing;

use super::http::{Answer, Call, Failure, Http, json_body, secret_header};
use super::secret::Coded;
use super::{Destruction, KeyError, KeyId, Provider, Reference, Secret, bound, check_name, provider_name};

const REMEDY: &str = "check VAULT_TOKEN, that its policy allows this act, and that the server is unsealed";

/// Keys in a transit engine.
pub struct Transit {
    http: Http,
    token: Zeroizing<String>,
    /// The namespace, on servers that have them.
    namespace: Option<String>,
    mount: String,
    prefix: String,
    name: String,
}

#[derive(Deserialize)]
struct Data<T> {
    data: T,
}

impl Transit {
    /// Opens the server of `VAULT_ADDR` with the token of `VAULT_TOKEN`, in `VAULT_NAMESPACE` when that is set.
    pub fn from_env(mount: &str, prefix: &str) -> Result<Self, KeyError> {
        let name = Reference::Transit { mount: mount.to_owned(), prefix: prefix.to_owned() }.to_string();
        let variable = |variable: &str| {
            std::env::var(variable).map_err(|_| {
                let cause = format!("{variable} is not set");
                KeyError::unavailable(&name, "opening it", cause, &format!("set {variable}"))
            })
        };
        let mut transit =
            Self::new(mount, prefix, &variable("VAULT_ADDR")?, variable("VAULT_TOKEN")?.into())?;
        transit.namespace = std::env::var("VAULT_NAMESPACE").ok();
        Ok(transit)
    }

    /// Opens a server at an address with a token.
    pub fn new(mount: &str, prefix: &str, address: &str, token: Zeroizing<String>) -> Result<Self, KeyError> {
        let (mount, prefix) = (mount.to_owned(), prefix.to_owned());
        let name = Reference::Transit { mount: mount.clone(), prefix: prefix.clone() }.to_string();
        let http = Http::new(address)
            .map_err(|cause| KeyError::unavailable(&name, "opening it", cause, "correct VAULT_ADDR"))?;
        Ok(Self { http, token, namespace: None, mount, prefix, name })
    }

    fn call(&self, method: Method, path: &str, body: Bytes) -> Result<Answer, Failure> {
        #[derive(Deserialize)]
        struct Refusal {
            #[serde(default)]
            errors: Vec<String>,
        }
        let call = async || {
            let url = self.http.url(&format!("v1/{}/{path}", self.mount))?;
            Ok(Call { method: method.clone(), url, headers: self.headers()?, body: body.clone() })
        };
        let answer = self.http.send(call, |_| false)?;
        if answer.succeeded() {
            return Ok(answer);
        }
        let message = answer.json::<Refusal>()?.errors.join("; ");
        Err(Failure::Refused { kind: format!("status {}", answer.status), message })
    }

    fn headers(&self) -> Result<HeaderMap, Failure> {
        let unheard = |what: &str| Failure::Unreachable(format!("{what} is no header"));
        let token = secret_header(self.token.clone()).ok_or_else(|| unheard("VAULT_TOKEN"))?;
        let mut headers = HeaderMap::new();
        headers.insert("x-vault-token", token);
        headers.insert("x-vault-request", HeaderValue::from_static("true"));
        headers.insert("content-type", HeaderValue::from_static("application/json"));
        if let Some(namespace) = &self.namespace {
            let namespace = HeaderValue::from_str(namespace).map_err(|_| unheard("VAULT_NAMESPACE"))?;
            headers.insert("x-vault-namespace", namespace);
        }
        Ok(headers)
    }

    fn post<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<T, Failure> {
        self.call(Method::POST, path, json_body(body))?.json::<Data<T>>().map(|answer| answer.data)
    }

    /// Changes a key or its settings; of the answer only its status counts.
    fn set(&self, path: &str, body: &impl Serialize) -> Result<(), Failure> {
        self.call(Method::POST, path, json_body(body)).map(drop)
    }

    /// The newest version of a key; `None` when there is no such key.
    fn newest(&self, name: &str) -> Result<Option<u32>, KeyError> {
        #[derive(Deserialize)]
        struct Key {
            latest_version: u32,
        }
        let read = self.call(Method::GET, &format!("keys/{name}"), Bytes::new());
        match read.and_then(|answer| answer.json::<Data<Key>>()) {
            Ok(key) => Ok(Some(key.data.latest_version)),
            Err(failure) if failure.is("status 404") => Ok(None),
            Err(failure) => Err(failure.error(&self.name, "looking for a key", REMEDY)),
        }
    }

    fn key_name(&self, bucket: &str) -> String {
        format!("{}{}", self.beginning(), provider_name(bucket))
    }

    /// What the names of all keys here begin with.
    fn beginning(&self) -> String {
        format!("{}-", self.prefix)
    }
}

/// Whether a refusal says that what was sent was wrapped by another key, for another context, or was changed. Transit
/// has one status for all that is wrong with a request; these are its words.
fn rejects(failure: &Failure) -> bool {
    let Failure::Refused { kind, message } = failure else { return false };
    let words = ["message authentication failed", "invalid ciphertext", "unable to decrypt"];
    kind == "status 400" && words.iter().any(|word| message.contains(word))
}

fn lacks_key(failure: &Failure) -> bool {
    let Failure::Refused { message, .. } = failure else { return false };
    message.contains("encryption key not found") || message.contains("no existing key")
}

impl Provider for Transit {
    fn ensure(&self, bucket: &str) -> Result<KeyId, KeyError> {
        let name = self.key_name(bucket);
        if let Some(version) = self.newest(&name)? {
            return Ok(KeyId { name, version });
        }
        // Creating a key that is there already changes nothing.
        self.set(&format!("keys/{name}"), &json!({ "type": "aes256-gcm96" }))
            .map_err(|failure| failure.error(&self.name, "creating a key", REMEDY))?;
        let version = self.newest(&name)?.ok_or_else(|| KeyError::destroyed(self.name(), &name))?;
        Ok(KeyId { name, version })
    }

    fn rotate(&self, bucket: &str) -> Result<KeyId, KeyError> {
        let name = self.key_name(bucket);
        let failed = |failure: Failure| failure.error(&self.name, "rotating a key", REMEDY);
        let destroyed = || KeyError::destroyed(self.name(), &name);
        self.newest(&name)?.ok_or_else(destroyed)?;
        self.set(&format!("keys/{name}/rotate"), &json!({})).map_err(failed)?;
        let version = self.newest(&name)?.ok_or_else(destroyed)?;
        self.set(&format!("keys/{name}/config"), &json!({ "min_encryption_version": version }))
            .map_err(failed)?;
        Ok(KeyId { name, version })
    }

    /// The newest version is asked for first: transit would create a key that it does not have.
    fn wrap(&self, key: &KeyId, secret: &Secret, context: &[u8]) -> Result<Vec<u8>, KeyError> {
        #[derive(Serialize)]
        struct Encrypt {
            plaintext: Coded,
            associated_data: String,
            key_version: u32,
        }
        #[derive(Deserialize)]
        struct Encrypted {
            ciphertext: String,
        }
        check_name(self, &self.beginning(), key)?;
        let newest = self.newest(&key.name)?.ok_or_else(|| KeyError::missing(self.name(), key))?;
        if key.version != newest {
            return Err(KeyError::not_newest(self.name(), key, newest));
        }
        let body = Encrypt {
            plaintext: Coded(secret.clone()),
            associated_data: BASE64_STANDARD.encode(bound(key, context)),
            key_version: key.version,
        };
        let encrypted: Encrypted = self
            .post(&format!("encrypt/{}", key.name), &body)
            .map_err(|failure| failure.error(&self.name, "wrapping a secret", REMEDY))?;
        Ok(encrypted.ciphertext.into_bytes())
    }

    fn unwrap(&self, key: &KeyId, wrapped: &[u8], context: &[u8]) -> Result<Secret, KeyError> {
        #[derive(Deserialize)]
        struct Decrypted {
            plaintext: Coded,
        }
        check_name(self, &self.beginning(), key)?;
        let rejected = || KeyError::Rejected { key: key.name.clone() };
        let body = json!({
            "ciphertext": std::str::from_utf8(wrapped).map_err(|_| rejected())?,
            "associated_data": BASE64_STANDARD.encode(bound(key, context)),
        });
        match self.post::<Decrypted>(&format!("decrypt/{}", key.name), &body) {
            Ok(decrypted) => Ok(decrypted.plaintext.0),
            Err(failure) if rejects(&failure) => Err(rejected()),
            Err(failure) if lacks_key(&failure) => Err(KeyError::missing(self.name(), key)),
            Err(failure) => Err(failure.error(&self.name, "unwrapping a secret", REMEDY)),
        }
    }

    fn destroy(&self, bucket: &str) -> Result<Destruction, KeyError> {
        let name = self.key_name(bucket);
        if self.newest(&name)?.is_none() {
            return Ok(Destruction::Done);
        }
        let failed = |failure: Failure| failure.error(&self.name, &format!("destroying {name}"), REMEDY);
        self.set(&format!("keys/{name}/config"), &json!({ "deletion_allowed": true })).map_err(failed)?;
        self.call(Method::DELETE, &format!("keys/{name}"), Bytes::new()).map_err(failed)?;
        Ok(Destruction::Done)
    }

    fn name(&self) -> String {
        self.name.clone()
    }
}
