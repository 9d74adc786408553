//! A single value of a file as a number or a verdict.

use warplan_model::Decimal;
use warplan_model::reading::Says;

/// The longest part of a text that a reason repeats, in characters.
const QUOTED_LIMIT: usize = 60;

/// A single value, as its file writes it.
pub(crate) enum Scalar<'a> {
    /// Digits, perhaps with sign, fraction and exponent.
    Number(&'a str),
    Truth(bool),
    Text(&'a str),
}

/// What a value says; with `equals`, whether it reads so.
pub(crate) fn says(value: &Scalar<'_>, equals: Option<&str>) -> Result<Says, String> {
    if let Some(wanted) = equals {
        let read = match value {
            Scalar::Number(text) | Scalar::Text(text) => text,
            Scalar::Truth(true) => "true",
            Scalar::Truth(false) => "false",
        };
        return Ok(Says::Verdict(read == wanted));
    }
    match value {
        Scalar::Number(digits) => decimal(digits).map(Says::Number),
        Scalar::Truth(truth) => Ok(Says::Verdict(*truth)),
        Scalar::Text(text) => Err(format!("{} is a text, neither a number nor true or false", quoted(text))),
    }
}

/// A number to the nearest millionth.
pub(crate) fn decimal(digits: &str) -> Result<Decimal, String> {
    digits.parse().map_err(|_| format!("{} is no number of reasonable size", quoted(digits)))
}

/// A text as a reason repeats it.
pub(crate) fn quoted(text: &str) -> String {
    match text.char_indices().nth(QUOTED_LIMIT) {
        Some((end, _)) => format!("{:?}…", &text[..end]),
        None => format!("{text:?}"),
    }
}
