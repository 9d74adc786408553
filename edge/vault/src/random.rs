//! Where randomness enters.

/// A source of uniformly random bytes. What ships uses [`System`] alone; tests give seeded ones.
pub trait Random: Send + Sync {
    /// Fills all of `bytes`.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness>;
}

/// The operating system's generator.
#[derive(Debug, Clone, Copy)]
pub struct System;

impl Random for System {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
        getrandom::fill(bytes).map_err(|error| NoRandomness(error.to_string()))
    }
}

/// The operating system gave no randomness; nothing may be encrypted without it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("drawing random bytes from the operating system: {0}: nothing is encrypted without them")]
pub struct NoRandomness(pub String);

#[cfg(test)]
pub(crate) mod seeded {
    use std::sync::Mutex;

    use rand_pcg::Pcg64Mcg;
    use rand_pcg::rand_core::{Rng, SeedableRng};

    use super::{NoRandomness, Random};

    /// The same bytes for the same seed, so that a failing test fails again.
    pub(crate) struct Seeded(Mutex<Pcg64Mcg>);

    impl Seeded {
        pub(crate) fn new(seed: u64) -> Self {
            Self(Mutex::new(Pcg64Mcg::seed_from_u64(seed)))
        }
    }

    impl Random for Seeded {
        fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
            self.0.lock().expect("no test panics while drawing").fill_bytes(bytes);
            Ok(())
        }
    }
}
