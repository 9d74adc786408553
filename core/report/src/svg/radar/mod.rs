//! KPI values at an instant, as a radar; as bars where there are fewer than three.

mod arrange;
mod bars;
mod composite;
mod score;
mod table;
mod web;

pub use composite::composite_radar;
pub(super) use table::class_of_change;

use warplan_model::policy::Policy;
use warplan_model::scorecard::Scorecard;

use super::Picture;
use super::draw::{Drawing, Point};
use super::frame::{self, MARGIN};
use super::legend::Legend;
use crate::words;
use arrange::{Arranged, arrange, arrange_beside_list};
use score::Score;
use web::Web;

/// Fewer axes make no area.
const AXES: usize = 3;
/// Pixels of a marker, and of a cap's lid to each side of its axis.
const MARKER: f64 = 4.0;
const LID: f64 = 11.0;
/// The width from which exact values stand beside a radar, and its share of that.
const WIDE: f64 = 1100.0;
const RADAR: f64 = 0.46;

/// The values of a scorecard beside their baselines, caps, floors and bands of confidence, for a width in pixels. What a
/// cap holds down says why.
pub fn radar(scorecard: &Scorecard, policy: &Policy, width: u32) -> Picture {
    let width = frame::width(width);
    let scores = Score::all(scorecard, policy);
    let title = match &scorecard.release {
        Some(release) => format!("KPI values of {release}"),
        None => "KPI values".into(),
    };
    let failing = scores.iter().filter(|score| score.fails).count();
    let verdict = match failing {
        0 => "the release gate passes".into(),
        1 => format!("1 of {} fails the release gate", words::count(scores.len(), "KPI")),
        _ => format!("{failing} of {} fail the release gate", words::count(scores.len(), "KPI")),
    };
    let mut drawing = Drawing::default();
    let about = format!("{} · {verdict}", words::instant(scorecard.as_of));
    let top = frame::head(&mut drawing, width, &title, &about);
    let top = legend(&scores).draw(&mut drawing, width, top) + 6.0;
    let captions: Vec<_> = scores.iter().map(Score::caption).collect();
    let edges = (MARGIN, (width - MARGIN).min(MARGIN + bars::WIDEST));
    let bottom = if scores.len() < AXES {
        bars::draw(&mut drawing, &scores, policy.scale, edges, top, false)
    } else if width < WIDE {
        let arranged = arrange(&captions, policy.scale, width, top);
        draw(&mut drawing, &scores, &arranged);
        arranged.bottom
    } else {
        let left = width * RADAR;
        let arranged = arrange_beside_list(&captions, policy.scale, left, top);
        draw(&mut drawing, &scores, &arranged);
        let edges = (left + MARGIN, width - MARGIN);
        let low = arranged.bottom;
        bars::columns(&mut drawing, &scores, policy.scale, edges, (top, low), arranged.numbered).max(low)
    };
    let told: Vec<String> = scores.iter().map(Score::told).collect();
    drawing.picture(width, bottom + MARGIN / 2.0, &title, &format!("{}.", told.join("; ")))
}

