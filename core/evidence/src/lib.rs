//! What evidence says. An edge observes what [`wanted`] describes; [`reading`] reads it. Nothing is judged here: what a
//! reading is worth is for the score.
//!
//! Evidence is trusted nowhere. Whatever it holds, a reading is a number, a verdict, or unknown with its reason. Cost:
//! linear in the bytes; no format nests the reader, and XML entities are never expanded.

mod cobertura;
mod command;
mod files;
mod json;
mod junit;
mod lcov;
mod openssf;
mod sarif;
mod scalar;
mod toml;
mod xml;

use warplan_model::policy::{Evidence, Fact, Probe};
use warplan_model::reading::{Exhibit, Reading, Says};
use warplan_model::{Decimal, Digest};

/// What has to be observed for a probe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted<'a> {
    /// Which files a path or pattern has, and their sizes.
    Sizes(&'a str),
    /// The same with their bytes.
    Contents(&'a str),
    /// What a command prints and how it ends.
    Output {
        /// Program and arguments.
        run: &'a [String],
        /// The most that it may take.
        seconds: u32,
    },
}

/// A file as it was observed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Relative to the policy's folder, with `/`.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// Its bytes; empty where only sizes are wanted.
    pub content: Vec<u8>,
}

/// What was observed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Observed {
    /// Files, sorted by path; none where there is none.
    Files(Vec<File>),
    /// A command that has ended.
    Output {
        /// Its exit status; `None` when a signal ended it.
        status: Option<i32>,
        /// What it printed.
        output: Vec<u8>,
    },
}

/// What has to be observed for evidence.
pub fn wanted(evidence: &Evidence) -> Wanted<'_> {
    match evidence {
        Evidence::Command(command) => Wanted::Output { run: &command.run, seconds: command.seconds },
        Evidence::Files(files) if matches!(files.fact, Fact::Exists | Fact::Count | Fact::Size) => {
            Wanted::Sizes(&files.path)
        }
        evidence => Wanted::Contents(evidence.path().unwrap_or_default()),
    }
}

/// What a probe reads in what was observed, or why nothing could be.
pub fn reading(probe: &Probe, observed: Result<Observed, String>) -> Reading {
    let definition = probe.definition();
    let observed = match observed {
        Ok(observed) => observed,
        Err(reason) => return Reading { definition, evidence: None, says: Says::Unknown(reason) },
    };
    let exhibit = exhibit(&probe.read, &observed);
    let says = match (&probe.read, &observed) {
        (Evidence::Command(command), Observed::Output { status, output }) => {
            command::read(command, *status, output)
        }
        (Evidence::Files(fact), Observed::Files(found)) => files::read(fact, found),
        (Evidence::Json(asked), Observed::Files(found)) => only(found, |text| json::read(text, asked)),
        (Evidence::Toml(asked), Observed::Files(found)) => only(found, |text| toml::read(text, asked)),
        (Evidence::Junit(asked), Observed::Files(found)) => junit::read(found, asked.measure),
        (Evidence::Cobertura(asked), Observed::Files(found)) => cobertura::read(found, asked.rate),
        (Evidence::Lcov(asked), Observed::Files(found)) => lcov::read(found, asked.rate),
        (Evidence::Sarif(asked), Observed::Files(found)) => sarif::read(found, &asked.level),
        (Evidence::OpenssfScorecard(asked), Observed::Files(found)) => {
            only(found, |text| openssf::read(text, asked.check.as_deref()))
        }
        _ => Err("something else was observed than was wanted".to_owned()),
    };
    Reading { definition, evidence: Some(exhibit), says: says.unwrap_or_else(Says::Unknown) }
}

fn exhibit(evidence: &Evidence, observed: &Observed) -> Exhibit {
    match (evidence, observed) {
        (Evidence::Command(command), Observed::Output { output, .. }) => Exhibit {
            from: command.run.join(" "),
            files: 0,
            bytes: output.len() as u64,
            digest: Digest::of_bytes(output),
        },
        (_, Observed::Output { output, .. }) => Exhibit {
            from: String::new(),
            files: 0,
            bytes: output.len() as u64,
            digest: Digest::of_bytes(output),
        },
        (evidence, Observed::Files(files)) => Exhibit {
            from: evidence.path().unwrap_or_default().to_owned(),
            files: files.len(),
            bytes: files.iter().map(|file| file.bytes).sum(),
            digest: digest(evidence, files),
        },
    }
}

fn digest(evidence: &Evidence, files: &[File]) -> Digest {
    match (wanted(evidence), files) {
        (Wanted::Contents(_), [file]) => Digest::of_bytes(&file.content),
        (Wanted::Contents(_), files) => {
            let parts = files.iter().map(|file| (&file.path, Digest::of_bytes(&file.content)));
            Digest::of(&parts.collect::<Vec<_>>())
        }
        (_, files) => Digest::of(&files.iter().map(|file| (&file.path, file.bytes)).collect::<Vec<_>>()),
    }
}

/// The text of a file, without a byte order mark.
fn text(file: &File) -> Result<&str, String> {
    let text = std::str::from_utf8(&file.content).map_err(|error| {
        let at = error.valid_up_to() + 1;
        format!("{}: byte {at} is not UTF-8", file.path)
    });
    text.map(|text| text.trim_start_matches('\u{feff}'))
}

/// Reads the one file that there has to be.
fn only(files: &[File], read: impl Fn(&str) -> Result<Says, String>) -> Result<Says, String> {
    match files {
        [file] => read(text(file)?).map_err(|reason| format!("{}: {reason}", file.path)),
        [] => Err(none()),
        files => Err(format!("{} files match where one is needed", files.len())),
    }
}

/// Reads each of some files, of which there has to be one.
fn each<'a, T>(
    files: &'a [File],
    mut read: impl FnMut(&'a str) -> Result<T, String>,
) -> Result<Vec<T>, String> {
    if files.is_empty() {
        return Err(none());
    }
    let one = |file: &'a File| read(text(file)?).map_err(|reason| format!("{}: {reason}", file.path));
    files.iter().map(one).collect()
}

fn none() -> String {
    "there is no such file".to_owned()
}

/// A part of a whole, to the nearest millionth.
fn share(part: u64, whole: u64) -> Option<Decimal> {
    let (part, whole) = (i128::from(part), i128::from(whole));
    (whole > 0 && part <= whole)
        .then(|| Decimal::from_micros(((part * 1_000_000 + whole / 2) / whole) as i64))
}

/// A count as a number.
fn number(count: u64) -> Result<Says, String> {
    let most = Decimal::LIMIT.micros() as u64 / 1_000_000;
    let number = i64::try_from(count).ok().filter(|_| count <= most).map(Decimal::from_int);
    number.map(Says::Number).ok_or_else(|| format!("{count} is too large a number"))
}
