//! What expressions may speak of: the kinds of values and the fields of records.

use std::fmt;

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Portfolio,
    /// The portfolio as exit criteria see it, with its releases.
    Closing,
    Surface,
    Kpi,
    Release,
    Issue,
    Text,
    Whole,
    Decimal,
    Flag,
    /// Null, or an element of a list that is always empty.
    Nothing,
}

/// A value or a list of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    One(Kind),
    List(Kind),
}

use Kind::*;
use Shape::{List, One};

/// The fields of an issue. Texts are empty and lists have no elements where an issue has nothing to say.
const ISSUE: &[(&str, Shape)] = &[
    ("id", One(Text)),
    ("number", One(Whole)),
    ("title", One(Text)),
    ("kpi", One(Text)),
    ("kpis", List(Text)),
    ("severity", One(Text)),
    ("type", One(Text)),
    ("labels", List(Text)),
    ("milestone", One(Text)),
    ("parent", One(Text)),
    ("children", List(Text)),
    ("after", List(Text)),
    ("surface", One(Text)),
    ("blocker", One(Text)),
    ("forward_looking", One(Flag)),
    ("lane", One(Text)),
    ("age_days", One(Whole)),
    ("overdue", One(Flag)),
    ("in_progress", One(Flag)),
    ("planned", One(Flag)),
    ("umbrella", One(Flag)),
];

/// The fields of a control surface.
const SURFACE: &[(&str, Shape)] = &[
    ("key", One(Text)),
    ("umbrella", One(Text)),
    ("blocker", One(Text)),
    ("forward_looking", One(Flag)),
    ("issues", List(Issue)),
];

/// The fields of a KPI; `cap`, `floor`, `previous` and `delta` may be null.
const KPI: &[(&str, Shape)] = &[
    ("key", One(Text)),
    ("value", One(Decimal)),
    ("base", One(Decimal)),
    ("cap", One(Decimal)),
    ("floor", One(Decimal)),
    ("previous", One(Decimal)),
    ("delta", One(Decimal)),
    ("open", List(Issue)),
];

/// The fields of a release.
const RELEASE: &[(&str, Shape)] = &[("version", One(Text)), ("compared", One(Flag))];

/// The fields of the portfolio.
const PORTFOLIO: &[(&str, Shape)] =
    &[("open", List(Issue)), ("kpis", List(Kpi)), ("surfaces", List(Surface))];

/// The fields of the portfolio for exit criteria; nothing else knows which releases compare.
const CLOSING: &[(&str, Shape)] =
    &[("open", List(Issue)), ("kpis", List(Kpi)), ("surfaces", List(Surface)), ("releases", List(Release))];

impl Kind {
    /// The fields of a record; none of anything else.
    pub fn fields(self) -> &'static [(&'static str, Shape)] {
        match self {
            Portfolio => PORTFOLIO,
            Closing => CLOSING,
            Surface => SURFACE,
            Kpi => KPI,
            Release => RELEASE,
            Issue => ISSUE,
            Text | Whole | Decimal | Flag | Nothing => &[],
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Portfolio | Closing => "the portfolio",
            Surface => "a surface",
            Kpi => "a KPI",
            Release => "a release",
            Issue => "an issue",
            Text => "a text",
            Whole => "a whole number",
            Decimal => "a decimal number",
            Flag => "true or false",
            Nothing => "null",
        })
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            One(kind) => write!(out, "{kind}"),
            List(_) => out.write_str("a list"),
        }
    }
}
