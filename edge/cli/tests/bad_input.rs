//! Bad input gets an error that names file, place, issue and remedy; nothing is lost or written half.

mod support;

use std::path::Path;

use support::{Run, finish, folder, pilot, run, warplan};

/// The pilot in a folder of its own, with one file changed.
fn changed(file: &str, change: impl Fn(&str) -> String) -> tempfile::TempDir {
    let folder = folder();
    for name in ["warplan.yaml", "snapshot.json"] {
        let text = std::fs::read_to_string(pilot().join(name)).unwrap();
        let text = if name == file { change(&text) } else { text };
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn refused(file: &str, change: impl Fn(&str) -> String) -> Run {
    let folder = changed(file, change);
    let told = run(folder.path(), &["plan", "--out", "out"]);
    assert_eq!((told.code, told.out.as_str()), (1, ""), "{}", told.err);
    assert!(!folder.path().join("out").exists(), "something was written");
    assert!(told.err.starts_with("error: cannot "), "{}", told.err);
    told
}

fn names(run: &Run, parts: &[&str]) {
    for part in parts {
        assert!(run.err.contains(part), "{part:?} is missing from\n{}", run.err);
    }
}

#[test]
fn a_truncated_snapshot_names_its_end() {
    names(&refused("snapshot.json", |text| text[..text.len() / 2].into()), &["snapshot.json:"]);
    names(&refused("snapshot.json", |_| String::new()), &["snapshot.json", "there is nothing in it"]);
}

#[test]
fn duplicate_issue_numbers_are_named() {
    let twice = |text: &str| text.replacen("\"134\"", "\"133\"", 1).replacen("\"id\": 134", "\"id\": 133", 1);
    names(&refused("snapshot.json", twice), &["snapshot.json:", "#133"]);
}

#[test]
fn a_date_that_is_none_names_line_and_issue() {
    let broken = |text: &str| text.replacen("2026-02-20T13:51:14Z", "yesterday", 1);
    names(&refused("snapshot.json", broken), &["snapshot.json:9:", "#133"]);
}

#[test]
fn a_date_after_the_snapshot_is_a_fault() {
    let later = |text: &str| text.replacen("2026-02-20T13:51:14Z", "2027-02-20T13:51:14Z", 1);
    names(&refused("snapshot.json", later), &["snapshot.json:", "#133"]);
}

#[test]
fn unknown_keys_of_the_policy_are_named() {
    let typo = |text: &str| text.replacen("overdue_debt_points", "overdue_dept_points", 1);
    names(&refused("warplan.yaml", typo), &["warplan.yaml:", "overdue_dept_points", "overdue_debt_points"]);
}

#[test]
fn an_issue_that_the_tracker_lacks_is_named_with_its_place_in_the_policy() {
    let unknown = |text: &str| text.replacen("dependencies:", "dependencies:\n  9999: [133]", 1);
    names(&refused("warplan.yaml", unknown), &["warplan.yaml:", "#9999"]);
}

#[test]
fn a_dependency_cycle_is_printed() {
    let cycle = |text: &str| text.replacen("dependencies:", "dependencies:\n  144: [135]", 1);
    let policy = cycle(&std::fs::read_to_string(pilot().join("warplan.yaml")).unwrap());
    let line = policy.lines().position(|line| line.starts_with("  135: [144]")).unwrap() + 1;
    names(
        &refused("warplan.yaml", cycle),
        &["#135 needs #144 needs #135", &format!("warplan.yaml:{line}:9:")],
    );
}

#[test]
fn a_rule_that_is_no_expression_names_its_line() {
    let broken = |text: &str| {
        let at = text.find("require:").expect("the pilot has rules");
        format!("{}require: \"issue.severity ==\" #{}", &text[..at], &text[at..])
    };
    let folder = changed("warplan.yaml", broken);
    let told = run(folder.path(), &["gate", "all"]);
    assert_eq!(told.code, 1, "{}", told.out);
    names(&told, &["warplan.yaml:", "require"]);
}

#[test]
fn bytes_of_another_encoding_are_named() {
    let folder = changed("snapshot.json", str::to_owned);
    std::fs::write(folder.path().join("snapshot.json"), b"[{\"title\": \"\xff\"}]").unwrap();
    let told = run(folder.path(), &["review"]);
    assert_eq!(told.code, 1);
    names(&told, &["snapshot.json:", "UTF-8"]);
}

#[test]
fn a_hand_written_plan_in_utf_16_is_named_as_such() {
    let folder = changed("none", str::to_owned);
    let text = "\u{feff}# Day 1\n- #134\n".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    std::fs::write(folder.path().join("plan.md"), text).unwrap();
    let told = run(folder.path(), &["evaluate", "plan.md"]);
    assert_eq!(told.code, 1);
    names(&told, &["read plan.md", "UTF-16", "hint: "]);
}

#[test]
fn a_pin_that_cannot_be_kept_names_its_line() {
    let pinned = |text: &str| {
        format!("{text}\npins:\n  - {{issue: 199, on: 2026-02-23}}\n  - {{issue: 133, on: 2026-02-24}}\n")
    };
    let folder = changed("warplan.yaml", pinned);
    let policy = std::fs::read_to_string(folder.path().join("warplan.yaml")).unwrap();
    let line = policy.lines().position(|line| line.starts_with("  - {issue: 199, on:")).unwrap() + 1;
    let told = run(folder.path(), &["plan"]);
    assert_eq!(told.code, 5, "{}", told.err);
    names(&told, &[&format!("warplan.yaml:{line}:"), "#199 waits for #133", "hint: "]);
    assert!(!told.err.contains("plan further ahead"), "{}", told.err);
}

#[test]
fn missing_files_say_how_to_get_them() {
    let folder = folder();
    let told = run(folder.path(), &["plan"]);
    assert_eq!(told.code, 1);
    names(&told, &["warplan.yaml", "hint: ", "warplan init"]);
}

#[test]
fn a_nonsensical_command_line_is_a_usage_error() {
    for arguments in
        [&["frobnicate"][..], &["plan", "--effort", "-1"], &["score", "--as-of", "soon"], &["explain", "#"]]
    {
        let told = run(Path::new("."), arguments);
        assert_eq!(told.code, 64, "{arguments:?}: {}", told.err);
    }
    assert_eq!(run(Path::new("."), &["--help"]).code, 0);
    assert_eq!(run(&pilot(), &["next", "--team", "nobody"]).code, 64);
}

#[test]
fn an_unknown_issue_is_named() {
    let told = run(&pilot(), &["explain", "9999"]);
    assert_eq!(told.code, 1);
    names(&told, &["#9999", "snapshot.json"]);
}

#[test]
fn a_folder_that_cannot_be_written_leaves_nothing_behind() {
    let folder = changed("none", str::to_owned);
    std::fs::write(folder.path().join("out"), "a file where the folder should be").unwrap();
    let told = run(folder.path(), &["plan", "--out", "out"]);
    assert_eq!(told.code, 1);
    names(&told, &["write into out", "it is a file, not a folder", "hint: "]);
    std::fs::create_dir_all(folder.path().join("taken/plan.json")).unwrap();
    let told = run(folder.path(), &["plan", "--out", "taken"]);
    assert_eq!(told.code, 1);
    let left: Vec<_> = std::fs::read_dir(folder.path().join("taken")).unwrap().collect();
    assert_eq!(left.len(), 1, "{left:?}");
}

#[test]
fn bad_models_are_refused_with_line_and_column() {
    let folder = folder();
    let model = |text: &str| {
        std::fs::write(folder.path().join("model.json"), text).unwrap();
        run(folder.path(), &["solve", "model.json"])
    };
    let head = "{\"format\": \"warplan-model/v1\", \"periods\": ";
    for (rest, parts) in [
        ("1000000000, \"issues\": [{\"id\": 1}]}", &["model.json:1:", "periods"][..]),
        ("3, \"issues\": [{\"id\": 1, \"duration\": -2}]}", &["#1", "duration"]),
        ("3, \"issues\": [{\"id\": 1, \"after\": [{\"id\": 7}]}]}", &["#7"]),
        (
            "3, \"issues\": [{\"id\": 1,\n \"after\": [{\"id\": 2}]}, {\"id\": 2, \"after\": [{\"id\": 1}]}]}",
            &["model.json:2:", "#1 needs #2 needs #1"],
        ),
        ("3, \"issues\": [{\"id\": 1}, {\"id\": 1}]}", &["#1", "twice"]),
        ("3, \"issues\": []}", &["no issues"]),
        ("3, \"issues\": [{\"id\": 1, \"colour\": 2}]}", &["model.json:1:", "colour"]),
        (
            "3, \"resources\": [{\"name\": \"a\", \"capacity\": 1}], \"issues\": [{\"id\": 1, \"uses\": {\"a\": 2}}]}",
            &["#1", "never has more than 1"],
        ),
    ] {
        let told = model(&format!("{head}{rest}"));
        assert_eq!(told.code, 1, "{rest}");
        names(&told, parts);
    }
    for (rest, part) in [
        ("\"3\"", "model.json:1:45: the text \"3\" where a whole number is expected"),
        (
            "3, \"issues\": [],\n \"kpis\": [{\"name\": \"a\", \"base\": \"7\"}]",
            "model.json:2:35: the text \"7\" where a number, or a list",
        ),
    ] {
        names(&model(&format!("{head}{rest}}}")), &[part]);
    }
    let told = model(&format!("{head}2, \"issues\": [{{\"id\": 1, \"duration\": 3, \"must\": true}}]}}"));
    assert_eq!(told.code, 5, "{}", told.err);
    names(&told, &["#1"]);
}

#[test]
fn files_of_another_kind_are_named() {
    let folder = changed("none", str::to_owned);
    assert_eq!(run(folder.path(), &["model", "--out", "model.json"]).code, 0);
    assert_eq!(run(folder.path(), &["plan"]).code, 0);
    for (arguments, parts) in [
        (
            &["next", "--plan", "model.json"][..],
            ["model.json: this is a model, not a plan", "`warplan plan --out FOLDER`"],
        ),
        (&["solve", "plan.json"], ["plan.json: this is a plan, not a model", "`warplan model --out FILE`"]),
        (&["check", "model.json", "snapshot.json"], ["this is a snapshot, not a plan", "the model first"]),
    ] {
        let told = run(folder.path(), arguments);
        assert_eq!(told.code, 1, "{}", told.err);
        names(&told, &parts);
    }
}

/// What is told of a file that is read as a plan.
fn told_of_a_plan(text: &str) -> String {
    let folder = changed("none", str::to_owned);
    std::fs::write(folder.path().join("e.json"), text).unwrap();
    let told = run(folder.path(), &["next", "--plan", "e.json"]);
    assert_eq!(told.code, 1, "{}", told.out);
    told.err
}

#[test]
fn a_file_that_is_no_plan_is_told_in_words_with_its_place_and_the_way_to_one() {
    insta::assert_snapshot!(told_of_a_plan(" \n"), @r"
    error: cannot read the plan
      e.json is empty
    hint: name the plan.json that `warplan plan --out FOLDER` writes
    ");
    let causes = [
        "{\n",
        "# War plan",
        "{\"format\": \"warplan-plan/v1\"}",
        "{\"format\": \"warplan-plan/v2\"}",
        "{\"a\": 1}",
        "[]",
        "{\"format\": \"warplan-history/v1\"}",
    ]
    .map(|text| told_of_a_plan(text).lines().nth(1).unwrap().to_owned());
    insta::assert_snapshot!(causes.join("\n"), @r#"
    e.json:2:1: the JSON ends before it is complete
    e.json:1:1: this is not JSON: a value is expected here
    e.json:1:29: name is missing
    e.json:1:12: "warplan-plan/v2" is not "warplan-plan/v1", the format of a plan
    e.json:1:8: this is no plan: format is missing
    e.json:1:2: this is no plan: a list where an object is expected
    e.json: this is an entry of a history, not a plan
    "#);
}

#[test]
fn each_kind_of_file_is_named_when_it_is_empty_or_absent() {
    let folder = changed("none", str::to_owned);
    std::fs::write(folder.path().join("e.json"), "").unwrap();
    assert_eq!(run(folder.path(), &["model", "--out", "model.json"]).code, 0);
    for (arguments, act, remedy) in [
        (&["status", "--plan"][..], "cannot read the plan", "`warplan plan --out FOLDER`"),
        (&["check", "model.json"], "cannot read the plan", "`warplan solve`"),
        (&["solve"], "cannot read the model", "`warplan model --out FILE`"),
        (&["compare", "e.json"], "cannot read the scorecard", "`warplan score --format json`"),
    ] {
        let told = run(folder.path(), &[arguments, &["e.json"]].concat());
        assert_eq!(told.code, 1, "{}", told.err);
        names(&told, &[act, "e.json is empty", remedy]);
    }
    let told = run(folder.path(), &["next", "--plan", "none.json"]);
    names(&told, &["read none.json", "`warplan plan --out FOLDER`"]);
}

#[test]
fn models_of_absurd_size_are_refused_briefly() {
    let folder = folder();
    let many = |entry: &str| {
        let entries: Vec<String> =
            (1..=100_000).map(|number| entry.replace('N', &number.to_string())).collect();
        format!("[{}]", entries.join(", "))
    };
    let refused = |periods: u32, sections: &str| {
        let head = format!("{{\"format\": \"warplan-model/v1\", \"periods\": {periods}");
        std::fs::write(folder.path().join("model.json"), format!("{head}, {sections}}}")).unwrap();
        let told = run(folder.path(), &["solve", "model.json"]);
        assert_eq!(told.code, 1);
        told
    };
    let told = refused(3, &format!("\"issues\": {}", many("{\"id\": N, \"duration\": -1}")));
    names(&told, &["model.json:1:", "#20: ", "a duration of -1 periods", "and 99980 more"]);
    let issues = format!("\"issues\": {}", many("{\"id\": N}"));
    let told = refused(20_000, &issues);
    names(&told, &["20000 periods × 100000 issues, resources, KPIs, dependencies and members"]);
    let resources = many("{\"name\": \"team N\", \"capacity\": 1}");
    let told = refused(1_500, &format!("{issues}, \"resources\": {resources}"));
    names(&told, &["1500 periods × 200000 issues"]);
}

#[test]
fn hostile_titles_do_not_reach_the_terminal_raw() {
    let hostile =
        |text: &str| text.replacen("One-command Money Demo", "\\u001b[2J\\u0007evil | `x` @team <script>", 1);
    let folder = changed("snapshot.json", hostile);
    let told = run(folder.path(), &["review"]);
    assert_eq!(told.code, 0, "{}", told.err);
    assert!(!told.out.contains('\u{1b}') && !told.out.contains('\u{7}'));
    assert_eq!(run(folder.path(), &["plan"]).code, 0);
    let document = std::fs::read_to_string(folder.path().join("WAR_PLAN.md")).unwrap();
    assert!(!document.contains('\u{1b}') && !document.replace("\\<script>", "").contains("<script>"));
}

#[test]
fn a_snapshot_comes_from_standard_input_too() {
    let text = std::fs::read(pilot().join("snapshot.json")).unwrap();
    let mut command = warplan(&pilot());
    command.args(["review", "--snapshot", "-"]).stdin(std::process::Stdio::piped());
    command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    let mut child = command.spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), &text).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), finish(warplan(&pilot()).arg("review")).out);
}

#[test]
fn several_files_are_not_written_to_standard_output() {
    let folder = changed("", str::to_owned);
    for command in ["plan", "report", "kpi", "demo"] {
        let told = run(folder.path(), &[command, "--out", "-"]);
        assert_eq!((told.code, told.out.as_str()), (64, ""), "{command}: {}", told.err);
        names(&told, &["'--out <DIR>'", "several files are written", "name a folder, or `./-`"]);
        assert!(!folder.path().join("-").exists(), "{command} made a folder");
    }
}
