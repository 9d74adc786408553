//! The sum of all KPIs over the periods: with the best plan, with the hand-written one, and when nothing closes.
//!
//! Terms: the worth of a period is Σ weight · value over the KPIs and the values of the rewards that are earned by then.
//! It holds for the whole period, so that the area between two courses is the difference of their objectives.

use warplan_model::plan::{KpiCourse, Plan, RewardCourse};
use warplan_model::policy::Policy;
use warplan_model::view::Comparison;
use warplan_model::{Decimal, Exact};

use super::Picture;
use super::draw::{Anchor, Drawing, Label, Point};
use super::font::Font;
use super::frame::{self, Linear, MARGIN, tick_text, ticks};
use super::legend::Legend;
use super::steps::{Steps, band};
use super::time::TimeAxis;
use crate::words;

/// Pixels of the chart's height, at least and at most, and its share of the width.
const HEIGHT: (f64, f64) = (190.0, 380.0);
const SHARE: f64 = 0.45;
/// Pixels of the axis of time.
const AXIS: f64 = 22.0;
/// KPI points that are free above and below the courses at least, so that level ones have an axis of round values.
const MARGIN_OF_VALUES: f64 = 0.25;
/// Pixels of the smallest area that is labelled inside.
const LABEL: f64 = 20.0;

/// The worth of each period under different plans.
#[derive(Clone, Debug, PartialEq)]
pub struct Worths {
    /// Of the best plan.
    pub best: Vec<Exact>,
    /// Of the hand-written one.
    pub hand: Option<Vec<Exact>>,
    /// When nothing closes.
    pub idle: Vec<Exact>,
}

impl Worths {
    /// The courses of a plan, and of a hand-written one beside it.
    pub fn new(plan: &Plan, policy: &Policy, comparison: Option<&Comparison>) -> Self {
        let periods = plan.calendar.len();
        let sum = |kpis: &[KpiCourse], rewards: &[RewardCourse], idle: bool| {
            (0..periods).map(|at| worth(policy, kpis, rewards, idle, at)).collect::<Vec<Exact>>()
        };
        Worths {
            best: sum(&plan.kpis, &plan.rewards, false),
            hand: comparison.map(|hand| sum(&hand.kpis, &hand.rewards, false)),
            idle: sum(&plan.kpis, &[], true),
        }
    }

    /// The area between two courses, in KPI-point-periods.
    pub fn between(upper: &[Exact], lower: &[Exact]) -> Decimal {
        (upper.iter().copied().sum::<Exact>() - lower.iter().copied().sum()).to_decimal()
    }
}

fn worth(policy: &Policy, kpis: &[KpiCourse], rewards: &[RewardCourse], idle: bool, at: usize) -> Exact {
    let weighted = kpis.iter().map(|course| {
        let weight = policy.kpis.get(&course.kpi).map_or(Decimal::ONE, |kpi| kpi.weight);
        let values = if idle { &course.idle } else { &course.values };
        Exact::product(weight, values.get(at).copied().unwrap_or(course.today), Decimal::ONE)
    });
    let is_earned = |reward: &&RewardCourse| {
        reward.earned.as_ref().is_some_and(|earned| earned.period as usize <= at + 1)
    };
    weighted.chain(rewards.iter().filter(is_earned).map(|reward| reward.value.into())).sum()
}

/// The worth of each period with the best plan, with the hand-written one and when nothing closes. The area between two
/// of them, in KPI-days, is by how much their lifts differ.
pub fn kpi_curve(plan: &Plan, policy: &Policy, comparison: Option<&Comparison>, width: u32) -> Picture {
    let width = frame::width(width);
    let worths = Worths::new(plan, policy, comparison);
    let unit = words::lift_unit(plan);
    let lift = Worths::between(&worths.best, &worths.idle);
    let title = format!("KPIs by {} under {}", words::period_noun(plan), plan.name);
    let mut about =
        format!("The best plan lifts the sum of all KPIs by {} {unit} over doing nothing", words::lift(lift));
    if let Some(hand) = &worths.hand {
        let (by_hand, left) = (Worths::between(hand, &worths.idle), Worths::between(&worths.best, hand));
        about += &format!(
            ", the plan written by hand by {}, which is {} less",
            words::lift(by_hand),
            words::lift(left)
        );
    }
    let mut drawing = Drawing::default();
    let top = frame::head(&mut drawing, width, &title, &about);
    let mut curve = Curve { plan, worths: &worths, unit, width, drawing };
    let bottom = curve.draw(top);
    curve.drawing.picture(width, bottom + MARGIN - 6.0, &title, &about)
}

/// A curve in the making.
struct Curve<'a> {
    plan: &'a Plan,
    worths: &'a Worths,
    unit: &'static str,
    width: f64,
    drawing: Drawing,
}

