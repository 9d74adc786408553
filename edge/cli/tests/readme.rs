//! The commands of README and `docs/cli.md` run, in their order, in a copy of the example, and print what the
//! documents show.
//!
//! In a `sh` block each line is a command. In a `console` block a command follows `$ ` and below it stands its output,
//! where a line of `…` leaves lines out. A command that ends in `# exits with 3` has to.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const WARPLAN: &str = env!("CARGO_BIN_EXE_warplan");
/// Commands that a test cannot run inside itself, or that change the machine.
const NOT_RUN: [&str; 5] = ["make test", "make check", "make bench", "bash .ci/run", "cargo install"];

/// A command of a document and the output it shows, if any.
#[derive(Debug)]
struct Shown {
    line: usize,
    command: String,
    output: Vec<String>,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The commands in the fenced blocks of a document.
fn commands(markdown: &str) -> Vec<Shown> {
    let mut found: Vec<Shown> = Vec::new();
    let mut block = None;
    for (index, line) in markdown.lines().enumerate() {
        let shown =
            |command: &str| Shown { line: index + 1, command: command.to_owned(), output: Vec::new() };
        match (block, line.strip_prefix("```")) {
            (None, Some(kind)) => block = Some(kind),
            (Some(_), Some(_)) => block = None,
            (Some("sh"), None) if !line.trim().is_empty() => found.push(shown(line)),
            (Some("console"), None) => match line.strip_prefix("$ ") {
                Some(command) => found.push(shown(command)),
                None => {
                    found.last_mut().expect("a command stands above its output").output.push(line.to_owned())
                }
            },
            _ => {}
        }
    }
    found
}

/// The targets of the Makefile, each with its recipe, variables put in and `warplan` for the built program.
fn recipes() -> BTreeMap<String, Vec<String>> {
    let makefile = read("Makefile");
    let example = makefile.lines().find_map(|line| line.strip_prefix("EXAMPLE := ")).expect("EXAMPLE is set");
    let mut recipes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut target = None;
    for line in makefile.lines() {
        if let Some(step) = line.strip_prefix('\t') {
            let step =
                step.trim_start_matches('@').replace("$(WARPLAN)", "warplan").replace("$(EXAMPLE)", example);
            recipes.entry(target.clone().expect("a step stands below its target")).or_default().push(step);
        } else if let Some((name, prerequisites)) = line.split_once(':')
            && !prerequisites.starts_with('=')
        {
            target = Some(name.to_owned());
        }
    }
    recipes
}

/// What a shell runs for a command of a document; none when it is not run here. The example stands in for a tracker.
fn script(command: &str, recipes: &BTreeMap<String, Vec<String>>) -> Option<String> {
    let words = command.split('#').next().unwrap_or_default().trim();
    let recipe = words.strip_prefix("make ").map(|target| {
        let name = target.split(' ').next().unwrap_or_default();
        recipes.get(name).unwrap_or_else(|| panic!("the Makefile has no target {name}"))
    });
    if NOT_RUN.iter().any(|not_run| words.starts_with(not_run)) {
        return None;
    }
    if let Some((_, target)) = words.split_once('>').filter(|_| words.starts_with("gh issue list ")) {
        return Some(format!("cat examples/pilot/snapshot.json >{target}"));
    }
    Some(recipe.map_or_else(|| words.to_owned(), |steps| steps.join(" && ")))
}

/// A folder that looks like the repository to the commands.
fn copy_of_the_examples() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(&root().join("examples"), &folder.path().join("examples"));
    folder
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let (from, to) = (entry.as_ref().unwrap().path(), to.join(entry.unwrap().file_name()));
        if from.is_dir() {
            copy(&from, &to);
        } else {
            std::fs::copy(&from, &to).unwrap();
        }
    }
}

fn run(script: &str, folder: &Path) -> Output {
    let programs = Path::new(WARPLAN).parent().unwrap();
    let mut path = vec![programs.to_owned()];
    path.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    let path = std::env::join_paths(path).unwrap();
    Command::new("sh").args(["-c", script]).current_dir(folder).env("PATH", path).output().unwrap()
}

/// Whether a line reads as shown: runs of blanks are as good as one, and `…` stands for any text.
fn reads_as(line: &str, shown: &str) -> bool {
    let fold = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let (line, shown) = (fold(line), fold(shown));
    let parts: Vec<&str> = shown.split('…').collect();
    let (first, last) = (parts[0], parts[parts.len() - 1]);
    if parts.len() == 1 {
        return line == shown;
    }
    let Some(mut rest) = line.strip_prefix(first) else { return false };
    for part in &parts[1..parts.len() - 1] {
        let Some(found) = rest.find(part) else { return false };
        rest = &rest[found + part.len()..];
    }
    rest.ends_with(last)
}

#[test]
fn an_ellipsis_stands_for_any_text_of_a_line() {
    assert!(reads_as("lift   71.825  optimal", "lift 71.825 … "));
    assert!(reads_as("a b c", "a…c") && reads_as("a b c", "…b…"));
    assert!(!reads_as("a b c", "a…b") && !reads_as("a b", "a  c"));
}

