//! The course of a solve: preparation, root bound, schedules, proof, ties.

use std::sync::Arc;

use rayon::prelude::*;
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
use crate::relaxation::descent::{Descent, Plan, Scales, means};
use crate::relaxation::dual::Relaxation;
use crate::relaxation::pieces::Pieces;
use crate::search::anneal::Walk;
use crate::search::bundles;
use crate::search::generate::Prices;
use crate::search::ruin::Neighbours;
use crate::search::state::State;
use crate::ties;

/// Walks side by side; fixed, so that the answer does not depend on threads.
const WALKS: u64 = 2;
/// Steps of the first descent.
const ROOT_STEPS: usize = 400;
/// Temperatures of a walk.
const STAGES: u64 = 100;
/// Periods weighed for a unit of effort.
const WORK: u64 = 45;

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
        let pieces = Pieces::of(instance, &relaxation.layout, &domains);
        let scales = Scales::of(&relaxation, &domains, &pieces);
        let mut descent = Descent::default();
        let plan = Plan { steps: ROOT_STEPS, from: 0.2, to: 0.003, target: f64::NEG_INFINITY };
        descent.run(&relaxation, &domains, &pieces, &relaxation.neutral(), &scales, plan);
        self.effort += descent.taken as u64 * relaxation.step_effort(&pieces);
        self.bound = Some(instance.floor(descent.bound));
        self.report();
        self.certificate = certify(&relaxation, &scales, &descent.best, &mut self.effort);
        let prices = Prices::new(&descent.best.capacity, instance.periods);
        self.start(&domains);
        self.walk(&domains, &descent, &prices);
        let root = Node {
            domains: domains.clone(),
            bound: descent.bound,
            start: Arc::new(descent.best.clone()),
            depth: 0,
            settled: false,
            rank: 0,
        };
        let mut tree = Tree::new(&relaxation, &scales, &prices, &domains, root, self.best.take());
        while !tree.is_finished() && !self.is_over() {
            let before = tree.effort;
            tree.round();
            self.effort += tree.effort - before;
            self.bound = self.bound.min(tree.bound().map(|steps| instance.floor(steps))).or(self.bound);
            self.best.clone_from(&tree.known.best);
            self.report();
        }
        self.best = tree.known.best.take();
        tree.is_finished()
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

    /// Generates schedules and improves them by walks.
    fn walk(&mut self, domains: &Domains, descent: &Descent, prices: &Prices) {
        let instance = self.instance;
        let means = means(&descent.share, instance.never);
        let mut order: Vec<usize> = (0..instance.len()).collect();
        order.sort_by(|&a, &b| means[a].total_cmp(&means[b]).then(a.cmp(&b)));
        let mut work = 0;
        let first = bundles::first(instance, domains, &order, prices, &mut work);
        self.effort += work / WORK;
        let mut state = State::new(instance, domains);
        state.assign(&first);
        let neighbours = Neighbours::of(&state);
        let mut walks: Vec<Walk> = (0..WALKS).map(|seed| Walk::new(state.clone(), seed)).collect();
        if let Some((_, finish)) = &self.best {
            walks.iter_mut().for_each(|walk| walk.restart(finish));
        }
        let size = instance.len() as u64;
        let share = if size < 400 { 4 } else { 1 };
        let total = (10 * size * size).min(self.options.effort / share / WALKS).max(1000);
        let scale = (descent.bound / size as f64).max(0.0);
        for stage in 0..STAGES {
            let left = 1.0 - stage as f64 / STAGES as f64;
            let temperature = 0.1 * scale * left * left * left;
            let chunk = total * WORK / STAGES;
            walks.par_iter_mut().for_each(|walk| walk.run(&neighbours, prices, temperature, chunk));
            self.effort += WALKS * total / STAGES;
            if self.is_over() {
                break;
            }
        }
        for walk in walks.iter().filter(|walk| walk.best_rank.0 == 0) {
            self.offer(&walk.best);
        }
        self.report();
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
