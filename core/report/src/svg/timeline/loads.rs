//! What teams have to do, where there are too many issues to draw one by one.

use warplan_model::Decimal;
use warplan_model::plan::Plan;
use warplan_model::policy::Policy;

use super::super::draw::{Anchor, Drawing, Label, plain};
use super::super::font::Font;
use super::super::time::TimeAxis;
use crate::{facts, words};

/// Pixels of a row's title and of its columns.
const TITLE: f64 = 20.0;
const COLUMNS: f64 = 44.0;
/// Free pixels below a row.
const BELOW: f64 = 8.0;
/// Pixels of the narrowest column.
const NARROWEST: f64 = 3.0;
/// Teams that are drawn at most.
const TEAMS: usize = 24;

/// A number for each period, beside the most that it can be.
struct Load {
    title: String,
    said: String,
    values: Vec<Decimal>,
    limits: Option<Vec<Decimal>>,
}

/// Draws how many issues close in each period and what each team has to do. The `y` below it, and how many teams have no
/// room.
pub(super) fn draw(
    drawing: &mut Drawing,
    plan: &Plan,
    policy: &Policy,
    axis: &TimeAxis<'_>,
    mut y: f64,
) -> (f64, usize) {
    let mut closing = vec![Decimal::ZERO; plan.calendar.len()];
    for step in &plan.sequence {
        if let Some(count) = closing.get_mut((step.finish as usize).saturating_sub(1)) {
            *count += Decimal::ONE;
        }
    }
    let most = closing.iter().max().copied().unwrap_or_default();
    let noun = words::period_noun(plan);
    let closed = Load {
        title: "Issues that close".into(),
        said: format!("at most {most} a {noun}"),
        values: closing,
        limits: None,
    };
    let loads = facts::loads(policy, plan);
    let teams = loads.iter().take(TEAMS).map(|load| Load {
        title: load.team.to_owned(),
        said: match load.share() {
            Some(share) => format!(
                "{} of its capacity",
                words::percent((share * 100).rounded(0).over(Decimal::from_int(100)).unwrap_or_default())
            ),
            None => String::new(),
        },
        values: load.load.clone(),
        limits: load.capacity.clone(),
    });
    for load in std::iter::once(closed).chain(teams) {
        y = row(drawing, &load, axis, y);
    }
    (y, loads.len().saturating_sub(TEAMS))
}

fn row(drawing: &mut Drawing, load: &Load, axis: &TimeAxis<'_>, y: f64) -> f64 {
    let left = axis.left(1);
    let said = Font::SMALL.fit(&load.said, (axis.end - left) / 2.0);
    let room = axis.end - left - Font::SMALL.width(&said) - 12.0;
    let baseline = y + 14.0;
    drawing.text_on_paper(
        &Label::new(left, baseline, Font::STRONG.fit(&plain(&load.title), room)).font(Font::STRONG),
    );
    drawing.text_on_paper(
        &Label::new(axis.end, baseline, said).font(Font::SMALL).anchor(Anchor::End).class("muted"),
    );
    let base = y + TITLE + COLUMNS;
    let limits = load.limits.as_deref().unwrap_or_default();
    let most = load.values.iter().chain(limits).max().copied().unwrap_or_default().max(Decimal::ONE).to_f64();
    let height = |value: Decimal| value.to_f64() / most * COLUMNS;
    drawing.group(&format!("{}: {}", load.title, load.said), |drawing| {
        for (from, to) in columns(load.values.len(), axis) {
            let (left, right) = (axis.left(from as u32 + 1), axis.right(to as u32));
            let gap = if right - left > 5.0 { 1.0 } else { 0.0 };
            let high = |values: &[Decimal]| values.get(from..to).and_then(|part| part.iter().max().copied());
            let value = high(&load.values).unwrap_or_default();
            let limit = high(limits);
            let class = if limit.is_some_and(|limit| value > limit) { "fill-bad" } else { "fill-accent" };
            drawing.rect(class, [left, base - height(value), right - left - gap, height(value)]);
            if let Some(limit) = limit {
                drawing.line("line-muted", (left, base - height(limit)), (right - gap, base - height(limit)));
            }
        }
        drawing.line("axis", (left, base), (axis.end, base));
    });
    base + BELOW
}

/// Periods in columns that are wide enough to be seen: indexes from and to.
fn columns(periods: usize, axis: &TimeAxis<'_>) -> impl Iterator<Item = (usize, usize)> {
    let width = ((NARROWEST / axis.period).ceil() as usize).max(1);
    (0..periods).step_by(width).map(move |from| (from, (from + width).min(periods)))
}
