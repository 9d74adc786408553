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
use crate::makespan::Pursuit;
use crate::makespan::project::Project;
use crate::neighbourhood::polish::Polish;
use crate::neighbourhood::reopen::Whole;
use crate::outcome::{Observer, Options, Outcome, Progress};
use crate::propagation::{probe_sets, propagate};
use crate::relaxation::cut;
use crate::relaxation::dual::Relaxation;
use crate::root::{LARGE, MANY, Root, root};
use crate::search::generate::Prices;
use crate::search::hunt::Hunt;
use crate::search::sequence;
use crate::search::state::State;
use crate::ties;

/// Tasks of a project for which the whole effort is spent; smaller ones get their share.
const FULL_SIZE: u128 = 1000;
/// Effort of a pursuit of the smallest project.
const LEAST_PURSUIT: u64 = 1_000_000;
/// Effort of a round of pursuit.
const LONGEST_ROUND: u64 = 400_000;

/// Solves on the current thread pool.
pub fn solve(problem: &Problem, options: &Options, observer: &dyn Observer) -> Outcome {
    let instance = Instance::new(problem);
    let mut run = Run::new(&instance, options, observer);
    let proven = run.search();
    let nothing = Schedule::nothing(problem.issues.len());
    let Some((objective, finish)) = run.best else {
        let conflict = if proven {
            let (conflict, effort) = conflict::explain(problem, options.effort, observer);
            run.effort += effort;
            conflict
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

/// Whether a model provably has no schedule, and the effort it took to tell; false also when that did not suffice.
pub fn is_infeasible(problem: &Problem, effort: u64, observer: &dyn Observer) -> (bool, u64) {
    let options = Options { effort, ..Options::default() };
    let instance = Instance::new(problem);
    let stop = Stop(observer);
    let mut run = Run { any_will_do: true, ..Run::new(&instance, &options, &stop) };
    (run.search() && run.best.is_none(), run.effort)
}

/// Passes on when to stop, and no progress: it is that of another model.
struct Stop<'observer>(&'observer dyn Observer);

impl Observer for Stop<'_> {
    fn stop(&self) -> bool {
        self.0.stop()
    }
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
    /// Whether the first schedule ends the search.
    any_will_do: bool,
    certificate: Option<Certificate>,
}

impl<'run> Run<'run> {
    /// Nothing is known yet.
    fn new(instance: &'run Instance<'run>, options: &'run Options, observer: &'run dyn Observer) -> Self {
        Run {
            instance,
            options,
            observer,
            effort: 0,
            best: None,
            bound: None,
            stopped: false,
            any_will_do: false,
            certificate: None,
        }
    }

    /// Searches and proves; true when nothing better than `best` exists, or nothing at all without one.
    fn search(&mut self) -> bool {
        let instance = self.instance;
        let Ok(mut domains) = Domains::new(instance) else { return true };
        if propagate(instance, &mut domains).is_err() || probe_sets(instance, &mut domains).is_err() {
            return true;
        }
        let relaxation = Relaxation::new(instance);
        let root = root(&relaxation, &domains, self.options.effort, &|| self.observer.stop());
        self.effort += root.effort;
        self.bound = Some(instance.floor(root.descent.bound));
        self.report();
        self.certificate = certify(&relaxation, &root, self.options.effort, &mut self.effort);
        let prices = Prices::new(&root.descent.best.capacity, instance.periods);
        self.start(&domains);
        if let Some(project) = Project::of(instance, &domains) {
            if let Some(proven) = self.pursue(&project) {
                return proven;
            }
            // The goal is out of reach.
            domains.sets[project.goal] = (instance.never as u32, instance.never as u32);
            if propagate(instance, &mut domains).is_err() {
                return true;
            }
        }
        let mut hunt = Hunt::new(instance, &domains, &root, &prices);
        self.effort += hunt.effort;
        let has_cuts = cut::pays(&relaxation);
        if has_cuts || instance.has_losses() {
            let means = root.means(instance.never);
            let first = sequence::first(instance, &domains, &root.shares, &means, &mut self.effort);
            first.iter().for_each(|finish| self.offer(finish));
            self.report();
            hunt = hunt.with_cones(&sequence::seeds(&root.shares, instance.never));
        }
        let effort = self.options.effort;
        let size = instance.len() as u64;
        let mut share = if instance.len() <= MANY || has_cuts {
            (2 * size * size).min(effort)
        } else if instance.len() <= LARGE {
            effort / 5
        } else {
            effort / 2
        };
        share = share.max(1000);
        self.hunt(&mut hunt, share);
        while has_cuts && instance.len() > MANY && !self.is_over() {
            share = share.saturating_mul(2);
            self.hunt(&mut hunt, share);
        }
        if instance.len() > MANY {
            let share = if instance.len() > LARGE { effort } else { effort / 5 };
            self.polish(Whole { relaxation: &relaxation, root: &root }, &domains, share);
        }
        if instance.len() > LARGE {
            return false;
        }
        self.prove(&relaxation, &root, &domains, &prices, (hunt, share))
    }

    /// Explores the tree, with rounds of the hunt in between; says whether it came to its end.
    fn prove(
        &mut self,
        relaxation: &Relaxation,
        root: &Root,
        domains: &Domains,
        prices: &Prices,
        (mut hunt, mut share): (Hunt, u64),
    ) -> bool {
        let instance = self.instance;
        let first = Node {
            domains: domains.clone(),
            bound: root.descent.bound,
            start: Arc::new(root.descent.best.clone()),
            depth: 0,
            settled: false,
            twins: Arc::default(),
            rank: 0,
        };
        // Where a tree cannot be finished, better schedules are worth more than its bound.
        let pace = if instance.len() > MANY { 1 } else { 4 };
        let mut tree = Tree::new(relaxation, root, prices, domains, first, self.best.clone());
        while !tree.is_finished() && !self.is_over() {
            let before = tree.effort;
            tree.round(self.options.effort.saturating_sub(self.effort));
            self.effort += tree.effort - before;
            self.bound = self.bound.min(tree.bound().map(|steps| instance.floor(steps))).or(self.bound);
            self.best.clone_from(&tree.known.best);
            self.report();
            if tree.effort > pace * hunt.effort && !tree.is_finished() {
                share = share.saturating_mul(2);
                self.hunt(&mut hunt, share);
                if instance.len() > MANY {
                    self.polish(Whole { relaxation, root }, domains, share);
                }
                tree.known.learn(instance, &self.best);
            }
        }
        self.best = tree.known.best.take();
        tree.is_finished()
    }

    /// Reopens parts of the best schedule, with so much effort at most and until that stays in vain.
    fn polish(&mut self, whole: Whole, domains: &Domains, effort: u64) {
        let Some((_, finish)) = &self.best else { return };
        let mut state = State::new(self.instance, domains);
        state.assign(finish);
        let mut polish = Polish::new(whole, state);
        let end = self.effort.saturating_add(effort);
        while !self.is_over() && self.effort < end && !polish.is_exhausted() {
            let before = polish.effort;
            let is_better = polish.round();
            self.effort += polish.effort - before;
            if is_better {
                self.offer(&polish.state.finish);
                self.report();
            }
        }
    }

    /// Pursues an early end where that is all there is to gain; says whether nothing better than `best` exists, or
    /// `None` when the goal cannot complete.
    fn pursue(&mut self, project: &Project) -> Option<bool> {
        let instance = self.instance;
        let size = project.len() as u64;
        let share = (self.options.effort as u128 * size as u128 / FULL_SIZE) as u64;
        let limit = self.options.effort.min(share.max(LEAST_PURSUIT));
        let mut pursuit = Pursuit::new(project);
        if let Some((_, finish)) = &self.best {
            let finish: Vec<usize> = project.issues.iter().map(|&issue| finish[issue]).collect();
            if finish.iter().all(|&finish| finish < instance.never) {
                pursuit.learn(&finish);
            }
        }
        let mut share = (1000 * size).min(LONGEST_ROUND);
        while !pursuit.is_finished() {
            self.effort += pursuit.round(share.min(limit.saturating_sub(self.effort)).max(2));
            share = LONGEST_ROUND;
            if let Some((_, finish)) = pursuit.best() {
                self.offer(&project.finishes(finish));
            }
            if let Some(least) = pursuit.least() {
                self.bound = self.bound.min(Some(project.objective(instance, least)));
            }
            self.report();
            if self.is_over() || self.effort >= limit {
                break;
            }
        }
        (!pursuit.is_finished() || pursuit.best().is_some()).then(|| pursuit.is_finished())
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
        if crate::search::feasible::is_feasible(self.instance, domains, &finish) {
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
        self.stopped || self.effort >= self.options.effort || (self.any_will_do && self.best.is_some())
    }

    fn report(&self) {
        let objective = self.best.as_ref().map(|(objective, _)| *objective);
        let bound = self.bound.unwrap_or(self.instance.do_nothing);
        self.observer.progress(&Progress { effort: self.effort, objective, bound });
    }
}
