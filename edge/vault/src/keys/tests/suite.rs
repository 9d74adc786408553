//! What every provider must do.

use crate::keys::{Destruction, KeyError, KeyId, Provider, Secret};

/// No error tells any of this, in letters, hexadecimal or Base64.
const SECRET: [u8; 32] = *b"never-print-this-secret-anywhere";

fn refuse<T>(outcome: Result<T, KeyError>) -> KeyError {
    let Err(error) = outcome else { panic!("this must be refused") };
    let text = format!("{error} {error:?}");
    for hidden in ["never-print", "bmV2ZXItcHJpbnQ", "6e657665722d7072", super::services::TOKEN] {
        assert!(!text.contains(hidden), "{text}");
    }
    error
}

fn missing<T>(outcome: Result<T, KeyError>) {
    let error = refuse(outcome);
    assert!(matches!(error, KeyError::Missing { .. }), "{error}");
}

fn rejected<T>(outcome: Result<T, KeyError>) {
    let error = refuse(outcome);
    assert!(matches!(error, KeyError::Rejected { .. }), "{error}");
}

/// Holds a provider without keys to the contract of the trait.
pub fn holds(provider: &dyn Provider) {
    wraps_and_binds(provider, 0);
    rotates(provider);
    destroys(provider);
}

/// `first` is the first byte of what was wrapped that a change of is told from a key without access.
pub fn wraps_and_binds(provider: &dyn Provider, first: usize) {
    let secret = Secret::from(SECRET);
    missing(provider.rotate("pilot/2026-11"));
    let key = provider.ensure("pilot/2026-11").unwrap();
    assert_eq!(key.version, 1);
    assert_eq!(provider.ensure("pilot/2026-11").unwrap(), key);

    let wrapped = provider.wrap(&key, &secret, b"here").unwrap();
    assert_ne!(provider.wrap(&key, &secret, b"here").unwrap(), wrapped, "wrapping is randomised");
    assert!(!wrapped.windows(8).any(|window| SECRET.windows(8).any(|part| part == window)));
    assert_eq!(*provider.unwrap(&key, &wrapped, b"here").unwrap(), SECRET);
    rejected(provider.unwrap(&key, &wrapped, b"there"));
    rejected(provider.unwrap(&key, &wrapped, b""));
    for at in first..wrapped.len() {
        let mut altered = wrapped.clone();
        altered[at] ^= 1;
        rejected(provider.unwrap(&key, &altered, b"here"));
    }
    rejected(provider.unwrap(&key, &wrapped[..wrapped.len() - 1], b"here"));
    rejected(provider.unwrap(&key, b"", b"here"));

    let other = provider.ensure("hold/one").unwrap();
    assert_ne!(other.name, key.name);
    rejected(provider.unwrap(&other, &wrapped, b"here"));
    let unknown = KeyId { name: key.name.replace("pilot", "unknown"), version: 1 };
    missing(provider.wrap(&unknown, &secret, b"here"));
    missing(provider.unwrap(&unknown, &wrapped, b"here"));
}

pub fn rotates(provider: &dyn Provider) {
    let secret = Secret::from(SECRET);
    let first = provider.ensure("pilot/2026-11").unwrap();
    let wrapped = provider.wrap(&first, &secret, b"here").unwrap();
    let second = provider.rotate("pilot/2026-11").unwrap();
    assert_eq!((&second.name, second.version), (&first.name, 2));
    assert_eq!(provider.ensure("pilot/2026-11").unwrap(), second);

    let error = refuse(provider.wrap(&first, &secret, b"here"));
    assert!(matches!(error, KeyError::Old { version: 1, newest: 2, .. }), "{error}");
    assert_eq!(*provider.unwrap(&first, &wrapped, b"here").unwrap(), SECRET);
    rejected(provider.unwrap(&second, &wrapped, b"here"));
    let rewrapped = provider.wrap(&second, &secret, b"here").unwrap();
    assert_eq!(*provider.unwrap(&second, &rewrapped, b"here").unwrap(), SECRET);
    rejected(provider.unwrap(&first, &rewrapped, b"here"));

    let third = KeyId { version: 3, ..second };
    missing(provider.wrap(&third, &secret, b"here"));
    let error = refuse(provider.unwrap(&third, &rewrapped, b"here"));
    assert!(matches!(error, KeyError::Missing { .. } | KeyError::Rejected { .. }), "{error}");
}

fn destroys(provider: &dyn Provider) {
    let secret = Secret::from(SECRET);
    let [hold, second] = ["hold/one", "pilot/2026-11"].map(|bucket| provider.ensure(bucket).unwrap());
    let first = KeyId { version: 1, ..second.clone() };
    let kept = provider.wrap(&hold, &secret, b"here").unwrap();
    let gone = provider.wrap(&second, &secret, b"here").unwrap();

    let destruction = provider.destroy("pilot/2026-11").unwrap();
    if let Destruction::Scheduled(instant) = destruction {
        assert!(instant > jiff::Timestamp::now());
    }
    missing(provider.wrap(&second, &secret, b"here"));
    refuse(provider.wrap(&first, &secret, b"here"));
    for key in [&first, &second] {
        missing(provider.unwrap(key, &gone, b"here"));
    }
    missing(provider.rotate("pilot/2026-11"));
    assert_eq!(*provider.unwrap(&hold, &kept, b"here").unwrap(), SECRET);

    assert_eq!(provider.destroy("pilot/2026-11").unwrap(), destruction, "again");
    assert_eq!(provider.destroy("never/there").unwrap(), Destruction::Done);
}
