//! Test results as JUnit, and what writes like it, reports them: the cases are counted, whatever totals say.

use warplan_model::policy::JunitMeasure;
use warplan_model::reading::Says;

use crate::xml::{Tag, walk};
use crate::{File, each, number, share};

/// Test cases.
#[derive(Clone, Copy, Debug, Default)]
struct Cases {
    all: u64,
    skipped: u64,
    failed: u64,
}

/// How a case ended; the worst that was said of it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    Passed,
    Skipped,
    Failed,
}

pub(crate) fn read(files: &[File], measure: JunitMeasure) -> Result<Says, String> {
    let mut cases = Cases::default();
    for found in each(files, count)? {
        cases.all += found.all;
        cases.skipped += found.skipped;
        cases.failed += found.failed;
    }
    let run = cases.all - cases.skipped;
    match measure {
        JunitMeasure::Tests => number(run),
        JunitMeasure::Failures => number(cases.failed),
        JunitMeasure::PassRate => {
            share(run - cases.failed, run).map(Says::Number).ok_or_else(|| "no test was run".to_owned())
        }
    }
}

fn count(text: &str) -> Result<Cases, String> {
    let mut cases = Cases::default();
    let mut case: Option<(usize, End)> = None;
    walk(text, |tag| {
        match tag {
            Tag::Opens(0, root) if !matches!(root.name(), "testsuites" | "testsuite") => {
                return Err(format!("{} is no root of JUnit results", crate::scalar::quoted(root.name())));
            }
            Tag::Opens(depth, tag) => match (&mut case, tag.name()) {
                (None, "testcase") => case = Some((depth, End::Passed)),
                (Some((around, end)), "failure" | "error") if depth == *around + 1 => *end = End::Failed,
                (Some((around, end)), "skipped") if depth == *around + 1 => *end = End::Skipped.max(*end),
                _ => {}
            },
            Tag::Closes(depth) => {
                if let Some((_, end)) = case.take_if(|(around, _)| *around == depth) {
                    cases.all += 1;
                    cases.skipped += u64::from(end == End::Skipped);
                    cases.failed += u64::from(end == End::Failed);
                }
            }
        }
        Ok(())
    })?;
    Ok(cases)
}