/// The first shown line that the output does not have in its place: lines follow each other, but over a `…`.
fn missing<'a>(shown: &'a [String], output: &str) -> Option<&'a str> {
    let lines: Vec<&str> = output.lines().map(str::trim_end).collect();
    let mut next = 0;
    let mut may_skip = false;
    for wanted in shown {
        if wanted.trim() == "…" {
            may_skip = true;
            continue;
        }
        let rest = &lines[next.min(lines.len())..];
        let found = if may_skip {
            rest.iter().position(|line| reads_as(line, wanted))
        } else {
            rest.first().filter(|line| reads_as(line, wanted)).map(|_| 0)
        };
        match found {
            Some(skipped) => next += skipped + 1,
            None => return Some(wanted),
        }
        may_skip = false;
    }
    None
}

/// Runs a document's commands and gives what is wrong with them, a line each.
fn faults(document: &str) -> Vec<String> {
    let recipes = recipes();
    let copy = copy_of_the_examples();
    let mut folder = copy.path().to_owned();
    let mut faults = Vec::new();
    let shown = commands(&read(document));
    assert!(!shown.is_empty(), "{document} shows no command");
    for Shown { line, command, output } in &shown {
        if let Some(inner) = command.strip_prefix("cd ") {
            folder.push(inner);
            continue;
        }
        let Some(script) = script(command, &recipes) else { continue };
        let expected =
            command.split_once("# exits with ").map_or(0, |(_, code)| code.trim().parse().unwrap());
        let ran = run(&script, &folder);
        if ran.status.code() != Some(expected) {
            let errors = String::from_utf8_lossy(&ran.stderr);
            faults.push(format!(
                "{document}:{line}: {command}: ended with {}, not {expected}: {errors}",
                ran.status
            ));
        }
        if let Some(wanted) = missing(output, &String::from_utf8_lossy(&ran.stdout)) {
            let printed = String::from_utf8_lossy(&ran.stdout);
            faults.push(format!(
                "{document}:{line}: {command} does not print in its place: {wanted}\n{printed}"
            ));
        }
    }
    faults
}

#[test]
fn every_command_of_the_readme_does_what_it_shows() {
    let faults = faults("README.md");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_command_of_the_guides_does_what_it_shows() {
    for document in [
        "docs/whatif.md",
        "docs/forecast.md",
        "docs/replan.md",
        "docs/certificate.md",
        "docs/history.md",
        "docs/probes.md",
        "docs/economics.md",
        "docs/ledger.md",
        "docs/retention.md",
    ] {
        let faults = faults(document);
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }
}

#[test]
fn every_command_of_the_command_reference_does_what_it_shows() {
    let faults = faults("docs/cli.md");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_command_reference_names_every_option_of_every_command() {
    let reference = read("docs/cli.md");
    let help = |arguments: &[&str]| {
        let ran = Command::new(WARPLAN).args(arguments).arg("--help").output().unwrap();
        String::from_utf8(ran.stdout).unwrap()
    };
    let listed = help(&[]);
    let names =
        listed.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    let names: Vec<&str> = names.filter_map(|line| line.split_whitespace().next()).collect();
    assert!(names.contains(&"plan"), "{listed}");
    for name in names.into_iter().filter(|name| *name != "help") {
        assert!(reference.contains(&format!("`warplan {name}")), "docs/cli.md does not show {name}");
        let text = help(&[name]);
        let options =
            text.lines().filter_map(|line| line.trim_start().trim_start_matches("-o, ").strip_prefix("--"));
        for option in
            options.filter_map(|line| line.split([' ', '<']).next()).filter(|option| *option != "help")
        {
            assert!(
                reference.contains(&format!("--{option}")),
                "docs/cli.md does not name --{option} of {name}"
            );
        }
    }
}

#[test]
fn hints_and_readme_export_issues_alike() {
    assert!(read("README.md").contains(&format!("\n{} > snapshot.json\n", warplan_tracker::EXPORT_COMMAND)));
}

#[test]
fn links_between_documents_lead_somewhere() {
    let in_docs = std::fs::read_dir(root().join("docs")).unwrap();
    let in_docs = in_docs.map(|entry| format!("docs/{}", entry.unwrap().file_name().to_string_lossy()));
    let top =
        ["README.md", "SECURITY.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"].map(str::to_owned);
    for document in in_docs.chain(top).filter(|path| path.ends_with(".md")) {
        let text = read(&document);
        let links = text.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next());
        for link in links.filter(|link| !link.is_empty() && !link.contains("://")) {
            let target = root().join(&document).with_file_name("").join(link);
            assert!(target.exists(), "{document} links to {link}, which is not there");
        }
    }
}

#[test]
fn documents_show_only_make_targets_that_exist() {
    let recipes = recipes();
    for document in ["README.md", "CONTRIBUTING.md", "docs/cli.md"] {
        let text = read(document);
        for (_, rest) in text.match_indices("`make ").map(|(start, _)| text.split_at(start + "`make ".len()))
        {
            let target: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '-').collect();
            assert!(
                recipes.contains_key(&target),
                "{document} names `make {target}`, which the Makefile does not have"
            );
        }
    }
}

#[test]
fn shown_output_is_compared_line_by_line() {
    let shown = |lines: &[&str]| lines.iter().map(ToString::to_string).collect::<Vec<_>>();
    let output = "one\ntwo\nthree\nfour\n";
    assert_eq!(missing(&shown(&["one", "two"]), output), None);
    assert_eq!(missing(&shown(&["one", "…", "four"]), output), None);
    assert_eq!(missing(&shown(&["one", "three"]), output), Some("three"), "lines may only be left out by …");
    assert_eq!(missing(&shown(&["…", "four", "five"]), output), Some("five"));
}
