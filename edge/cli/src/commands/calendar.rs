//! `warplan calendar`.

use warplan_report::ical;

use crate::args::CalendarArgs;
use crate::error::{Exit, Result};
use crate::input::Loaded;
use crate::output::{print, write};
use crate::plans::{planned, read_plan};

/// Prints a plan as an iCalendar. A stored plan is taken as it is, whatever has changed since.
pub fn run(args: &CalendarArgs) -> Result<Exit> {
    let loaded = Loaded::read(&args.about.input)?;
    let basis = loaded.basis()?;
    let plan = match &args.about.plan {
        Some(file) => read_plan(file)?,
        None => planned(&loaded, &basis, &args.about)?.plan,
    };
    let calendar =
        ical::plan(&plan, &loaded.policy, |id| basis.portfolio.item(id).and_then(|item| item.url.as_deref()));
    match &args.out {
        Some(file) => write(file, calendar)?,
        None => print(&calendar)?,
    }
    Ok(Exit::Done)
}
