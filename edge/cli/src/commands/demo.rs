//! `warplan demo`: the whole way on the built-in pilot, to the report.

use warplan_pipeline::evaluate::beside_the_best;
use warplan_report::human::Demo;
use warplan_report::{human, json, markdown};

use crate::args::{Color, DemoArgs};
use crate::error::{Exit, Result};
use crate::input::{Loaded, read_hand_plan};
use crate::output::{print, write_all};
use crate::progress::{Watch, options};
use crate::reporting::Material;
use crate::source::Source;

const POLICY: &str = include_str!("../../../../examples/pilot/warplan.yaml");
const SNAPSHOT: &str = include_str!("../../../../examples/pilot/snapshot.json");
const HAND_PLAN: &str = include_str!("../../../../examples/pilot/ISSUE_WAR_PLAN.md");

/// Plans the pilot, writes everything down, and shows it on one screen.
pub fn run(args: &DemoArgs, color: Color) -> Result<Exit> {
    let source =
        |name: &str, text: &str| Source { name: format!("examples/pilot/{name}"), bytes: text.into() };
    let loaded =
        Loaded::parse(source("warplan.yaml", POLICY), source("snapshot.json", SNAPSHOT), None, None)?;
    let basis = loaded.basis()?;
    let options = options(&args.effort);
    let watch = Watch::start(&args.effort);
    let hand = read_hand_plan(&source("ISSUE_WAR_PLAN.md", HAND_PLAN), &basis)?;
    let (planned, comparison) =
        beside_the_best(&basis, &hand, &options, &watch).map_err(|error| loaded.explain(error))?;
    drop(watch);
    let plan = &planned.plan;
    let material = Material::gather(&basis, &planned, Some(&comparison), options.threads);
    let material = material.map_err(|error| loaded.explain(error))?;
    let text = |name: &str, text: String| (name.to_owned(), text.into_bytes());
    let mut files = vec![
        text("WAR_PLAN.md", markdown::war_plan(&material.war_plan())),
        text("plan.json", json::pretty(plan)),
        text("scorecard.json", json::pretty(&basis.stated())),
        text("findings.json", json::view(&material.gates)),
    ];
    files.extend(material.files(false)?);
    write_all(&args.out, &files)?;
    let names = ["index.html", "WAR_PLAN.md", "plan.json", "scorecard.json", "findings.json"]
        .map(|name| args.out.join(name).display().to_string());
    let demo = Demo {
        policy: &loaded.policy,
        review: &material.review,
        gates: &material.gates,
        scorecard: &basis.scorecard,
        plan,
        comparison: &comparison,
        files: &names,
        warnings: &loaded.all_warnings(&basis),
    };
    print(&human::demo(&demo, &color.stdout()))?;
    Ok(Exit::Done)
}
