//! What OpenSSF Scorecard prints with `--format json`: the aggregate, or the score of a check.

use serde::Deserialize;
use serde_json::value::RawValue;
use warplan_model::Decimal;
use warplan_model::reading::Says;

use crate::scalar;

#[derive(Deserialize)]
struct Report<'a> {
    #[serde(borrow)]
    score: Option<&'a RawValue>,
    #[serde(borrow)]
    checks: Vec<Check<'a>>,
}

#[derive(Deserialize)]
struct Check<'a> {
    name: String,
    #[serde(borrow)]
    score: &'a RawValue,
}

pub(crate) fn read(text: &str, check: Option<&str>) -> Result<Says, String> {
    let report: Report<'_> = serde_json::from_str(text).map_err(|error| {
        format!("line {}, column {}: no output of OpenSSF Scorecard", error.line(), error.column())
    })?;
    let score = match check {
        None => report.score.ok_or_else(|| "it has no aggregate score".to_owned())?,
        Some(name) => {
            let found = report.checks.iter().find(|check| check.name == name);
            found.ok_or_else(|| format!("it has no check {}", scalar::quoted(name)))?.score
        }
    };
    let score = scalar::decimal(score.get())?;
    // The tool writes −1 for what it could not find out.
    if score < Decimal::ZERO { Err("the check is inconclusive".to_owned()) } else { Ok(Says::Number(score)) }
}
