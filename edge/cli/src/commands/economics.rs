//! `warplan economics`.

use warplan_pipeline::economics::economics;
use warplan_pipeline::evaluate::evaluate;
use warplan_report::{human, json, markdown};

use crate::args::{Color, EconomicsArgs, PricesFormat};
use crate::error::{CliError, Exit, Result};
use crate::input::{Loaded, read_hand_plan};
use crate::output::print;
use crate::plans::planned;
use crate::source::Source;

/// States a plan in money.
pub fn run(args: &EconomicsArgs, color: Color) -> Result<Exit> {
    let loaded = Loaded::read(&args.about.input)?;
    let basis = loaded.basis()?;
    let hand = args.hand.as_deref().map(Source::read).transpose()?;
    let hand = hand.map(|source| read_hand_plan(&source, &basis)).transpose()?;
    let planned = planned(&loaded, &basis, &args.about)?;
    let comparison = hand.map(|hand| evaluate(&basis, &planned, &hand, &[]));
    let found = economics(&basis, &planned, comparison.as_ref()).ok_or_else(|| {
        let error = CliError::new("state the plan in money", "the policy does not say what work costs");
        error.hint("add a section economics with currency, team_day and point_day")
    })?;
    print(&match args.format {
        PricesFormat::Human => human::economics(&found, &color.stdout()),
        PricesFormat::Markdown => markdown::economics(&found),
        PricesFormat::Json => json::view(&found),
    })?;
    Ok(Exit::Done)
}
