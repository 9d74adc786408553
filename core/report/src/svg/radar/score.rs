//! What pictures show of a KPI's score.

use warplan_model::policy::Policy;
use warplan_model::scorecard::{Breach, KpiScore, Scorecard};

use super::MARKER;
use super::arrange::Caption;
use crate::svg::draw::{Drawing, Point};
use crate::{text, words};

/// A KPI's score, in numbers to draw and words to write.
pub(super) struct Score {
    pub name: String,
    pub value: f64,
    pub base: f64,
    pub floor: Option<f64>,
    /// Where the lowest cap that holds is, and whether the value would be higher without it.
    pub cap: Option<(f64, bool)>,
    pub band: Option<(f64, f64)>,
    pub fails: bool,
    /// As people read it.
    pub written: String,
    /// Where it comes from.
    pub from: String,
    /// Why it is held down, and why the gate fails, with the classes of the texts.
    pub notes: Vec<(String, &'static str)>,
}

impl Score {
    pub(super) fn all(scorecard: &Scorecard, policy: &Policy) -> Vec<Score> {
        scorecard.kpis.iter().map(|score| Score::new(score, policy)).collect()
    }

    fn new(score: &KpiScore, policy: &Policy) -> Score {
        let kpi = policy.kpis.get(&score.kpi);
        let mut notes = Vec::new();
        if let Some(cap) = score.cap.as_ref().filter(|cap| cap.binds) {
            let issues = text::shortened(&cap.issues, " ", 16);
            let issues = if issues.is_empty() { issues } else { format!(" ({issues})") };
            notes
                .push((format!("capped at {}: {}{issues}", words::points(cap.at), cap.because), "text-warn"));
        }
        for breach in kpi.map(|kpi| score.breaches(kpi)).unwrap_or_default() {
            notes.push((breached(&breach), "text-bad"));
        }
        Score {
            name: score.title.clone(),
            value: score.value.to_f64(),
            base: score.base.to_f64(),
            floor: kpi.and_then(|kpi| kpi.floor).map(|floor| floor.to_f64()),
            cap: score.cap.as_ref().map(|cap| (cap.at.to_f64(), cap.binds)),
            band: score.band.map(|(from, to)| (from.to_f64(), to.to_f64())),
            fails: !score.failures.is_empty(),
            written: words::points(score.value),
            from: format!("baseline {}", words::points(score.base)),
            notes,
        }
    }

    /// Where the cap is that holds the value down.
    pub(super) fn binding_cap(&self) -> Option<f64> {
        self.cap.filter(|(_, binds)| *binds).map(|(at, _)| at)
    }

    pub(super) fn caption(&self) -> Caption {
        let class = if self.fails { "text-bad" } else { "text" };
        Caption { name: self.name.clone(), value: (self.written.clone(), class), notes: self.notes.clone() }
    }

    /// In a sentence without a full stop.
    pub(super) fn told(&self) -> String {
        let mut told = format!("{}: {}, {}", self.name, self.written, self.from);
        for (note, _) in &self.notes {
            told += &format!(", {note}");
        }
        told
    }

    /// The marker of the value: a circle, or a diamond where the gate fails.
    pub(super) fn mark(&self, drawing: &mut Drawing, at: Point) {
        if self.fails {
            drawing.shape("fill-bad", 3, at, MARKER + 0.5);
        } else {
            drawing.marker(0, at, MARKER);
        }
    }
}

fn breached(breach: &Breach) -> String {
    match breach {
        Breach::Floor { floor, .. } => format!("below the floor of {}", words::points(*floor)),
        Breach::Drop { drop, max_drop, .. } => {
            format!("drops by {}, {} is allowed", words::points(*drop), words::points(*max_drop))
        }
        Breach::Unknown { probe, .. } => format!("probe {probe} is unknown"),
    }
}
