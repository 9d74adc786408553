mod aws;
mod files;
mod google;
pub(crate) mod server;
mod services;
mod suite;
mod transit;

use super::KeyId;
use super::{Reference, Secret, bound, provider_name};

#[test]
fn a_secret_prints_as_dots() {
    assert_eq!(format!("{:?}", Secret::from([77; 32])), "Secret(…)");
}

#[test]
fn references_are_read_and_written() {
    for text in [
        "file:keys.json",
        "file:/etc/warplan/keys:1.json",
        "passphrase:keys.json",
        "awskms:eu-central-1/warplan/pilot",
        "gcpkms:projects/example.com:pilot-1/locations/europe-west3/keyRings/warplan",
        "transit:team/transit/warplan",
    ] {
        let reference: Reference = text.parse().unwrap();
        assert_eq!(reference.to_string(), text);
        let json = serde_json::to_string(&reference).unwrap();
        assert_eq!(serde_json::from_str::<Reference>(&json).unwrap(), reference);
    }
}

#[test]
fn texts_that_name_no_provider_are_refused() {
    for text in [
        "",
        "keys.json",
        "file:",
        "none:",
        "awskms:eu-central-1",
        "awskms:eu-central-1/",
        "awskms:eu central/warplan",
        "awskms:eu-central-1.example.com#/warplan",
        "gcpkms:projects/pilot/locations/europe/keyRings/",
        "gcpkms:projects/pilot/locations/europe/keyRings/a/cryptoKeys/b",
        "transit:warplan",
        "transit:../sys/warplan",
        "transit:transit/war plan",
    ] {
        let error = text.parse::<Reference>().unwrap_err().to_string();
        assert!(error.contains("file:PATH"), "{error}");
    }
}

#[test]
fn no_two_buckets_share_a_name() {
    let buckets = ["a/b", "a__b", "a_2fb", "a_b", "a-b", "a.b", "ab", "a//b", "a_/b", "ä", "a_", "a/"];
    let names: std::collections::BTreeSet<String> = buckets.iter().map(|name| provider_name(name)).collect();
    assert_eq!(names.len(), buckets.len(), "{names:?}");
    assert_eq!(provider_name("pilot/2026-11"), "pilot__2026-11");
    assert!(names.iter().all(|name| name.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c))));
}

#[test]
fn what_is_bound_tells_name_version_and_context_apart() {
    let key = |name: &str, version| KeyId { name: name.to_owned(), version };
    assert_eq!(bound(&key("a", 1), b"c"), b"warplan/key/v1\0a\x001\0c");
    assert_ne!(bound(&key("a", 1), b"1\0c"), bound(&key("a", 11), b"\0c"));
}

#[cfg(target_os = "linux")]
#[test]
fn core_dumps_are_off() {
    super::no_core_dumps().unwrap();
    let limits = std::fs::read_to_string("/proc/self/limits");
    // A process that is not dumpable may not be let in there; then the limit is asked for directly.
    let limit = rustix::process::getrlimit(rustix::process::Resource::Core);
    assert_eq!((limit.current, limit.maximum), (Some(0), Some(0)), "{limits:?}");
}
