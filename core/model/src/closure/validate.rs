//! From a model file to a [`Problem`]: names to indexes, defaults, and every fault at once.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::consistency::inconsistencies;
use super::file::*;
use super::problem::*;
use crate::{Decimal, Fault, IssueId, Path, path};

/// The largest horizon.
pub const PERIODS_LIMIT: i64 = 20_000;
/// The largest product of [`rows`] and periods: what fits in memory.
pub const CELLS_LIMIT: i64 = 200_000_000;
/// The largest magnitude of a number.
const AMOUNT_LIMIT: i64 = 1_000_000_000;

/// Reads the model behind a file.
///
/// # Errors
/// All faults of the file: numbers that are negative, absurd or of the wrong count, names used twice or not at
/// all defined, cycles (with the issues on them), capacities that can never serve an issue.
pub fn to_problem(file: &ModelFile) -> Result<Problem, Vec<Fault>> {
    let mut reader = Reader { faults: Vec::new(), periods: 1 };
    let problem = reader.problem(file);
    if reader.faults.is_empty() { Ok(problem) } else { Err(reader.faults) }
}

struct Reader {
    faults: Vec<Fault>,
    periods: u32,
}

struct Names<'file> {
    resources: HashMap<&'file str, usize>,
    budgets: HashMap<&'file str, usize>,
    issues: HashMap<&'file IssueId, usize>,
}

impl Reader {
    fn problem(&mut self, file: &ModelFile) -> Problem {
        if file.format != MODEL_FORMAT {
            let problem = format!("{:?} is not the format of a model", file.format);
            self.fault(path!["format"], problem, format!("write {MODEL_FORMAT:?}"));
        }
        if file.issues.is_empty() {
            self.fault(path!["issues"], "there are no issues", "give at least one");
        }
        self.horizon(file);
        let order = sorted(&file.issues);
        let names = Names {
            resources: self.names("resources", file.resources.iter().map(|entry| entry.name.as_str())),
            budgets: self.names("budgets", file.budgets.iter().map(|entry| entry.name.as_str())),
            issues: self.issue_names(file, &order),
        };
        self.names("kpis", file.kpis.iter().map(|entry| entry.name.as_str()));
        self.names("rewards", file.rewards.iter().map(|entry| entry.name.as_str()));
        let problem = Problem {
            name: file.name.clone(),
            periods: self.periods,
            weights: self.weights(file),
            resources: self.resources(file),
            budgets: self.budgets(file),
            issues: order.iter().map(|&at| self.task(&file.issues[at], at, &names)).collect(),
            kpis: file.kpis.iter().enumerate().map(|(at, kpi)| self.kpi(kpi, at, &names)).collect(),
            rewards: file
                .rewards
                .iter()
                .enumerate()
                .map(|(at, reward)| self.reward(reward, at, &names))
                .collect(),
        };
        if self.faults.is_empty() {
            self.faults = inconsistencies(&problem, &order);
        }
        problem
    }

    fn fault(&mut self, at: Path, problem: impl Into<String>, remedy: impl Into<String>) {
        self.faults.push(Fault::new(at, problem, remedy));
    }

    fn horizon(&mut self, file: &ModelFile) {
        let rows = rows(file);
        if !(1..=PERIODS_LIMIT).contains(&file.periods) {
            let problem = format!("{} periods", file.periods);
            self.fault(
                path!["periods"],
                problem,
                format!("use 1 to {PERIODS_LIMIT}, with longer periods if need be"),
            );
        } else if file.periods.saturating_mul(rows) > CELLS_LIMIT {
            let problem = format!(
                "{} periods × {rows} issues, resources, KPIs, dependencies and members",
                file.periods
            );
            let remedy = format!("stay under a product of {CELLS_LIMIT}, with longer periods if need be");
            self.fault(path!["periods"], problem, remedy);
        } else {
            self.periods = file.periods as u32;
        }
    }

