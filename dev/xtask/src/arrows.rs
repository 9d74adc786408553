//! Which crate may depend on which: `cli, server → other edge crates → pipeline → stages → model`, and the checker
//! of plans never on their solver.

use std::collections::BTreeSet;

use crate::offence::Offence;
use crate::purity;
use crate::tree::File;
use crate::workspace::{Crate, Dependency, Kind, Layer, Workspace};

const MODEL: &str = "warplan-model";
const PIPELINE: &str = "warplan-pipeline";
const CERTIFY: &str = "warplan-certify";
const SCHEDULE: &str = "warplan-schedule";
/// The crates that put the others together, each into a program.
const PROGRAMS: [&str; 2] = ["warplan", "warplan-server"];
/// Crates that reach files, network, threads of their own or the machine's randomness.
const SIDE_EFFECTS: [&str; 17] = [
    "async-std",
    "diesel",
    "getrandom",
    "hyper",
    "mio",
    "notify",
    "object_store",
    "postgres",
    "reqwest",
    "rusqlite",
    "smol",
    "socket2",
    "sqlx",
    "tempfile",
    "tokio",
    "ureq",
    "walkdir",
];

/// All offences of the dependency graph and of the sources of core crates, sorted by place.
pub fn check(workspace: &Workspace, files: &[File]) -> Vec<Offence> {
    let mut offences = Vec::new();
    for member in workspace.members() {
        for dependency in &member.dependencies {
            let on = &workspace.crates[&dependency.on];
            if let Some((what, remedy)) = forbidden(member, on, dependency.kind) {
                let line = line_of(files, &member.manifest, &on.name);
                let what = format!("{} depends on {}: {what}", member.name, on.name);
                offences.push(Offence::new(&member.manifest, line, what, remedy));
            }
        }
        check_reach(workspace, files, member, &mut offences);
    }
    let sources = files.iter().filter(|file| is_core_source(file));
    offences.extend(sources.flat_map(purity::check));
    offences.sort();
    offences
}

/// Whether the file is compiled into a core crate; `tests.rs` and `tests/` are for `#[cfg(test)]` inside `src` too.
fn is_core_source(file: &File) -> bool {
    let parts: Vec<&str> = file.path.split('/').collect();
    file.is_rust()
        && matches!(parts.as_slice(), ["core", _, "src", ..])
        && !parts.iter().any(|part| matches!(*part, "tests" | "tests.rs"))
}

/// Why `from` may not name `on` in its manifest, and what to do; none when it may.
fn forbidden(from: &Crate, on: &Crate, kind: Kind) -> Option<(&'static str, &'static str)> {
    let (layer, on_layer) = (from.layer?, on.layer?);
    let is_program = |member: &Crate| PROGRAMS.contains(&member.name.as_str());
    if kind == Kind::Dev {
        return (layer == Layer::Core && on_layer == Layer::Edge).then_some((
            "core never sees an edge, in tests neither",
            "build the test from core and testkit",
        ));
    }
    match (layer, on_layer) {
        (Layer::Dev, _) => None,
        (_, Layer::Dev) => Some(("dev is for tests alone", "move it to dev-dependencies")),
        (Layer::Core, Layer::Edge) => Some(("core never depends on an edge", "let the edge call core")),
        (Layer::Core, Layer::Core) => match (from.name.as_str(), on.name.as_str()) {
            (_, MODEL) => None,
            (MODEL, _) => Some(("the model stands below all stages", "move the type into the model")),
            (_, PIPELINE) => Some(("stages do not know the pipeline", "let the pipeline pass the data")),
            (PIPELINE, _) => None,
            _ => Some(("stages share data, never each other", "share the type through the model")),
        },
        (Layer::Edge, Layer::Edge) if is_program(on) => {
            Some(("a program is nobody's library", "move what is shared into a crate of its own"))
        }
        (Layer::Edge, Layer::Edge) if !is_program(from) => {
            Some(("edges do not know each other", "let the program pass the data"))
        }
        (Layer::Edge, Layer::Core | Layer::Edge) => None,
    }
}

/// What may not be reached over any number of steps.
fn check_reach(workspace: &Workspace, files: &[File], member: &Crate, offences: &mut Vec<Offence>) {
    let mut report = |chain: &[&str], what: &str, remedy: &str| {
        let line = line_of(files, &member.manifest, chain[1]);
        let what = format!("{}: {what}", chain.join(" → "));
        offences.push(Offence::new(&member.manifest, line, what, remedy));
    };
    if member.layer == Some(Layer::Core) {
        let is_normal = |dependency: &Dependency| dependency.kind == Kind::Normal;
        for chain in chains(workspace, member, is_normal, &SIDE_EFFECTS) {
            report(
                &chain,
                "core has no side effects",
                "choose another crate, or leave its default features out",
            );
        }
    }
    if member.name == CERTIFY {
        for chain in chains(workspace, member, |_| true, &[SCHEDULE]) {
            report(&chain, "the checker never links what it checks", "derive it again from the definition");
        }
    }
}

/// A shortest chain of names from `member` to each of `wanted` that it reaches: its own dependencies as far as
/// `first` takes them, from there on those that are linked.
fn chains<'a>(
    workspace: &'a Workspace,
    member: &'a Crate,
    first: impl Fn(&Dependency) -> bool,
    wanted: &[&str],
) -> Vec<Vec<&'a str>> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    let mut level: Vec<(Vec<&str>, &Crate)> = vec![(vec![&member.name], member)];
    while !level.is_empty() {
        let mut next = Vec::new();
        for (chain, from) in level {
            let is_start = chain.len() == 1;
            let followed =
                |step: &&Dependency| if is_start { first(step) } else { step.kind == Kind::Normal };
            for dependency in from.dependencies.iter().filter(followed) {
                if !seen.insert(dependency.on.as_str()) {
                    continue;
                }
                let on = &workspace.crates[&dependency.on];
                let mut chain = chain.clone();
                chain.push(&on.name);
                if wanted.contains(&on.name.as_str()) {
                    found.push(chain);
                } else {
                    next.push((chain, on));
                }
            }
        }
        level = next;
    }
    found
}

/// The line of a manifest that names a dependency; the first when none does.
fn line_of(files: &[File], manifest: &str, dependency: &str) -> usize {
    let file = files.iter().find(|file| file.path == manifest);
    let line = file.and_then(|file| {
        file.text.lines().position(|line| {
            line.strip_prefix(dependency).is_some_and(|rest| rest.starts_with(['.', ' ', '=']))
        })
    });
    line.map_or(1, |index| index + 1)
}
