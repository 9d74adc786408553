//! Files that the log's key signs, so that who can write the store, and has no key, cannot change what they say: canonical
//! JSON in one line, as a signed note (C2SP signed-note).

use serde::Serialize;
use serde::de::DeserializeOwned;
use warplan_ledger::note::Note;
use warplan_ledger::{Signer, VerifierKey};
use warplan_model::canonical_bytes;

/// The bytes of a file.
pub(crate) fn print<T: Serialize>(value: &T, signer: &Signer) -> Vec<u8> {
    let mut text = String::from_utf8(canonical_bytes(value)).expect("JSON is UTF-8");
    text.push('\n');
    let signature = signer.sign_note(&text);
    Note::new(text, vec![signature]).to_string().into_bytes()
}

/// Reads a file whose text names the key that it must be signed with.
pub(crate) fn read<T: Serialize + DeserializeOwned>(
    bytes: &[u8],
    key: impl FnOnce(&T) -> Result<VerifierKey, String>,
) -> Result<T, String> {
    let note = Note::parse(bytes).map_err(|error| error.to_string())?;
    let value: T = serde_json::from_str(note.text()).map_err(|error| error.to_string())?;
    note.verify(&[key(&value)?]).map_err(|error| error.to_string())?;
    // Nothing in it that is not understood, and nothing said in two ways.
    if note.text().strip_suffix('\n').map(str::as_bytes) != Some(&canonical_bytes(&value)) {
        return Err("it is not in canonical form".into());
    }
    Ok(value)
}