/// Only the signs that the picture has.
fn legend(scores: &[Score]) -> Legend {
    let mut legend = Legend::default();
    let any = |has: fn(&Score) -> bool| scores.iter().any(has);
    if any(|score| !score.fails) {
        legend.series("value", 0);
    }
    if any(|score| score.fails) {
        legend.entry("value that fails the gate", |drawing, (x, y)| {
            drawing.line("line-0", (x - 13.0, y), (x + 13.0, y));
            drawing.shape("fill-bad", 3, (x, y), MARKER + 0.5);
        });
    }
    legend.entry("baseline", |drawing, (x, y)| {
        drawing.line("line-muted dashed", (x - 13.0, y), (x + 13.0, y));
        drawing.circle("hollow", (x, y), MARKER);
    });
    if any(|score| score.band.is_some()) {
        legend.entry("band of confidence", |drawing, (x, y)| {
            drawing.line("line-0 band", (x - 10.0, y), (x + 10.0, y));
            for end in [x - 10.0, x + 10.0] {
                drawing.line("line-0", (end, y - MARKER), (end, y + MARKER));
            }
        });
    }
    if any(|score| score.binding_cap().is_some()) {
        legend.entry("cap that holds it down", |drawing, (x, y)| {
            drawing.line("line-warn dotted thick", (x - 2.0, y), (x + 13.0, y));
            drawing.line("line-warn thick", (x - 3.0, y - 6.0), (x - 3.0, y + 6.0));
        });
    }
    if any(|score| score.cap.is_some_and(|(_, binds)| !binds)) {
        legend.entry("cap that is not reached", |drawing, (x, y)| {
            drawing.line("line-warn thin", (x, y - 6.0), (x, y + 6.0));
        });
    }
    if any(|score| score.floor.is_some()) {
        legend.entry("below the floor", |drawing, (x, y)| {
            drawing.rect("area-bad", [x - 13.0, y - 5.0, 26.0, 10.0]);
            drawing.line("line-bad thin dotted", (x - 13.0, y - 5.0), (x + 13.0, y - 5.0));
        });
    }
    legend
}

fn draw(drawing: &mut Drawing, scores: &[Score], arranged: &Arranged) {
    let web = &arranged.web;
    web.grid(drawing);
    floors(drawing, web, scores);
    for (axis, score) in scores.iter().enumerate() {
        cap(drawing, web, axis, score);
    }
    let shape = |value: fn(&Score) -> f64| -> Vec<Point> {
        scores.iter().enumerate().map(|(axis, score)| web.at(axis, value(score))).collect()
    };
    drawing.polygon("area-0", &shape(|score| score.value));
    drawing.polygon("line-muted dashed", &shape(|score| score.base));
    drawing.polygon("line-0", &shape(|score| score.value));
    let markers = [shape(|score| score.value), shape(|score| score.base)].concat();
    web.ring_values(drawing, &markers);
    // Failing ones last: at the centre, where values may lie over each other, they must be seen.
    let (failing, passing): (Vec<_>, Vec<_>) = scores.iter().enumerate().partition(|(_, score)| score.fails);
    for (axis, score) in passing.into_iter().chain(failing) {
        drawing.group(&score.told(), |drawing| {
            if let Some((from, to)) = score.band {
                drawing.line("line-0 band", web.at(axis, from), web.at(axis, to));
                for end in [from, to] {
                    let (one, other) = web.across(axis, end, MARKER);
                    drawing.line("line-0", one, other);
                }
            }
            drawing.circle("hollow", web.at(axis, score.base), MARKER + 1.0);
            score.mark(drawing, web.at(axis, score.value));
        });
    }
    arranged.labels.iter().for_each(|label| drawing.text(label));
}

/// What lies below the floors; nothing along an axis without one.
fn floors(drawing: &mut Drawing, web: &Web, scores: &[Score]) {
    let floor = |axis: usize| scores[axis % scores.len()].floor;
    for axis in 0..scores.len() {
        let Some(value) = floor(axis) else { continue };
        let edge = web.edge(axis, value, [floor(axis + scores.len() - 1), floor(axis + 1)]);
        drawing.polygon("area-bad", &[&[web.centre], edge.as_slice()].concat());
        drawing.polyline("line-bad thin dotted", &edge);
    }
}

/// A lid across the axis; beyond one that binds the axis is barred.
fn cap(drawing: &mut Drawing, web: &Web, axis: usize, score: &Score) {
    let Some((at, binds)) = score.cap else { return };
    let (from, to) = web.across(axis, at, LID);
    if binds {
        drawing.line("line-warn dotted thick", web.at(axis, at), web.beyond(axis, 0.0));
        drawing.line("line-warn thick", from, to);
    } else {
        drawing.line("line-warn thin", from, to);
    }
}
