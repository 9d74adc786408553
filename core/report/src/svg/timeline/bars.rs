//! A team's issues as bars.

use std::collections::BTreeMap;

use jiff::civil::Date;
use warplan_model::IssueId;
use warplan_model::plan::Step;
use warplan_model::policy::Policy;
use warplan_model::portfolio::Portfolio;

use super::super::draw::{Anchor, Drawing, Label, Point, path, plain};
use super::super::font::Font;
use super::super::time::TimeAxis;
use super::tracks::{Bar, Row};
use crate::words;

/// Pixels of a track.
pub(super) const TRACK: f64 = 25.0;
/// Pixels of a bar, and of an umbrella's beam.
const BAR: f64 = 18.0;
const BEAM: f64 = 4.0;
/// Pixels that stay free between bars.
const BETWEEN: f64 = 2.0;
/// Of the bars of severities, the most severe first; less severe ones look like the last.
const LEVELS: [&str; 4] = ["bar level-0", "bar level-1", "bar level-2", "bar level-3"];
/// Of the bar of an issue without a severity that the policy knows.
const UNKNOWN: &str = "line-accent thin dashed";
/// Dependencies that are drawn at most.
const CONNECTORS: usize = 80;

/// Draws bars on an axis.
pub(super) struct Bars<'a> {
    pub policy: &'a Policy,
    pub portfolio: &'a Portfolio,
    pub axis: &'a TimeAxis<'a>,
    /// The last day of the plan.
    pub last: Date,
}

/// Where a bar lies.
#[derive(Clone, Copy)]
struct Place {
    left: f64,
    right: f64,
    top: f64,
}

/// Which signs of overdue issues are drawn.
#[derive(Clone, Copy, Default)]
pub(super) struct Signs {
    /// Of issues that close before they turn overdue.
    pub met: bool,
    /// Of issues that close after it.
    pub missed: bool,
}

/// When an issue turns overdue, seen from its bar.
enum Sla {
    /// After it closes.
    Met(f64),
    /// Before.
    Missed(f64),
}

