//! Faults of an input: what is wrong, where, and what to do. All faults of a kind are reported together.

use std::fmt;

use crate::{IssueId, Place};

/// One step from the root of a document to a value in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The value of a key in a map.
    Key(String),
    /// An element of a list, counted from 0.
    Index(usize),
}

impl From<&str> for Step {
    fn from(key: &str) -> Self {
        Step::Key(key.to_owned())
    }
}

impl From<&String> for Step {
    fn from(key: &String) -> Self {
        Step::Key(key.clone())
    }
}

impl From<usize> for Step {
    fn from(index: usize) -> Self {
        Step::Index(index)
    }
}

/// Where in a document a value stands, e.g. `kpis.automation_depth.caps[0].at`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Path(pub Vec<Step>);

impl Path {
    /// This path and one more step.
    pub fn then(&self, step: impl Into<Step>) -> Path {
        let mut steps = self.0.clone();
        steps.push(step.into());
        Path(steps)
    }
}

/// A [`Path`] from its steps: `path!["issues", 3, "after"]`.
#[macro_export]
macro_rules! path {
    ($($step:expr),* $(,)?) => { $crate::Path(vec![$($crate::Step::from($step)),*]) };
}

impl fmt::Display for Path {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, step) in self.0.iter().enumerate() {
            match step {
                Step::Key(key) if position == 0 => write!(out, "{key}")?,
                Step::Key(key) => write!(out, ".{key}")?,
                Step::Index(index) => write!(out, "[{index}]")?,
            }
        }
        Ok(())
    }
}

/// Something wrong with an input. The edge that read the document adds its name, line and column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The value at fault; empty for the whole document.
    pub path: Path,
    /// The issue concerned, when there is one.
    pub issue: Option<IssueId>,
    /// What is wrong, as a clause without a full stop.
    pub problem: String,
    /// What to do about it, as a clause in the imperative without a full stop.
    pub remedy: String,
}

impl Fault {
    /// A fault of the value at `path`.
    pub fn new(path: Path, problem: impl Into<String>, remedy: impl Into<String>) -> Self {
        Fault { path, issue: None, problem: problem.into(), remedy: remedy.into() }
    }

    /// The same, naming the issue concerned.
    pub fn of(mut self, issue: &IssueId) -> Self {
        self.issue = Some(issue.clone());
        self
    }
}

/// A fault with its place in the text that was read; the edge adds the file's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocatedFault {
    /// Line and column; `None` when the fault has no single place.
    pub place: Option<Place>,
    /// What is wrong.
    pub fault: Fault,
}

impl fmt::Display for LocatedFault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = self.place {
            write!(out, "{}:{}: ", place.line, place.column)?;
        }
        fmt::Display::fmt(&self.fault, out)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.0.is_empty() {
            write!(out, "{}: ", self.path)?;
        }
        write!(out, "{}", self.problem)?;
        if !self.remedy.is_empty() {
            write!(out, "; {}", self.remedy)?;
        }
        Ok(())
    }
}
