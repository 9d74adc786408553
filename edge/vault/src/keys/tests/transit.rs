//! A stand-in of Vault's transit engine, mounted at `team/transit`.

use std::collections::BTreeMap;
use std::sync::Mutex;

use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::{Value, json};

use super::server::{Request, Response, Server};
use super::services::TOKEN;
use crate::keys::Secret;
use crate::random::{Random, System};
use crate::seal::chunked;

#[derive(Default)]
struct Key {
    versions: Vec<Secret>,
    min_encryption_version: u64,
    deletion_allowed: bool,
}

type Keys = BTreeMap<String, Key>;
type Outcome = Result<Value, (u16, &'static str)>;

pub fn start() -> Server {
    let keys = Mutex::new(Keys::default());
    Server::start(move |request| answer(&mut keys.lock().unwrap(), request))
}

fn answer(keys: &mut Keys, request: &Request) -> Response {
    let known = request.header("x-vault-token") == TOKEN && request.header("x-vault-request") == "true";
    let outcome = if known { act(keys, request) } else { Err((403, "permission denied")) };
    match outcome {
        Ok(Value::Null) => (204, String::new()),
        Ok(data) => (200, json!({ "request_id": "1", "data": data }).to_string()),
        Err((404, "")) => (404, json!({ "errors": [] }).to_string()),
        Err((status, message)) => (status, json!({ "errors": [message] }).to_string()),
    }
}

fn act(keys: &mut Keys, request: &Request) -> Outcome {
    let path = request.target.strip_prefix("/v1/team/transit/").ok_or((404, "no handler for route"))?;
    let parts: Vec<&str> = path.split('/').collect();
    match (request.method.as_str(), &parts[..]) {
        ("POST", ["keys", name]) => {
            assert_eq!(request.json()["type"], "aes256-gcm96");
            let key = keys.entry((*name).to_owned()).or_default();
            if key.versions.is_empty() {
                key.add();
            }
            Ok(Value::Null)
        }
        ("GET", ["keys", name]) => {
            let key = keys.get(*name).ok_or((404, ""))?;
            Ok(json!({ "name": name, "type": "aes256-gcm96", "latest_version": key.versions.len() }))
        }
        ("DELETE", ["keys", name]) => {
            let key = keys.get(*name).ok_or((400, "could not delete key; not found"))?;
            if !key.deletion_allowed {
                return Err((400, "deletion is not allowed for this key"));
            }
            keys.remove(*name);
            Ok(Value::Null)
        }
        ("POST", ["keys", name, act]) => {
            let key = keys.get_mut(*name).ok_or((400, "no existing key could be found"))?;
            key.change(act, &request.json())
        }
        // Encrypting with a key that is not there creates it.
        ("POST", ["encrypt", name]) => {
            let key = keys.entry((*name).to_owned()).or_default();
            if key.versions.is_empty() {
                key.add();
            }
            key.encrypt(&request.json())
        }
        ("POST", ["decrypt", name]) => {
            keys.get(*name).ok_or((400, "encryption key not found"))?.decrypt(&request.json())
        }
        _ => Err((404, "no handler for route")),
    }
}

fn bytes(body: &Value, name: &str) -> Vec<u8> {
    BASE64_STANDARD.decode(body[name].as_str().unwrap()).unwrap()
}

impl Key {
    fn add(&mut self) {
        let mut secret = Secret::default();
        System.fill(secret.as_mut_slice()).unwrap();
        self.versions.push(secret);
    }

    fn change(&mut self, act: &str, body: &Value) -> Outcome {
        match act {
            "rotate" => self.add(),
            "config" => {
                if let Some(version) = body["min_encryption_version"].as_u64() {
                    if version > self.versions.len() as u64 {
                        return Err((400, "cannot set min encryption version higher than the latest"));
                    }
                    self.min_encryption_version = version;
                }
                self.deletion_allowed |= body["deletion_allowed"] == true;
            }
            _ => return Err((404, "no handler for route")),
        }
        Ok(Value::Null)
    }

    fn encrypt(&self, body: &Value) -> Outcome {
        let version = body["key_version"].as_u64().unwrap();
        if version < self.min_encryption_version {
            return Err((
                400,
                "requested version for encryption is less than the minimum encryption key version",
            ));
        }
        let secret = &self.versions[version as usize - 1];
        let context = bytes(body, "associated_data");
        let sealed = chunked::seal(secret, &context, &System, &bytes(body, "plaintext")).unwrap();
        Ok(json!({ "ciphertext": format!("vault:v{version}:{}", BASE64_STANDARD.encode(sealed)) }))
    }

    fn decrypt(&self, body: &Value) -> Outcome {
        let text = body["ciphertext"].as_str().unwrap();
        let rest = text.strip_prefix("vault:v").ok_or((400, "invalid ciphertext: no prefix"))?;
        let (version, sealed) =
            rest.split_once(':').ok_or((400, "invalid ciphertext: wrong number of fields"))?;
        let unread = (400, "invalid ciphertext: version number could not be decoded");
        let version: usize = version.parse().map_err(|_| unread)?;
        let new = (400, "invalid ciphertext: version is too new");
        let secret = version.checked_sub(1).and_then(|index| self.versions.get(index)).ok_or(new)?;
        let undecoded = (400, "invalid ciphertext: could not decode base64");
        let sealed = BASE64_STANDARD.decode(sealed).map_err(|_| undecoded)?;
        let plaintext = chunked::open(secret, &bytes(body, "associated_data"), &sealed)
            .map_err(|_| (400, "cipher: message authentication failed"))?;
        Ok(json!({ "plaintext": BASE64_STANDARD.encode(&*plaintext) }))
    }
}
