//! Envelopes as Sigstore bundles v0.3, which other tools verify by public key (sigstore/protobuf-specs,
//! `sigstore_bundle.proto`, in its JSON form).

use serde_json::json;
use warplan_model::canonical_bytes;

use crate::Envelope;

/// Names the format and its version.
pub const MEDIA_TYPE: &str = "application/vnd.dev.sigstore.bundle.v0.3+json";

/// One bundle for each signature, since a bundle holds an envelope with exactly one. Its key is hinted at as in the
/// envelope; there is no entry of a public log and no timestamp in it, so that verifiers have to be told to do without.
pub fn bundles(envelope: &Envelope) -> Vec<Vec<u8>> {
    let bundle = |(key_id, envelope): (&str, serde_json::Value)| {
        canonical_bytes(&json!({
            "mediaType": MEDIA_TYPE,
            "verificationMaterial": { "publicKey": { "hint": key_id } },
            "dsseEnvelope": envelope,
        }))
    };
    envelope.apart().into_iter().map(bundle).collect()
}
