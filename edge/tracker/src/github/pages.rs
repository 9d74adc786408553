//! The records of one or many pages: arrays, arrays after one another, arrays of arrays, and recorded traffic,
//! of which the answers to GET requests for issues count.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::detect::Opening;
use crate::faults::{Flaw, Sort, quoted};
use crate::json::{Text, offset_in, records as records_of, syntax};

pub(super) const ANSWER_REMEDY: &str = "check the repository's name, the token and its rate limit, then \
                                        export the issues again";

/// Whether a record is a recorded request with its response.
pub(super) fn is_exchange(opening: &Opening<'_>) -> bool {
    opening.has("method") && opening.has("response")
}

#[derive(Deserialize)]
struct Exchange<'t> {
    #[serde(borrow)]
    method: Text<'t>,
    #[serde(borrow)]
    path: Text<'t>,
    status: u16,
    #[serde(borrow)]
    response: &'t RawValue,
}

impl Exchange<'_> {
    /// Whether issues were asked for: `…/issues` or `…/issues/12`.
    fn asks_for_issues(&self) -> bool {
        let path = self.path.0.split('?').next().unwrap_or_default();
        let mut segments = path.rsplit('/').skip_while(|segment| segment.parse::<u64>().is_ok());
        self.method.0.eq_ignore_ascii_case("get") && segments.next() == Some("issues")
    }
}

/// The records of issues in a text.
///
/// # Errors
/// Broken JSON; recorded requests that were refused, with the answer.
pub(super) fn records(text: &str) -> Result<Vec<&str>, Vec<Flaw>> {
    let found = records_of(text).map_err(|flaw| vec![flaw])?;
    if !found.first().is_some_and(|first| is_exchange(&Opening::of(first))) {
        return Ok(found);
    }
    let mut issues = Vec::new();
    let mut flaws = Vec::new();
    for record in found {
        let offset = offset_in(text, record).unwrap_or(0);
        match serde_json::from_str::<Exchange<'_>>(record) {
            Ok(exchange) if exchange.status >= 400 => flaws.push(refusal(text, &exchange)),
            Ok(exchange) if exchange.asks_for_issues() => {
                issues.extend(records_of(exchange.response.get()).map_err(|flaw| vec![flaw])?);
            }
            Ok(_) => {}
            Err(error) if error.is_data() => {
                let problem =
                    format!("a recorded exchange cannot be read: {}", warplan_model::json_problem(&error));
                let at = offset + crate::json::offset_of(record, &error);
                flaws.push(Flaw::new(Sort::Unreadable, at, problem, "record the traffic again"));
            }
            Err(error) => flaws.push(syntax(record, offset, &error)),
        }
    }
    if flaws.is_empty() { Ok(issues) } else { Err(flaws) }
}

fn refusal(text: &str, exchange: &Exchange<'_>) -> Flaw {
    #[derive(Deserialize)]
    struct Answer<'t> {
        #[serde(borrow)]
        message: Text<'t>,
    }
    let response = exchange.response.get();
    let said = serde_json::from_str::<Answer<'_>>(response)
        .map_or_else(|_| quoted(response), |answer| quoted(&answer.message.0));
    let problem = format!("GitHub answered {} {said}, not issues", exchange.status);
    Flaw::new(Sort::Answer, offset_in(text, response).unwrap_or(0), problem, ANSWER_REMEDY)
}
