//! Whatever evidence holds, a reading comes out.

use proptest::prelude::*;
use serde_json::json;
use warplan_evidence::{File, Observed, reading};
use warplan_model::policy::Probe;
use warplan_model::reading::{Reading, Says};

/// A probe of every kind that reads contents.
fn probes() -> Vec<Probe> {
    let reads = [
        json!({"files": {"path": "f", "fact": "lines"}}),
        json!({"files": {"path": "f", "fact": {"lines_matching": "(a|b)*c"}}}),
        json!({"json": {"path": "f", "pointer": "/a/0"}}),
        json!({"toml": {"path": "f", "pointer": "/a/0"}}),
        json!({"junit": {"path": "f"}}),
        json!({"cobertura": {"path": "f"}}),
        json!({"lcov": {"path": "f"}}),
        json!({"sarif": {"path": "f"}}),
        json!({"openssf_scorecard": {"path": "f"}}),
    ];
    let worth = json!({"linear": {"from": 0, "to": 1}});
    reads.map(|read| serde_json::from_value(json!({"read": read, "worth": worth})).unwrap()).into()
}

fn read_by_all(content: &[u8]) -> Vec<Reading> {
    let file = File { path: "f".into(), bytes: content.len() as u64, content: content.to_vec() };
    let observed = Observed::Files(vec![file]);
    probes().iter().map(|probe| reading(probe, Ok(observed.clone()))).collect()
}

fn unknown(reading: &Reading) -> bool {
    matches!(reading.says, Says::Unknown(_))
}

#[test]
fn bytes_that_are_no_text_are_unknown() {
    let readings = read_by_all(b"\xff\xfe<a/>");
    assert!(readings[2..].iter().all(unknown), "{readings:?}");
}

#[test]
fn nesting_costs_nothing() {
    let depth = 200_000;
    let json = "[".repeat(depth) + &"]".repeat(depth);
    let object = "{\"a\":".repeat(depth) + "1" + &"}".repeat(depth);
    let xml = "<coverage>".repeat(depth) + &"</coverage>".repeat(depth);
    let toml = format!("a = {json}");
    let dotted = "a.".repeat(depth) + "a = 1";
    for content in [json, object, xml, toml, dotted] {
        read_by_all(content.as_bytes());
    }
}

#[test]
fn entities_are_not_expanded() {
    let mut laughs = String::from("<?xml version='1.0'?><!DOCTYPE lolz [<!ENTITY lol 'lol'>");
    for level in 1..12 {
        let inner = format!("&lol{};", level - 1).repeat(10);
        laughs += &format!("<!ENTITY lol{level} '{inner}'>");
    }
    laughs += "]><testsuite name='&lol11;'><testcase name='&lol11;'>&lol11;</testcase></testsuite>";
    read_by_all(laughs.as_bytes());
    let outside = "<!DOCTYPE c [<!ENTITY f SYSTEM 'file:///etc/passwd'>]><coverage line-rate='&f;'/>";
    assert!(unknown(&read_by_all(outside.as_bytes())[5]));
}

#[test]
fn reasons_stay_short() {
    let long = format!("{{\"a\": [\"{}\"]}}", "x".repeat(1_000_000));
    let Says::Unknown(reason) = &read_by_all(long.as_bytes())[2].says else { panic!("a text is no number") };
    assert!(reason.len() < 200, "{reason}");
}

/// Pieces of the formats, so that readers get beyond the first byte.
fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just("<testsuite>"),
        Just("</testsuite>"),
        Just("<testcase/>"),
        Just("<failure>"),
        Just("<coverage "),
        Just("line-rate='"),
        Just("0.5'"),
        Just("/>"),
        Just("<![CDATA["),
        Just("<!DOCTYPE "),
        Just("&a;"),
        Just("SF:a\n"),
        Just("DA:1,1\n"),
        Just("LF:99999999999999999999\n"),
        Just("LH:1\n"),
        Just("end_of_record\n"),
        Just("{\"a\":["),
        Just("]}"),
        Just("1e999999999"),
        Just("-"),
        Just("\"\\ud800\""),
        Just("a = [1]\n"),
        Just("[[a]]\n"),
        Just("{\"version\":\"2.1.0\",\"runs\":["),
        Just("{\"results\":["),
        Just("\u{feff}"),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat().into_bytes())
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_unknown(content in prop::collection::vec(any::<u8>(), 0..300)) {
        read_by_all(&content);
    }

    #[test]
    fn any_pieces_are_read_or_unknown(content in pieces()) {
        read_by_all(&content);
    }

    #[test]
    fn equal_evidence_reads_equally(content in pieces()) {
        prop_assert_eq!(read_by_all(&content), read_by_all(&content));
    }
}
