//! No input makes the reader panic or run away.

mod support;

use std::sync::LazyLock;

use proptest::prelude::*;
use support::sound;
use warplan_model::policy::CsvColumns;
use warplan_testkit::exports::write_github_list;
use warplan_tracker::{Options, locate, read};

fn columns() -> CsvColumns {
    serde_json::from_str(r#"{"id":"number","title":"title","created_at":"created_at","parent":"parent"}"#)
        .unwrap()
}

/// Sound exports of each kind, to be spoiled.
static SEEDS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let mut generated = Vec::new();
    write_github_list(&mut generated, 51, 3).unwrap();
    let texts = [
        r#"[[{"number":1,"title":"a\n","created_at":"2026-01-01T00:00:00Z","labels":["x",{"name":"y"}],"milestone":{"title":"m"},"parent_issue_url":"https://api.github.com/repos/o/r/issues/2","blockedBy":{"nodes":[{"number":3}]}}],[{"number":2,"title":"é","created_at":"2026-01-01T00:00:00Z","pull_request":{}}]]"#,
        r#"[{"method":"get","path":"/repos/o/r/issues","status":200,"response":[{"number":1,"title":"a","created_at":"2026-01-01T00:00:00Z"}]}]"#,
        "{\"_type\":\"issue\",\"id\":\"bd-1\",\"title\":\"a\",\"status\":\"closed\",\"created_at\":\"2026-01-01T00:00:00Z\",\"updated_at\":\"2026-01-01T00:00:00Z\",\"dependencies\":[{\"issue_id\":\"bd-1\",\"depends_on_id\":\"bd-2\",\"type\":\"blocks-on\"}]}\n{\"id\":\"bd-1\",\"title\":\"b\",\"created_at\":\"2026-01-01T00:00:00Z\"}\n{\"_type\":\"memory\"}\n",
        "{\"format\":\"warplan-snapshot/v1\",\"as_of\":\"2026-01-01T00:00:00Z\",\"issues\":[{\"id\":1,\"title\":\"a\",\"created_at\":\"2026-01-01T00:00:00Z\"},{\"id\":\"k\",\"title\":\"b\",\"created_at\":\"2026-01-01T00:00:00Z\"}]}",
        "number,title,created_at,parent\n1,\"a \"\"b\"\"\",2026-01-01,\n2,\"c\nd\",2026-01-01T00:00:00Z,1\n",
    ];
    texts.map(|text| text.as_bytes().to_vec()).into_iter().chain([generated]).collect()
});

