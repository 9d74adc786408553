//! The timeline of a plan: teams as rows, issues as bars.

mod bars;
mod events;
mod loads;
mod tracks;

use warplan_model::plan::{Plan, Step};
use warplan_model::policy::Policy;
use warplan_model::portfolio::Portfolio;

use super::Picture;
use super::draw::{Drawing, Label, plain};
use super::font::Font;
use super::frame::{self, MARGIN};
use super::legend::Legend;
use super::time::TimeAxis;
use crate::{text, words};
use bars::{Bars, Signs, TRACK};
use events::Event;
use tracks::Row;

/// Bars that are drawn one by one at most, and tracks that they may take.
const BARS: usize = 200;
const TRACKS: usize = 72;
/// Pixels of the narrowest bar.
const NARROWEST: f64 = 5.0;
/// Pixels of a row's title.
const TITLE: f64 = 21.0;
/// Columns of a list of issues in a sentence.
const ISSUES: usize = 48;

/// Which issue runs when. Teams are rows, issues bars that lie below each other where they run at once; umbrellas have a
/// row of their own. Lines mark today, the days on which caps lift and milestones are reached or due; signs at the bars
/// say when issues turn overdue. A plan of some hundred issues is drawn as the load of its teams instead.
pub fn timeline(plan: &Plan, policy: &Policy, portfolio: &Portfolio, width: u32) -> Picture {
    let width = frame::width(width);
    let axis = TimeAxis::new(&plan.calendar, MARGIN, width - MARGIN);
    let rows = tracks::rows(plan, policy, portfolio);
    let bars: usize = rows.iter().map(|row| row.bars.len()).sum();
    let tracks: usize = rows.iter().map(|row| row.tracks).sum();
    let in_bars = bars <= BARS && tracks <= TRACKS && axis.period >= NARROWEST;
    let late = late(plan, policy, portfolio);
    let about = about(plan, &late);
    let title = format!("Timeline of {}", plan.name);
    let mut drawing = Drawing::default();
    let top = frame::head(&mut drawing, width, &title, &about);
    let events = events::events(plan, policy, portfolio.today, &axis);
    let mut chart = Chart { plan, policy, portfolio, axis: &axis, events, drawing, width };
    let bottom = if in_bars { chart.bars(&rows, top) } else { chart.loads(top) };
    chart.drawing.picture(width, bottom + MARGIN - 6.0, &title, &about)
}

/// Planned issues that close after they turn overdue.
fn late<'a>(plan: &'a Plan, policy: &Policy, portfolio: &Portfolio) -> Vec<&'a Step> {
    let is_late = |step: &&Step| {
        let ends = portfolio.item(&step.issue).and_then(|item| item.sla_ends_on(policy));
        ends.is_some_and(|ends| step.closes_on > ends)
    };
    plan.sequence.iter().filter(is_late).collect()
}

fn about(plan: &Plan, late: &[&Step]) -> String {
    let all = plan.sequence.len() + plan.deferred.len();
    let span = match (plan.calendar.first(), plan.calendar.last()) {
        (Some(first), Some(last)) => {
            format!(" from {} to {}", words::day(first.first), words::day_of_year(last.last))
        }
        _ => String::new(),
    };
    let overdue = if late.is_empty() {
        String::new()
    } else {
        let ids: Vec<_> = late.iter().map(|step| &step.issue).collect();
        format!(". {} after turning overdue: {}", late.len(), text::shortened(&ids, " ", ISSUES))
    };
    format!("{} of {} close{span}{overdue}", plan.sequence.len(), words::count(all, "open issue"))
}

/// A timeline in the making.
struct Chart<'a> {
    plan: &'a Plan,
    policy: &'a Policy,
    portfolio: &'a Portfolio,
    axis: &'a TimeAxis<'a>,
    events: Vec<Event>,
    drawing: Drawing,
    width: f64,
}

