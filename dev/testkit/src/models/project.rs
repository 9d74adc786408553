//! Projects whose only aim is an early end, with the parameters of the PSPLIB sets.
//!
//! Terms: the *complexity* of a network is the mean number of its dependencies a task, none of which follows from
//! others, start and end counted as tasks; the *resource factor* is the share of resources that a task uses; the
//! *resource strength* says where a capacity lies between the largest single use (0) and the peak of the schedule that
//! starts everything as early as dependencies allow (1). Source: R. Kolisch, A. Sprecher, A. Drexl, "Characterization
//! and generation of a general class of resource-constrained project scheduling problems", Management Science 41 (1995).

use warplan_model::closure::{
    AfterEntry, IssueEntry, MODEL_FORMAT, ModelFile, PerPeriod, ResourceEntry, RewardEntry,
};
use warplan_model::{Decimal, IssueId};

use super::Random;

/// How large and how hard a project is.
#[derive(Clone, Copy, Debug)]
pub struct Difficulty {
    /// Tasks.
    pub tasks: usize,
    /// Resources.
    pub resources: usize,
    /// The longest duration in periods; the shortest is one.
    pub longest: i64,
    /// Complexity of the network, in hundredths.
    pub complexity: usize,
    /// Resource factor, in hundredths.
    pub factor: usize,
    /// Resource strength, in hundredths.
    pub strength: i64,
}

impl Difficulty {
    /// One of the 48 combinations of the PSPLIB sets, counted as they are there from 1.
    pub fn psplib(tasks: usize, set: usize) -> Self {
        let at = (set - 1) % 48;
        Difficulty {
            tasks,
            resources: 4,
            longest: 10,
            complexity: [150, 180, 210][at / 16],
            factor: [25, 50, 75, 100][at / 4 % 4],
            strength: [20, 50, 70, 100][at % 4],
        }
    }
}

/// Tasks at the start and at the end of a network, and the most dependencies from and to a task.
const DEGREE: usize = 3;

/// A project over as many periods as its tasks take one after the other: one reward for the end of all.
pub fn project(difficulty: Difficulty, seed: u64) -> ModelFile {
    let mut random = Random::new(seed);
    let random = &mut random;
    let count = difficulty.tasks;
    let duration: Vec<i64> = (0..count).map(|_| random.between(1, difficulty.longest)).collect();
    let network = Network::draw(random, count, difficulty.complexity * (count + 2) / 100);
    let uses = uses(random, difficulty);
    let name = |at: usize| IssueId::from(at as u64 + 1);
    let issues = (0..count).map(|at| IssueEntry {
        id: name(at),
        duration: duration[at],
        uses: (0..difficulty.resources)
            .filter(|&resource| uses[at][resource] > 0)
            .map(|resource| (format!("R{}", resource + 1), Decimal::from_int(uses[at][resource])))
            .collect(),
        costs: Default::default(),
        after: network.before[at].iter().map(|&before| AfterEntry { id: name(before), lag: None }).collect(),
        earliest: None,
        latest: None,
        must: true,
    });
    let resources = (0..difficulty.resources).map(|resource| {
        let uses: Vec<i64> = uses.iter().map(|uses| uses[resource]).collect();
        let least = uses.iter().copied().max().unwrap_or(0);
        let most = network.peak(&duration, &uses);
        ResourceEntry {
            name: format!("R{}", resource + 1),
            capacity: PerPeriod::All(Some(Decimal::from_int(
                least + ((most - least) * difficulty.strength + 50) / 100,
            ))),
        }
    });
    ModelFile {
        format: MODEL_FORMAT.into(),
        name: format!("project-{count}-{seed}"),
        periods: duration.iter().sum(),
        weights: None,
        resources: resources.collect(),
        budgets: Vec::new(),
        issues: issues.collect(),
        kpis: Vec::new(),
        rewards: vec![RewardEntry {
            name: "all-done".into(),
            value: Decimal::ONE,
            members: (0..count).map(name).collect(),
        }],
    }
}

/// Units by task and resource: exactly as many entries above zero as the factor says, at least one a task.
fn uses(random: &mut Random, difficulty: Difficulty) -> Vec<Vec<i64>> {
    let (count, resources) = (difficulty.tasks, difficulty.resources);
    let mut uses = vec![vec![0; resources]; count];
    let mut left = (count * resources * difficulty.factor + 50) / 100;
    for uses in &mut uses {
        uses[random.below(resources)] = random.between(1, 10);
        left = left.saturating_sub(1);
    }
    while left > 0 {
        let units = &mut uses[random.below(count)][random.below(resources)];
        if *units == 0 {
            *units = random.between(1, 10);
            left -= 1;
        }
    }
    uses
}

/// Dependencies between tasks, earlier indexes first.
struct Network {
    before: Vec<Vec<usize>>,
    next: Vec<Vec<usize>>,
    /// Whether the second waits for the first, directly or not.
    leads: Vec<Vec<bool>>,
    arcs: usize,
}

impl Network {
    /// With about so many dependencies, those from the start and to the end among them.
    fn draw(random: &mut Random, count: usize, arcs: usize) -> Network {
        let none = vec![Vec::new(); count];
        let mut network =
            Network { before: none.clone(), next: none, leads: vec![vec![false; count]; count], arcs: 0 };
        let edge = DEGREE.min(count / 2).max(1);
        for task in edge..count {
            let reach = task.min(count - edge);
            (0..20).any(|_| network.link(random.below(reach), task));
        }
        for task in (0..count - edge).rev().filter(|_| count > 1) {
            if network.next[task].is_empty() {
                let from = edge.max(task + 1);
                (0..20).any(|_| network.link(task, from + random.below(count - from)));
            }
        }
        let free = |lists: &[Vec<usize>]| lists.iter().filter(|list| list.is_empty()).count();
        let wanted = arcs.saturating_sub(free(&network.before) + free(&network.next));
        for _ in 0..200 * count {
            if network.arcs >= wanted || count < 2 {
                break;
            }
            let after = 1 + random.below(count - 1);
            network.link(random.below(after), after);
        }
        network
    }

    /// Adds a dependency unless it follows from others, others from it, or a task has enough; says whether it did.
    fn link(&mut self, before: usize, after: usize) -> bool {
        let count = self.before.len();
        let leads = |a: usize, b: usize| a == b || self.leads[a][b];
        let follows =
            (0..count).filter(|&a| leads(a, before)).any(|a| self.next[a].iter().any(|&b| leads(after, b)));
        let full = self.next[before].len() >= DEGREE || self.before[after].len() >= DEGREE;
        if self.leads[before][after] || follows || full {
            return false;
        }
        let from: Vec<usize> = (0..count).filter(|&a| leads(a, before)).collect();
        let to: Vec<usize> = (0..count).filter(|&b| leads(after, b)).collect();
        for a in from {
            to.iter().for_each(|&b| self.leads[a][b] = true);
        }
        self.next[before].push(after);
        self.before[after].push(before);
        self.arcs += 1;
        true
    }

    /// The most that is used at once when everything starts as early as dependencies allow.
    fn peak(&self, duration: &[i64], uses: &[i64]) -> i64 {
        let mut finish = vec![0i64; duration.len()];
        let mut used = vec![0i64; duration.iter().sum::<i64>() as usize];
        for task in 0..duration.len() {
            let start = self.before[task].iter().map(|&before| finish[before]).max().unwrap_or(0);
            finish[task] = start + duration[task];
            used[start as usize..finish[task] as usize].iter_mut().for_each(|used| *used += uses[task]);
        }
        used.into_iter().max().unwrap_or(0)
    }
}
