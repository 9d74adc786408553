//! The course of a solve: preparation, root bound, schedules, proof, ties.

use std::sync::Arc;

use warplan_model::Exact;
use warplan_model::closure::{Certificate, Problem, Schedule, Status};

use crate::branch::node::Node;
use crate::branch::tree::Tree;
use crate::certificate::certify;
use crate::conflict;
use crate::domains::Domains;
use crate::evaluation::evaluate;
use crate::instance::Instance;
use crate::outcome::{Observer, Options, Outcome, Progress};
use crate::propagation::{probe_sets, propagate};
use crate::relaxation::cut;
use crate::relaxation::descent::{Descent, Plan, means};
use crate::relaxation::dual::{Dual, Relaxation};
use crate::relaxation::pieces::Cuts;
use crate::relaxation::scales::Scales;
use crate::search::generate::Prices;
use crate::search::hunt::Hunt;
use crate::search::sequence;
use crate::ties;

/// Steps of the first descent: where a tree will follow, where search alone must do, and on very large models.
const ROOT_STEPS: [usize; 3] = [400, 1500, 400];
/// Issues beyond which a tree cannot improve on what cuts prove.
const LARGE: usize = 300;
/// Steps of a descent that are taken even when the effort does not suffice for them.
const LEAST_STEPS: usize = 10;

/// Solves on the current thread pool.
pub fn solve(problem: &Problem, options: &Options, observer: &dyn Observer) -> Outcome {
    let instance = Instance::new(problem);
    let mut run = Run {
        instance: &instance,
        options,
        observer,
        effort: 0,
        best: None,
        bound: None,
        stopped: false,
        certificate: None,
    };
    let proven = run.search();
    let nothing = Schedule::nothing(problem.issues.len());
    let Some((objective, finish)) = run.best else {
        let conflict = if proven {
            conflict::explain(problem, options.effort / 50)
        } else {
            vec![warplan_model::Fault::new(
                warplan_model::Path::default(),
                "no schedule that closes every must was found",
                "allow more effort",
            )]
        };
        let status = if proven { Status::Infeasible } else { Status::Stopped };
        let bound = if proven { instance.do_nothing } else { run.bound.unwrap_or(instance.do_nothing) };
        let (objective, effort) = (instance.do_nothing, run.effort);
        return Outcome {
            status,
            schedule: nothing,
            objective,
            do_nothing: objective,
            bound,
            certificate: run.certificate.filter(|_| !proven),
            effort,
            conflict,
        };
    };
    let schedule = ties::settle(problem, instance.schedule(&finish));
    let objective = objective.max(evaluate(problem, &schedule));
    let bound = if proven { objective } else { run.bound.map_or(objective, |bound| bound.max(objective)) };
    let status = match (bound == objective, run.stopped) {
        (true, _) => Status::Optimal,
        (false, true) => Status::Stopped,
        (false, false) => Status::Feasible,
    };
    let (do_nothing, effort) = (instance.do_nothing, run.effort);
    Outcome {
        status,
        schedule,
        objective,
        do_nothing,
        bound,
        certificate: run.certificate,
        effort,
        conflict: Vec::new(),
    }
}

/// Whether a model provably has no schedule; false also when the effort does not suffice to tell.
pub fn is_infeasible(problem: &Problem, effort: u64) -> bool {
    let options = Options { effort, ..Options::default() };
    let instance = Instance::new(problem);
    let mut run = Run {
        instance: &instance,
        options: &options,
        observer: &(),
        effort: 0,
        best: None,
        bound: None,
        stopped: false,
        certificate: None,
    };
    run.search() && run.best.is_none()
}

struct Run<'run> {
    instance: &'run Instance<'run>,
    options: &'run Options,
    observer: &'run dyn Observer,
    effort: u64,
    /// Exact objective and finishes of the best schedule.
    best: Option<(Exact, Vec<usize>)>,
    bound: Option<Exact>,
    stopped: bool,
    certificate: Option<Certificate>,
}

