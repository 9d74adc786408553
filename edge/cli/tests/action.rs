//! The GitHub Action: its scripts with a stand-in for `gh` that writes down what it was asked.

#![cfg(unix)]

mod support;

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use support::{Run, finish, folder, pilot, repository};

/// A job's workspace with the pilot in it.
struct Job {
    folder: tempfile::TempDir,
}

impl Job {
    /// `gh` answers with `reply` when it is asked for comments, and that the token is that of the user `own`.
    fn new(reply: &str) -> Job {
        let job = Job { folder: folder() };
        for file in ["warplan.yaml", "snapshot.json"] {
            std::fs::copy(pilot().join(file), job.path(file)).unwrap();
        }
        std::fs::create_dir(job.path("bin")).unwrap();
        let gh = format!(
            "#!/bin/sh\necho \"$*\" >> \"{}\"\ncase \"$*\" in *viewer*) echo own;; *--jq*) printf '%s' '{reply}';; esac\n",
            job.path("calls").display()
        );
        job.program("gh", &gh);
        job.program("warplan", &format!("#!/bin/sh\nexec \"{}\" \"$@\"\n", env!("CARGO_BIN_EXE_warplan")));
        job
    }

    fn program(&self, name: &str, text: &str) {
        let file = self.path("bin").join(name);
        std::fs::write(&file, text).unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap_or_default()
    }

    fn step(&self, script: &str, more: &[(&str, &str)]) -> Run {
        let path = std::env::var("PATH").unwrap();
        let mut command = Command::new("bash");
        command.arg(repository().join("action").join(script)).current_dir(self.folder.path());
        command.env("PATH", format!("{}:{path}", self.path("bin").display()));
        let set =
            [("POLICY", "warplan.yaml"), ("SNAPSHOT", ""), ("PLAN", ""), ("HISTORY", ""), ("OUT", "out")];
        let job = [
            ("REPORT", "false"),
            ("RECORD", "true"),
            ("GITHUB_RUN_ID", "9"),
            ("PULL_REQUEST", "7"),
            ("GITHUB_REPOSITORY", "o/r"),
        ];
        let run = [("GITHUB_SHA", "abc"), ("GITHUB_REF", "refs/pull/7/merge")];
        command.envs(set.into_iter().chain(job).chain(run).chain(more.iter().copied()));
        for file in ["GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_PATH"] {
            command.env(file, self.path(file));
        }
        finish(command.env("RUNNER_TEMP", self.folder.path()))
    }
}

