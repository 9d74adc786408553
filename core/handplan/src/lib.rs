//! Reads war plans that people wrote in Markdown: their lanes, milestones, days and deferrals, and the issues in them.
//!
//! A day is announced by a heading or a line (`## Day 3 (Wed)`, `Day 1-2:`, `2026-02-23`, `Week 2`), in a list item or in
//! a table; what is listed under it closes on it. `Lane 1: …`, `M1: …` and `Defer to M3:` announce the other parts.
//! Everything else is free text. How people write differs, so reading is liberal; what it could not place shows as
//! a finding about the plan, never as silence.

mod clock;
mod demotion;
mod document;
mod label;
mod reader;
mod reference;
mod when;
mod wording;

use warplan_model::calendar::Calendar;
use warplan_model::policy::Policy;
use warplan_model::view::HandPlan;
use warplan_model::{Fault, LocatedFault, Path, Place};

const SHAPE: &str = "write a heading or a line for each day with the issues that close on it, such as `Day 1:` and below \
                     it `- Close #134, #137`; dates (`2026-02-23`) and weeks (`Week 1`) do as well";

/// What a plan is read against.
#[derive(Clone, Copy)]
pub struct Setting<'a> {
    /// Turns dates and weeks into periods.
    pub calendar: &'a Calendar,
    /// Its severities, and the working days in a period.
    pub policy: &'a Policy,
    /// Whether the tracker has an issue of that number or key.
    pub known: &'a dyn Fn(&str) -> bool,
}

/// Reads a plan.
///
/// # Errors
/// A text without content, one that announces no day, and one whose days name no issue. A date that does not exist is
/// announced nevertheless.
pub fn read(markdown: &str, setting: &Setting<'_>) -> Result<HandPlan, Vec<LocatedFault>> {
    let fault = |line: Option<usize>, problem: &str| {
        let place = line.map(|line| Place { line, column: 1 });
        Err(vec![LocatedFault { place, fault: Fault::new(Path::default(), problem, SHAPE) }])
    };
    if markdown.trim().is_empty() {
        return fault(None, "the file is empty");
    }
    let mut reader = reader::Reader::new(setting);
    for line in document::lines(markdown) {
        reader.line(&line);
    }
    let first_day = reader.first_day();
    let plan = reader.finish();
    match first_day {
        _ if !plan.days.is_empty() || !plan.times.is_empty() => Ok(plan),
        None => fault(None, "the plan has no day"),
        line => fault(line, "no day of the plan names an issue that closes"),
    }
}