impl Run<'_> {
    /// Searches and proves; true when nothing better than `best` exists, or nothing at all without one.
    fn search(&mut self) -> bool {
        let instance = self.instance;
        let Ok(mut domains) = Domains::new(instance) else { return true };
        if propagate(instance, &mut domains).is_err() || probe_sets(instance, &mut domains).is_err() {
            return true;
        }
        let relaxation = Relaxation::new(instance);
        let dual = Dual::of(&relaxation, &domains, Cuts::All);
        let scales = Scales::of(&dual);
        let mut descent = Descent::default();
        let cuts = cut::pays(&relaxation);
        self.descend(&dual, &scales, &domains, &mut descent);
        self.bound = Some(instance.floor(descent.bound));
        self.report();
        self.certificate =
            certify(&relaxation, &scales, &descent.best, self.affordable(&dual), &mut self.effort);
        let prices = Prices::new(&descent.best.capacity, instance.periods);
        self.start(&domains);
        let means = means(&descent.share, instance.never);
        let mut order: Vec<usize> = (0..instance.len()).collect();
        order.sort_by(|&a, &b| means[a].total_cmp(&means[b]).then(a.cmp(&b)));
        let losses = cuts || instance.has_losses();
        if losses {
            let first = sequence::first(instance, &domains, &descent.share, &means, &mut self.effort);
            first.iter().for_each(|finish| self.offer(finish));
            self.report();
        }
        let mut hunt = Hunt::new(instance, &domains, &order, &prices, descent.bound);
        self.effort += hunt.effort;
        if losses {
            hunt = hunt.with_cones(&sequence::seeds(&descent.share, instance.never));
        }
        let size = instance.len() as u64;
        let mut share = (2 * size * size).min(self.options.effort).max(1000);
        self.hunt(&mut hunt, share);
        while cuts && instance.len() > LARGE && !self.is_over() {
            share = share.saturating_mul(2);
            self.hunt(&mut hunt, share);
        }
        let root = Node {
            domains: domains.clone(),
            bound: descent.bound,
            start: Arc::new(descent.best.clone()),
            depth: 0,
            settled: false,
            twins: Arc::default(),
            rank: 0,
        };
        let mut tree = Tree::new(&relaxation, &scales, &prices, &domains, root, self.best.clone());
        while !tree.is_finished() && !self.is_over() {
            let before = tree.effort;
            tree.round();
            self.effort += tree.effort - before;
            self.bound = self.bound.min(tree.bound().map(|steps| instance.floor(steps))).or(self.bound);
            self.best.clone_from(&tree.known.best);
            self.report();
            if tree.effort > 4 * hunt.effort && !tree.is_finished() {
                share = share.saturating_mul(2);
                self.hunt(&mut hunt, share);
                tree.known.learn(instance, &self.best);
            }
        }
        self.best = tree.known.best.take();
        tree.is_finished()
    }

    /// Dual steps that the effort suffices for.
    fn affordable(&self, dual: &Dual) -> usize {
        let affordable = self.options.effort / dual.step_effort();
        usize::try_from(affordable).unwrap_or(usize::MAX).max(LEAST_STEPS)
    }

    /// The first descent.
    fn descend(&mut self, dual: &Dual, scales: &Scales, domains: &Domains, descent: &mut Descent) {
        let count = self.instance.len();
        if cut::pays(dual.relaxation) {
            self.effort += cut::descend(dual.relaxation, domains, self.options.effort, descent);
            descent.bound = dual.bound(&dual.point(&descent.best), &mut descent.work);
            return;
        }
        let steps = ROOT_STEPS[usize::from(count > 300) + usize::from(count > 4000)];
        let steps = steps.min(self.affordable(dual));
        let plan = Plan { steps, from: 0.5, to: 0.001, target: f64::NEG_INFINITY };
        descent.run(dual, &scales.start, scales, plan);
        self.effort += descent.taken as u64 * dual.step_effort();
    }

    /// A round of the hunt, from the best schedule.
    fn hunt(&mut self, hunt: &mut Hunt, effort: u64) {
        let effort = effort.min(self.options.effort.saturating_sub(self.effort));
        let before = hunt.effort;
        let (start, observer, mut stopped) = (self.best.clone(), self.observer, false);
        hunt.round(start.as_ref().map(|(_, finish)| &finish[..]), effort, || {
            stopped = observer.stop();
            stopped
        });
        self.stopped |= stopped;
        self.effort += hunt.effort - before;
        if let Some(finish) = hunt.best() {
            let finish = finish.to_vec();
            self.offer(&finish);
        }
        self.report();
    }

    /// Takes the schedule that the options bring, when it fits.
    fn start(&mut self, domains: &Domains) {
        let Some(start) = &self.options.start else { return };
        let finish = self.instance.finishes(start);
        if crate::search::state::is_feasible(self.instance, domains, &finish) {
            self.offer(&finish);
        }
    }

    fn offer(&mut self, finish: &[usize]) {
        let objective = self.instance.evaluate(finish);
        if self.best.as_ref().is_none_or(|(best, _)| objective > *best) {
            self.best = Some((objective, finish.to_vec()));
        }
    }

    fn is_over(&mut self) -> bool {
        self.stopped |= self.observer.stop();
        self.stopped || self.effort >= self.options.effort
    }

    fn report(&self) {
        let objective = self.best.as_ref().map(|(objective, _)| *objective);
        let bound = self.bound.unwrap_or(self.instance.do_nothing);
        self.observer.progress(&Progress { effort: self.effort, objective, bound });
    }
}
