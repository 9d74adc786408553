//! The credit window: which closures count.

use std::fmt;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use warplan_model::calendar::{date_of, time_zone};
use warplan_model::policy::{CreditWindow, Policy};
use warplan_model::portfolio::Item;
use warplan_model::{Fault, path};

use crate::release::Known;

/// Which closures count. A portfolio has none after its own instant.
pub(crate) enum Window {
    /// All: there is no release before.
    All,
    /// Those after the previous release's scorecard.
    After { instant: Timestamp, version: String },
    /// Those on or after a date.
    From { date: Date, days: u32, zone: TimeZone },
}

impl Window {
    pub fn new(policy: &Policy, today: Date, previous: Option<&Known<'_>>) -> Result<Self, Fault> {
        match (policy.scoring.credit_window, previous) {
            (CreditWindow::Days(days), _) => {
                let span = Span::new().try_days(i64::from(days));
                let date = span.and_then(|span| today.checked_sub(span)).unwrap_or(Date::MIN);
                Ok(Window::From { date, days, zone: time_zone(policy) })
            }
            (CreditWindow::SinceLastRelease, None) => Ok(Window::All),
            (CreditWindow::SinceLastRelease, Some(release)) => match release.at {
                Some(instant) => Ok(Window::After { instant, version: release.version.to_owned() }),
                None => Err(Fault::new(
                    release.index.map_or(path!["releases"], |index| path!["releases", index]),
                    format!("{} recorded values and does not say when", release.version),
                    "add at, from which closures count, or set scoring.credit_window to days",
                )),
            },
        }
    }

    /// Whether an issue was closed in it.
    pub fn holds(&self, item: &Item) -> bool {
        item.closed_at.is_some_and(|closed| match self {
            Window::All => true,
            Window::After { instant, .. } => closed > *instant,
            Window::From { date, zone, .. } => date_of(closed, zone) >= *date,
        })
    }
}

impl fmt::Display for Window {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Window::All => out.write_str("closed at any time, since no release was recorded before"),
            Window::After { instant, version } => write!(out, "closed after {version} at {instant}"),
            Window::From { date, days, .. } => write!(out, "closed on or after {date}, {days} days back"),
        }
    }
}
