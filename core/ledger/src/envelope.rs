//! DSSE envelopes: payloads with their type and signatures (DSSE 1.0, protocol and envelope).

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use warplan_model::{Digest, canonical_bytes};

use crate::Malformed;
use crate::note::{Signer, VerifierKey};
use crate::statement::{PAYLOAD_TYPE, Statement};

const FORMAT: &str = "envelope";
/// The most signatures of an envelope that is read.
pub const MAX_SIGNATURES: usize = 64;

/// A signed payload. What is read was printed by [`to_bytes`](Self::to_bytes), canonically.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    payload_type: String,
    payload: Vec<u8>,
    signatures: Vec<EnvelopeSignature>,
}

/// A signature of the payload and its type.
#[derive(Debug, Clone, PartialEq, Eq)]
struct EnvelopeSignature {
    /// A hint at the key: see [`key_id`].
    key_id: String,
    bytes: Vec<u8>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Json<'a> {
    payload: Cow<'a, str>,
    payload_type: Cow<'a, str>,
    signatures: Vec<JsonSignature<'a>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct JsonSignature<'a> {
    keyid: Cow<'a, str>,
    sig: Cow<'a, str>,
}

/// Why an envelope is not to be trusted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EnvelopeError {
    /// A key that is known did not sign this.
    #[error("the signature of {key} does not fit the payload: one of them was changed")]
    Rejected {
        /// The key's name and id.
        key: String,
    },
    /// Signed by a key that is not known.
    #[error("signed by the unknown key {key_id}: give its verifier key if it is to be trusted")]
    Unknown {
        /// The hint at the key.
        key_id: String,
    },
}

/// How envelopes and bundles hint at a key: SHA-256 of its SubjectPublicKeyInfo, in hexadecimal.
pub fn key_id(key: &VerifierKey) -> String {
    Sha256::digest(key.spki()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What is signed: DSSE's pre-authentication encoding.
pub fn pre_authentication_encoding(payload_type: &str, payload: &[u8]) -> Vec<u8> {
    let head = format!("DSSEv1 {} {payload_type} {} ", payload_type.len(), payload.len());
    [head.as_bytes(), payload].concat()
}

impl Envelope {
    /// Signs a statement.
    ///
    /// # Panics
    /// When there is no signer.
    pub fn sign(statement: &Statement, signers: &[&Signer]) -> Self {
        assert!(!signers.is_empty(), "an envelope has a signature");
        let payload = statement.payload();
        let message = pre_authentication_encoding(PAYLOAD_TYPE, &payload);
        let sign = |signer: &&Signer| EnvelopeSignature {
            key_id: key_id(signer.verifier()),
            bytes: signer.sign(&message).to_vec(),
        };
        let signatures = signers.iter().map(sign).collect();
        Envelope { payload_type: PAYLOAD_TYPE.to_owned(), payload, signatures }
    }

    /// The payload, to be trusted after [`verify`](Self::verify) only.
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// The digest of the payload: what an entry names.
    pub fn digest(&self) -> Digest {
        Digest::of_bytes(&self.payload)
    }

    /// Canonical JSON.
    pub fn to_bytes(&self) -> Vec<u8> {
        canonical_bytes(&self.json(&self.signatures))
    }

    /// The envelope once for each signature, with its key id.
    pub(crate) fn apart(&self) -> Vec<(&str, serde_json::Value)> {
        let alone = |signature| serde_json::to_value(self.json(std::slice::from_ref(signature)));
        let alone = |signature| alone(signature).expect("an envelope is JSON");
        self.signatures.iter().map(|signature| (signature.key_id.as_str(), alone(signature))).collect()
    }

    fn json(&self, signatures: &[EnvelopeSignature]) -> Json<'_> {
        let signature = |signature: &EnvelopeSignature| JsonSignature {
            keyid: signature.key_id.clone().into(),
            sig: STANDARD.encode(&signature.bytes).into(),
        };
        Json {
            payload: STANDARD.encode(&self.payload).into(),
            payload_type: self.payload_type.as_str().into(),
            signatures: signatures.iter().map(signature).collect(),
        }
    }

    /// Reads canonical JSON. Its signatures are read, not verified.
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        let malformed = |cause: String| Malformed::new(FORMAT, cause);
        let json: Json<'_> = serde_json::from_slice(bytes).map_err(|error| malformed(error.to_string()))?;
        let decode =
            |text: &str| STANDARD.decode(text).map_err(|_| malformed("a value is not base64".into()));
        let mut signatures = Vec::new();
        for signature in &json.signatures {
            let bytes = decode(&signature.sig)?;
            signatures.push(EnvelopeSignature { key_id: signature.keyid.clone().into_owned(), bytes });
        }
        if signatures.is_empty() || signatures.len() > MAX_SIGNATURES {
            return Err(malformed(format!(
                "{} signatures, and 1 to {MAX_SIGNATURES} are read",
                signatures.len()
            )));
        }
        let payload = decode(&json.payload)?;
        let read = Envelope { payload_type: json.payload_type.into_owned(), payload, signatures };
        if read.to_bytes() == bytes { Ok(read) } else { Err(malformed("not in canonical form".into())) }
    }

    /// The keys that signed, each of them known. Every signature must be one of a known key and true: an envelope of a
    /// ledger holds no other.
    pub fn verify<'a>(&self, keys: &'a [VerifierKey]) -> Result<Vec<&'a VerifierKey>, EnvelopeError> {
        let message = pre_authentication_encoding(&self.payload_type, &self.payload);
        let mut signers = Vec::new();
        for signature in &self.signatures {
            let key = keys.iter().find(|key| key_id(key) == signature.key_id);
            let key = key.ok_or_else(|| EnvelopeError::Unknown { key_id: signature.key_id.clone() })?;
            if !key.verify(&message, &signature.bytes) {
                return Err(EnvelopeError::Rejected { key: key.label() });
            }
            signers.push(key);
        }
        Ok(signers)
    }

    /// The statement that the payload is.
    pub fn statement(&self) -> Result<Statement, Malformed> {
        if self.payload_type != PAYLOAD_TYPE {
            let cause = format!("its payload is {:?}, not {PAYLOAD_TYPE:?}", self.payload_type);
            return Err(Malformed::new("statement", cause));
        }
        Statement::parse(&self.payload)
    }
}

#[cfg(test)]
mod tests;
