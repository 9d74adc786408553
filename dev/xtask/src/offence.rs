//! One place in the tree that breaks a house rule.

use std::fmt;

/// A breach of a rule: where, what, and how to mend it. Prints as `file:line: what; remedy`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Offence {
    /// The file, from the root of the repository, with `/` between folders.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// What was found there.
    pub what: String,
    /// What to do about it.
    pub remedy: String,
}

impl Offence {
    /// An offence at a line of a file.
    pub fn new(file: &str, line: usize, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Offence { file: file.to_owned(), line, what: what.into(), remedy: remedy.into() }
    }
}

impl fmt::Display for Offence {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}: {}; {}", self.file, self.line, self.what, self.remedy)
    }
}
