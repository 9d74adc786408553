//! The planner on generated models and published instances: time, proof, gap and memory, beside a peer where it is
//! at hand.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use warplan_model::closure::ModelFile;
use warplan_testkit::models::{self, Pit, Shape};

use crate::child;
use crate::page::{Page, megabytes, time};
use crate::shared::{self, Peer};

/// Models that make one row of the table.
pub struct Group {
    /// What they are.
    pub name: String,
    /// Their files.
    pub models: Vec<PathBuf>,
    /// The time limit of each.
    pub limit_seconds: u32,
    /// The figures to reach.
    pub target: &'static str,
    /// The peer's time limit on the first of them; none where it would not finish stating the model.
    pub peer_seconds: Option<u32>,
}

/// Issues, periods, seeds, time limit and target of generated models; the peer's time limit.
type Size = (usize, usize, u64, u32, &'static str, Option<u32>);

const SIZES: [Size; 7] = [
    (33, 30, 10, 10, "proven, median 0.2 s", Some(120)),
    (60, 30, 10, 30, "proven, median 1 s", Some(120)),
    (120, 30, 10, 60, "proven, median 8 s", Some(120)),
    (250, 30, 3, 30, "0.1 % in 30 s", Some(120)),
    (1_000, 30, 3, 60, "0.3 % in 60 s", None),
    (10_000, 60, 1, 60, "0.15 % in 60 s, 2 GB", None),
    (100_000, 60, 1, 180, "0.7 % in 180 s, 12 GB", None),
];

/// Open pits: blocks, seeds and time limit.
const PITS: [(usize, u64, u32); 3] = [(1_000, 3, 60), (10_000, 3, 60), (50_000, 1, 120)];

/// One solved model.
struct Solved {
    run: child::Run,
    is_proven: bool,
    /// The bound's distance as a share of lift, in percent; none without a bound.
    gap_percent: Option<f64>,
}

/// Every size, then the published instances of `../shared/data` when they are there.
pub fn measure() -> Result<Page, String> {
    let folder = child::scratch("planner")?;
    let peer = Peer::find()?;
    let mut rows = Vec::new();
    let portfolios = SIZES.into_iter().map(|size| generated(size, &folder));
    for group in portfolios.chain(PITS.into_iter().map(|size| pits(size, &folder))) {
        let group = group?;
        rows.push(row(&group, peer.as_ref())?);
        group.models.iter().try_for_each(std::fs::remove_file).map_err(|error| error.to_string())?;
    }
    for group in shared::published(&folder)? {
        rows.push(row(&group, peer.as_ref())?);
    }
    let beside = match peer {
        Some(_) => "The peer is a time-indexed integer program on HiGHS, on the first model of a row.",
        None => "Peer and published instances were not measured: ../shared is not there.",
    };
    Ok(Page {
        title: "The planner",
        intro: format!(
            "`warplan solve` on seeded portfolios and published instances, from process start to plan written. A gap is \
             the bound's distance as a share of lift. {beside}"
        ),
        columns: vec![
            "models",
            "runs",
            "proven",
            "median time",
            "largest gap",
            "peak memory",
            "target",
            "peer",
        ],
        rows,
    })
}

fn generated(size: Size, folder: &Path) -> Result<Group, String> {
    let (issues, periods, seeds, limit_seconds, target, peer_seconds) = size;
    let shape = Shape { periods, ..Shape::of(issues) };
    let models = written(folder, seeds, &issues.to_string(), |seed| models::portfolio(shape, seed))?;
    Ok(Group { name: format!("{issues} issues"), models, limit_seconds, target, peer_seconds })
}

fn pits((blocks, seeds, limit_seconds): (usize, u64, u32), folder: &Path) -> Result<Group, String> {
    let models = written(folder, seeds, &format!("pit-{blocks}"), |seed| models::pit(Pit::of(blocks), seed))?;
    let name = format!("open pit of {blocks} blocks");
    Ok(Group { name, models, limit_seconds, target: "1 % in 120 s", peer_seconds: None })
}

/// Writes a model for each seed from 1 on, and gives the files.
fn written(
    folder: &Path,
    seeds: u64,
    name: &str,
    model: impl Fn(u64) -> ModelFile,
) -> Result<Vec<PathBuf>, String> {
    let write = |seed| {
        let file = folder.join(format!("{name}-{seed}.json"));
        let text = serde_json::to_string(&model(seed))
            .map_err(|error| format!("writing a model failed: {error}"))?;
        std::fs::write(&file, text).map_err(|error| format!("writing {} failed: {error}", file.display()))?;
        Ok(file)
    };
    (1..=seeds).map(write).collect()
}

fn row(group: &Group, peer: Option<&Peer>) -> Result<Vec<String>, String> {
    let mut solved = Vec::new();
    for model in &group.models {
        solved.push(solve(model, group.limit_seconds)?);
    }
    let beside = match (peer, group.peer_seconds) {
        (Some(peer), Some(seconds)) => peer.solve(&group.models[0], seconds)?,
        _ => String::new(),
    };
    solved.sort_by_key(|one| one.run.wall);
    let peak = solved.iter().map(|one| one.run.peak_bytes).max().unwrap_or(0);
    let gaps: Option<Vec<f64>> = solved.iter().map(|one| one.gap_percent).collect();
    let largest = gaps.map(|gaps| gaps.into_iter().fold(0.0, f64::max));
    let row = vec![
        group.name.clone(),
        solved.len().to_string(),
        solved.iter().filter(|one| one.is_proven).count().to_string(),
        time(solved[solved.len() / 2].run.wall),
        largest.map_or("no bound".to_owned(), |gap| format!("{gap:.3} %")),
        megabytes(peak),
        group.target.to_owned(),
        beside,
    ];
    eprintln!("{}", row.join(" | "));
    Ok(row)
}

fn solve(model: &Path, limit_seconds: u32) -> Result<Solved, String> {
    let plan = model.with_extension("plan");
    let mut command = Command::new(child::warplan()?);
    command.arg("solve").arg(model).arg("--out").arg(&plan);
    command.arg("--time-limit").arg(limit_seconds.to_string());
    let run = child::succeed(&mut command)?;
    let text = std::fs::read_to_string(&plan)
        .map_err(|error| format!("reading {} failed: {error}", plan.display()))?;
    let answer: Value =
        serde_json::from_str(&text).map_err(|error| format!("{}: {error}", plan.display()))?;
    let number = |key: &str| answer[key].as_f64();
    let gap = || Some((number("bound")? - number("objective")?) / number("lift")?.abs() * 100.0);
    Ok(Solved { run, is_proven: answer["status"] == "optimal", gap_percent: gap() })
}