#[derive(Clone, Debug)]
enum Spoil {
    Truncate(usize),
    Flip(usize, u8),
    Splice { from: usize, length: usize, to: usize },
    Insert(usize, &'static str),
}

fn spoil() -> impl Strategy<Value = Spoil> {
    let pieces = vec![
        "\"", "{", "}", "[", "]", ",", ":", "\\", "\\u", "\0", "\u{feff}", "é", "null", "1e999", "-", "\n",
        "\r", "\"\"", "[[[[[[", "{\"a\":",
    ];
    prop_oneof![
        any::<usize>().prop_map(Spoil::Truncate),
        (any::<usize>(), any::<u8>()).prop_map(|(at, bits)| Spoil::Flip(at, bits)),
        (any::<usize>(), 0_usize..80, any::<usize>()).prop_map(|(from, length, to)| Spoil::Splice {
            from,
            length,
            to
        }),
        (any::<usize>(), prop::sample::select(pieces)).prop_map(|(at, piece)| Spoil::Insert(at, piece)),
    ]
}

fn spoiled(mut bytes: Vec<u8>, how: &Spoil) -> Vec<u8> {
    let within = |at: usize, bytes: &[u8]| at % (bytes.len() + 1);
    match how {
        Spoil::Truncate(at) => bytes.truncate(within(*at, &bytes)),
        Spoil::Flip(at, bits) => {
            let at = within(*at, &bytes);
            bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= bits);
        }
        Spoil::Splice { from, length, to } => {
            let from = within(*from, &bytes);
            let piece = bytes[from..(from + length).min(bytes.len())].to_vec();
            let to = within(*to, &bytes);
            bytes.splice(to..to, piece);
        }
        Spoil::Insert(at, piece) => {
            let at = within(*at, &bytes);
            bytes.splice(at..at, piece.bytes());
        }
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    /// A spoiled export is read, or refused with a problem and a place inside the text.
    #[test]
    fn spoiled_exports_are_read_or_refused(
        seed in 0_usize..6,
        spoils in prop::collection::vec(spoil(), 1..4),
        mapped in any::<bool>(),
    ) {
        let bytes = spoils.iter().fold(SEEDS[seed].clone(), spoiled);
        let columns = columns();
        let options = Options { csv: mapped.then_some(&columns), ..Options::default() };
        match read(&bytes, &options) {
            Ok(export) => {
                let issues = &export.snapshot.issues;
                prop_assert!(!issues.is_empty());
                prop_assert!(issues.windows(2).all(|pair| pair[0].id < pair[1].id));
                prop_assert!(issues.iter().all(|issue| !issue.title.contains(['\n', '\r'])));
                prop_assert!(locate(&bytes, &issues[0].id).is_some());
            }
            Err(faults) => {
                prop_assert!(!faults.is_empty());
                let lines = bytes.iter().filter(|byte| **byte == b'\n').count() + 1;
                for fault in faults {
                    prop_assert!(!fault.fault.problem.is_empty());
                    prop_assert!(fault.place.is_none_or(|place| place.line >= 1 && place.line <= lines));
                }
            }
        }
        let _ = locate(&bytes, &"1".into());
    }
}

#[test]
fn deep_nesting_is_no_danger() {
    let deep = "[".repeat(200_000);
    assert!(read(deep.as_bytes(), &Options::default()).is_err());
    let closed = deep.clone() + &"]".repeat(200_000);
    assert!(read(closed.as_bytes(), &Options::default()).is_err());
    let body = format!(r#"[{{"number":1,"title":"t","createdAt":"2026-01-01T00:00:00Z","x":{closed}}}]"#);
    assert_eq!(sound(&body).snapshot.issues.len(), 1);
    let record = format!(r#"[{{"number":1,"labels":{closed}}}]"#);
    assert!(read(record.as_bytes(), &Options::default()).is_err());
}

#[test]
fn size_is_no_danger() {
    let labels: Vec<String> = (0..200_000).map(|label| format!(r#"{{"name":"l{label}"}}"#)).collect();
    let title = "x".repeat(5_000_000);
    let text = format!(
        r#"[{{"number":1,"title":"{title}","createdAt":"2026-01-01T00:00:00Z","labels":[{}]}}]"#,
        labels.join(",")
    );
    let export = sound(&text);
    assert_eq!(export.snapshot.issues[0].labels.len(), 200_000);
    assert_eq!(export.snapshot.issues[0].title.len(), 5_000_000);
}

/// Work that repeats for each odd record must not be a pass over the text.
#[test]
fn many_odd_records_are_no_danger() {
    const COUNT: usize = 50_000;
    let list = "{\"number\":7,\"title\":\"t\",\"createdAt\":\"2026-01-01T00:00:00Z\"},".repeat(COUNT);
    let faults =
        read(format!("[{}]", list.trim_end_matches(',')).as_bytes(), &Options::default()).unwrap_err();
    assert_eq!(
        faults.last().unwrap().to_string(),
        format!("and {} more issues that come more than once", COUNT - 21)
    );
    let lines = "{\"id\":\"bd-1\",\"title\":\"t\",\"created_at\":\"2026-01-01T00:00:00Z\"}\n{\"id\":null,\"title\":\"t\"}\n";
    let export = sound(&lines.repeat(COUNT));
    assert_eq!((export.snapshot.issues.len(), export.warnings.len()), (1, 2));
    let rows = "number,title,created_at\n".to_owned() + &"7,t,2026-01-01\n".repeat(COUNT);
    let columns =
        serde_json::from_str(r#"{"id":"number","title":"title","created_at":"created_at"}"#).unwrap();
    let options = Options { csv: Some(&columns), ..Options::default() };
    assert_eq!(read(rows.as_bytes(), &options).unwrap_err().len(), 21);
}

#[test]
fn control_characters_stay_and_line_breaks_become_blanks() {
    let export = sound(
        r#"[{"number":1,"title":"a\r\n\nb\u001b[31m\u0000\u202e","createdAt":"2026-01-01T00:00:00Z","labels":[{"name":"\u0007"}]}]"#,
    );
    assert_eq!(export.snapshot.issues[0].title, "a b\u{1b}[31m\0\u{202e}");
    assert_eq!(export.snapshot.issues[0].labels, ["\u{7}"]);
}
