//! The planner on generated models and published instances: time, proof, gap and memory, beside a peer where it is
//! at hand.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use warplan_model::closure::ModelFile;
use warplan_testkit::models::{self, Difficulty, Pit, Shape};

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
    /// Of projects whose only aim is an early end: the best known end of each, in periods.
    pub ends: Option<Vec<Option<u64>>>,
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
/// Tasks, combinations of PSPLIB parameters, time limit and target of generated projects.
const PROJECTS: [(usize, usize, u32, &str); 2] = [(30, 48, 5, "proven, each 5 s"), (60, 48, 10, "10 s")];

/// One solved model.
struct Solved {
    run: child::Run,
    is_proven: bool,
    /// The bound's distance as a share of lift, in percent; none without a bound.
    gap_percent: Option<f64>,
    /// Of a project: its end and the least that is not excluded, in periods.
    end: Option<(f64, f64)>,
}

/// Every size, then the published instances of `../shared/data` when they are there.
pub fn measure() -> Result<Page, String> {
    let folder = child::scratch("planner")?;
    let peer = Peer::find()?;
    let beside = match peer {
        Some(_) => "The peer is a time-indexed integer program on HiGHS, on the first model of a row.",
        None => "Peer and published instances were not measured: ../shared is not there.",
    };
    let mut page = Page {
        title: "The planner",
        intro: format!(
            "`warplan solve` on seeded portfolios and published instances, from process start to plan written. Peak memory is that of the solver, or of the program that measures it where that is larger. A gap is \
             the bound's distance as a share of lift; of projects whose only aim is an early end it says how much later than the best \
             known end they end, or than the proven bound where none is known. {beside}"
        ),
        columns: vec!["models", "runs", "proven", "median time", "gap", "peak memory", "target", "peer"],
        rows: Vec::new(),
    };
    // Half an hour passes until the last row: what is measured is written at once.
    let mut measure = |group: &Group| -> Result<(), String> {
        page.rows.push(row(group, peer.as_ref())?);
        page.publish("planner").map(drop)
    };
    let portfolios = SIZES.into_iter().map(|size| generated(size, &folder));
    for group in portfolios.chain(PITS.into_iter().map(|size| pits(size, &folder))) {
        let group = group?;
        measure(&group)?;
        group.models.iter().try_for_each(std::fs::remove_file).map_err(|error| error.to_string())?;
    }
    for (tasks, sets, limit_seconds, target) in PROJECTS {
        measure(&projects(tasks, sets, limit_seconds, target, &folder)?)?;
    }
    for group in shared::published(&folder)? {
        measure(&group)?;
    }
    Ok(page)
}

fn generated(size: Size, folder: &Path) -> Result<Group, String> {
    let (issues, periods, seeds, limit_seconds, target, peer_seconds) = size;
    let shape = Shape { periods, ..Shape::of(issues) };
    let models = (1..=seeds).map(|seed| write(&models::portfolio(shape, seed), folder));
    let models = models.collect::<Result<_, _>>()?;
    Ok(Group { name: format!("{issues} issues"), models, limit_seconds, target, peer_seconds, ends: None })
}

fn projects(
    tasks: usize,
    sets: usize,
    limit_seconds: u32,
    target: &'static str,
    folder: &Path,
) -> Result<Group, String> {
    let model = |set| write(&models::project(Difficulty::psplib(tasks, set), set as u64), folder);
    let models = (1..=sets).map(model).collect::<Result<_, _>>()?;
    let (name, ends) = (format!("projects of {tasks} tasks"), Some(vec![None; sets]));
    Ok(Group { name, models, limit_seconds, target, peer_seconds: None, ends })
}

fn write(model: &ModelFile, folder: &Path) -> Result<PathBuf, String> {
    let file = folder.join(format!("{}.json", model.name));
    let text = serde_json::to_string(model).map_err(|error| format!("writing a model failed: {error}"))?;
    std::fs::write(&file, text).map_err(|error| format!("writing {} failed: {error}", file.display()))?;
    Ok(file)
}

fn pits((blocks, seeds, limit_seconds): (usize, u64, u32), folder: &Path) -> Result<Group, String> {
    let models = (1..=seeds).map(|seed| write(&models::pit(Pit::of(blocks), seed), folder));
    let models = models.collect::<Result<_, _>>()?;
    let (name, target) = (format!("open pit of {blocks} blocks"), "1 % in 120 s");
    Ok(Group { name, models, limit_seconds, target, peer_seconds: None, ends: None })
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
    let distance = distance(group, &solved);
    solved.sort_by_key(|one| one.run.wall);
    let peak = solved.iter().map(|one| one.run.peak_bytes).max().unwrap_or(0);
    let row = vec![
        group.name.clone(),
        solved.len().to_string(),
        solved.iter().filter(|one| one.is_proven).count().to_string(),
        time(solved[solved.len() / 2].run.wall),
        distance,
        megabytes(peak),
        group.target.to_owned(),
        beside,
    ];
    eprintln!("{}", row.join(" | "));
    Ok(row)
}

/// The largest gap, or of projects how much later than known they end in the mean.
fn distance(group: &Group, solved: &[Solved]) -> String {
    let Some(ends) = &group.ends else {
        let gaps: Option<Vec<f64>> = solved.iter().map(|one| one.gap_percent).collect();
        let largest = gaps.map(|gaps| gaps.into_iter().fold(0.0, f64::max));
        return largest.map_or("no bound".to_owned(), |gap| format!("at most {gap:.3} %"));
    };
    let late = |(one, known): (&Solved, &Option<u64>)| {
        let (end, bound) = one.end?;
        Some((end / known.map_or(bound, |known| known as f64) - 1.0) * 100.0)
    };
    let late: Option<Vec<f64>> = solved.iter().zip(ends).map(late).collect();
    let beside = if ends.iter().all(Option::is_some) { "best known" } else { "bound" };
    let mean = |late: Vec<f64>| late.iter().sum::<f64>() / late.len() as f64;
    late.map_or("no bound".to_owned(), |late| format!("mean {:.2} % above {beside}", mean(late)))
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
    let periods = periods(model)?;
    let number = |key: &str| answer[key].as_f64();
    let gap = || Some((number("bound")? - number("objective")?) / number("lift")?.abs() * 100.0);
    let end = || Some((number("bound")?, number("objective")?));
    let end = end().map(|(bound, objective)| {
        let last = periods + 1.0;
        // The reward pays one in each period from the end on.
        (last - objective, last - bound)
    });
    Ok(Solved { run, is_proven: answer["status"] == "optimal", gap_percent: gap(), end })
}

/// The horizon of a model.
fn periods(model: &Path) -> Result<f64, String> {
    let failed = |error: &dyn std::fmt::Display| format!("reading {} failed: {error}", model.display());
    let text = std::fs::read_to_string(model).map_err(|error| failed(&error))?;
    let file: Value = serde_json::from_str(&text).map_err(|error| failed(&error))?;
    file["periods"].as_f64().ok_or_else(|| failed(&"no periods"))
}
