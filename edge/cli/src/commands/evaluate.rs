//! `warplan evaluate`.

use warplan_model::Place;
use warplan_model::finding::Subject;
use warplan_model::view::{GateReport, HandPlan, Mention};
use warplan_pipeline::evaluate::beside_the_best;
use warplan_pipeline::gates::rules;
use warplan_report::sarif::{self, Location};
use warplan_report::{csv, human, json, junit};

use crate::args::{Color, EvaluateArgs, GateFormat};
use crate::error::{Exit, Result};
use crate::findings::tell_left_out;
use crate::input::{Loaded, read_hand_plan};
use crate::output::print;
use crate::progress::{Watch, options};
use crate::repository::within_repository;
use crate::source::Source;

/// Values a war plan written by hand.
pub fn run(args: &EvaluateArgs, color: Color) -> Result<Exit> {
    let source = Source::read(&args.file)?;
    let loaded = Loaded::read(&args.input)?;
    let basis = loaded.basis()?;
    let hand = read_hand_plan(&source, &basis)?;
    let options = options(&args.effort);
    let watch = Watch::start(&args.effort);
    let both = beside_the_best(&basis, &hand, &options, &watch);
    drop(watch);
    let (planned, comparison) = both.map_err(|error| loaded.explain(error))?;
    let report = GateReport::new(vec!["plan".into()], comparison.findings.clone(), Vec::new());
    let rules = || rules(&loaded.policy, &report.gates);
    print(&match args.format {
        GateFormat::Human => human::comparison(&comparison, &planned.plan, &color.stdout()),
        GateFormat::Json => json::view(&comparison),
        GateFormat::Sarif => {
            let file = within_repository(&args.file);
            tell_left_out(&report);
            sarif::findings(&report.findings, &rules(), |finding| {
                let place = line(&hand, &finding.subject).map(|line| Place { line, column: 1 });
                Some(Location { file: file.clone()?, place })
            })
        }
        GateFormat::Junit => junit::gates(&report, &rules()),
        GateFormat::Csv => csv::findings(&report.findings),
    })?;
    Ok(if report.passes { Exit::Done } else { Exit::GateFailed })
}

/// The line of a hand-written plan that speaks of a subject first.
fn line(hand: &HandPlan, subject: &Subject) -> Option<usize> {
    let first = |mentions: &[Mention]| mentions.iter().map(|mention| mention.line).min();
    match subject {
        Subject::Issue(id) => hand.mentions.iter().find(|mention| mention.issue == *id).map(|it| it.line),
        Subject::Day(day) => first(&hand.days.iter().find(|it| it.day == *day)?.closes),
        Subject::Lane(name) => first(&hand.lanes.iter().find(|lane| lane.name == *name)?.issues),
        _ => None,
    }
}
