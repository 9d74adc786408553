//! A stand-in of AWS KMS: JSON 1.1 protocol, Signature Version 4.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use base64::prelude::{BASE64_STANDARD, Engine};
use ring::digest::{SHA256, digest};
use ring::hmac::{HMAC_SHA256, Key, sign};
use serde_json::{Value, json};

use super::server::{Request, Response, Server};
use super::services::{REGION, TOKEN};
use crate::keys::Secret;
use crate::random::{Random, System};
use crate::seal::chunked;

#[derive(Default)]
pub struct Kms {
    /// Secret and date of deletion.
    keys: BTreeMap<String, (Secret, Option<i64>)>,
    aliases: BTreeMap<String, String>,
}

type Outcome = Result<Value, (&'static str, String)>;

pub fn start() -> Server {
    start_with(Arc::default())
}

/// A server whose keys the test sees.
pub fn start_with(kms: Arc<Mutex<Kms>>) -> Server {
    Server::start(move |request| answer(&mut kms.lock().unwrap(), request))
}

fn answer(kms: &mut Kms, request: &Request) -> Response {
    let outcome = check(request).and_then(|()| {
        let operation = request.header("x-amz-target").strip_prefix("TrentService.").unwrap_or_default();
        kms.act(operation, &request.json())
    });
    match outcome {
        Ok(Value::Null) => (200, String::new()),
        Ok(value) => (200, value.to_string()),
        Err((kind, message)) => (400, json!({ "__type": kind, "message": message }).to_string()),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Signature Version 4, computed from its description.
fn check(request: &Request) -> Result<(), (&'static str, String)> {
    let refuse = |what: &str| Err(("IncompleteSignatureException", what.to_owned()));
    if (request.method.as_str(), request.target.as_str()) != ("POST", "/") {
        return refuse("method or path");
    }
    if request.header("content-type") != "application/x-amz-json-1.1" {
        return refuse("content type");
    }
    let hash = hex(digest(&SHA256, &request.body).as_ref());
    if request.header("x-amz-content-sha256") != hash || request.header("x-amz-security-token") != "session" {
        return refuse("body or session");
    }
    let date = request.header("x-amz-date");
    let scope = format!("{}/{REGION}/kms/aws4_request", &date[..8]);
    let authorization = request.header("authorization");
    let signed = authorization.split("SignedHeaders=").nth(1).and_then(|rest| rest.split(',').next());
    let signed = signed.unwrap_or_default();
    if !["host", "x-amz-date", "x-amz-target"].iter().all(|name| signed.split(';').any(|it| it == *name)) {
        return refuse("signed headers");
    }
    let headers: String =
        signed.split(';').map(|name| format!("{name}:{}\n", request.header(name))).collect();
    let canonical = format!("POST\n/\n\n{headers}\n{signed}\n{hash}");
    let canonical = hex(digest(&SHA256, canonical.as_bytes()).as_ref());
    let text = format!("AWS4-HMAC-SHA256\n{date}\n{scope}\n{canonical}");
    let mac = |key: &[u8], text: &str| sign(&Key::new(HMAC_SHA256, key), text.as_bytes()).as_ref().to_vec();
    let key = [&date[..8], REGION, "kms", "aws4_request"]
        .iter()
        .fold(format!("AWS4{TOKEN}").into_bytes(), |key, part| mac(&key, part));
    let signature = hex(&mac(&key, &text));
    let expected = format!(
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/{scope}, SignedHeaders={signed}, Signature={signature}"
    );
    if authorization != expected { refuse("signature") } else { Ok(()) }
}

fn text<'a>(parameters: &'a Value, name: &str) -> &'a str {
    parameters[name].as_str().unwrap_or_default()
}

impl Kms {
    /// Of each key, in order of creation, whether its deletion is pending.
    pub fn doomed(&self) -> Vec<bool> {
        self.keys.values().map(|(_, deletion)| deletion.is_some()).collect()
    }

    fn act(&mut self, operation: &str, parameters: &Value) -> Outcome {
        match operation {
            "CreateKey" => self.create(parameters),
            "CreateAlias" => self.alias(parameters),
            "DescribeKey" => self.describe(&self.resolve(text(parameters, "KeyId"))?),
            "Encrypt" => self.encrypt(parameters),
            "Decrypt" => self.decrypt(parameters),
            "ScheduleKeyDeletion" => self.schedule(parameters),
            other => Err(("UnknownOperationException", other.to_owned())),
        }
    }

    fn resolve(&self, id: &str) -> Result<String, (&'static str, String)> {
        let id = self.aliases.get(id).map_or(id, String::as_str);
        let found = self.keys.contains_key(id).then(|| id.to_owned());
        found.ok_or_else(|| ("NotFoundException", format!("{id} is not found.")))
    }

    fn create(&mut self, parameters: &Value) -> Outcome {
        assert_eq!(text(parameters, "KeyUsage"), "ENCRYPT_DECRYPT");
        let mut secret = Secret::default();
        System.fill(secret.as_mut_slice()).unwrap();
        let id = format!("1234abcd-12ab-34cd-56ef-{:012}", self.keys.len());
        self.keys.insert(id.clone(), (secret, None));
        self.describe(&id)
    }

    fn describe(&self, id: &str) -> Outcome {
        let mut metadata = json!({ "KeyId": id, "KeyState": "Enabled", "Enabled": true });
        if let Some(date) = self.keys[id].1 {
            metadata["KeyState"] = "PendingDeletion".into();
            metadata["DeletionDate"] = (date as f64 + 0.5).into();
        }
        Ok(json!({ "KeyMetadata": metadata }))
    }

    fn alias(&mut self, parameters: &Value) -> Outcome {
        let (alias, id) = (text(parameters, "AliasName"), text(parameters, "TargetKeyId"));
        let fine = |char: char| char.is_ascii_alphanumeric() || "/_-".contains(char);
        assert!(alias.starts_with("alias/warplan/") && alias.chars().all(fine) && self.keys.contains_key(id));
        if self.aliases.contains_key(alias) {
            return Err(("AlreadyExistsException", alias.to_owned()));
        }
        self.aliases.insert(alias.to_owned(), id.to_owned());
        Ok(Value::Null)
    }

    fn usable(&self, parameters: &Value) -> Result<(String, &Secret), (&'static str, String)> {
        let id = self.resolve(text(parameters, "KeyId"))?;
        match &self.keys[&id] {
            (_, Some(_)) => Err(("KMSInvalidStateException", format!("{id} is pending deletion."))),
            (secret, None) => Ok((id, secret)),
        }
    }

    fn encrypt(&self, parameters: &Value) -> Outcome {
        let (id, secret) = self.usable(parameters)?;
        let plaintext = BASE64_STANDARD.decode(text(parameters, "Plaintext")).unwrap();
        let context = parameters["EncryptionContext"].to_string();
        let sealed = chunked::seal(secret, context.as_bytes(), &System, &plaintext).unwrap();
        let blob = BASE64_STANDARD.encode([id.as_bytes(), &sealed].concat());
        Ok(json!({ "CiphertextBlob": blob, "KeyId": id, "EncryptionAlgorithm": "SYMMETRIC_DEFAULT" }))
    }

    fn decrypt(&self, parameters: &Value) -> Outcome {
        let (id, secret) = self.usable(parameters)?;
        let blob = BASE64_STANDARD.decode(text(parameters, "CiphertextBlob")).unwrap();
        let broken = || ("InvalidCiphertextException", String::new());
        let (by, sealed) = blob.split_at_checked(id.len()).ok_or_else(broken)?;
        if by != id.as_bytes() {
            let known = std::str::from_utf8(by).is_ok_and(|by| self.keys.contains_key(by));
            return Err(if known { ("IncorrectKeyException", id) } else { broken() });
        }
        let context = parameters["EncryptionContext"].to_string();
        let plaintext = chunked::open(secret, context.as_bytes(), sealed).map_err(|_| broken())?;
        Ok(json!({ "Plaintext": BASE64_STANDARD.encode(&*plaintext), "KeyId": id }))
    }

    /// Takes the id of a key, no alias.
    fn schedule(&mut self, parameters: &Value) -> Outcome {
        let id = text(parameters, "KeyId").to_owned();
        let days = parameters["PendingWindowInDays"].as_i64().unwrap();
        assert!((7..=30).contains(&days));
        let Some((_, deletion)) = self.keys.get_mut(&id) else {
            return Err(("NotFoundException", format!("Invalid keyId {id}")));
        };
        if deletion.is_some() {
            return Err(("KMSInvalidStateException", format!("{id} is pending deletion.")));
        }
        let date = jiff::Timestamp::now().as_second() + days * 86_400;
        *deletion = Some(date);
        Ok(json!({ "DeletionDate": date as f64 + 0.5, "KeyId": id, "KeyState": "PendingDeletion" }))
    }
}
