//! `warplan prices`.

use warplan_model::view::PriceKind;
use warplan_pipeline::prices::{Asked, prices};
use warplan_report::{human, json, markdown};

use crate::args::{Color, PricedKind, PricesArgs, PricesFormat};
use crate::error::{Exit, Result};
use crate::input::Loaded;
use crate::output::print;
use crate::plans::planned;
use crate::progress::{Watch, options};

/// Says what changes would bring.
pub fn run(args: &PricesArgs, color: Color) -> Result<Exit> {
    let loaded = Loaded::read(&args.about.input)?;
    let basis = loaded.basis()?;
    let planned = planned(&loaded, &basis, &args.about)?;
    let kind = |kind: &PricedKind| match kind {
        PricedKind::Capacity => PriceKind::Capacity,
        PricedKind::Sla => PriceKind::Sla,
        PricedKind::Cap => PriceKind::Cap,
        PricedKind::Dependency => PriceKind::Dependency,
    };
    let kinds = args.kind.iter().map(kind).collect();
    let asked = Asked { kinds, top: args.top, resolve: args.resolve.min(args.top) };
    let watch = Watch::start(&args.about.effort);
    let found = prices(&basis, &planned, &asked, &options(&args.about.effort), &watch);
    drop(watch);
    let found = found.map_err(|error| loaded.explain(error))?;
    print(&match args.format {
        PricesFormat::Human => human::prices(&found, &color.stdout()),
        PricesFormat::Markdown => markdown::prices(&found),
        PricesFormat::Json => json::view(&found),
    })?;
    Ok(Exit::Done)
}
