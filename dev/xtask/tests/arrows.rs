//! Each arrow that may not be, shown failing on a planted crate.

use insta::assert_snapshot;
use xtask::Kind::{self, Build, Dev, Normal};
use xtask::tree::File;
use xtask::{Crate, Dependency, Layer, Workspace, arrows};

/// A crate and what it depends on; the folder says its layer, third parties have none.
type Planted<'a> = (&'a str, &'a [(&'a str, Kind)]);

fn workspace(planted: &[Planted]) -> (Workspace, Vec<File>) {
    let mut workspace = Workspace::default();
    let mut files = Vec::new();
    for (path, dependencies) in planted {
        let (folder, name) = path.split_once('/').unwrap_or(("", path));
        let layer = match folder {
            "core" => Some(Layer::Core),
            "edge" => Some(Layer::Edge),
            "dev" => Some(Layer::Dev),
            _ => None,
        };
        let manifest = if layer.is_some() { format!("{path}/Cargo.toml") } else { String::new() };
        let lines: String = dependencies.iter().map(|(on, _)| format!("{on}.workspace = true\n")).collect();
        files.push(File::new(&manifest, format!("[dependencies]\n{lines}")));
        let dependencies =
            dependencies.iter().map(|(on, kind)| Dependency { on: (*on).to_owned(), kind: *kind }).collect();
        let planted = Crate { name: name.to_owned(), layer, manifest, dependencies };
        workspace.crates.insert(name.to_owned(), planted);
    }
    (workspace, files)
}

/// What the check says of these crates, a line an offence.
fn report(planted: &[Planted]) -> String {
    let (workspace, files) = workspace(planted);
    arrows::check(&workspace, &files).iter().map(|offence| format!("{offence}\n")).collect()
}

/// What the check says of one source file.
fn report_source(path: &str, text: &str) -> String {
    let offences = arrows::check(&Workspace::default(), &[File::new(path, text)]);
    offences.iter().map(|offence| format!("{offence}\n")).collect()
}

#[test]
fn the_layout_as_designed_passes() {
    let planted: &[Planted] = &[
        ("core/warplan-model", &[("serde", Normal)]),
        ("core/warplan-schedule", &[("warplan-model", Normal), ("warplan-certify", Dev), ("tempfile", Dev)]),
        ("core/warplan-certify", &[("warplan-model", Normal)]),
        ("core/warplan-pipeline", &[("warplan-schedule", Normal), ("warplan-certify", Normal)]),
        ("edge/warplan-config", &[("warplan-model", Normal), ("tokio", Normal)]),
        ("edge/warplan", &[("warplan-config", Normal), ("warplan-pipeline", Normal)]),
        ("dev/warplan-bench", &[("warplan-schedule", Normal), ("warplan", Build)]),
        ("serde", &[]),
        ("tempfile", &[]),
        ("tokio", &[]),
    ];
    assert_eq!(report(planted), "");
}

#[test]
fn stages_never_import_each_other() {
    let planted: &[Planted] =
        &[("core/warplan-gate", &[("warplan-score", Normal)]), ("core/warplan-score", &[])];
    assert_snapshot!(report(planted), @"core/warplan-gate/Cargo.toml:2: warplan-gate depends on warplan-score: stages share data, never each other; share the type through the model");
}

#[test]
fn the_model_stands_below_all_stages() {
    let planted: &[Planted] =
        &[("core/warplan-model", &[("warplan-score", Normal)]), ("core/warplan-score", &[])];
    assert_snapshot!(report(planted), @"core/warplan-model/Cargo.toml:2: warplan-model depends on warplan-score: the model stands below all stages; move the type into the model");
}

#[test]
fn stages_do_not_know_the_pipeline() {
    let planted: &[Planted] =
        &[("core/warplan-score", &[("warplan-pipeline", Normal)]), ("core/warplan-pipeline", &[])];
    assert_snapshot!(report(planted), @"core/warplan-score/Cargo.toml:2: warplan-score depends on warplan-pipeline: stages do not know the pipeline; let the pipeline pass the data");
}

