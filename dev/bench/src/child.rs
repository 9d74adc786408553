//! A program run as a user runs it: how long it took, and the most memory that it held.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use wait4::Wait4;

/// What one run took.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    /// From before the process started until it had ended.
    pub wall: Duration,
    /// The most resident memory, in bytes.
    pub peak_bytes: u64,
    /// The process' own exit code.
    pub code: i32,
}

/// Runs `command` with its output thrown away. Fails when it cannot be started, or is ended by a signal.
///
/// A child starts as a copy of its parent, whose memory counts into the child's peak: whoever measures stays small.
pub fn run(command: &mut Command) -> Result<Run, String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let start = Instant::now();
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().map_err(|error| format!("starting {program} failed: {error}"))?;
    let ended = child.wait4().map_err(|error| format!("waiting for {program} failed: {error}"))?;
    let wall = start.elapsed();
    let code = ended.status.code().ok_or_else(|| format!("{program} was ended by a signal"))?;
    Ok(Run { wall, peak_bytes: ended.rusage.maxrss, code })
}

/// As [`run`], and fails when the program did.
pub fn succeed(command: &mut Command) -> Result<Run, String> {
    let ended = run(command)?;
    match ended.code {
        0 => Ok(ended),
        code => Err(format!("{command:?} ended with {code}")),
    }
}

/// The release binary of warplan, which `make bench` builds beside this one.
pub fn warplan() -> Result<PathBuf, String> {
    let own = std::env::current_exe().map_err(|error| format!("finding this program failed: {error}"))?;
    let path = own.with_file_name(format!("warplan{}", std::env::consts::EXE_SUFFIX));
    if path.exists() { Ok(path) } else { Err(format!("{} is missing; run 'make bench'", path.display())) }
}

/// The root of the repository.
pub fn root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.ancestors().nth(2).unwrap_or(own).to_owned()
}

/// An empty folder below `target/bench` for what a part writes.
pub fn scratch(part: &str) -> Result<PathBuf, String> {
    let folder = root().join("target/bench").join(part);
    let attempt = match std::fs::remove_dir_all(&folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => std::fs::create_dir_all(&folder),
    };
    attempt.map_err(|error| format!("emptying {} failed: {error}", folder.display()))?;
    Ok(folder)
}
