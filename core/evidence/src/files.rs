//! Facts about files.

use warplan_model::policy::{Fact, FilesEvidence, line_expression};
use warplan_model::reading::Says;

use crate::{File, none, number};

pub(crate) fn read(asked: &FilesEvidence, files: &[File]) -> Result<Says, String> {
    let some = || if files.is_empty() { Err(none()) } else { Ok(files) };
    match &asked.fact {
        Fact::Exists => Ok(Says::Verdict(!files.is_empty())),
        Fact::Count => number(files.len() as u64),
        Fact::Size => number(some()?.iter().map(|file| file.bytes).sum()),
        Fact::Lines => number(some()?.iter().map(|file| lines(file).count() as u64).sum()),
        Fact::LinesMatching(expression) => {
            let expression = line_expression(expression)?;
            let matching = |file: &File| lines(file).filter(|line| expression.is_match(line)).count() as u64;
            number(some()?.iter().map(matching).sum())
        }
    }
}

/// The lines of a file; what follows the last line feed is one if it is not empty.
fn lines(file: &File) -> impl Iterator<Item = &[u8]> {
    let text = file.content.strip_suffix(b"\n").unwrap_or(&file.content);
    let lines = text.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    lines.take(if file.content.is_empty() { 0 } else { usize::MAX })
}
