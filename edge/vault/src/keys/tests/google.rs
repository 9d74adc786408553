//! A stand-in of Cloud KMS: REST, v1.

use std::collections::BTreeMap;
use std::sync::Mutex;

use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::{Value, json};

use super::server::{Request, Response, Server};
use super::services::{RING, TOKEN};
use crate::keys::Secret;
use crate::random::{Random, System};
use crate::seal::chunked;

struct Version {
    secret: Secret,
    /// When it is gone.
    destroy_time: Option<String>,
}

#[derive(Default)]
struct CryptoKey {
    versions: Vec<Version>,
    /// Counted from 1.
    primary: usize,
}

type Keys = BTreeMap<String, CryptoKey>;
type Outcome = Result<Value, (u16, &'static str)>;

pub fn start() -> Server {
    let keys = Mutex::new(Keys::default());
    Server::start(move |request| answer(&mut keys.lock().unwrap(), request))
}

fn answer(keys: &mut Keys, request: &Request) -> Response {
    let outcome = if request.header("authorization") == format!("Bearer {TOKEN}") {
        act(keys, request)
    } else {
        Err((401, "UNAUTHENTICATED"))
    };
    match outcome {
        Ok(value) => (200, value.to_string()),
        Err((code, status)) => {
            let error = json!({ "code": code, "message": "refused", "status": status });
            (code, json!({ "error": error }).to_string())
        }
    }
}

fn act(keys: &mut Keys, request: &Request) -> Outcome {
    let unknown = (404, "NOT_FOUND");
    let rest = request.target.strip_prefix(&format!("/v1/{RING}/cryptoKeys")).ok_or(unknown)?;
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (path, verb) = path.split_once(':').unwrap_or((path, ""));
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    match (request.method.as_str(), &parts[..], verb) {
        ("POST", [], "") => create(keys, query, &request.json()),
        (method, [name, rest @ ..], verb) => {
            let full = format!("{RING}/cryptoKeys/{name}");
            let key = keys.get_mut(*name).ok_or(unknown)?;
            match (method, rest, verb) {
                ("GET", [], "") => Ok(key.describe(&full)),
                ("GET", ["cryptoKeyVersions"], "") => Ok(key.list(&full, query)),
                ("POST", ["cryptoKeyVersions"], "") => Ok(key.add(&full)),
                ("POST", ["cryptoKeyVersions", number], "destroy") => {
                    // The documentation wants an empty body.
                    assert!(request.body.is_empty());
                    key.destroy(&full, number.parse().unwrap())
                }
                ("POST", ["cryptoKeyVersions", number], "encrypt") => {
                    key.encrypt(number.parse().unwrap(), &request.json())
                }
                ("POST", [], "decrypt") => key.decrypt(&request.json()),
                ("POST", [], "updatePrimaryVersion") => {
                    key.primary = request.json()["cryptoKeyVersionId"].as_str().unwrap().parse().unwrap();
                    Ok(key.describe(&full))
                }
                _ => Err(unknown),
            }
        }
        _ => Err(unknown),
    }
}

fn create(keys: &mut Keys, query: &str, body: &Value) -> Outcome {
    let name = query.strip_prefix("cryptoKeyId=").unwrap();
    let fine = |char: char| char.is_ascii_alphanumeric() || "_-".contains(char);
    let duration = body["destroyScheduledDuration"].as_str().unwrap();
    let seconds: u64 = duration.strip_suffix('s').unwrap().parse().unwrap();
    if name.len() > 63 || !name.chars().all(fine) || body["purpose"] != "ENCRYPT_DECRYPT" || seconds < 86_400
    {
        return Err((400, "INVALID_ARGUMENT"));
    }
    if keys.contains_key(name) {
        return Err((409, "ALREADY_EXISTS"));
    }
    let key = keys.entry(name.to_owned()).or_default();
    let full = format!("{RING}/cryptoKeys/{name}");
    key.add(&full);
    key.primary = 1;
    Ok(key.describe(&full))
}

fn bytes(body: &Value, name: &str) -> Vec<u8> {
    BASE64_STANDARD.decode(body[name].as_str().unwrap()).unwrap()
}

impl CryptoKey {
    fn version(&self, full: &str, number: usize) -> Value {
        let mut version = json!({ "name": format!("{full}/cryptoKeyVersions/{number}"), "state": "ENABLED" });
        if let Some(time) = &self.versions[number - 1].destroy_time {
            version["state"] = "DESTROY_SCHEDULED".into();
            version["destroyTime"] = time.as_str().into();
        }
        version
    }

    fn describe(&self, full: &str) -> Value {
        let primary = self.version(full, self.primary.max(1));
        json!({ "name": full, "purpose": "ENCRYPT_DECRYPT", "primary": primary })
    }

    /// One a page, so that pages are asked for.
    fn list(&self, full: &str, query: &str) -> Value {
        let token = query.split("pageToken=").nth(1).unwrap();
        let number: usize = if token.is_empty() { 1 } else { token.parse().unwrap() };
        let mut page = json!({ "cryptoKeyVersions": [self.version(full, number)] });
        if number < self.versions.len() {
            page["nextPageToken"] = (number + 1).to_string().into();
        }
        page
    }

    fn add(&mut self, full: &str) -> Value {
        let mut secret = Secret::default();
        System.fill(secret.as_mut_slice()).unwrap();
        self.versions.push(Version { secret, destroy_time: None });
        self.version(full, self.versions.len())
    }

    fn destroy(&mut self, full: &str, number: usize) -> Outcome {
        let version = &mut self.versions[number - 1];
        if version.destroy_time.is_some() {
            return Err((400, "FAILED_PRECONDITION"));
        }
        let time = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24);
        version.destroy_time = Some(time.to_string());
        Ok(self.version(full, number))
    }

    fn encrypt(&self, number: usize, body: &Value) -> Outcome {
        let version = &self.versions[number - 1];
        if version.destroy_time.is_some() {
            return Err((400, "FAILED_PRECONDITION"));
        }
        let context = bytes(body, "additionalAuthenticatedData");
        let sealed = chunked::seal(&version.secret, &context, &System, &bytes(body, "plaintext")).unwrap();
        let ciphertext = BASE64_STANDARD.encode([&[number as u8], &sealed[..]].concat());
        Ok(json!({ "ciphertext": ciphertext }))
    }

    /// Finds the version in the ciphertext.
    fn decrypt(&self, body: &Value) -> Outcome {
        let invalid = (400, "INVALID_ARGUMENT");
        let ciphertext = bytes(body, "ciphertext");
        let (number, sealed) = ciphertext.split_first().ok_or(invalid)?;
        let index = usize::from(*number).checked_sub(1).ok_or(invalid)?;
        let version = self.versions.get(index).ok_or(invalid)?;
        if version.destroy_time.is_some() {
            return Err((400, "FAILED_PRECONDITION"));
        }
        let context = bytes(body, "additionalAuthenticatedData");
        let plaintext = chunked::open(&version.secret, &context, sealed).map_err(|_| invalid)?;
        Ok(json!({ "plaintext": BASE64_STANDARD.encode(&*plaintext) }))
    }
}
