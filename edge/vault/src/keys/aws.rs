//! AWS Key Management Service.
//!
//! A version of a bucket's key is a KMS key of its own under the alias `alias/PREFIX/BUCKET/VERSION`; the newest is the
//! last alias there is. A destroyed key is unusable at once and gone after the seven days that KMS makes one wait; until
//! then an administrator of the account can bring it back.
//!
//! Source: AWS KMS API Reference, JSON 1.1 protocol, target prefix `TrentService`.

use base64::prelude::{BASE64_STANDARD, Engine};
use bytes::Bytes;
use jiff::Timestamp;
use object_store::aws::{AmazonS3Builder, AwsAuthorizer, AwsCredentialProvider};
use object_store::client::HttpRequest;
use reqwest::Method;
use reqwest::header::HeaderValue;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::http::{Answer, Call, Failure, Http, describe, json_body};
use super::secret::Coded;
use super::{Destruction, KeyError, KeyId, Provider, Reference, Secret, bound, check_name, provider_name};

/// The shortest wait that KMS allows before a key is gone.
const PENDING_DAYS: u32 = 7;
const REMEDY: &str = "check the credentials, the region, and that their policy allows this act of KMS";

/// Keys in AWS KMS, in one region, under one prefix of aliases.
pub struct AwsKms {
    http: Http,
    credentials: AwsCredentialProvider,
    region: String,
    prefix: String,
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Described {
    key_metadata: Metadata,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Metadata {
    key_id: String,
    key_state: String,
    /// Seconds since 1970, when its deletion is pending.
    deletion_date: Option<f64>,
}

impl Metadata {
    fn doomed(&self) -> bool {
        self.key_state.starts_with("Pending") && self.key_state.ends_with("Deletion")
    }
}

impl AwsKms {
    /// Opens with credentials found as other AWS tools find them (environment, container or instance role).
    /// `AWS_ENDPOINT_URL_KMS` and `AWS_ENDPOINT_URL` name another address.
    pub fn from_env(region: &str, prefix: &str) -> Result<Self, KeyError> {
        let name = Reference::AwsKms { region: region.to_owned(), prefix: prefix.to_owned() }.to_string();
        // The builder looks the credentials up; the bucket is of no matter to them.
        let builder = AmazonS3Builder::from_env().with_region(region).with_bucket_name("credentials");
        let found = builder.build().map_err(|error| {
            KeyError::unavailable(&name, "finding AWS credentials", describe(&error), "see AWS_ACCESS_KEY_ID")
        })?;
        let domain = if region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" };
        let endpoint = std::env::var("AWS_ENDPOINT_URL_KMS")
            .or_else(|_| std::env::var("AWS_ENDPOINT_URL"))
            .unwrap_or_else(|_| format!("https://kms.{region}.{domain}"));
        Self::new(region, prefix, &endpoint, found.credentials().clone())
    }

    /// Opens with given credentials at a given address.
    pub fn new(
        region: &str,
        prefix: &str,
        endpoint: &str,
        credentials: AwsCredentialProvider,
    ) -> Result<Self, KeyError> {
        let (region, prefix) = (region.to_owned(), prefix.to_owned());
        let name = Reference::AwsKms { region: region.clone(), prefix: prefix.clone() }.to_string();
        let http = Http::new(endpoint).map_err(|cause| {
            KeyError::unavailable(&name, "opening it", cause, "correct AWS_ENDPOINT_URL_KMS")
        })?;
        Ok(Self { http, credentials, region, prefix, name })
    }

    fn call<T: DeserializeOwned>(&self, operation: &str, parameters: &impl Serialize) -> Result<T, Failure> {
        self.answer(operation, parameters)?.json()
    }

    fn answer(&self, operation: &str, parameters: &impl Serialize) -> Result<Answer, Failure> {
        let body = json_body(parameters);
        let answer = self.http.send(async || self.signed(operation, body.clone()).await, throttled)?;
        if answer.succeeded() {
            return Ok(answer);
        }
        let refusal: Refusal = answer.json()?;
        let kind = refusal.kind.rsplit('#').next().unwrap_or_default().to_owned();
        Err(Failure::Refused { kind, message: refusal.message })
    }

    async fn signed(&self, operation: &str, body: Bytes) -> Result<Call, Failure> {
        let unsigned = |cause: String| Failure::Unreachable(format!("finding credentials: {cause}"));
        let credential =
            self.credentials.get_credential().await.map_err(|error| unsigned(describe(&error)))?;
        let url = self.http.url("")?;
        let mut request = HttpRequest::new(body.clone().into());
        *request.method_mut() = Method::POST;
        *request.uri_mut() = url.as_str().parse().expect("a URL is a URI");
        let target = HeaderValue::from_str(&format!("TrentService.{operation}")).expect("ASCII");
        request.headers_mut().insert("x-amz-target", target);
        let content = HeaderValue::from_static("application/x-amz-json-1.1");
        request.headers_mut().insert("content-type", content);
        AwsAuthorizer::new(&credential, "kms", &self.region)
            .try_authorize(&mut request, None)
            .map_err(|error| unsigned(describe(&error)))?;
        let headers = std::mem::take(request.headers_mut());
        Ok(Call { method: Method::POST, url, headers, body })
    }

    fn describe(&self, name: &str, version: u32) -> Result<Option<Metadata>, KeyError> {
        let alias = format!("{name}/{version}");
        match self.call::<Described>("DescribeKey", &json!({ "KeyId": alias })) {
            Ok(described) => Ok(Some(described.key_metadata)),
            Err(failure) if failure.is("NotFoundException") => Ok(None),
            Err(failure) => Err(failure.error(&self.name, &format!("looking for {alias}"), REMEDY)),
        }
    }

    /// The newest version from one on, with what KMS says of it.
    fn newest(&self, name: &str, from: u32) -> Result<Option<(u32, Metadata)>, KeyError> {
        let mut newest = None;
        for version in from.max(1).. {
            match self.describe(name, version)? {
                Some(metadata) => newest = Some((version, metadata)),
                None => break,
            }
        }
        Ok(newest)
    }

    /// Makes a key for a version. When another has made one meanwhile, that one counts and this one goes.
    fn create(&self, name: &str, version: u32) -> Result<KeyId, KeyError> {
        let act = format!("creating {name} version {version}");
        let failed = |failure: Failure| failure.error(&self.name, &act, REMEDY);
        let description = format!("warplan evidence: {name} version {version}");
        let parameters = json!({ "Description": description, "KeyUsage": "ENCRYPT_DECRYPT" });
        let made: Described = self.call("CreateKey", &parameters).map_err(failed)?;
        let id = made.key_metadata.key_id;
        let parameters = json!({ "AliasName": format!("{name}/{version}"), "TargetKeyId": id });
        match self.answer("CreateAlias", &parameters) {
            // A request is repeated when its answer is lost: then the alias that is there already may be our own.
            Err(failure) if failure.is("AlreadyExistsException") => {
                let winner = self.describe(name, version)?.ok_or_else(|| failed(failure))?;
                if winner.key_id != id {
                    self.schedule(&id).map_err(failed)?;
                }
            }
            outcome => drop(outcome.map_err(failed)?),
        }
        Ok(KeyId { name: name.to_owned(), version })
    }

    /// When the key will be gone.
    fn schedule(&self, id: &str) -> Result<Option<Timestamp>, Failure> {
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Scheduled {
            deletion_date: Option<f64>,
        }
        let parameters = json!({ "KeyId": id, "PendingWindowInDays": PENDING_DAYS });
        let scheduled: Scheduled = self.call("ScheduleKeyDeletion", &parameters)?;
        Ok(scheduled.deletion_date.and_then(instant))
    }

    fn key_name(&self, bucket: &str) -> String {
        format!("{}{}", self.beginning(), provider_name(bucket))
    }

    /// What the names of all keys here begin with.
    fn beginning(&self) -> String {
        format!("alias/{}/", self.prefix)
    }
}

/// How KMS words a refusal; it uses both spellings.
#[derive(Deserialize)]
struct Refusal {
    #[serde(rename = "__type", default)]
    kind: String,
    #[serde(alias = "Message", default)]
    message: String,
}

/// KMS tells of overload by status 400.
fn throttled(answer: &Answer) -> bool {
    answer.status == 400
        && answer.json::<Refusal>().is_ok_and(|refusal| refusal.kind.ends_with("ThrottlingException"))
}

fn instant(seconds: f64) -> Option<Timestamp> {
    Timestamp::from_second(seconds.ceil() as i64).ok()
}

fn encryption_context(key: &KeyId, context: &[u8]) -> Value {
    json!({ "warplan": BASE64_STANDARD.encode(bound(key, context)) })
}

impl Provider for AwsKms {
    fn ensure(&self, bucket: &str) -> Result<KeyId, KeyError> {
        let name = self.key_name(bucket);
        match self.newest(&name, 1)? {
            None => self.create(&name, 1),
            Some((_, metadata)) if metadata.doomed() => Err(KeyError::destroyed(self.name(), &name)),
            Some((version, _)) => Ok(KeyId { name, version }),
        }
    }

    fn rotate(&self, bucket: &str) -> Result<KeyId, KeyError> {
        let name = self.key_name(bucket);
        match self.newest(&name, 1)? {
            Some((version, metadata)) if !metadata.doomed() => self.create(&name, version + 1),
            _ => Err(KeyError::destroyed(self.name(), &name)),
        }
    }

    fn wrap(&self, key: &KeyId, secret: &Secret, context: &[u8]) -> Result<Vec<u8>, KeyError> {
        #[derive(Serialize)]
        #[serde(rename_all = "PascalCase")]
        struct Encrypt {
            key_id: String,
            plaintext: Coded,
            encryption_context: Value,
        }
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Encrypted {
            ciphertext_blob: String,
        }
        check_name(self, &self.beginning(), key)?;
        if let Some((newest, _)) = self.newest(&key.name, key.version + 1)? {
            return Err(KeyError::not_newest(self.name(), key, newest));
        }
        let parameters = Encrypt {
            key_id: format!("{}/{}", key.name, key.version),
            plaintext: Coded(secret.clone()),
            encryption_context: encryption_context(key, context),
        };
        let encrypted: Encrypted = match self.call("Encrypt", &parameters) {
            Err(failure) if failure.is("NotFoundException") || failure.is("KMSInvalidStateException") => {
                return Err(KeyError::missing(self.name(), key));
            }
            outcome => outcome.map_err(|failure| failure.error(&self.name, "wrapping a secret", REMEDY))?,
        };
        BASE64_STANDARD.decode(encrypted.ciphertext_blob).map_err(|_| {
            KeyError::unavailable(&self.name, "wrapping a secret", "its answer is not Base64", REMEDY)
        })
    }

    fn unwrap(&self, key: &KeyId, wrapped: &[u8], context: &[u8]) -> Result<Secret, KeyError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Decrypted {
            plaintext: Coded,
        }
        check_name(self, &self.beginning(), key)?;
        let parameters = json!({
            "KeyId": format!("{}/{}", key.name, key.version),
            "CiphertextBlob": BASE64_STANDARD.encode(wrapped),
            "EncryptionContext": encryption_context(key, context),
        });
        match self.call::<Decrypted>("Decrypt", &parameters) {
            Ok(decrypted) => Ok(decrypted.plaintext.0),
            Err(failure)
                if failure.is("InvalidCiphertextException") || failure.is("IncorrectKeyException") =>
            {
                Err(KeyError::Rejected { key: key.name.clone() })
            }
            Err(failure) if failure.is("NotFoundException") || failure.is("KMSInvalidStateException") => {
                Err(KeyError::missing(self.name(), key))
            }
            Err(failure) => Err(failure.error(&self.name, "unwrapping a secret", REMEDY)),
        }
    }

    /// From the newest version down, so that the versions that remain after an interruption are found from the first.
    fn destroy(&self, bucket: &str) -> Result<Destruction, KeyError> {
        let name = self.key_name(bucket);
        let newest = self.newest(&name, 1)?.map_or(0, |(version, _)| version);
        let mut last = None;
        for version in (1..=newest).rev() {
            let Some(metadata) = self.describe(&name, version)? else { continue };
            let date = if metadata.doomed() {
                metadata.deletion_date.and_then(instant)
            } else {
                let act = format!("destroying {name} version {version}");
                self.schedule(&metadata.key_id).map_err(|failure| failure.error(&self.name, &act, REMEDY))?
            };
            last = last.max(date);
        }
        Ok(last.map_or(Destruction::Done, Destruction::Scheduled))
    }

    fn name(&self) -> String {
        self.name.clone()
    }
}