#[test]
fn core_never_sees_an_edge() {
    let planted: &[Planted] = &[
        ("core/warplan-pipeline", &[("warplan-config", Normal)]),
        ("core/warplan-gate", &[("warplan-config", Dev)]),
        ("edge/warplan-config", &[]),
    ];
    assert_snapshot!(report(planted), @r"
    core/warplan-gate/Cargo.toml:2: warplan-gate depends on warplan-config: core never sees an edge, in tests neither; build the test from core and testkit
    core/warplan-pipeline/Cargo.toml:2: warplan-pipeline depends on warplan-config: core never depends on an edge; let the edge call core
    ");
}

#[test]
fn edges_meet_in_programs_only() {
    let planted: &[Planted] = &[
        ("edge/warplan-config", &[("warplan-tracker", Normal), ("warplan", Normal)]),
        ("edge/warplan-tracker", &[]),
        ("edge/warplan", &[]),
    ];
    assert_snapshot!(report(planted), @r"
    edge/warplan-config/Cargo.toml:2: warplan-config depends on warplan-tracker: edges do not know each other; let the program pass the data
    edge/warplan-config/Cargo.toml:3: warplan-config depends on warplan: a program is nobody's library; move what is shared into a crate of its own
    ");
}

#[test]
fn dev_is_for_tests_alone() {
    let planted: &[Planted] = &[
        ("core/warplan-gate", &[("warplan-testkit", Dev)]),
        ("edge/warplan", &[("warplan-testkit", Normal)]),
        ("dev/warplan-testkit", &[]),
    ];
    assert_snapshot!(report(planted), @"edge/warplan/Cargo.toml:2: warplan depends on warplan-testkit: dev is for tests alone; move it to dev-dependencies");
}

#[test]
fn the_checker_never_reaches_the_solver_over_tests_neither() {
    let planted: &[Planted] = &[
        ("core/warplan-certify", &[("warplan-testkit", Dev)]),
        ("dev/warplan-testkit", &[("warplan-schedule", Normal)]),
        ("core/warplan-schedule", &[]),
    ];
    assert_snapshot!(report(planted), @"core/warplan-certify/Cargo.toml:2: warplan-certify → warplan-testkit → warplan-schedule: the checker never links what it checks; derive it again from the definition");
}

#[test]
fn core_reaches_no_crate_with_side_effects() {
    let planted: &[Planted] = &[
        ("core/warplan-gate", &[("expressions", Normal), ("tempfile", Dev)]),
        ("expressions", &[("mio", Dev), ("tokio", Normal)]),
        ("mio", &[]),
        ("tempfile", &[]),
        ("tokio", &[]),
    ];
    assert_snapshot!(report(planted), @"core/warplan-gate/Cargo.toml:2: warplan-gate → expressions → tokio: core has no side effects; choose another crate, or leave its default features out");
}

#[test]
fn core_sources_name_no_files_clock_network_environment_and_terminal() {
    let text = "use std::{fs, time::{Duration, Instant}};\n\
                fn a() {\n    let now = jiff::Timestamp::now();\n    println!(\"{}\", std::env::args().count());\n}\n\
                #[cfg(test)]\nmod tests {\n    use std::net::TcpStream;\n}\n";
    assert_snapshot!(report_source("core/gate/src/rules/a.rs", text), @r"
    core/gate/src/rules/a.rs:1: core names std::fs; take the content as an argument
    core/gate/src/rules/a.rs:1: core names std::time::Instant; count effort, or take the instant as an argument
    core/gate/src/rules/a.rs:3: core names jiff::Timestamp::now; take the instant as an argument
    core/gate/src/rules/a.rs:4: core calls println!; return what is to be shown
    core/gate/src/rules/a.rs:4: core names std::env::args; take the value as an argument
    ");
}

#[test]
fn edges_and_tests_of_core_may_name_them() {
    let text = "fn a() { println!(\"{:?}\", std::fs::read(\"a\")); }\n";
    assert_eq!(report_source("edge/cli/src/a.rs", text), "");
    assert_eq!(report_source("core/gate/tests/a.rs", text), "");
    assert_eq!(report_source("core/gate/src/rules/tests.rs", text), "");
    assert_eq!(report_source("core/gate/src/rules/tests/a.rs", text), "");
    assert_eq!(report_source("core/gate/examples/a.rs", text), "");
}

#[test]
fn cargo_metadata_is_read_with_kinds_and_layers() {
    let metadata = r#"{
        "packages": [
            {"id": "a 1", "name": "a", "manifest_path": "/r/core/a/Cargo.toml"},
            {"id": "b 1", "name": "b", "manifest_path": "/r/edge/b/Cargo.toml"},
            {"id": "c 2", "name": "c", "manifest_path": "/cache/c/Cargo.toml"}
        ],
        "workspace_root": "/r",
        "resolve": {"nodes": [
            {"id": "b 1", "deps": [{"pkg": "a 1", "dep_kinds": [{"kind": null}, {"kind": "dev"}]}, {"pkg": "c 2", "dep_kinds": [{"kind": "build"}]}]}
        ]}
    }"#;
    let workspace = Workspace::parse(metadata).unwrap();
    let b = &workspace.crates["b 1"];
    assert_eq!((b.layer, b.manifest.as_str()), (Some(Layer::Edge), "edge/b/Cargo.toml"));
    let kinds: Vec<_> = b.dependencies.iter().map(|step| (step.on.as_str(), step.kind)).collect();
    assert_eq!(kinds, [("a 1", Normal), ("a 1", Dev), ("c 2", Build)]);
    assert_eq!(workspace.members().count(), 2, "what comes from a registry is no member");
}
