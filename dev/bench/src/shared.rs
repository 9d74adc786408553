//! What may lie beside the repository: published instances, and the strongest open peer on the same models.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::child;
use crate::planner::Group;

fn folder() -> Option<PathBuf> {
    let folder = child::root().join("../shared");
    folder.join("bench").exists().then_some(folder)
}

/// Runs a command and gives what it prints.
fn output(command: &mut Command) -> Result<String, String> {
    let ran = command.env("PYTHONDONTWRITEBYTECODE", "1").output();
    let ran = ran.map_err(|error| format!("starting python failed: {error}"))?;
    if !ran.status.success() {
        return Err(format!("{command:?} failed: {}", String::from_utf8_lossy(&ran.stderr)));
    }
    Ok(String::from_utf8_lossy(&ran.stdout).into_owned())
}

/// A Python with HiGHS, and the script that states a model to it.
pub struct Peer {
    python: PathBuf,
    script: PathBuf,
}

impl Peer {
    /// Gets HiGHS into an environment below `target`; none when its script is not there.
    pub fn find() -> Result<Option<Peer>, String> {
        let Some(shared) = folder() else { return Ok(None) };
        let environment = child::root().join("target/bench/python");
        let python = environment.join("bin/python");
        if !python.exists() {
            output(Command::new("python3").args(["-m", "venv"]).arg(&environment))?;
        }
        output(Command::new(&python).args(["-m", "pip", "install", "--quiet", "highspy"]))?;
        Ok(Some(Peer { python, script: shared.join("bench/peer_highs.py") }))
    }

    /// Solves a model for at most so many seconds; says how many it took and what gap it left.
    pub fn solve(&self, model: &Path, seconds: u32) -> Result<String, String> {
        let text = output(Command::new(&self.python).arg(&self.script).arg(model).arg(seconds.to_string()))?;
        let answer: Value =
            serde_json::from_str(&text).map_err(|error| format!("reading the peer failed: {error}"))?;
        let number = |key: &str| answer[key].as_f64().unwrap_or(f64::NAN);
        Ok(format!("{:.1} s, {:.3} %", number("seconds"), number("gap_of_lift_pct").max(0.0)))
    }
}

/// Instances of the scheduling and release-planning literature as models, written to `scratch`; none when they are
/// not there.
pub fn published(scratch: &Path) -> Result<Vec<Group>, String> {
    let Some(shared) = folder() else { return Ok(Vec::new()) };
    let converted = |arguments: &[&str], name: &str| {
        let mut command = Command::new("python3");
        command.arg(shared.join("bench/convert.py")).args(arguments).current_dir(shared.join("data"));
        let model = scratch.join(format!("{name}.json"));
        std::fs::write(&model, output(&mut command)?).map_err(|error| error.to_string())?;
        Ok::<PathBuf, String>(model)
    };
    let known = best_known(&shared)?;
    let psplib = |set: &str, limit_seconds, target| {
        let of_set = || known.iter().filter(|(name, _)| name.starts_with(set));
        let model = |name: &String| converted(&["psplib", &format!("psplib/{name}.sm")], name);
        let models = of_set().map(|(name, _)| model(name)).collect::<Result<_, _>>()?;
        let ends = Some(of_set().map(|(_, end)| Some(*end)).collect());
        Ok(Group { name: format!("PSPLIB {set}"), models, limit_seconds, target, peer_seconds: None, ends })
    };
    let release = |name: &str, budgets: [&str; 3]| {
        let model =
            |budget| converted(&["nrp", &format!("nrp/{name}.txt"), budget], &format!("{name}-{budget}"));
        budgets.into_iter().map(model).collect()
    };
    let group = |name: &str, models: Result<Vec<PathBuf>, String>, limit_seconds, target| {
        Ok(Group {
            name: name.to_owned(),
            models: models?,
            limit_seconds,
            target,
            peer_seconds: None,
            ends: None,
        })
    };
    vec![
        psplib("j30", 5, "optimal, each 5 s"),
        psplib("j60", 10, "0.5 % above best known, each 10 s"),
        group("Next Release nrp1", release("nrp1", ["257", "428", "599"]), 10, "proven, 0.5 s"),
        group("Next Release nrp-e1", release("nrp-e1", ["3945", "6575", "9205"]), 10, "proven, 0.5 s"),
    ]
    .into_iter()
    .collect()
}

/// Best known ends of the project scheduling instances, by name.
fn best_known(shared: &Path) -> Result<BTreeMap<String, u64>, String> {
    let path = shared.join("data/psplib/bestknown.csv");
    let text = std::fs::read_to_string(&path)
        .map_err(|error| format!("reading {} failed: {error}", path.display()))?;
    let entry = |line: &str| {
        let mut cells = line.split(',').skip(1);
        let name = cells.next()?.strip_suffix(".sm")?.to_owned();
        Some((name, cells.nth(1)?.parse().ok()?))
    };
    let entries = text.lines().skip(1).map(entry).collect::<Option<_>>();
    entries.ok_or_else(|| format!("reading {} failed: a line without name or best known end", path.display()))
}
