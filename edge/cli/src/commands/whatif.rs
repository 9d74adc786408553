//! `warplan whatif`.

use jiff::civil::Date;
use warplan_model::{Decimal, IssueId};
use warplan_pipeline::whatif::{Amount, Assumed, Assumption, changed, whatif};
use warplan_report::{human, json};

use crate::args::{Color, Format, WhatifArgs};
use crate::error::{CliError, Exit, Result};
use crate::input::Loaded;
use crate::output::print;
use crate::plans::{planned, restore};
use crate::progress::{Watch, options};

/// The name of the scenario that the flags make.
const ASKED: &str = "asked";

/// Kinds of changes, each with how it is written.
const SHAPES: [(&str, &str); 7] = [
    ("capacity", "TEAM=+1, TEAM=-1 or TEAM=4, and @FROM..TO behind it for some days"),
    ("drop", "ISSUE"),
    ("close", "ISSUE"),
    ("demote", "ISSUE=SEVERITY"),
    ("duration", "ISSUE=DAYS"),
    ("deadline", "MILESTONE=DATE or ISSUE=DATE"),
    ("independent", "ISSUE=OTHER"),
];

/// Plans under other assumptions.
pub fn run(args: &WhatifArgs, color: Color) -> Result<Exit> {
    let loaded = Loaded::read(&args.about.input)?;
    let asked = scenarios(args, &loaded)?;
    // A plan is compared with others of its own instant.
    let restored = args.about.plan.as_deref().map(|file| restore(&loaded, file)).transpose()?;
    let basis = match &restored {
        Some(planned) => loaded.basis_at(planned.plan.inputs.as_of)?,
        None => loaded.basis()?,
    };
    changed(&basis, &asked).map_err(|error| loaded.explain(error))?;
    let planned = match restored {
        Some(planned) => planned,
        None => planned(&loaded, &basis, &args.about)?,
    };
    let watch = Watch::start(&args.about.effort);
    let found = whatif(&basis, &planned, &asked, &options(&args.about.effort), &watch);
    drop(watch);
    let found = found.map_err(|error| loaded.explain(error))?;
    print(&match args.format {
        Format::Human => human::whatif(&found, &color.stdout()),
        Format::Json => json::view(&found),
    })?;
    let all_planned = found.scenarios.iter().all(|scenario| scenario.figures.is_some());
    Ok(if all_planned { Exit::Done } else { Exit::Infeasible })
}

fn scenarios(args: &WhatifArgs, loaded: &Loaded) -> Result<Vec<Assumed>> {
    let flags = [
        ("capacity", &args.capacity),
        ("drop", &args.drop),
        ("close", &args.close),
        ("demote", &args.demote),
        ("duration", &args.duration),
        ("deadline", &args.deadline),
        ("independent", &args.independent),
    ];
    let given =
        flags.iter().flat_map(|(kind, values)| values.iter().map(move |value| (*kind, value.as_str())));
    let assumptions =
        given.map(|(kind, value)| assumption(kind, value, loaded)).collect::<Result<Vec<_>>>()?;
    let mut asked = Vec::new();
    if !assumptions.is_empty() {
        asked.push(Assumed { name: ASKED.into(), assumptions });
    }
    for scenario in &args.scenario {
        let (name, changes) =
            scenario.split_once(':').ok_or_else(|| usage(scenario, "write NAME: CHANGE; CHANGE"))?;
        let changes = changes.split(';').map(str::trim).filter(|change| !change.is_empty());
        let read = |change: &str| {
            let (kind, value) = change.split_once(char::is_whitespace).unwrap_or((change, ""));
            assumption(kind, value.trim(), loaded)
        };
        let assumptions = changes.map(read).collect::<Result<Vec<_>>>()?;
        if assumptions.is_empty() {
            return Err(usage(scenario, "write NAME: CHANGE; CHANGE"));
        }
        asked.push(Assumed { name: name.trim().into(), assumptions });
    }
    if asked.is_empty() {
        let error = CliError::new("compare plans", "nothing is assumed to be otherwise").exit(Exit::Usage);
        return Err(error.hint("give at least one change, e.g. --capacity TEAM=+1"));
    }
    Ok(asked)
}

fn usage(text: &str, hint: &str) -> CliError {
    CliError::new("read the scenario", format!("{text:?} is no change")).hint(hint).exit(Exit::Usage)
}

fn assumption(kind: &str, value: &str, loaded: &Loaded) -> Result<Assumption> {
    let read = match kind {
        "capacity" => capacity(value),
        "drop" => issue(value).map(Assumption::Drop),
        "close" => issue(value).map(Assumption::Close),
        "demote" => {
            pair(value).and_then(|(id, severity)| Some(Assumption::Severity(issue(id)?, severity.into())))
        }
        "duration" => {
            pair(value).and_then(|(id, days)| Some(Assumption::Duration(issue(id)?, days.parse().ok()?)))
        }
        "deadline" => deadline(value, loaded),
        "independent" => {
            pair(value).and_then(|(id, other)| Some(Assumption::Independent(issue(id)?, issue(other)?)))
        }
        _ => {
            let kinds = SHAPES.map(|(kind, _)| kind).join(", ");
            return Err(usage(&format!("{kind} {value}"), &format!("use one of {kinds}")));
        }
    };
    let shape = || SHAPES.iter().find(|(known, _)| *known == kind).map_or("", |(_, shape)| shape);
    read.ok_or_else(|| usage(&format!("{kind} {value}"), &format!("write {kind} {}", shape())))
}

fn pair(value: &str) -> Option<(&str, &str)> {
    value.split_once('=').map(|(left, right)| (left.trim(), right.trim()))
}

fn issue(text: &str) -> Option<IssueId> {
    let id = IssueId::new(text.trim());
    (!id.as_str().is_empty() && !id.as_str().contains(char::is_whitespace)).then_some(id)
}

fn capacity(value: &str) -> Option<Assumption> {
    let (team, amount) = pair(value)?;
    let (amount, days) = match amount.split_once('@') {
        Some((amount, days)) => {
            let (from, to) = days.split_once("..")?;
            (amount, Some((from.parse::<Date>().ok()?, to.parse::<Date>().ok()?)))
        }
        None => (amount, None),
    };
    let number: Decimal = amount.parse().ok()?;
    let amount = if amount.starts_with(['+', '-']) { Amount::By(number) } else { Amount::To(number) };
    Some(Assumption::Capacity { team: team.into(), amount, days })
}

/// A deadline of a milestone when the policy has it, of an issue when it is a number or the tracker has it.
fn deadline(value: &str, loaded: &Loaded) -> Option<Assumption> {
    let (what, day) = pair(value)?;
    let day: Date = day.parse().ok()?;
    let id = issue(what)?;
    let numbered = what.starts_with('#') || what.parse::<u64>().is_ok();
    let is_issue = numbered || loaded.snapshot.issue(&id).is_some();
    Some(if is_issue && !loaded.policy.milestones.contains_key(what) {
        Assumption::IssueDeadline(id, day)
    } else {
        Assumption::MilestoneDeadline(what.into(), day)
    })
}
