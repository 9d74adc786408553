//! The published JSON Schemas: those of the code, and true of what the commands print.

mod support;

use std::path::Path;

use serde_json::{Value, json};
use support::{folder, pilot, repository, run};

const DOCUMENTS: [&str; 16] = [
    "scorecard",
    "findings",
    "plan",
    "status",
    "history",
    "compare",
    "forecast",
    "economics",
    "model",
    "ledger-tail",
    "ledger-entry",
    "ledger-verification",
    "recorded",
    "consistency",
    "vault-list",
    "retention",
];

fn schema(name: &str) -> Value {
    let ran = run(&repository(), &["schema", name]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    serde_json::from_str(&ran.out).unwrap()
}

/// What a schema has to say against a document.
fn complaints(schema: &Value, document: &Value) -> Vec<String> {
    let validator = jsonschema::draft202012::new(schema).expect("a schema");
    validator.iter_errors(document).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

fn printed(folder: &Path, arguments: &[&str]) -> Value {
    let ran = run(folder, arguments);
    assert!(matches!(ran.code, 0 | 3), "{arguments:?}: {}", ran.err);
    serde_json::from_str(&ran.out).unwrap()
}

#[test]
fn the_published_schemas_are_those_of_the_code() {
    for name in DOCUMENTS {
        let file = repository().join(format!("docs/schemas/{name}.schema.json"));
        let published = std::fs::read_to_string(&file).unwrap();
        let ran = run(&repository(), &["schema", name]);
        assert!(published == ran.out, "write the output of `warplan schema {name}` to {}", file.display());
        assert_eq!(schema(name)["$schema"], "https://json-schema.org/draft/2020-12/schema");
        let text = ran.out;
        assert!(!text.contains("[`"), "{name} has links into the source");
    }
}

#[test]
fn what_commands_print_meets_its_schema() {
    let pilot = pilot();
    let plan = folder();
    let out = plan.path().to_str().unwrap();
    let file = plan.path().join("plan.json");
    let file = file.to_str().unwrap();
    let planned = printed(&pilot, &["plan", "--effort", "200000", "--format", "json", "--out", out]);
    let stored: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let later = ["--as-of", "2026-02-26", "--format", "json"];
    let again = ["plan", "--effort", "200000", "--previous", file, "--format", "json", "--out", out];
    let documents = [
        ("plan", planned),
        ("plan", stored),
        ("scorecard", printed(&pilot, &["score", "--format", "json"])),
        (
            "scorecard",
            printed(&pilot, &["score", "--format", "json", "--as-of", "2026-02-25", "--release", "v2.0.3"]),
        ),
        ("findings", printed(&pilot, &["gate", "all", "--plan", file, "--format", "json"])),
        ("status", printed(&pilot, &["status", "--plan", file, "--format", "json"])),
        ("status", printed(&pilot, &[&["status", "--plan", file][..], &later].concat())),
        ("forecast", printed(&pilot, &["forecast", "--plan", file, "--runs", "50", "--format", "json"])),
        ("model", printed(&pilot, &["model"])),
        ("model", printed(&pilot, &["model", "--previous", file])),
        ("plan", printed(&pilot, &again)),
    ];
    for (name, document) in documents {
        assert_eq!(complaints(&schema(name), &document), [""; 0], "{name}");
    }
    let history = folder();
    for file in ["warplan.yaml", "snapshot.json"] {
        std::fs::copy(pilot.join(file), history.path().join(file)).unwrap();
    }
    let ran = run(history.path(), &["history", "record"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let lines = std::fs::read_to_string(history.path().join(".warplan/history.jsonl")).unwrap();
    let first: Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
    assert_eq!(complaints(&schema("history"), &first), [""; 0]);
}

#[test]
fn what_is_compared_and_priced_meets_its_schema() {
    let folder = folder();
    let scores = |name: &str, arguments: &[&str]| {
        let all = [&["score", "--format", "json"], arguments].concat();
        let file = folder.path().join(name);
        std::fs::write(&file, printed(&pilot(), &all).to_string()).unwrap();
        file.to_str().unwrap().to_owned()
    };
    let (before, after) = (scores("before", &["--as-of", "2026-02-20"]), scores("after", &[]));
    let compared = printed(folder.path(), &["compare", &before, &after, "--format", "json"]);
    assert_eq!(complaints(&schema("compare"), &compared), [""; 0]);
    for file in ["warplan.yaml", "snapshot.json", "ISSUE_WAR_PLAN.md"] {
        std::fs::copy(pilot().join(file), folder.path().join(file)).unwrap();
    }
    let policy = folder.path().join("warplan.yaml");
    let priced = std::fs::read_to_string(&policy).unwrap()
        + "\neconomics: {currency: EUR, team_day: 800, point_day: 100}\n";
    std::fs::write(&policy, priced).unwrap();
    let economics = ["economics", "--effort", "200000", "--format", "json"];
    for more in [&[][..], &["--hand", "ISSUE_WAR_PLAN.md"]] {
        let stated = printed(folder.path(), &[&economics[..], more].concat());
        assert_eq!(complaints(&schema("economics"), &stated), [""; 0], "{more:?}");
    }
}

/// A ledger of two classes, of which everything is due in 2100, with a file in each.
fn ledger(home: &Path) {
    let classes = ["--class", "pilot=90d", "--class", "other=60d", "--class", "release=keep"];
    done(home, &[&["ledger", "init", "--origin", "example.com/pilot"][..], &classes].concat());
    std::fs::write(home.join("evidence.txt"), "evidence").unwrap();
    for class in ["pilot", "other", "release", "pilot"] {
        done(home, &["ledger", "record", "evidence.txt", "--class", class]);
    }
    done(home, &["retention", "hold", "3", "--reason", "matter 17"]);
}

fn done(home: &Path, arguments: &[&str]) {
    let ran = run(home, arguments);
    assert_eq!(ran.code, 0, "{arguments:?}: {}", ran.err);
}

/// What a command prints as data, whatever its exit code is, meets its schema.
fn meets(name: &str, home: &Path, arguments: &[&str], code: i32) -> Value {
    let ran = run(home, &[arguments, &["--format", "json"]].concat());
    assert_eq!(ran.code, code, "{arguments:?}: {}{}", ran.out, ran.err);
    let document = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(complaints(&schema(name), &document), [""; 0], "{arguments:?}");
    document
}

#[test]
fn what_is_said_of_a_ledger_meets_its_schema() {
    let home = folder();
    let home = home.path();
    ledger(home);
    meets("recorded", home, &["ledger", "record", "evidence.txt"], 0);
    let tail = meets("ledger-tail", home, &["ledger", "tail"], 0);
    let checkpoint = std::fs::read_to_string(home.join(".warplan/ledger/checkpoint")).unwrap();
    assert_eq!(tail["checkpoint_root"].as_str(), checkpoint.lines().nth(2));
    for entry in ["0", "4"] {
        let shown = printed(home, &["ledger", "show", entry]);
        assert_eq!(complaints(&schema("ledger-entry"), &shown), [""; 0]);
    }
    for sizes in [&["1"][..], &["1", "2"]] {
        let proof = printed(home, &[&["ledger", "consistency"], sizes].concat());
        assert_eq!(complaints(&schema("consistency"), &proof), [""; 0]);
        assert_eq!(proof.get("checkpoint").is_some(), sizes.len() == 1);
    }
    let verified = meets("ledger-verification", home, &["ledger", "verify", "--open"], 0);
    assert_eq!(verified["checkpoint_root"], tail["checkpoint_root"]);
    meets("ledger-verification", home, &["ledger", "verify", "--log-only"], 0);
    std::fs::remove_dir_all(home.join(".warplan/ledger/objects")).unwrap();
    let lost = meets("ledger-verification", home, &["ledger", "verify"], 3);
    assert_eq!(lost["problems"][0]["kind"], "broken");
    std::fs::remove_dir_all(home.join(".warplan/ledger/tile")).unwrap();
    let nothing = meets("ledger-verification", home, &["ledger", "verify"], 3);
    assert_eq!(nothing["size"], Value::Null);
}

#[test]
fn what_is_said_of_evidence_and_its_retention_meets_its_schema() {
    let home = folder();
    let home = home.path();
    ledger(home);
    let later = ["retention", "run", "--as-of", "2100-01-01"];
    meets("retention", home, &[&later[..], &["--dry-run"]].concat(), 0);
    let keys = home.join(".warplan/keys.json");
    let kept = std::fs::read_to_string(&keys).unwrap();
    std::fs::write(&keys, kept.replace("/other/", "/away/")).unwrap();
    let run = meets("retention", home, &[&later[..], &["--ahead"]].concat(), 1);
    assert!(run["purged"][0]["bucket"].as_str().unwrap().starts_with("pilot/"), "{run}");
    assert!(run["refused"][0]["bucket"].as_str().unwrap().starts_with("other/"), "{run}");
    let list = meets("vault-list", home, &["vault", "list"], 0);
    let states: Vec<&Value> = list["objects"].as_array().unwrap().iter().map(|one| &one["state"]).collect();
    assert_eq!(states, ["purged", "kept", "kept", "held"]);
    meets("retention", home, &["retention", "run", "--as-of", "2020-01-01"], 0);
}

#[test]
fn a_document_that_lacks_or_turns_a_key_does_not_meet_its_schema() {
    let report = printed(&pilot(), &["gate", "exit", "--format", "json"]);
    let findings = schema("findings");
    for change in [
        json!({"format": "warplan-gate/v2"}),
        json!({"passes": "no"}),
        json!({"findings": [{"level": "fatal"}]}),
    ] {
        let mut changed = report.clone();
        changed.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        assert!(!complaints(&findings, &changed).is_empty(), "{change}");
    }
    for key in ["format", "gates", "passes", "findings", "exit"] {
        let mut changed = report.clone();
        changed.as_object_mut().unwrap().remove(key);
        assert!(!complaints(&findings, &changed).is_empty(), "without {key}");
    }
}
