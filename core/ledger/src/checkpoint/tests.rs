use super::*;
use crate::witness::Quorum;

/// A checkpoint of the log Arche2025h1 (staging) of May 2026, with the signature of RFC 6962 that other software wants,
/// its note signature, and cosignatures of public witnesses; as tests of another implementation keep it.
const ARCHE: &str = "arche2025h1.staging.ct.transparency.dev
1432088532
U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=

\u{2014} arche2025h1.staging.ct.transparency.dev zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREPMHbdQ3urbllzalApkptQIgIpwtEroeW2BXaHAI4kJXFbon5Ch9MNL5zRNZ55lvGt0=
\u{2014} arche2025h1.staging.ct.transparency.dev ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=
\u{2014} transparency.dev/DEV:witness-little-garden 2AQqhwAAAABqEiEgzgFIqqhbUoDwjMWE6UP8nd8/KYTzwZ2rhIgcqoXHAwVkjZr4AscylP3v7sEodkRAErumC2q44vdgJY096st5BQ==
\u{2014} remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0DrAWfBw==
";
const ARCHE_KEY: &str =
    "arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f";
const WITNESS_KEY: &str = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2";

/// A checkpoint of the Go checksum database, whose origin is not the name of its key.
const GO: &str = "go.sum database tree
63096908
8lHrQPRYe4KT4WQ9/Qk8/taKnD6IRHbFgfN7vQE2Y54=

\u{2014} sum.golang.org Az3gri/oVBN1jAhNZ/iS+W31psFAWRT20/GyrhpU6taFwulQGetBkH5S7wpGXdS935jiIGiUUAXBVHzT/P6fYhqAmAk=
";
const GO_KEY: &str = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";

#[test]
fn checkpoints_of_public_logs_and_witnesses_verify() {
    for (text, origin, key) in
        [(ARCHE, "arche2025h1.staging.ct.transparency.dev", ARCHE_KEY), (GO, "go.sum database tree", GO_KEY)]
    {
        let signed = SignedCheckpoint::parse(text.as_bytes()).unwrap();
        assert_eq!(signed.to_string(), text);
        let keys = [key.parse().unwrap()];
        assert_eq!(signed.verify(origin, &keys).unwrap().len(), 1);
        assert!(matches!(signed.verify("example.com", &keys), Err(CheckpointError::Origin { .. })));
        let size = signed.checkpoint().size;
        let grown = text.replace(&size.to_string(), &(size + 1).to_string());
        let grown = SignedCheckpoint::parse(grown.as_bytes()).unwrap();
        assert!(matches!(grown.verify(origin, &keys), Err(CheckpointError::Signature { .. })));
    }
}

#[test]
fn cosignatures_of_public_witnesses_verify() {
    let quorum = Quorum::new(vec![WITNESS_KEY.parse().unwrap()], 1).unwrap();
    let signed = SignedCheckpoint::parse(ARCHE.as_bytes()).unwrap();
    let verified = quorum.verify(&signed).unwrap();
    assert_eq!((verified[0].witness.as_str(), verified[0].at.as_second()), ("remora.n621.de", 0x6a12_2120));
    let changed = SignedCheckpoint::parse(ARCHE.replace("1432088532", "42").as_bytes()).unwrap();
    assert!(quorum.verify(&changed).is_err());
}

#[test]
fn checkpoints_are_read_strictly() {
    let text = format!("example.com/log\n5\n{}\n", Hash::leaf(b"x"));
    assert_eq!(Checkpoint::parse(&text).unwrap().to_string(), text);
    let extended = format!("{text}an extension\n");
    assert_eq!(Checkpoint::parse(&extended).unwrap().extensions, ["an extension"]);
    assert_eq!(Checkpoint::parse(&extended).unwrap().to_string(), extended);
    for (from, to) in
        [("example", "\nexample"), ("\n5\n", "\n05\n"), ("\n5\n", "\n+5\n"), ("\n5\n", "\n\n"), ("=", "")]
    {
        assert!(Checkpoint::parse(&text.replacen(from, to, 1)).is_err(), "{from}");
    }
    assert!(Checkpoint::parse(text.trim_end()).is_err() && Checkpoint::parse(&format!("{text}\n")).is_err());
    assert!(Checkpoint::parse(&format!("{text}\nafter an empty line\n")).is_err());
}

#[test]
#[should_panic(expected = "a head reads as it is printed")]
fn a_head_that_reads_as_another_is_not_signed() {
    let signer = Signer::from_seed("example.com/log", &zeroize::Zeroizing::new([1; 32])).unwrap();
    let origin = format!("example.com/log\n7\n{}", Hash::leaf(b"x"));
    SignedCheckpoint::sign(Checkpoint::new(&origin, 5, Hash::leaf(b"y")), &signer);
}
