//! `warplan compare`.

use std::path::Path;

use warplan_model::history::History;
use warplan_model::scorecard::Scorecard;
use warplan_report::{human, json, markdown};

use super::history::not_recorded;
use crate::args::{Color, CompareArgs, CompareFormat};
use crate::error::{CliError, Exit, Result};
use crate::history::read;
use crate::output::print;
use crate::source::{SCORECARD, Source};

/// Compares two recorded releases, or scorecard files.
pub fn run(args: &CompareArgs, color: Color) -> Result<Exit> {
    let file = &args.file.history;
    let history = if file.exists() { read(file)? } else { History::default() };
    let (from, to) = (scorecard(&history, file, &args.from)?, scorecard(&history, file, &args.to)?);
    let compared = warplan_pipeline::compare(&from, &to).map_err(|reasons| {
        let mut error = CliError::new(format!("compare {} with {}", args.to, args.from), "");
        error.details = reasons.iter().map(ToString::to_string).collect();
        error.hint("score both again with one policy, `warplan score --as-of INSTANT --release VERSION --format json`")
    })?;
    print(&match args.format {
        CompareFormat::Human => human::score_comparison(&compared, &color.stdout()),
        CompareFormat::Markdown => markdown::score_comparison(&compared),
        CompareFormat::Json => json::view(&compared),
    })?;
    Ok(if compared.passes { Exit::Done } else { Exit::GateFailed })
}

/// The scorecard of a release that counts, or else its last; or that of a file.
fn scorecard(history: &History, file: &Path, name: &str) -> Result<Scorecard> {
    match history.shown(name) {
        Some(recorded) => Ok(recorded.scorecard.clone()),
        None if Path::new(name).is_file() => Source::read(Path::new(name))?.json(&SCORECARD),
        None => {
            let mut error = not_recorded(history, file, name);
            error.act = format!("compare {name}");
            error
                .details
                .push("values that only the policy says were recorded have no terms and no snapshot".into());
            Err(error)
        }
    }
}
