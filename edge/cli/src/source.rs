//! Texts with the names they go by in errors, and what warplan reads as JSON.

use std::io::Read;
use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use warplan_model::closure::{MODEL_FORMAT, PLAN_FORMAT};
use warplan_model::history::HISTORY_FORMAT;
use warplan_model::reading::READINGS_FORMAT;
use warplan_model::scorecard::SCORECARD_FORMAT;
use warplan_model::snapshot::SNAPSHOT_FORMAT;
use warplan_model::{Fault, LocatedFault, json_problem, locate_json, path};

use crate::error::{CliError, Result};

/// What a JSON file is read as.
pub struct Kind {
    /// What it is called, after "a", "the" or "no".
    name: &'static str,
    /// The value of its key `format`.
    format: &'static str,
    /// How to come by one, in the imperative.
    remedy: &'static str,
}

/// A plan of `warplan plan`.
pub const PLAN: Kind = Kind {
    name: "plan",
    format: PLAN_FORMAT,
    remedy: "name the plan.json that `warplan plan --out FOLDER` writes",
};

/// A plan of any solver, to be checked.
pub const ANSWER: Kind = Kind {
    remedy: "give the model first, and then a plan that answers it, as `warplan solve` and `warplan plan` write it",
    ..PLAN
};

/// A model.
pub const MODEL: Kind = Kind {
    name: "model",
    format: MODEL_FORMAT,
    remedy: "name a model that `warplan model --out FILE` writes, or one of your own in format warplan-model/v1",
};

/// A scorecard.
pub const SCORECARD: Kind = Kind {
    name: "scorecard",
    format: SCORECARD_FORMAT,
    remedy: "name a release of the history, or a file of `warplan score --format json`",
};

/// What probes read.
pub const READINGS: Kind = Kind {
    name: "file of readings",
    format: READINGS_FORMAT,
    remedy: "name a file that `warplan probe --out FILE` writes",
};

/// What a JSON file may turn out to be.
const KNOWN: [(&str, &str); 6] = [
    (MODEL_FORMAT, "a model"),
    (PLAN_FORMAT, "a plan"),
    (SNAPSHOT_FORMAT, "a snapshot"),
    (SCORECARD_FORMAT, "a scorecard"),
    (READINGS_FORMAT, "a file of readings"),
    (HISTORY_FORMAT, "an entry of a history"),
];

/// A text and the name it goes by in errors.
pub struct Source {
    /// File name, or `standard input`.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Source {
    /// Reads a file, or standard input for `-`.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn read(file: &Path) -> Result<Source> {
        if file == Path::new("-") {
            let mut bytes = Vec::new();
            let read = std::io::stdin().lock().read_to_end(&mut bytes);
            read.map_err(|error| CliError::new("read standard input", error))?;
            return Ok(Source { name: "standard input".into(), bytes });
        }
        let bytes = std::fs::read(file).map_err(|error| CliError::io("read", file, &error))?;
        Ok(Source { name: file.display().to_string(), bytes })
    }

    /// Reads a file that has to be of a kind.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn of(file: &Path, kind: &Kind) -> Result<Source> {
        Source::read(file).map_err(|error| error.hint(kind.remedy))
    }

    /// Its text.
    ///
    /// # Errors
    /// Bytes that are no UTF-8.
    pub fn text(&self) -> Result<&str> {
        std::str::from_utf8(&self.bytes).map(|text| text.trim_start_matches('\u{feff}')).map_err(|error| {
            let act = format!("read {}", self.name);
            let cause = match self.bytes[..] {
                [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "the text is UTF-16, not UTF-8".to_owned(),
                _ => format!("byte {} is not UTF-8", error.valid_up_to() + 1),
            };
            CliError::new(act, cause).hint("save the file as UTF-8")
        })
    }

    /// Its JSON, as what it has to be. A file that states no format is read as well as it goes.
    ///
    /// # Errors
    /// An empty text, JSON that is broken or of another shape, with line and column, and what states that it is
    /// something else.
    pub fn json<T: DeserializeOwned>(&self, kind: &Kind) -> Result<T> {
        let text = self.text()?;
        let refused = |cause| CliError::new(format!("read the {}", kind.name), cause).hint(kind.remedy);
        let stated = stated_format(text);
        if let Some(other) = stated.as_ref().filter(|stated| *stated != kind.format) {
            return Err(refused(self.of_another_format(text, other, kind)));
        }
        serde_json::from_str(text).map_err(|error| refused(self.unreadable(text, &error, stated, kind)))
    }

    fn of_another_format(&self, text: &str, stated: &str, kind: &Kind) -> String {
        if let Some((_, known)) = KNOWN.iter().find(|(format, _)| *format == stated) {
            return format!("{}: this is {known}, not a {}", self.name, kind.name);
        }
        let place = locate_json(text, &path!["format"]);
        let Kind { name, format, .. } = kind;
        format!(
            "{}:{}:{}: {stated:?} is not {format:?}, the format of a {name}",
            self.name, place.line, place.column
        )
    }

    fn unreadable(
        &self,
        text: &str,
        error: &serde_json::Error,
        stated: Option<String>,
        kind: &Kind,
    ) -> String {
        if text.trim().is_empty() {
            return format!("{} is empty", self.name);
        }
        // Of a text that ends after a line feed the parser tells column 0.
        let at = format!("{}:{}:{}", self.name, error.line(), error.column().max(1));
        let problem = json_problem(error);
        match stated {
            _ if error.is_eof() => format!("{at}: {problem}"),
            _ if !error.is_data() => format!("{at}: this is not JSON: {problem}"),
            Some(_) => format!("{at}: {problem}"),
            None => format!("{at}: this is no {}: {problem}", kind.name),
        }
    }
}

/// What a JSON text states that it is.
fn stated_format(text: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Head {
        format: String,
    }
    serde_json::from_str(text).ok().map(|Head { format }| format)
}

/// The most faults of a file that are told: the place of each takes a reading of the file.
const TOLD_FAULTS: usize = 20;

/// Faults of a JSON file with their places; of very many the first.
pub fn json_faults(act: &str, source: &Source, mut faults: Vec<Fault>) -> CliError {
    let text = source.text().unwrap_or_default();
    let more = faults.len().saturating_sub(TOLD_FAULTS);
    faults.truncate(TOLD_FAULTS);
    let locate = |fault: Fault| LocatedFault { place: Some(locate_json(text, &fault.path)), fault };
    let located: Vec<LocatedFault> = faults.into_iter().map(locate).collect();
    let mut error = CliError::faults(act, &source.name, &located);
    if more > 0 {
        error.details.push(format!("and {more} more"));
    }
    error
}
