//! A ledger as a user runs it.

#![allow(dead_code, reason = "each test binary uses its part")]

use std::path::{Path, PathBuf};

use super::support::{Run, folder, repository, run};

/// A copy of the pilot with a ledger.
pub fn pilot() -> tempfile::TempDir {
    let home = folder();
    for file in ["warplan.yaml", "snapshot.json"] {
        std::fs::copy(repository().join("examples/pilot").join(file), home.path().join(file)).unwrap();
    }
    let begun =
        run(home.path(), &["ledger", "init", "--origin", "example.com/pilot", "--class", "pilot=90d"]);
    assert_eq!(begun.code, 0, "{}", begun.err);
    home
}

/// What a run that succeeds prints.
pub fn done(home: &Path, arguments: &[&str]) -> String {
    let Run { code, out, err } = run(home, arguments);
    assert_eq!(code, 0, "{arguments:?}: {err}{out}");
    out
}

/// Records a file of that name and content.
pub fn recorded(home: &Path, name: &str, content: &str) {
    std::fs::write(home.join(name), content).unwrap();
    done(home, &["ledger", "record", name]);
}

/// All files below a folder.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

/// Copies a folder.
pub fn copy(from: &Path, to: &Path) {
    for file in files(from) {
        let target = to.join(file.strip_prefix(from).unwrap());
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        std::fs::copy(&file, &target).unwrap();
    }
}

/// Whether bytes have a piece in them.
pub fn holds(needle: &[u8], bytes: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

/// The verifier key of the log.
pub fn log_key(home: &Path) -> String {
    std::fs::read_to_string(home.join(".warplan/log.key")).unwrap().trim_end().to_owned()
}
