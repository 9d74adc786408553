//! `--out` writes files whole, and takes nobody's links, pipes or devices away.
#![cfg(unix)]

mod support;

use std::os::unix::fs::{FileTypeExt, symlink};
use std::path::Path;
use std::process::Command;

use support::{folder, pilot, run};

fn model(folder: &Path, out: &str) -> support::Run {
    let policy = pilot().join("warplan.yaml");
    let told = run(folder, &["model", "--policy", policy.to_str().unwrap(), "--out", out]);
    assert_eq!(told.code, 0, "{}", told.err);
    told
}

fn is_model(text: &str) -> bool {
    text.starts_with('{') && text.contains("warplan-model/") && text.ends_with("}\n")
}

#[test]
fn a_link_stays_and_what_it_points_at_is_written() {
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    std::fs::create_dir(at("kept")).unwrap();
    std::fs::write(at("kept/there.json"), "old").unwrap();
    symlink("kept/there.json", at("link.json")).unwrap();
    symlink("link.json", at("link-to-link.json")).unwrap();
    symlink("kept/new.json", at("dangling.json")).unwrap();
    for (out, file) in [("link-to-link.json", "kept/there.json"), ("dangling.json", "kept/new.json")] {
        model(folder.path(), out);
        assert!(at(out).is_symlink() && at("link.json").is_symlink(), "{out} was replaced");
        assert!(!at(file).is_symlink() && is_model(&std::fs::read_to_string(at(file)).unwrap()), "{file}");
    }
    assert_eq!(std::fs::read_dir(at("kept")).unwrap().count(), 2, "something was left behind");
}

#[test]
fn a_pipe_is_written_to_and_stays_one() {
    let folder = folder();
    let pipe = folder.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let path = pipe.clone();
    // It would wait forever for a pipe that was replaced, so it is asked for last.
    let reader = std::thread::spawn(move || std::fs::read_to_string(path).unwrap());
    model(folder.path(), "pipe");
    assert!(std::fs::metadata(&pipe).unwrap().file_type().is_fifo(), "the pipe was replaced");
    assert!(is_model(&reader.join().unwrap()));
}