impl Curve<'_> {
    fn draw(&mut self, y: f64) -> f64 {
        let Worths { best, hand, idle } = self.worths;
        let all =
            || best.iter().chain(idle).chain(hand.iter().flatten()).map(|worth| worth.to_decimal().to_f64());
        let (low, high) = (all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max));
        if !low.is_finite() {
            return y;
        }
        let margin = ((high - low) * 0.06).max(MARGIN_OF_VALUES);
        let (low, high) = (low - margin, high + margin);
        let height = (self.width * SHARE).clamp(HEIGHT.0, HEIGHT.1);
        let marks = ticks(low, high, (height / 44.0) as usize);
        let widest = marks.iter().map(|mark| Font::SMALL.width(&tick_text(*mark))).fold(0.0, f64::max);
        let note = "KPI points, weighted, with the rewards earned";
        self.drawing.text(
            &Label::new(MARGIN, y + 10.0, Font::SMALL.fit(note, self.width - 2.0 * MARGIN))
                .font(Font::SMALL)
                .class("muted"),
        );
        let (top, left) = (y + 20.0, MARGIN + widest + 6.0);
        let bottom = top + height;
        let scale = Linear::new((low, high), (bottom, top));
        let axis = TimeAxis::new(&self.plan.calendar, left, self.width - MARGIN);
        self.frame(&axis, &scale, &marks, (top, bottom));
        self.courses(&axis, &scale);
        let below = self.legend(bottom + AXIS + 6.0);
        let mut notes = Vec::new();
        if let Some(hand) = hand
            && best.iter().zip(hand).any(|(best, hand)| hand > best)
        {
            notes.push(format!(
                "The plan written by hand is ahead on some {}s; the area counts these against the best plan.",
                words::period_noun(self.plan)
            ));
        }
        frame::notes(&mut self.drawing, self.width, &notes, below)
    }

    fn frame(&mut self, axis: &TimeAxis<'_>, scale: &Linear, marks: &[f64], (top, bottom): Point) {
        for (from, to) in axis.gaps() {
            self.drawing.rect("panel", [from, top, to - from, bottom - top]);
        }
        let left = axis.left(1);
        for mark in marks {
            let y = scale.at(*mark);
            self.drawing.line("grid", (left, y), (axis.end, y));
            let number = Label::new(left - 6.0, y + 4.0, tick_text(*mark)).font(Font::SMALL);
            self.drawing.text(&number.anchor(Anchor::End).class("muted"));
        }
        axis.draw(&mut self.drawing, bottom);
        for cap in self.plan.caps.iter().filter_map(|cap| cap.lifts.as_ref()) {
            // The period in which it lifts is the first with the higher values.
            let x = axis.left(cap.period);
            self.drawing.line("line-good dashed thin", (x, top), (x, bottom));
        }
    }

    fn courses(&mut self, axis: &TimeAxis<'_>, scale: &Linear) {
        let Worths { best, hand, idle } = self.worths;
        let steps = |worths: &[Exact]| -> Steps {
            Steps::of_periods(axis, worths.iter().map(|worth| scale.at(worth.to_decimal().to_f64())))
        };
        let (best_steps, idle_steps) = (steps(best), steps(idle));
        let hand_steps = hand.as_deref().map(steps);
        let lower = hand_steps.as_ref().unwrap_or(&idle_steps);
        band(&mut self.drawing, "area-0", &best_steps, lower);
        if let Some(hand_steps) = &hand_steps {
            band(&mut self.drawing, "area-1", hand_steps, &idle_steps);
        }
        self.drawing.polyline("line-muted dotted", &idle_steps.0);
        if let (Some(steps), Some(worths)) = (&hand_steps, hand) {
            self.drawing.polyline("line-1 dashed", &steps.0);
            self.inside(steps, &idle_steps, Worths::between(worths, idle));
        }
        self.drawing.polyline("line-0 solid thick", &best_steps.0);
        let lower_worths = hand.as_ref().unwrap_or(idle);
        self.inside(&best_steps, lower, Worths::between(best, lower_worths));
    }

    /// The worth of an area inside it, where it is large enough.
    fn inside(&mut self, upper: &Steps, lower: &Steps, worth: Decimal) {
        let long = format!("{} {}", words::change(worth), self.unit);
        for text in [long, words::change(worth)] {
            let wide = Font::STRONG.width(&text) + 10.0;
            if let Some((x, y)) = upper.room_above(lower, wide, LABEL) {
                let label = Label::new(x, y + 4.0, text).font(Font::STRONG).class("text halo");
                self.drawing.text(&label.anchor(Anchor::Middle));
                return;
            }
        }
    }

    fn legend(&mut self, y: f64) -> f64 {
        let Worths { best, hand, idle } = self.worths;
        let worth = |upper: &[Exact], lower: &[Exact]| {
            format!("{} {}", words::change(Worths::between(upper, lower)), self.unit)
        };
        let mut legend = Legend::default();
        legend.line("best plan", "line-0 solid thick");
        if let Some(hand) = hand {
            legend.line("plan written by hand", "line-1 dashed");
            legend.line("doing nothing", "line-muted dotted");
            legend.field(&format!("best over hand-written: {}", worth(best, hand)), "area-0");
            legend.field(&format!("hand-written over nothing: {}", worth(hand, idle)), "area-1");
        } else {
            legend.line("doing nothing", "line-muted dotted");
            legend.field(&format!("lift: {}", worth(best, idle)), "area-0");
        }
        if self.plan.caps.iter().any(|cap| cap.lifts.is_some()) {
            legend.line("a cap lifts", "line-good dashed thin");
        }
        legend.draw(&mut self.drawing, self.width, y)
    }
}
