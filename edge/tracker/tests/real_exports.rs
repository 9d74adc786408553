//! Exports of real trackers, where they are at hand.

mod support;

use std::collections::BTreeMap;
use std::path::PathBuf;

use insta::assert_snapshot;
use warplan_model::policy::CsvColumns;
use warplan_tracker::{Options, locate, read};

/// The folder of the exports; `None`, with a word on standard error, when it is not there.
fn folder() -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    let folder = PathBuf::from(std::env::var_os("WARPLAN_SHARED_DATA").unwrap_or_else(|| beside.into()));
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("SKIPPED: there are no exports in {}; set WARPLAN_SHARED_DATA", folder.display());
    None
}

/// What an export holds in numbers, or its faults. Each issue is found again in it.
fn summary(path: &str, options: &Options<'_>) -> String {
    let Some(folder) = folder() else { return String::new() };
    let bytes = std::fs::read(folder.join(path)).expect("the folder holds the export");
    let export = match read(&bytes, options) {
        Ok(export) => export,
        Err(faults) => return faults.iter().map(|fault| format!("{fault}\n")).collect(),
    };
    let issues = &export.snapshot.issues;
    for issue in issues.iter().step_by(issues.len() / 10 + 1) {
        assert!(locate(&bytes, &issue.id).is_some(), "{} is lost", issue.id);
    }
    let count = |which: fn(&warplan_model::snapshot::Issue) -> bool| {
        issues.iter().filter(|issue| which(issue)).count()
    };
    let mut out = format!(
        "{} as of {}\nissues {} closed {} in progress {} children {} dependencies {} labels {}\n",
        export.kind,
        export.snapshot.as_of,
        issues.len(),
        count(|issue| issue.closed_at.is_some()),
        count(|issue| issue.in_progress),
        count(|issue| issue.parent.is_some()),
        issues.iter().map(|issue| issue.blocked_by.len()).sum::<usize>(),
        issues.iter().map(|issue| issue.labels.len()).sum::<usize>(),
    );
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    export.warnings.iter().for_each(|warning| *kinds.entry(&warning.kind).or_default() += 1);
    kinds.iter().for_each(|(kind, count)| out.push_str(&format!("{count} {kind}\n")));
    out
}

#[test]
fn beads() {
    if folder().is_none() {
        return;
    }
    let options = Options::default();
    assert_snapshot!(summary("beads/steveyegge__beads__2025-10-12_19cd7d18.jsonl", &options), @r"
    beads JSON lines as of 2025-10-12T17:50:54.457348Z
    issues 8 closed 1 in progress 0 children 0 dependencies 0 labels 16
    ");
    assert_snapshot!(summary("beads/steveyegge__beads__2025-11-25_e7b89341.jsonl", &options), @r"
    beads JSON lines as of 2025-11-26T01:12:46.604978Z
    issues 47 closed 14 in progress 0 children 0 dependencies 15 labels 94
    ");
    assert_snapshot!(summary("beads/steveyegge__beads__2025-12-16_b83ebdcb.jsonl", &options), @r"
    beads JSON lines as of 2025-12-17T04:38:38.001979Z
    issues 829 closed 720 in progress 0 children 139 dependencies 156 labels 1569
    28 closed before created
    1 duplicate records
    1 messages
    1 several umbrellas
    ");
    assert_snapshot!(summary("beads/day8__re-frame2__2026-05-10_6a12e497.jsonl", &options), @r#"
    beads JSON lines as of 2026-05-10T06:43:18Z
    issues 579 closed 422 in progress 121 children 5 dependencies 13 labels 1744
    1 dependencies of type blocked-by
    1 dependencies of type blocks-on
    1 records of type "memory"
    "#);
}

#[test]
fn lists_of_gh() {
    if folder().is_none() {
        return;
    }
    assert_snapshot!(summary("deepsigma/v2.0.3/issues_open.json", &Options::default()), @r"
    gh issue list --json as of 2026-02-22T17:50:55Z
    issues 33 closed 0 in progress 0 children 0 dependencies 0 labels 176
    1 missing fields
    ");
    assert_snapshot!(summary("deepsigma/v2.0.9/issues_all.json", &Options::default()), @r"
    gh issue list --json as of 2026-02-27T23:46:30Z
    issues 247 closed 218 in progress 0 children 36 dependencies 0 labels 1090
    ");
}

#[test]
fn answers_of_the_api() {
    if folder().is_none() {
        return;
    }
    let options = Options::default();
    assert_snapshot!(summary("github/quicwg_issues_2017-04-28.json", &options), @r"
    GitHub REST API as of 2017-04-28T01:59:29Z
    issues 262 closed 153 in progress 0 children 0 dependencies 0 labels 631
    1 pull requests
    ");
    assert_snapshot!(summary("github/recorded/paginate-issues/normalized-fixture.json", &options), @r"
    GitHub REST API as of 2017-10-10T16:00:00Z
    issues 13 closed 0 in progress 0 children 0 dependencies 0 labels 0
    ");
    assert_snapshot!(summary("github/recorded/paginate-issues/raw-fixture.json", &options), @r"
    GitHub REST API as of 2022-07-19T04:39:16Z
    issues 13 closed 0 in progress 0 children 0 dependencies 0 labels 0
    ");
    assert_snapshot!(summary("github/recorded/errors/normalized-fixture.json", &options), @r#"8:17: GitHub answered 422 "Validation Failed", not issues; check the repository's name, the token and its rate limit, then export the issues again"#);
    assert_snapshot!(summary("github/recorded/labels/raw-fixture.json", &options), @"the export has no issues; export all of them, e.g. with `gh issue list --state all --limit 10000 --json number,title,state,labels,createdAt,updatedAt,closedAt,milestone,url,assignees,body`");
    assert_snapshot!(summary("github/webhook_examples.json", &options), @r#"this is JSON of an unknown kind, with the keys "name", "description", "actions", "properties", "examples"; give the output of `gh issue list --state all --limit 10000 --json number,title,state,labels,createdAt,updatedAt,closedAt,milestone,url,assignees,body`, issues of GitHub's REST API, beads JSON lines, CSV or a warplan snapshot"#);
}

#[test]
fn the_table_of_the_pilot() {
    if folder().is_none() {
        return;
    }
    let columns: CsvColumns = serde_json::from_str(
        r#"{"id":"number","title":"title","created_at":"created_at","parent":"parent",
            "label_columns":{"kpi":"kpi:","sev":"sev:","type":"type:"}}"#,
    )
    .unwrap();
    let options = Options { csv: Some(&columns), ..Options::default() };
    assert_snapshot!(summary("pilot/issues.csv", &options), @r"
    CSV as of 2026-02-22T14:36:20Z
    issues 33 closed 0 in progress 0 children 17 dependencies 0 labels 99
    ");
}
