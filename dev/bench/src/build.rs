//! A cold release build in a target folder of its own.

use std::process::Command;
use std::time::Duration;

use crate::child;
use crate::page::{Page, time};

const TARGET: Duration = Duration::from_secs(6 * 60);

/// Fetches what the build needs, then times `cargo build --release` from nothing, without the network.
pub fn measure() -> Result<Page, String> {
    let cargo = std::env::var_os("CARGO").unwrap_or("cargo".into());
    let folder = child::scratch("build")?;
    let command = |arguments: &[&str]| {
        let mut command = Command::new(&cargo);
        command.args(arguments).current_dir(child::root()).env("CARGO_TARGET_DIR", &folder);
        command
    };
    child::succeed(&mut command(&["fetch", "--locked"]))?;
    let built = child::succeed(&mut command(&["build", "--release", "--locked", "--offline"]))?;
    let size = std::fs::metadata(folder.join("release/warplan"))
        .map_err(|error| format!("the build left no binary: {error}"))?
        .len();
    child::scratch("build")?;
    Ok(Page {
        title: "A cold release build",
        intro: "`cargo build --release --locked` of the whole workspace into an empty folder, dependencies fetched before.".into(),
        columns: vec!["figure", "measured", "target"],
        rows: vec![
            vec!["wall time".into(), time(built.wall), time(TARGET)],
            vec!["size of the binary".into(), crate::page::megabytes(size), String::new()],
        ],
    })
}
