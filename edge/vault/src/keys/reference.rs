//! Who keeps a store's keys, as its description says it.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{AwsKms, Effort, GoogleKms, KeyError, KeyFile, Provider, Transit};
use crate::disk::Real;
use crate::random::System;

/// A provider of keys and where it is. It holds no secret: what opens a provider comes from the environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Reference {
    /// `file:PATH`: a key file.
    File(PathBuf),
    /// `passphrase:PATH`: a key file that is sealed with a passphrase.
    Passphrase(PathBuf),
    /// `awskms:REGION/PREFIX`: AWS KMS, aliases below `alias/PREFIX/`.
    AwsKms {
        /// As in `eu-central-1`.
        region: String,
        /// Letters, digits, `-`, `_` and `/`.
        prefix: String,
    },
    /// `gcpkms:projects/…/locations/…/keyRings/…`: a key ring of Cloud KMS.
    GoogleKms(String),
    /// `transit:MOUNT/PREFIX`: a transit engine of Vault or OpenBao, keys `PREFIX-…`.
    Transit {
        /// Where the engine is mounted.
        mount: String,
        /// Letters, digits, `-` and `_`.
        prefix: String,
    },
}

/// A text that names no provider.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} names no provider of keys: write file:PATH, passphrase:PATH, awskms:REGION/PREFIX, \
     gcpkms:projects/…/locations/…/keyRings/… or transit:MOUNT/PREFIX"
)]
pub struct ReferenceError(String);

/// Opens a provider. Only `passphrase:` asks for the passphrase.
pub fn open(
    reference: &Reference,
    passphrase: impl FnOnce() -> Result<Zeroizing<String>, KeyError>,
) -> Result<Box<dyn Provider>, KeyError> {
    Ok(match reference {
        Reference::File(path) => Box::new(KeyFile::open(Real, path.clone(), Box::new(System))?),
        Reference::Passphrase(path) => {
            Box::new(KeyFile::open_sealed(Real, path.clone(), Box::new(System), &passphrase()?)?)
        }
        service => open_service(service)?,
    })
}

/// Opens a provider for a new store. Key files are created and must not be there yet.
pub fn create(
    reference: &Reference,
    passphrase: impl FnOnce() -> Result<Zeroizing<String>, KeyError>,
) -> Result<Box<dyn Provider>, KeyError> {
    Ok(match reference {
        Reference::File(path) => Box::new(KeyFile::create(Real, path.clone(), Box::new(System))?),
        Reference::Passphrase(path) => {
            let (path, random) = (path.clone(), Box::new(System));
            Box::new(KeyFile::create_sealed(Real, path, random, &passphrase()?, Effort::RECOMMENDED)?)
        }
        service => open_service(service)?,
    })
}

fn open_service(reference: &Reference) -> Result<Box<dyn Provider>, KeyError> {
    Ok(match reference {
        Reference::AwsKms { region, prefix } => Box::new(AwsKms::from_env(region, prefix)?),
        Reference::GoogleKms(ring) => Box::new(GoogleKms::from_env(ring)?),
        Reference::Transit { mount, prefix } => Box::new(Transit::from_env(mount, prefix)?),
        Reference::File(_) | Reference::Passphrase(_) => unreachable!("no services"),
    })
}

impl FromStr for Reference {
    type Err = ReferenceError;

    fn from_str(text: &str) -> Result<Self, ReferenceError> {
        let parsed = text.split_once(':').and_then(|(kind, place)| match kind {
            _ if place.is_empty() => None,
            "file" => Some(Self::File(place.into())),
            "passphrase" => Some(Self::Passphrase(place.into())),
            "awskms" => {
                let (region, prefix) = place.split_once('/')?;
                let fine = plain(region, "-") && prefix.split('/').all(|part| plain(part, "-_"));
                fine.then(|| Self::AwsKms { region: region.into(), prefix: prefix.into() })
            }
            "gcpkms" => {
                let parts: Vec<&str> = place.split('/').collect();
                let ["projects", project, "locations", location, "keyRings", ring] = parts[..] else {
                    return None;
                };
                let fine = plain(project, "-:.") && plain(location, "-") && plain(ring, "-_");
                fine.then(|| Self::GoogleKms(place.into()))
            }
            "transit" => {
                let (mount, prefix) = place.rsplit_once('/')?;
                let fine = mount.split('/').all(|part| plain(part, "-_")) && plain(prefix, "-_");
                fine.then(|| Self::Transit { mount: mount.into(), prefix: prefix.into() })
            }
            _ => None,
        });
        parsed.ok_or_else(|| ReferenceError(text.to_owned()))
    }
}

/// Whether a text is not empty and has letters, digits and the given characters only.
fn plain(text: &str, also: &str) -> bool {
    !text.is_empty() && text.chars().all(|char| char.is_ascii_alphanumeric() || also.contains(char))
}

impl fmt::Display for Reference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(formatter, "file:{}", path.display()),
            Self::Passphrase(path) => write!(formatter, "passphrase:{}", path.display()),
            Self::AwsKms { region, prefix } => write!(formatter, "awskms:{region}/{prefix}"),
            Self::GoogleKms(ring) => write!(formatter, "gcpkms:{ring}"),
            Self::Transit { mount, prefix } => write!(formatter, "transit:{mount}/{prefix}"),
        }
    }
}

impl TryFrom<String> for Reference {
    type Error = ReferenceError;

    fn try_from(text: String) -> Result<Self, ReferenceError> {
        text.parse()
    }
}

impl From<Reference> for String {
    fn from(reference: Reference) -> Self {
        reference.to_string()
    }
}
