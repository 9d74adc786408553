//! Badges: a label and a message on 20 pixels, in the flat style of shields.io, and what its endpoint badge reads.

use serde::Serialize;
use warplan_model::scorecard::Scorecard;

use super::draw::{plain, rounded};
use super::font::{Font, with_few_marks};
use crate::json;
use crate::text::markup;

/// What a badge says of its subject; its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// All is as it must be.
    Pass,
    /// Something needs attention.
    Warn,
    /// A gate fails.
    Fail,
    /// Nothing is known, or nothing is judged.
    Unknown,
}

/// A badge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Badge {
    /// What it is about, e.g. `KPI gate`.
    pub label: String,
    /// What there is to say, e.g. `8 of 8 pass`.
    pub message: String,
    /// Its colour.
    pub state: State,
}

/// That of Verdana on shields.io.
const FONT: Font = Font { size: 11.0, bold: false };
/// Pixels left and right of each text.
const PADDING: f64 = 6.0;
const HEIGHT: f64 = 20.0;
const RADIUS: f64 = 3.0;
/// Pixels of a text at most.
const LONGEST: f64 = 400.0;

impl Badge {
    /// How many KPIs pass the release gate.
    pub fn gate(scorecard: &Scorecard) -> Badge {
        let all = scorecard.kpis.len();
        let failing = scorecard.kpis.iter().filter(|score| !score.failures.is_empty()).count();
        let (message, state) = match (all, failing) {
            (0, _) => ("no KPIs".into(), State::Unknown),
            (_, 0) => (format!("{all} of {all} pass"), State::Pass),
            _ => (format!("{failing} of {all} fail"), State::Fail),
        };
        let release = scorecard.release.as_deref();
        Badge {
            label: release.map_or("KPI gate".into(), |release| format!("KPI gate {release}")),
            message,
            state,
        }
    }

    /// As a picture. White text on either half keeps a contrast of 4.5:1.
    pub fn svg(&self) -> String {
        let [label, message] =
            [&self.label, &self.message].map(|text| FONT.fit(with_few_marks(plain(text)).trim(), LONGEST));
        let [left, right] = [&label, &message].map(|text| (FONT.width(text) + 2.0 * PADDING).ceil());
        let whole = left + right;
        let title = markup(&format!("{label}: {message}"));
        let text = |x: f64, text: &str| {
            let (x, length, text) = (rounded(x), rounded(FONT.width(text)), markup(text));
            format!("<text x=\"{x}\" y=\"14\" textLength=\"{length}\">{text}</text>\n")
        };
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{whole}\" height=\"{HEIGHT}\" \
             viewBox=\"0 0 {whole} {HEIGHT}\" role=\"img\" aria-label=\"{title}\">\n<title>{title}</title>\n\
             <path fill=\"#444c56\" d=\"M{left} 0H{RADIUS}a{RADIUS} {RADIUS} 0 0 0-{RADIUS} {RADIUS}v{inner}a{RADIUS} \
             {RADIUS} 0 0 0 {RADIUS} {RADIUS}H{left}z\"/>\n\
             <path fill=\"{colour}\" d=\"M{left} 0H{end}a{RADIUS} {RADIUS} 0 0 1 {RADIUS} {RADIUS}v{inner}a{RADIUS} \
             {RADIUS} 0 0 1-{RADIUS} {RADIUS}H{left}z\"/>\n\
             <g fill=\"#fff\" font-family=\"Verdana,'DejaVu Sans',sans-serif\" font-size=\"11\">\n{label}{message}</g>\n</svg>\n",
            inner = HEIGHT - 2.0 * RADIUS,
            end = whole - RADIUS,
            colour = self.state.colour(),
            label = text(PADDING, &label),
            message = text(left + PADDING, &message),
        )
    }

    /// What an endpoint badge of shields.io reads, schema version 1.
    pub fn endpoint(&self) -> String {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Endpoint<'a> {
            schema_version: u32,
            label: &'a str,
            message: &'a str,
            color: &'a str,
            is_error: bool,
        }
        json::pretty(&Endpoint {
            schema_version: 1,
            label: plain(&self.label).trim(),
            message: plain(&self.message).trim(),
            color: self.state.colour(),
            is_error: self.state == State::Fail,
        })
    }
}

impl State {
    /// White text on it keeps a contrast of 4.5:1.
    fn colour(self) -> &'static str {
        match self {
            State::Pass => "#1a7f37",
            State::Warn => "#9a6700",
            State::Fail => "#cf222e",
            State::Unknown => "#6e7781",
        }
    }
}
