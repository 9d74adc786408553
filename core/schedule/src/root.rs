//! The bound at the root of the search, and the issues that matter there.
//!
//! Small models descend with all issues. Large ones look for the issues that matter first, descend on those, and take
//! in what turns out to matter too; a few steps with all issues end it. See [`Focus`]. Cost: dual steps.

use crate::domains::Domains;
use crate::relaxation::cut;
use crate::relaxation::descent::{Descent, Moves, Plan, means};
use crate::relaxation::dual::{Dual, Relaxation};
use crate::relaxation::focus::Focus;
use crate::relaxation::pieces::Cuts;
use crate::relaxation::scales::Scales;

/// Issues beyond which search alone must do, and beyond which a focus is looked for.
pub const MANY: usize = 300;
pub const LARGE: usize = 2_000;
/// Steps of a descent that are taken even when the effort does not suffice for them.
const LEAST_STEPS: usize = 10;
/// Where a tree follows.
const FEW: Plan = plan(400, 0.5, 0.001);
/// Where search alone must do.
const FULL: Plan = plan(1500, 0.5, 0.00003);
/// The first look for the issues that matter.
const LOOK: Plan = plan(60, 0.1, 0.01);
/// Descents on them.
const NARROW: [Plan; 3] = [plan(600, 0.1, 0.00003), plan(600, 0.05, 0.00003), plan(600, 0.05, 0.00003)];
/// The last steps with all issues.
const LAST: Plan = plan(60, 0.001, 0.00003);
/// Shares of its price at which capacity is tried: cheap at first, about right then, and for search.
const CHEAP: f64 = 0.85;
const RIGHT: f64 = 0.97;

const fn plan(steps: usize, from: f64, to: f64) -> Plan {
    Plan { steps, from, to, target: f64::NEG_INFINITY }
}

/// What the root is known to be.
#[derive(Debug)]
pub struct Root {
    /// Sizes of steps.
    pub scales: Scales,
    /// Its last descent, with the best multipliers and bound.
    pub descent: Descent,
    /// The issues that matter.
    pub focus: Focus,
    /// How often each finish was best, by issue and finish.
    pub shares: Vec<f64>,
    /// Work done.
    pub effort: u64,
}

/// Descends with about so much effort; ends early when `stop` says so.
pub fn root(relaxation: &Relaxation, domains: &Domains, effort: u64, stop: &dyn Fn() -> bool) -> Root {
    let instance = relaxation.instance;
    let dual = Dual::of(relaxation, domains, Cuts::All);
    let scales = Scales::of(&dual);
    let mut descent = Descent::default();
    descent.best.clone_from(&scales.start);
    let mut root =
        Root { descent, focus: Focus::new(instance, domains), shares: Vec::new(), effort: 0, scales };
    if cut::pays(relaxation) {
        root.effort += cut::descend(relaxation, domains, effort, &mut root.descent, stop);
        let point = dual.point(&root.descent.best);
        root.descent.bound = dual.bound(&point, &mut root.descent.work);
        root.keep_all(instance.len());
        return root;
    }
    if instance.len() <= LARGE {
        root.run(&dual, if instance.len() > MANY { FULL } else { FEW }, effort, stop);
        root.keep_all(instance.len());
        return root;
    }
    root.run(&dual, LOOK, effort, stop);
    root.shares.clone_from(&root.descent.share);
    for (round, plan) in NARROW.into_iter().enumerate() {
        let seen = root.focus.len;
        root.widen(&dual, if round == 0 { CHEAP } else { RIGHT });
        if root.focus.len == seen {
            break;
        }
        if root.focus.len == instance.len() {
            root.run(&dual, FULL, effort, stop);
            root.keep_all(instance.len());
            return root;
        }
        let narrow = root.focus.narrow(instance, domains);
        root.run(&Dual::of(relaxation, &narrow, Cuts::All), plan, effort, stop);
        root.shares.clone_from(&root.descent.share);
    }
    root.run(&dual, LAST, effort, stop);
    root.focus = Focus::new(instance, domains);
    root.widen(&dual, CHEAP);
    root
}

impl Root {
    /// Descends from the best multipliers as far as the effort suffices.
    fn run(&mut self, dual: &Dual, plan: Plan, effort: u64, stop: &dyn Fn() -> bool) {
        let left = effort.saturating_sub(self.effort) / dual.step_effort();
        let affordable = usize::try_from(left).unwrap_or(usize::MAX).max(LEAST_STEPS);
        let start = self.descent.best.clone();
        let plan = Plan { steps: plan.steps.min(affordable), ..plan };
        let mut is_first = true;
        self.descent.run_by(dual, &start, &self.scales, plan, Moves::Prices, |point, work| {
            let goes_on = std::mem::take(&mut is_first) || !stop();
            goes_on.then(|| dual.bound(point, work))
        });
        self.effort += self.descent.taken as u64 * dual.step_effort();
    }

    /// The mean finish of each issue in the relaxation.
    pub fn means(&self, never: usize) -> Vec<f64> {
        means(&self.shares, never, |_| never)
    }

    /// Every issue matters.
    fn keep_all(&mut self, count: usize) {
        self.focus = Focus::all(count);
        self.shares.clone_from(&self.descent.share);
    }

    /// Takes in what would gain if capacity cost a share of its price.
    fn widen(&mut self, dual: &Dual, share: f64) {
        let point = dual.point(&self.descent.best);
        let promising = dual.promising(&point, share, &mut self.descent.work);
        self.focus.add(dual.relaxation.instance, promising);
    }
}