impl Bars<'_> {
    fn place(&self, bar: &Bar<'_>, top: f64) -> Place {
        let (left, right) = (self.axis.left(bar.from), self.axis.right(bar.to));
        let between = BETWEEN.min((right - left) / 3.0);
        Place {
            left: left + between / 2.0,
            right: right - between / 2.0,
            top: top + bar.track as f64 * TRACK,
        }
    }

    /// The bars of a row whose first track begins at `top`; notes the signs that it draws.
    pub(super) fn draw(&self, drawing: &mut Drawing, row: &Row<'_>, top: f64, signs: &mut Signs) {
        for bar in &row.bars {
            let place = self.place(bar, top);
            drawing.group(&self.tooltip(bar.step), |drawing| {
                self.bar(drawing, bar, place);
                self.sla(drawing, bar, place, signs);
            });
        }
    }

    /// What the bars of some rows look like, in the words of a legend.
    pub(super) fn looks(&self, rows: &[Row<'_>]) -> Vec<(String, &'static str)> {
        let steps = || rows.iter().flat_map(|row| &row.bars).map(|bar| bar.step);
        let bars = || steps().filter(|step| !is_beam(step));
        let of_level = |class: &&'static str| {
            let all = self.policy.severities.keys();
            let drawn = all.filter(|severity| {
                bars().any(|step| step.severity == **severity && self.class(step) == *class)
            });
            (drawn.map(String::as_str).collect::<Vec<_>>().join(", "), *class)
        };
        let mut looks: Vec<(String, &'static str)> = LEVELS.iter().map(of_level).collect();
        let unknown = bars().any(|step| self.class(step) == UNKNOWN);
        looks.push((if unknown { "no severity".into() } else { String::new() }, UNKNOWN));
        let (umbrella, bare) = (steps().any(|step| step.umbrella), steps().any(is_bare));
        let beams = [(umbrella, "umbrella"), (bare, "issue without a team")];
        let beams = beams.into_iter().filter(|(is_drawn, _)| *is_drawn).map(|(_, name)| name);
        looks.push((beams.collect::<Vec<_>>().join(" or "), "fill-muted"));
        looks.retain(|(text, _)| !text.is_empty());
        looks
    }

    fn bar(&self, drawing: &mut Drawing, bar: &Bar<'_>, Place { left, right, top }: Place) {
        if is_beam(bar.step) {
            let beam = top + BAR - BEAM;
            drawing.rect("fill-muted", [left, beam, right - left, BEAM]);
            for x in [left, right] {
                let inwards = if x == left { 5.0 } else { -5.0 };
                drawing.polygon("fill-muted", &[(x, beam), (x, top + BAR + 4.0), (x + inwards, beam)]);
            }
        } else {
            let shape = [left, top, right - left, BAR];
            drawing.rounded_rect("paper", shape, 2.0);
            drawing.rounded_rect(self.class(bar.step), shape, 2.0);
        }
        self.label(drawing, bar, Place { left, right, top });
    }

    fn class(&self, step: &Step) -> &'static str {
        let level = self.policy.severities.get_index_of(&step.severity);
        level.map_or(UNKNOWN, |level| LEVELS[level.min(LEVELS.len() - 1)])
    }

    /// Id, severity and title in the bar, as much as fits; behind it where nothing fits and nothing follows.
    fn label(&self, drawing: &mut Drawing, bar: &Bar<'_>, Place { left, right, top }: Place) {
        let font = Font::SMALL;
        let step = bar.step;
        let is_beam = is_beam(step);
        let id = plain(&step.issue.to_string());
        let whole = plain(&format!("{id} {} {}", step.severity, step.title));
        let baseline = top + if is_beam { 11.0 } else { 13.0 };
        let free = bar.free_until.map_or(self.axis.end, |next| self.axis.left(next)) - 3.0;
        let number = id.trim_start_matches('#').to_owned();
        let room = if is_beam { free - left } else { right - left };
        if font.width(&id) + 6.0 <= room {
            let text = shown(&whole, &id, room - 6.0);
            write(drawing, &Label::new(left + 3.0, baseline, text).font(font), is_beam);
        } else if font.width(&number) + 2.0 <= room {
            let middle = (left + right) / 2.0;
            drawing.text(&Label::new(middle, baseline, number).font(font).anchor(Anchor::Middle));
        } else if font.width(&id) + 4.0 <= free - right {
            let text = shown(&whole, &id, free - right - 4.0);
            write(drawing, &Label::new(right + 4.0, baseline, text).font(font), true);
        }
    }

    /// A circle on the day on which the issue would turn overdue, where nothing else stands; a line below the part of the
    /// bar in which it is overdue.
    fn sla(&self, drawing: &mut Drawing, bar: &Bar<'_>, place: Place, signs: &mut Signs) {
        let y = place.top + BAR + 3.0;
        match self.sla_of(bar.step) {
            Some(Sla::Met(x)) => {
                let free = bar.free_until.map_or(self.axis.end, |next| self.axis.left(next));
                if x + 3.0 <= free {
                    signs.met = true;
                    drawing.line("line-muted thin dotted", (place.right, y), (x - 3.0, y));
                    drawing.circle("hollow", (x, y), 2.5);
                }
            }
            Some(Sla::Missed(x)) => {
                signs.missed = true;
                let from = x.min(place.right - 3.0).max(place.left);
                drawing.rect("fill-bad", [from, y - 1.5, place.right - from, 3.0]);
                if x >= place.left {
                    drawing.shape("fill-bad", 4, (from + 3.0, y), 3.5);
                }
            }
            None => {}
        }
    }

    fn sla_of(&self, step: &Step) -> Option<Sla> {
        let ends = self.portfolio.item(&step.issue)?.sla_ends_on(self.policy)?;
        let x = self.axis.end_of(ends);
        match step.closes_on <= ends {
            true => (ends < self.last).then_some(Sla::Met(x)),
            false => Some(Sla::Missed(x)),
        }
    }

    fn tooltip(&self, step: &Step) -> String {
        let sla = self.portfolio.item(&step.issue).and_then(|item| item.sla_ends_on(self.policy));
        let overdue = sla.map(|ends| {
            let verb = if step.closes_on <= ends { "would turn" } else { "turns" };
            format!("; {verb} overdue after {}", words::day(ends))
        });
        format!(
            "{} {} {}: {} to {}{}",
            step.issue,
            step.severity,
            step.title,
            words::day(step.starts_on),
            words::day(step.closes_on),
            overdue.unwrap_or_default()
        )
    }

    /// Dependencies between the bars of all rows, each with the `y` of its first track; how many are drawn and left out.
    pub(super) fn connectors(&self, drawing: &mut Drawing, rows: &[(&Row<'_>, f64)]) -> (usize, usize) {
        let mut ends: BTreeMap<&IssueId, (u32, Place)> = BTreeMap::new();
        for (row, top) in rows {
            for bar in row.bars.iter().filter(|bar| !bar.step.umbrella) {
                ends.entry(&bar.step.issue).or_insert((bar.to, self.place(bar, *top)));
            }
        }
        // What starts at once after the other comes first: it would move with it.
        let mut all: Vec<(u32, Point, Point)> = Vec::new();
        for (row, top) in rows {
            for bar in row.bars.iter().filter(|bar| !bar.step.umbrella) {
                let to = self.place(bar, *top);
                for (closed, from) in bar.step.after.iter().filter_map(|before| ends.get(before)) {
                    let waits = bar.step.start.saturating_sub(closed + 1);
                    let middle = BAR / 2.0;
                    all.push((waits, (from.right, from.top + middle), (to.left, to.top + middle)));
                }
            }
        }
        all.sort_by_key(|(waits, ..)| *waits);
        for (_, from, to) in all.iter().take(CONNECTORS) {
            connector(drawing, *from, *to);
        }
        let drawn = all.len().min(CONNECTORS);
        (drawn, all.len() - drawn)
    }
}

/// An issue that takes no team's time.
fn is_bare(step: &Step) -> bool {
    !step.umbrella && step.uses.is_empty()
}

/// Whether an issue is drawn as a beam over others instead of a bar.
fn is_beam(step: &Step) -> bool {
    step.umbrella || is_bare(step)
}

/// A label; outside bars it covers the lines that run behind it.
fn write(drawing: &mut Drawing, label: &Label, outside: bool) {
    if outside { drawing.text_on_paper(label) } else { drawing.text(label) }
}

/// The start of a text that fits, at least the id.
fn shown(whole: &str, id: &str, room: f64) -> String {
    let text = Font::SMALL.fit(whole, room);
    if text.chars().count() > id.chars().count() + 3 { text } else { id.to_owned() }
}

/// A curve from the end of a bar to the beginning of one that waits for it.
pub(super) fn connector(drawing: &mut Drawing, from: Point, to: Point) {
    if (from.1 - to.1).abs() < 1.0 {
        drawing.line("line-muted thin", from, to);
        return;
    }
    let bend = ((to.0 - from.0) / 2.0).max(9.0);
    let course: &[Point] = &[(from.0 + bend, from.1), (to.0 - bend, to.1), to];
    drawing.path("line-muted thin", &path(&[('M', &[from]), ('C', course)]));
}