    /// Indexes by name, with a fault for each name that comes twice.
    fn names<'file>(
        &mut self,
        section: &str,
        names: impl Iterator<Item = &'file str>,
    ) -> HashMap<&'file str, usize> {
        let mut indexes = HashMap::new();
        for (at, name) in names.enumerate() {
            if indexes.insert(name, at).is_some() {
                self.fault(
                    path![section, at, "name"],
                    format!("{name:?} comes twice"),
                    "give each its own name",
                );
            }
        }
        indexes
    }

    fn issue_names<'file>(
        &mut self,
        file: &'file ModelFile,
        order: &[usize],
    ) -> HashMap<&'file IssueId, usize> {
        let mut indexes = HashMap::with_capacity(order.len());
        for (index, &at) in order.iter().enumerate() {
            let id = &file.issues[at].id;
            if indexes.insert(id, index).is_some() {
                self.faults.push(
                    Fault::new(path!["issues", at, "id"], format!("{id} comes twice"), "keep one").of(id),
                );
            }
        }
        indexes
    }

    /// The number, or a fault when it is negative or absurd.
    fn amount(&mut self, value: Decimal, at: impl Fn() -> Path) -> Decimal {
        if value < Decimal::ZERO {
            self.fault(at(), format!("{value} is negative"), "use 0 or more");
        }
        self.signed(value, at)
    }

    fn signed(&mut self, value: Decimal, at: impl Fn() -> Path) -> Decimal {
        if value.micros().abs() > Decimal::from_int(AMOUNT_LIMIT).micros() {
            self.fault(
                at(),
                format!("{value} is out of range"),
                format!("stay between -{AMOUNT_LIMIT} and {AMOUNT_LIMIT}"),
            );
        }
        value
    }

    fn per_period<N: Clone>(&mut self, values: &PerPeriod<N>, at: Path) -> Vec<N> {
        let count = self.periods as usize;
        match values {
            PerPeriod::All(value) => vec![value.clone(); count],
            PerPeriod::Each(list) if list.len() == count => list.clone(),
            PerPeriod::Each(list) => {
                self.fault(at, format!("{} values for {count} periods", list.len()), "give one a period");
                Vec::new()
            }
        }
    }

    fn weights(&mut self, file: &ModelFile) -> Vec<Decimal> {
        let Some(weights) = &file.weights else { return vec![Decimal::ONE; self.periods as usize] };
        for (period, &weight) in weights.iter().enumerate() {
            self.amount(weight, || path!["weights", period]);
        }
        self.per_period(&PerPeriod::Each(weights.clone()), path!["weights"])
    }

    fn resources(&mut self, file: &ModelFile) -> Vec<Resource> {
        let mut resources = Vec::new();
        for (at, entry) in file.resources.iter().enumerate() {
            let capacity = self.per_period(&entry.capacity, path!["resources", at, "capacity"]);
            // One that holds in every period is told once.
            for value in capacity.iter().flatten().collect::<BTreeSet<_>>() {
                self.amount(*value, || path!["resources", at, "capacity"]);
            }
            resources.push(Resource { name: entry.name.clone(), capacity });
        }
        resources
    }

    fn budgets(&mut self, file: &ModelFile) -> Vec<Budget> {
        let mut budgets = Vec::new();
        for (at, entry) in file.budgets.iter().enumerate() {
            let limit = self.amount(entry.limit, || path!["budgets", at, "limit"]);
            budgets.push(Budget { name: entry.name.clone(), limit });
        }
        budgets
    }

    /// A period number from a file, clamped to `1..=beyond` where `beyond` stands for any later one.
    fn period(&mut self, value: Option<i64>, default: u32, beyond: u32, at: Path) -> u32 {
        match value {
            None => default,
            Some(value) if value < 1 => {
                self.fault(at, format!("period {value}"), "periods count from 1");
                default
            }
            Some(value) => value.min(beyond as i64) as u32,
        }
    }

    fn task(&mut self, entry: &IssueEntry, at: usize, names: &Names) -> Task {
        let here = || path!["issues", at];
        let before = self.faults.len();
        if !(0..=PERIODS_LIMIT).contains(&entry.duration) {
            let problem = format!("a duration of {} periods", entry.duration);
            self.fault(here().then("duration"), problem, format!("use 0 to {PERIODS_LIMIT}"));
        }
        let duration = entry.duration.clamp(0, PERIODS_LIMIT) as u32;
        let beyond = self.periods + 1;
        let earliest = self.period(entry.earliest, 1, beyond, here().then("earliest"));
        let latest = self.period(entry.latest, self.periods, self.periods, here().then("latest"));
        if entry.earliest.is_some()
            && entry.latest.is_some_and(|latest| latest >= 1 && latest < earliest as i64)
        {
            self.fault(
                here().then("latest"),
                "it must finish before it may start",
                "move earliest or latest",
            );
        }
        let uses = self.amounts(&entry.uses, &names.resources, "resource", here().then("uses"));
        let task = Task {
            id: entry.id.clone(),
            duration,
            uses: if duration == 0 { Vec::new() } else { uses },
            costs: self.amounts(&entry.costs, &names.budgets, "budget", here().then("costs")),
            after: self.after(entry, duration, at, names),
            earliest,
            latest,
            must: entry.must,
        };
        for fault in &mut self.faults[before..] {
            fault.issue.get_or_insert_with(|| entry.id.clone());
        }
        task
    }

    fn amounts(
        &mut self,
        entries: &BTreeMap<String, Decimal>,
        names: &HashMap<&str, usize>,
        kind: &str,
        at: Path,
    ) -> Vec<(usize, Decimal)> {
        let mut amounts = Vec::new();
        for (name, &value) in entries {
            let value = self.amount(value, || at.then(name));
            match names.get(name.as_str()) {
                Some(&index) if value > Decimal::ZERO => amounts.push((index, value)),
                Some(_) => {}
                None => self.fault(
                    at.then(name),
                    format!("there is no {kind} {name:?}"),
                    format!("define it under {kind}s"),
                ),
            }
        }
        amounts.sort_unstable();
        amounts
    }

    fn after(&mut self, entry: &IssueEntry, duration: u32, at: usize, names: &Names) -> Vec<Precedence> {
        let mut lags = BTreeMap::new();
        for (position, after) in entry.after.iter().enumerate() {
            let lag = if after.lag == Some(Lag::SamePeriod) { 0 } else { duration };
            let place = || path!["issues", at, "after", position];
            if let Some(before) = self.member(&after.id, names, place) {
                let longest = lags.entry(before).or_insert(lag);
                *longest = lag.max(*longest);
            }
        }
        lags.into_iter().map(|(before, lag)| Precedence { before, lag }).collect()
    }

    fn member(&mut self, id: &IssueId, names: &Names, at: impl Fn() -> Path) -> Option<usize> {
        let found = names.issues.get(id).copied();
        if found.is_none() {
            self.faults.push(
                Fault::new(at(), format!("the model has no issue {id}"), "define it under issues").of(id),
            );
        }
        found
    }

    fn members(&mut self, ids: &[IssueId], names: &Names, at: Path) -> Vec<usize> {
        if ids.is_empty() {
            self.fault(at.clone(), "no issue is named", "name at least one");
        }
        let found =
            ids.iter().enumerate().filter_map(|(position, id)| self.member(id, names, || at.then(position)));
        let mut members: Vec<usize> = found.collect();
        members.sort_unstable();
        members.dedup();
        members
    }

    fn kpi(&mut self, entry: &KpiEntry, at: usize, names: &Names) -> Kpi {
        let here = |key: &str| path!["kpis", at, key];
        let base = self.per_period(&entry.base, here("base"));
        for &value in &base {
            self.signed(value, || here("base"));
        }
        let (min, max) = (entry.min.unwrap_or(Decimal::ZERO), entry.max.unwrap_or(Decimal::from_int(10)));
        if min > max {
            self.fault(here("min"), format!("min {min} is above max {max}"), "swap them");
        }
        Kpi {
            name: entry.name.clone(),
            weight: self.amount(entry.weight.unwrap_or(Decimal::ONE), || here("weight")),
            min: self.signed(min, || here("min")),
            max: self.signed(max, || here("max")),
            base,
            uplift_limit: entry.uplift_limit.map(|limit| self.amount(limit, || here("uplift_limit"))),
            terms: self.terms(entry, at, names),
            caps: self.caps(entry, at, names),
        }
    }

    fn terms(&mut self, entry: &KpiEntry, at: usize, names: &Names) -> Vec<Term> {
        let mut terms = Vec::new();
        for (position, term) in entry.terms.iter().enumerate() {
            let here = |key: &str| path!["kpis", at, "terms", position, key];
            let issue = self.member(&term.issue, names, || here("issue"));
            let credit = self.amount(term.credit.unwrap_or_default(), || here("credit"));
            let debt = self.amount(term.debt.unwrap_or_default(), || here("debt"));
            let debt_from = self.period(term.debt_from, 1, self.periods + 1, here("debt_from"));
            terms.extend(issue.map(|issue| Term { issue, credit, debt, debt_from }));
        }
        terms
    }

    fn caps(&mut self, entry: &KpiEntry, at: usize, names: &Names) -> Vec<Cap> {
        let mut caps = Vec::new();
        for (position, cap) in entry.caps.iter().enumerate() {
            let here = |key: &str| path!["kpis", at, "caps", position, key];
            let limit = self.signed(cap.at, || here("at"));
            caps.push(Cap {
                at: limit,
                while_open: self.members(&cap.while_open, names, here("while_open")),
            });
        }
        caps
    }

    fn reward(&mut self, entry: &RewardEntry, at: usize, names: &Names) -> Reward {
        let members = self.members(&entry.members, names, path!["rewards", at, "members"]);
        if entry.value < Decimal::ZERO && members.len() > 1 {
            let problem = format!("{} is negative and has {} members", entry.value, members.len());
            self.fault(
                path!["rewards", at, "value"],
                problem,
                "only a reward with one member may be negative",
            );
        }
        let value = self.signed(entry.value, || path!["rewards", at, "value"]);
        Reward { name: entry.name.clone(), value, members }
    }
}

/// How many things of a model are looked at in every period: issues, resources, KPIs, dependencies, and members of caps
/// and rewards.
fn rows(file: &ModelFile) -> i64 {
    let dependencies: usize = file.issues.iter().map(|issue| issue.after.len()).sum();
    let caps = file.kpis.iter().flat_map(|kpi| &kpi.caps);
    let members: usize = caps.map(|cap| cap.while_open.len()).sum();
    let rewarded: usize = file.rewards.iter().map(|reward| reward.members.len()).sum();
    (file.issues.len() + file.resources.len() + file.kpis.len() + dependencies + members + rewarded) as i64
}

/// Positions of the issues in the order of their ids.
fn sorted(issues: &[IssueEntry]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..issues.len()).collect();
    order.sort_by(|&a, &b| issues[a].id.cmp(&issues[b].id));
    order
}
