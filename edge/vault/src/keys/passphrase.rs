//! From a passphrase to a key: Argon2id (RFC 9106).

use argon2::{Algorithm, Argon2, Block, Params, Version};
use base64::prelude::{BASE64_STANDARD, Engine};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::Secret;
use crate::random::{NoRandomness, Random};

/// What one guess of a passphrase costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Effort {
    /// Memory, in KiB.
    pub memory_kib: u32,
    /// How often the memory is passed over.
    pub passes: u32,
    /// Lanes, each a part of the memory.
    pub lanes: u32,
}

impl Effort {
    /// The second recommended option of RFC 9106, section 4: 64 MiB, 3 passes, 4 lanes.
    pub const RECOMMENDED: Self = Self { memory_kib: 64 * 1024, passes: 3, lanes: 4 };

    /// What a file may ask of the machine that opens it.
    const MOST: Self = Self { memory_kib: 4 * 1024 * 1024, passes: 64, lanes: 64 };
}

/// How a file's key comes from its passphrase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Derivation {
    effort: Effort,
    /// 16 random bytes in Base64.
    salt: String,
}

impl Derivation {
    /// With a fresh salt.
    pub(super) fn new(effort: Effort, random: &dyn Random) -> Result<Self, NoRandomness> {
        let mut salt = [0; 16];
        random.fill(&mut salt)?;
        Ok(Self { effort, salt: BASE64_STANDARD.encode(salt) })
    }

    /// The key; an error says which parameter is out of bounds.
    pub(super) fn key(&self, passphrase: &Zeroizing<String>) -> Result<Secret, String> {
        let Effort { memory_kib, passes, lanes } = self.effort;
        let most = Effort::MOST;
        if memory_kib > most.memory_kib || passes > most.passes || lanes > most.lanes {
            return Err(format!("its effort for Argon2id is above {most:?}"));
        }
        let salt = BASE64_STANDARD.decode(&self.salt).map_err(|_| "its salt is not Base64")?;
        let params = Params::new(memory_kib, passes, lanes, Some(32)).map_err(|error| error.to_string())?;
        let mut key = Secret::default();
        // The key is computed from the last of this memory, which Argon2's own does not wipe.
        let mut memory = Zeroizing::new(Vec::new());
        memory.try_reserve_exact(params.block_count()).map_err(|_| "there is not enough memory for it")?;
        memory.resize(params.block_count(), Block::new());
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into_with_memory(passphrase.as_bytes(), &salt, key.as_mut_slice(), &mut *memory)
            .map_err(|error| error.to_string())?;
        Ok(key)
    }
}
