//! Instants on the command line.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use warplan_model::calendar::time_zone;
use warplan_model::policy::Policy;

use crate::error::{CliError, Exit, Result};

/// An instant, or a date that stands for its end in the policy's time zone.
#[derive(Clone, Copy, Debug)]
pub enum AsOf {
    /// An instant.
    Instant(Timestamp),
    /// A date.
    Date(Date),
}

impl AsOf {
    /// The instant, of a date its end in the policy's time zone.
    ///
    /// # Errors
    /// A date whose end is no instant any more.
    pub fn instant(self, policy: &Policy) -> Result<Timestamp> {
        match self {
            AsOf::Instant(instant) => Ok(instant),
            AsOf::Date(date) => {
                let next = date.tomorrow().and_then(|next| next.to_zoned(time_zone(policy)));
                let end = next.and_then(|next| next.timestamp().checked_sub(1.nanosecond()));
                end.map_err(|error| CliError::new(format!("use the date {date}"), error).exit(Exit::Usage))
            }
        }
    }
}

/// Reads either.
///
/// # Errors
/// A text that is neither.
pub fn parse_as_of(text: &str) -> std::result::Result<AsOf, String> {
    let instant = text.parse::<Timestamp>().map(AsOf::Instant);
    let date = || text.parse::<Date>().map(AsOf::Date);
    instant
        .or_else(|_| date())
        .map_err(|_| "use an instant such as 2026-02-22T18:59:42Z or a date such as 2026-02-22".into())
}