impl Chart<'_> {
    /// Labels of events and of the axis from `y` down, and lines through `height` pixels below them. The `y` below the
    /// labels, and how many events have none.
    fn with_axis(&mut self, y: f64, height: f64) -> (f64, usize) {
        let (axis, events) = (self.axis, &self.events);
        let (y, hidden) = events::draw(&mut self.drawing, events, y, (axis.left(1), axis.end));
        let (top, bottom) = (y + 20.0, y + 20.0 + height);
        for (from, to) in axis.gaps() {
            self.drawing.rect("panel", [from, top, to - from, height]);
        }
        for tick in axis.ticks(Font::SMALL) {
            self.drawing
                .text(&Label::new(tick.left + 2.0, y + 14.0, tick.label).font(Font::SMALL).class("muted"));
            self.drawing.line("grid", (tick.left, y + 4.0), (tick.left, bottom));
        }
        self.drawing.line("axis", (axis.left(1), top), (axis.end, top));
        // Below the labels of the axis, so that no line runs through them.
        events::lines(&mut self.drawing, events, top, bottom);
        (top, hidden)
    }

    fn bars(&mut self, rows: &[Row<'_>], y: f64) -> f64 {
        let height: f64 = rows.iter().map(|row| TITLE + row.tracks as f64 * TRACK + 4.0).sum();
        let (top, hidden) = self.with_axis(y, height);
        let last = self.plan.calendar.last().map_or(self.portfolio.today, |dates| dates.last);
        let bars = Bars { policy: self.policy, portfolio: self.portfolio, axis: self.axis, last };
        let mut placed = Vec::new();
        let mut next = top;
        for row in rows {
            placed.push((row, next + TITLE));
            next += TITLE + row.tracks as f64 * TRACK + 4.0;
        }
        let (connected, left_out) = bars.connectors(&mut self.drawing, &placed);
        let mut signs = Signs::default();
        for (row, top) in &placed {
            self.title(row, *top);
            bars.draw(&mut self.drawing, row, *top, &mut signs);
        }
        self.drawing.line("axis", (self.axis.left(1), next), (self.axis.end, next));
        let mut notes = Vec::new();
        if left_out > 0 {
            notes.push("Only the closest dependencies are drawn; the dependency graph has all.".to_owned());
        }
        let below = self.bars_legend(bars.looks(rows), signs, connected > 0, next + 8.0);
        self.notes(notes, hidden, below)
    }

    fn title(&mut self, row: &Row<'_>, top: f64) {
        let team = row.team.and_then(|team| self.policy.teams.get(team));
        let (title, said) = match row.team {
            Some(name) => (name, team.map_or(String::new(), |team| format!("{} at once", team.capacity))),
            None => ("Umbrellas and issues without a team", String::new()),
        };
        let x = self.axis.left(1);
        let room = self.axis.end - x - Font::SMALL.width(&said) - 8.0;
        let title = Font::STRONG.fit(&plain(title), room);
        let after = x + Font::STRONG.width(&title) + 8.0;
        self.drawing.text_on_paper(&Label::new(x, top - 5.0, title).font(Font::STRONG));
        self.drawing.text_on_paper(&Label::new(after, top - 5.0, said).font(Font::SMALL).class("muted"));
    }

    /// Only the signs that the picture has.
    fn bars_legend(&mut self, looks: Vec<(String, &'static str)>, signs: Signs, waits: bool, y: f64) -> f64 {
        let mut legend = Legend::default();
        for (text, class) in looks {
            legend.field(&text, class);
        }
        if signs.met {
            legend.entry("turns overdue here, closed before", |drawing, (x, y)| {
                drawing.circle("hollow", (x, y), 2.5)
            });
        }
        if signs.missed {
            legend.entry("overdue from here", |drawing, (x, y)| {
                drawing.rect("fill-bad", [x - 10.0, y - 1.5, 20.0, 3.0]);
                drawing.shape("fill-bad", 4, (x - 7.0, y), 3.5);
            });
        }
        if waits {
            legend.line("waits for", "line-muted thin");
        }
        self.common(&mut legend);
        legend.draw(&mut self.drawing, self.width, y)
    }

    fn common(&self, legend: &mut Legend) {
        for kind in events::kinds(&self.events) {
            legend.line(kind.said(), kind.line());
        }
        if self.axis.gaps().next().is_some() {
            legend.field("days off", "panel");
        }
    }

    fn loads(&mut self, y: f64) -> f64 {
        // Drawn aside first: what lies behind it has to know how high it is.
        let mut aside = Drawing::default();
        let (height, _) = loads::draw(&mut aside, self.plan, self.policy, self.axis, 0.0);
        let (top, hidden) = self.with_axis(y, height);
        let (bottom, teams) = loads::draw(&mut self.drawing, self.plan, self.policy, self.axis, top);
        let mut legend = Legend::default();
        legend.field("load", "fill-accent");
        legend.line("capacity", "line-muted");
        self.common(&mut legend);
        let below = legend.draw(&mut self.drawing, self.width, bottom + 8.0);
        let mut notes = vec![format!(
            "{} are too many to draw one by one: columns are the issues that close and the load of each team, in each column the highest of its {}s.",
            words::count(self.plan.sequence.len(), "issue"),
            words::period_noun(self.plan)
        )];
        if teams > 0 {
            let verb = if teams == 1 { "is" } else { "are" };
            notes.push(format!("{} more {verb} not drawn.", words::count(teams, "team")));
        }
        self.notes(notes, hidden, below)
    }

    fn notes(&mut self, mut notes: Vec<String>, hidden: usize, y: f64) -> f64 {
        match hidden {
            0 => {}
            1 => notes.push("1 more day is marked by a line only.".into()),
            _ => notes.push(format!("{hidden} more days are marked by lines only.")),
        }
        frame::notes(&mut self.drawing, self.width, &notes, y)
    }
}
