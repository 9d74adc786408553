//! What goes wrong at the edge, in the words that people read.

use std::fmt;
use std::path::Path;

use warplan_model::{Fault, IssueId, LocatedFault, Place};

/// Exit codes of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// Something is wrong with the input or the machine.
    Error = 1,
    /// A gate failed, or a plan does not hold.
    GateFailed = 3,
    /// A plan does not belong to the portfolio any more.
    Stale = 4,
    /// No plan keeps to everything that is asked.
    Infeasible = 5,
    /// The command line makes no sense.
    Usage = 64,
}

/// A failed act: what was being done, what is wrong, where, and what to do next.
#[derive(Debug)]
pub struct CliError {
    /// What was being done, after "cannot".
    pub act: String,
    /// What is wrong, a line each.
    pub details: Vec<String>,
    /// What to do next.
    pub hint: Option<String>,
    /// The exit code.
    pub exit: Exit,
}

/// The outcome of a command.
pub type Result<T> = std::result::Result<T, CliError>;

impl CliError {
    /// A failed act with one cause.
    pub fn new(act: impl Into<String>, cause: impl fmt::Display) -> Self {
        CliError { act: act.into(), details: vec![cause.to_string()], hint: None, exit: Exit::Error }
    }

    /// The same with advice.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same with another exit code.
    pub fn exit(mut self, exit: Exit) -> Self {
        self.exit = exit;
        self
    }

    /// Faults of a file, each with its place.
    pub fn faults(act: impl Into<String>, file: &str, faults: &[LocatedFault]) -> Self {
        let details = faults.iter().map(|located| line(file, located.place, &located.fault)).collect();
        CliError { act: act.into(), details, hint: None, exit: Exit::Error }
    }

    /// An operating-system error on a file.
    pub fn io(act: &str, file: &Path, error: &std::io::Error) -> Self {
        CliError::new(format!("{act} {}", file.display()), error)
    }
}

/// `file:line:column: fault`, naming the issue when the fault does not.
pub fn line(file: &str, place: Option<Place>, fault: &Fault) -> String {
    let at = place.map_or_else(|| file.to_owned(), |place| format!("{file}:{}:{}", place.line, place.column));
    let text = fault.to_string();
    match &fault.issue {
        Some(issue) if !mentions(&text, issue) => format!("{at}: {issue}: {text}"),
        _ => format!("{at}: {text}"),
    }
}

fn mentions(text: &str, issue: &IssueId) -> bool {
    text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '.'))
        .any(|word| word == issue.to_string())
}