#[test]
fn a_checkpoint_that_passes_is_summed_up_and_recorded() {
    let job = Job::new("");
    let run = job.step("checkpoint", &[("REPORT", "true")]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert_eq!(job.text("GITHUB_OUTPUT"), "passes=true\n");
    assert!(job.text("GITHUB_STEP_SUMMARY").contains("KPI checkpoint of v2.0.3: pass"));
    assert!(job.path("out/index.html").is_file() && job.path(".warplan/history.jsonl").is_file());
    assert_eq!(job.text("calls"), "", "there is a snapshot, so nothing is exported");
}

/// A later export of the same release is another scorecard.
#[test]
fn later_runs_record_revisions_and_pull_requests_nothing() {
    let job = Job::new("");
    assert_eq!(job.step("checkpoint", &[]).code, 0);
    let first = job.text(".warplan/history.jsonl");
    let later = job.text("snapshot.json").replace("2026-02-22T18:59:42Z", "2026-02-22T19:59:42Z");
    std::fs::write(job.path("snapshot.json"), later).unwrap();
    assert_eq!(job.step("checkpoint", &[("RECORD", "false")]).code, 0);
    assert_eq!(job.text(".warplan/history.jsonl"), first);
    assert_eq!(job.step("checkpoint", &[]).code, 0);
    let both = job.text(".warplan/history.jsonl");
    assert!(both.starts_with(&first) && both.contains("run 9 of abc"), "{both}");
}

/// What an earlier run left behind is no word on a history that is broken.
#[test]
fn a_broken_history_ends_the_run() {
    let job = Job::new("");
    assert_eq!(job.step("checkpoint", &[]).code, 0);
    std::fs::write(job.path(".warplan/history.jsonl"), "x\n").unwrap();
    std::fs::remove_file(job.path("GITHUB_OUTPUT")).unwrap();
    assert_ne!(job.step("checkpoint", &[]).code, 0);
    assert_eq!(job.text("GITHUB_OUTPUT"), "");
}

#[test]
fn a_failed_gate_is_told_and_not_recorded() {
    let job = Job::new("");
    let policy = job.text("warplan.yaml");
    let failing = policy.replacen("floor: ", "floor: 9.5 # ", 1);
    assert_ne!(policy, failing);
    std::fs::write(job.path("warplan.yaml"), failing.replace("floor: ", "floor: 9.5 # ")).unwrap();
    let run = job.step("checkpoint", &[("REPORT", "true"), ("HISTORY", "kept.jsonl")]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert_eq!(job.text("GITHUB_OUTPUT"), "passes=false\n");
    assert!(job.text("GITHUB_STEP_SUMMARY").contains(": fail"));
    assert!(!job.path("kept.jsonl").exists());
}

#[test]
fn what_cannot_be_read_ends_the_run() {
    let job = Job::new("");
    std::fs::write(job.path("warplan.yaml"), "format: no").unwrap();
    let run = job.step("checkpoint", &[]);
    assert_eq!(run.code, 1);
    assert_eq!(job.text("GITHUB_OUTPUT"), "");
}

#[test]
fn one_comment_is_kept_up_to_date() {
    for (reply, call) in [
        ("", "api --method POST repos/o/r/issues/7/comments --field body=@out/comment.md --silent"),
        (
            "41 other\n42 own\n43 own\n",
            "api --method PATCH repos/o/r/issues/comments/42 --field body=@out/comment.md --silent",
        ),
        // Anybody may write the marker: what somebody else wrote is not touched.
        (
            "41 other\n42 null",
            "api --method POST repos/o/r/issues/7/comments --field body=@out/comment.md --silent",
        ),
    ] {
        let job = Job::new(reply);
        let run = job.step("comment", &[]);
        assert_eq!(run.code, 0, "{}", run.err);
        assert_eq!(job.text("calls").lines().nth(2), Some(call));
    }
}

#[test]
fn findings_are_uploaded_as_code_scanning_takes_them() {
    let job = Job::new("");
    assert_eq!(job.step("checkpoint", &[]).code, 0);
    let run = job.step("upload", &[]);
    assert_eq!(run.code, 0, "{}", run.err);
    let calls = job.text("calls");
    for part in ["repos/o/r/code-scanning/sarifs", "commit_sha=abc", "ref=refs/pull/7/merge", "sarif=@"] {
        assert!(calls.contains(part), "{calls}");
    }
}

#[test]
fn a_token_that_may_not_write_is_a_warning() {
    let job = Job::new("");
    assert_eq!(job.step("checkpoint", &[]).code, 0);
    job.program("gh", "#!/bin/sh\nexit 1\n");
    for step in ["comment", "upload"] {
        let run = job.step(step, &[]);
        assert_eq!(run.code, 0, "{}", run.err);
        assert!(run.out.contains("::warning::"), "{step}: {}", run.out);
    }
}

#[test]
fn a_binary_with_another_checksum_is_not_installed() {
    let job = Job::new("");
    let version = env!("CARGO_PKG_VERSION");
    let archive = format!("warplan-{version}-x86_64-unknown-linux-gnu.tar.gz");
    // A release that holds the program itself, and the checksum that is told of it.
    let pack = |sum: &str| {
        let folder = job.path("warplan");
        let sums =
            if sum.is_empty() { format!("sha256sum {archive}") } else { format!("echo '{sum}  {archive}'") };
        format!(
            "#!/bin/sh\ncd \"{}\" && tar -czf {archive} -C \"{}\" warplan && {sums} > SHA256SUMS\n",
            folder.display(),
            job.path("bin").display()
        )
    };
    let set = [("RUNNER_OS", "Linux"), ("RUNNER_ARCH", "X64"), ("ACTION_REPOSITORY", "o/warplan")];
    let source = repository();
    let set: Vec<(&str, &str)> =
        set.into_iter().chain([("GITHUB_ACTION_PATH", source.to_str().unwrap())]).collect();
    job.program("gh", &pack(&"0".repeat(64)));
    assert_ne!(job.step("install", &set).code, 0);
    assert_eq!(job.text("GITHUB_PATH"), "");
    job.program("gh", &pack(""));
    let run = job.step("install", &set);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    assert!(job.text("GITHUB_PATH").ends_with("/warplan/bin\n"));
}

/// Runs a script of the release.
fn release(script: &str, arguments: &[&str]) -> Run {
    finish(Command::new("bash").arg(repository().join(".ci").join(script)).args(arguments))
}

#[test]
fn what_a_release_packs_is_what_the_action_installs() {
    let version = env!("CARGO_PKG_VERSION");
    let tag = format!("v{version}");
    let job = Job::new("");
    // It starts the program, and is packed in no time.
    let program = job.path("bin/warplan").display().to_string();
    let served = job.path("served");
    let out = served.to_str().unwrap();
    for (tag, told) in [("v9.9.9", "the tag is v9.9.9"), (version, "the tag is ")] {
        let refused = release("package", &[tag, "x86_64-unknown-linux-gnu", &program, out]);
        assert_eq!(refused.code, 1, "{}", refused.out);
        assert!(refused.err.contains(told), "{}", refused.err);
    }
    let other = job.path("bin/gh");
    let refused = release("package", &[&tag, "x86_64-unknown-linux-gnu", other.to_str().unwrap(), out]);
    assert!(refused.err.contains("build it from this commit"), "{}", refused.err);
    assert!(!served.exists(), "nothing is packed that does not fit");

    let workflow = std::fs::read_to_string(repository().join(".github/workflows/release.yml")).unwrap();
    let targets =
        workflow.lines().filter_map(|line| line.split("target: ").nth(1)?.split(", runner:").next());
    let targets: Vec<&str> = targets.filter(|target| !target.contains('$')).collect();
    for target in &targets {
        let packed = release("package", &[&tag, target, &program, out]);
        assert_eq!(packed.code, 0, "{}", packed.err);
    }
    assert_eq!(release("checksums", &[out]).code, 0);
    assert_eq!(job.text("served/SHA256SUMS").lines().count(), targets.len());

    // What `gh release download` is asked for is copied from there.
    let download = format!(
        "#!/bin/sh\nwhile [ $# -gt 0 ]; do case \"$1\" in --dir) dir=$2;; --pattern) files=\"$files $2\";; esac; shift; done\n\
         cd \"{out}\" && cp $files \"$dir\"\n"
    );
    job.program("gh", &download);
    let sources = repository();
    let machines = [("Linux", "X64"), ("Linux", "ARM64"), ("macOS", "X64"), ("macOS", "ARM64")];
    assert_eq!(machines.len(), targets.len());
    for (system, processor) in machines {
        let set = [
            ("RUNNER_OS", system),
            ("RUNNER_ARCH", processor),
            ("ACTION_REPOSITORY", "o/warplan"),
            ("GITHUB_ACTION_PATH", sources.to_str().unwrap()),
        ];
        let _ = std::fs::remove_dir_all(job.path("warplan"));
        let run = job.step("install", &set);
        assert_eq!(run.code, 0, "{system} {processor}: {}{}", run.out, run.err);
        assert!(run.out.contains(&format!("installed the binary of release {tag}")), "{}", run.out);
    }
    let installed = finish(Command::new(job.path("warplan/bin/warplan")).arg("--version"));
    assert_eq!(installed.out.trim(), format!("warplan {version}"));
}

#[test]
fn the_action_reads_every_input_that_it_has() {
    let action = std::fs::read_to_string(repository().join("action.yml")).unwrap();
    let inputs = action.split("\ninputs:\n").nth(1).unwrap().split("\noutputs:\n").next().unwrap();
    let names = inputs.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let documentation = std::fs::read_to_string(repository().join("docs/action.md")).unwrap();
    for name in names.map(|line| line.trim().trim_end_matches(':')) {
        assert!(action.contains(&format!("inputs.{name} ")), "{name} is read by no step");
        assert!(documentation.contains(&format!("| `{name}` |")), "{name} is not documented");
    }
    for script in action.lines().filter_map(|line| line.split("$GITHUB_ACTION_PATH/").nth(1)) {
        assert!(Path::new(&repository().join(script.trim_end_matches('"'))).is_file(), "{script}");
    }
}
