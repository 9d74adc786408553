//! `warplan init` drafts a policy under which the same export can be read.

mod support;

use support::{folder, run};

const TABLE: &str = "\
Issue key;Summary;Created;Resolved;Epic;Priority;Labels;Labels
P-1;Upgrade;2026-01-05;;;High;api;bug
P-2;Publish;2026-01-06;2026-01-20;;Low;api;
P-3;Restore;2026-01-07;;P-1;High;web;bug
";

#[test]
fn a_table_is_read_by_the_columns_that_the_draft_names() {
    let folder = folder();
    std::fs::write(folder.path().join("issues.csv"), TABLE).unwrap();
    let told = run(folder.path(), &["init", "--snapshot", "issues.csv"]);
    assert_eq!((told.code, told.out.as_str()), (0, ""), "{}", told.err);
    let policy = std::fs::read_to_string(folder.path().join("warplan.yaml")).unwrap();
    let section = [
        "csv:",
        "  id: \"Issue key\"",
        "  title: Summary",
        "  created_at: Created",
        "  closed_at: Resolved",
        "  parent: Epic",
        "  labels: Labels",
        "  # Columns whose values become labels, and what to put before each value.",
        "  label_columns:",
        "    Priority: \"priority:\"",
    ];
    assert!(policy.contains(&section.join("\n")), "{policy}");
    for command in ["review", "plan"] {
        let told = run(folder.path(), &[command, "--snapshot", "issues.csv"]);
        assert_eq!(told.code, 0, "{}", told.err);
        assert!(told.out.contains("Upgrade"), "{}", told.out);
    }
}

#[test]
fn columns_that_people_have_named_stay() {
    let folder = folder();
    std::fs::write(folder.path().join("issues.csv"), TABLE.replace("Summary", "What")).unwrap();
    let told = run(folder.path(), &["init", "--snapshot", "issues.csv"]);
    assert_eq!(told.code, 1);
    assert!(told.err.contains("csv: {id: \"Issue key\", title: \"NAME OF THE COLUMN\""), "{}", told.err);
    assert!(told.err.contains("hint: ") && told.err.contains("--policy"), "{}", told.err);

    let named = "csv: {id: Issue key, title: What, created_at: Created, labels: Labels}\n";
    std::fs::write(folder.path().join("columns.yaml"), named).unwrap();
    let told = run(folder.path(), &["init", "--snapshot", "issues.csv", "--policy", "columns.yaml"]);
    assert_eq!(told.code, 0, "{}", told.err);
    let first = std::fs::read_to_string(folder.path().join("warplan.yaml")).unwrap();
    assert!(first.contains("title: What\n"), "{first}");
    let told = run(folder.path(), &["init", "--snapshot", "issues.csv", "--force"]);
    assert_eq!(told.code, 0, "{}", told.err);
    assert_eq!(std::fs::read_to_string(folder.path().join("warplan.yaml")).unwrap(), first);
}

#[test]
fn what_is_odd_about_the_export_is_told() {
    let folder = folder();
    let table = TABLE.replace("2026-01-07", "2036-01-07");
    std::fs::write(folder.path().join("issues.csv"), table).unwrap();
    let init = run(folder.path(), &["init", "--snapshot", "issues.csv"]);
    assert_eq!(init.code, 0);
    let review = run(folder.path(), &["review", "--snapshot", "issues.csv"]);
    for told in [&init, &review] {
        assert!(told.err.contains("one date long after all others\n  P-3  "), "{}", told.err);
    }
    let back = run(folder.path(), &["review", "--snapshot", "issues.csv", "--as-of", "2026-01-31"]);
    assert!(!back.err.contains("one date"), "{}", back.err);
    assert!(back.err.contains("created after --as-of\n  1 issue  does not count\n"), "{}", back.err);
}

/// As a tracker without any convention for labels has them.
#[test]
fn what_a_draft_assumes_does_not_fail_its_label_gate() {
    let folder = folder();
    let issues = r#"[
        {"number": 1, "title": "a", "createdAt": "2026-01-05T00:00:00Z", "labels": []},
        {"number": 2, "title": "b", "createdAt": "2026-01-05T00:00:00Z", "labels": [{"name": "bug"}]},
        {"number": 3, "title": "c", "createdAt": "2026-01-05T00:00:00Z", "labels": [{"name": "P1"}]}
    ]"#;
    std::fs::write(folder.path().join("snapshot.json"), issues).unwrap();
    assert_eq!(run(folder.path(), &["init"]).code, 0);
    let told = run(folder.path(), &["gate", "labels"]);
    assert_eq!(told.code, 0, "{}", told.out);
    assert!(told.out.starts_with("PASS") && told.out.contains("the policy assumes sev:P2"), "{}", told.out);
}
