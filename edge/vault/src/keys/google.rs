//! Google Cloud Key Management Service.
//!
//! A bucket's key is a CryptoKey of the key ring; its primary version is the newest. A destroyed version is unusable at
//! once and gone after the day that the key was created with, the shortest that Google allows; until then an
//! administrator can restore it.
//!
//! Source: Cloud KMS REST reference, v1, `projects.locations.keyRings.cryptoKeys`.

use base64::prelude::{BASE64_STANDARD, Engine};
use bytes::Bytes;
use jiff::Timestamp;
use object_store::gcp::{GcpCredentialProvider, GoogleCloudStorageBuilder};
use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderValue};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::json;
use zeroize::Zeroizing;

use super::http::{Call, Failure, Http, describe, json_body, secret_header};
use super::secret::Coded;
use super::{Destruction, KeyError, KeyId, Provider, Reference, Secret, bound, check_name, provider_name};

/// How long a destroyed version can be restored: the shortest that Google allows.
const RESTORABLE: &str = "86400s";
const REMEDY: &str = "check the credentials, the key ring, and that they may do this on it";

/// Keys in Cloud KMS, in one key ring.
pub struct GoogleKms {
    http: Http,
    credentials: GcpCredentialProvider,
    ring: String,
    name: String,
}

#[derive(Deserialize)]
struct CryptoKey {
    primary: Option<Version>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Version {
    /// Ends with `/cryptoKeyVersions/` and its number.
    name: String,
    state: String,
    /// When it is gone, in the state of waiting for that.
    destroy_time: Option<Timestamp>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Versions {
    crypto_key_versions: Vec<Version>,
    next_page_token: String,
}

impl Version {
    fn number(&self) -> Option<u32> {
        self.name.rsplit('/').next()?.parse().ok()
    }
}

impl GoogleKms {
    /// Opens with credentials found as other Google tools find them (`GOOGLE_APPLICATION_CREDENTIALS`, those that gcloud
    /// keeps, or the metadata server). `CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDKMS` names another address.
    pub fn from_env(ring: &str) -> Result<Self, KeyError> {
        let name = Reference::GoogleKms(ring.to_owned()).to_string();
        // The builder looks the credentials up, with a scope for all services; the bucket is of no matter to them.
        let builder = GoogleCloudStorageBuilder::from_env().with_bucket_name("credentials");
        let found = builder.build().map_err(|error| {
            let remedy = "see GOOGLE_APPLICATION_CREDENTIALS";
            KeyError::unavailable(&name, "finding Google credentials", describe(&error), remedy)
        })?;
        let endpoint = std::env::var("CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDKMS")
            .unwrap_or_else(|_| "https://cloudkms.googleapis.com".to_owned());
        Self::new(ring, &endpoint, found.credentials().clone())
    }

    /// Opens with given credentials at a given address.
    pub fn new(ring: &str, endpoint: &str, credentials: GcpCredentialProvider) -> Result<Self, KeyError> {
        let name = Reference::GoogleKms(ring.to_owned()).to_string();
        let http = Http::new(endpoint).map_err(|cause| {
            let remedy = "correct CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDKMS";
            KeyError::unavailable(&name, "opening it", cause, remedy)
        })?;
        Ok(Self { http, credentials, ring: ring.to_owned(), name })
    }

    fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, Failure> {
        self.call(Method::GET, path, Bytes::new())
    }

    fn post<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<T, Failure> {
        self.call(Method::POST, path, json_body(body))
    }

    fn call<T: DeserializeOwned>(&self, method: Method, path: &str, body: Bytes) -> Result<T, Failure> {
        #[derive(Deserialize)]
        struct Refusal {
            error: Cause,
        }
        #[derive(Deserialize)]
        struct Cause {
            status: String,
            message: String,
        }
        let call = async || {
            let headers = self.headers().await?;
            let url = self.http.url(&format!("v1/{path}"))?;
            Ok(Call { method: method.clone(), url, headers, body: body.clone() })
        };
        let answer = self.http.send(call, |_| false)?;
        if answer.succeeded() {
            return answer.json();
        }
        let Refusal { error } = answer.json()?;
        Err(Failure::Refused { kind: error.status, message: error.message })
    }

    async fn headers(&self) -> Result<HeaderMap, Failure> {
        let unsigned = |cause: String| Failure::Unreachable(format!("finding credentials: {cause}"));
        let credential =
            self.credentials.get_credential().await.map_err(|error| unsigned(describe(&error)))?;
        let mut token = Zeroizing::new(String::with_capacity("Bearer ".len() + credential.bearer.len()));
        token.push_str("Bearer ");
        token.push_str(&credential.bearer);
        let token = secret_header(token).ok_or_else(|| unsigned("the token is no header".to_owned()))?;
        let mut headers = HeaderMap::new();
        headers.insert("authorization", token);
        headers.insert("content-type", HeaderValue::from_static("application/json"));
        Ok(headers)
    }

    /// The newest version of a key; `None` when there is no such key, an error when it is destroyed or disabled.
    fn newest(&self, name: &str) -> Result<Option<u32>, KeyError> {
        let key: CryptoKey = match self.get(name) {
            Err(failure) if failure.is("NOT_FOUND") => return Ok(None),
            outcome => outcome.map_err(|failure| failure.error(&self.name, "looking for a key", REMEDY))?,
        };
        let usable = key.primary.filter(|primary| primary.state == "ENABLED");
        let newest = usable.and_then(|primary| primary.number());
        newest.map(Some).ok_or_else(|| KeyError::destroyed(self.name(), name))
    }

    fn create(&self, bucket: &str) -> Result<(), Failure> {
        let path = format!("{}/cryptoKeys?cryptoKeyId={}", self.ring, provider_name(bucket));
        let body = json!({ "purpose": "ENCRYPT_DECRYPT", "destroyScheduledDuration": RESTORABLE });
        match self.post::<CryptoKey>(&path, &body) {
            // Another has created it meanwhile.
            Err(failure) if failure.is("ALREADY_EXISTS") => Ok(()),
            outcome => outcome.map(drop),
        }
    }

    fn versions(&self, name: &str) -> Result<Vec<Version>, Failure> {
        let mut versions = Vec::new();
        let mut token = String::new();
        loop {
            let path = format!("{name}/cryptoKeyVersions?pageSize=1000&pageToken={token}");
            let page: Versions = match self.get(&path) {
                Err(failure) if failure.is("NOT_FOUND") => return Ok(versions),
                outcome => outcome?,
            };
            versions.extend(page.crypto_key_versions);
            token = page.next_page_token;
            if token.is_empty() {
                return Ok(versions);
            }
        }
    }

    fn key_name(&self, bucket: &str) -> String {
        format!("{}{}", self.beginning(), provider_name(bucket))
    }

    /// What the names of all keys here begin with.
    fn beginning(&self) -> String {
        format!("{}/cryptoKeys/", self.ring)
    }
}

fn unnumbered() -> Failure {
    Failure::Unreachable("its answer names no version".to_owned())
}

impl Provider for GoogleKms {
    fn ensure(&self, bucket: &str) -> Result<KeyId, KeyError> {
        let name = self.key_name(bucket);
        if let Some(version) = self.newest(&name)? {
            return Ok(KeyId { name, version });
        }
        self.create(bucket).map_err(|failure| failure.error(&self.name, "creating a key", REMEDY))?;
        let version = self.newest(&name)?.ok_or_else(|| KeyError::destroyed(self.name(), &name))?;
        Ok(KeyId { name, version })
    }

    fn rotate(&self, bucket: &str) -> Result<KeyId, KeyError> {
        let name = self.key_name(bucket);
        self.newest(&name)?.ok_or_else(|| KeyError::destroyed(self.name(), &name))?;
        let failed = |failure: Failure| failure.error(&self.name, "rotating a key", REMEDY);
        let made: Version = self.post(&format!("{name}/cryptoKeyVersions"), &json!({})).map_err(failed)?;
        let version = made.number().ok_or_else(|| failed(unnumbered()))?;
        let body = json!({ "cryptoKeyVersionId": version.to_string() });
        self.post::<CryptoKey>(&format!("{name}:updatePrimaryVersion"), &body).map_err(failed)?;
        Ok(KeyId { name, version })
    }

    fn wrap(&self, key: &KeyId, secret: &Secret, context: &[u8]) -> Result<Vec<u8>, KeyError> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Encrypt {
            plaintext: Coded,
            additional_authenticated_data: String,
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
            additional_authenticated_data: BASE64_STANDARD.encode(bound(key, context)),
        };
        let failed = |failure: Failure| failure.error(&self.name, "wrapping a secret", REMEDY);
        let path = format!("{}/cryptoKeyVersions/{}:encrypt", key.name, key.version);
        let encrypted: Encrypted = self.post(&path, &body).map_err(failed)?;
        BASE64_STANDARD
            .decode(encrypted.ciphertext)
            .map_err(|_| failed(Failure::Unreachable("its answer is not Base64".to_owned())))
    }

    fn unwrap(&self, key: &KeyId, wrapped: &[u8], context: &[u8]) -> Result<Secret, KeyError> {
        #[derive(Deserialize)]
        struct Decrypted {
            plaintext: Coded,
        }
        check_name(self, &self.beginning(), key)?;
        let body = json!({
            "ciphertext": BASE64_STANDARD.encode(wrapped),
            "additionalAuthenticatedData": BASE64_STANDARD.encode(bound(key, context)),
        });
        match self.post::<Decrypted>(&format!("{}:decrypt", key.name), &body) {
            Ok(decrypted) => Ok(decrypted.plaintext.0),
            Err(failure) if failure.is("INVALID_ARGUMENT") => {
                Err(KeyError::Rejected { key: key.name.clone() })
            }
            // A version that is destroyed, or about to be, or disabled.
            Err(failure) if failure.is("NOT_FOUND") || failure.is("FAILED_PRECONDITION") => {
                Err(KeyError::missing(self.name(), key))
            }
            Err(failure) => Err(failure.error(&self.name, "unwrapping a secret", REMEDY)),
        }
    }

    fn destroy(&self, bucket: &str) -> Result<Destruction, KeyError> {
        let name = self.key_name(bucket);
        let failed = |failure: Failure| failure.error(&self.name, &format!("destroying {name}"), REMEDY);
        let mut last = None;
        for mut version in self.versions(&name).map_err(failed)? {
            if matches!(version.state.as_str(), "ENABLED" | "DISABLED") {
                let number = version.number().ok_or_else(|| failed(unnumbered()))?;
                let path = format!("{name}/cryptoKeyVersions/{number}:destroy");
                version = self.call(Method::POST, &path, Bytes::new()).map_err(failed)?;
            }
            if version.state == "DESTROY_SCHEDULED" {
                last = last.max(version.destroy_time);
            }
        }
        Ok(last.map_or(Destruction::Done, Destruction::Scheduled))
    }

    fn name(&self) -> String {
        self.name.clone()
    }
}
