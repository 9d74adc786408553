//! Models small enough to try every schedule, with everything that a model may have.

use warplan_model::closure::{
    AfterEntry, BudgetEntry, CapEntry, IssueEntry, KpiEntry, Lag, MODEL_FORMAT, ModelFile, PerPeriod,
    ResourceEntry, RewardEntry, TermEntry,
};
use warplan_model::{Decimal, IssueId};

use super::Random;

/// A model with `issues` issues over `periods` periods; about one in ten has no schedule.
pub fn small(seed: u64, issues: usize, periods: usize) -> ModelFile {
    let mut random = Random::new(seed);
    let random = &mut random;
    let resources: Vec<ResourceEntry> =
        (0..random.below(3)).map(|at| resource(random, &format!("team{at}"), periods)).collect();
    let budgets: Vec<BudgetEntry> = (0..random.below(2))
        .map(|_| BudgetEntry {
            name: "points".into(),
            limit: Decimal::from_int(random.between(2, 2 * issues as i64)),
        })
        .collect();
    let musts = random.percent(30);
    let entries: Vec<IssueEntry> =
        (0..issues).map(|at| issue(random, at, periods, musts, &resources, !budgets.is_empty())).collect();
    let kpis: Vec<KpiEntry> = (0..random.below(4)).map(|at| kpi(random, at, issues, periods)).collect();
    let rewards: Vec<RewardEntry> = (0..random.below(4)).map(|at| reward(random, at, issues)).collect();
    let weights = random.sometimes(30, |random| (0..periods).map(|_| random.hundredths(0, 150)).collect());
    ModelFile {
        format: MODEL_FORMAT.into(),
        name: format!("small-{seed}"),
        periods: periods as i64,
        weights,
        resources,
        budgets,
        issues: entries,
        kpis,
        rewards,
    }
}

fn name(at: usize) -> IssueId {
    IssueId::from(at as u64 + 1)
}

fn resource(random: &mut Random, name: &str, periods: usize) -> ResourceEntry {
    let unit = |random: &mut Random| {
        let limited = !random.percent(10);
        limited.then(|| Decimal::from_int(random.between(0, 3)))
    };
    let mut capacity: Vec<Option<Decimal>> = if random.percent(50) {
        vec![Some(Decimal::from_int(random.between(2, 3))); periods]
    } else {
        (0..periods).map(|_| unit(random)).collect()
    };
    // Every use of up to two units can be served in some period.
    capacity[random.below(periods)] = Some(Decimal::from_int(2));
    ResourceEntry { name: name.into(), capacity: PerPeriod::Each(capacity) }
}

fn issue(
    random: &mut Random,
    at: usize,
    periods: usize,
    musts: bool,
    resources: &[ResourceEntry],
    has_budget: bool,
) -> IssueEntry {
    let mut uses = std::collections::BTreeMap::new();
    for resource in resources {
        if random.percent(60) {
            uses.insert(resource.name.clone(), Decimal::from_micros(random.between(1, 4) * 500_000));
        }
    }
    let after = (0..at).filter_map(|before| {
        random.sometimes(20, |random| AfterEntry {
            id: name(before),
            lag: Some(if random.percent(40) { Lag::SamePeriod } else { Lag::FinishStart }),
        })
    });
    let after = after.collect();
    let earliest = random.sometimes(20, |random| random.between(1, periods as i64));
    let latest = random.sometimes(20, |random| random.between(earliest.unwrap_or(1), periods as i64));
    IssueEntry {
        id: name(at),
        duration: random.weighted(&[(0, 15), (1, 45), (2, 30), (3, 10)]),
        uses,
        costs: has_budget
            .then(|| ("points".to_owned(), Decimal::from_int(random.between(0, 4))))
            .into_iter()
            .collect(),
        after,
        earliest,
        latest,
        must: musts && random.percent(40),
    }
}

fn kpi(random: &mut Random, at: usize, issues: usize, periods: usize) -> KpiEntry {
    let base = if random.percent(70) {
        PerPeriod::All(random.hundredths(100, 1000))
    } else {
        PerPeriod::Each((0..periods).map(|_| random.hundredths(0, 1100)).collect())
    };
    let terms = (0..issues).filter_map(|at| random.sometimes(70, |random| term(random, at, periods)));
    let mut terms: Vec<TermEntry> = terms.collect();
    if random.percent(15) && !terms.is_empty() {
        let again = terms[random.below(terms.len())].clone();
        terms.push(again);
    }
    let count = random.weighted(&[(0, 40), (1, 40), (2, 20)]);
    let caps = (0..count)
        .map(|_| CapEntry { at: random.hundredths(-100, 900), while_open: members(random, issues, 3) });
    let caps = caps.collect();
    KpiEntry {
        name: format!("kpi{at}"),
        weight: random.sometimes(40, |random| random.hundredths(0, 200)),
        // High enough, now and then, that debts or a cap run into it.
        min: random.sometimes(50, |random| random.hundredths(-2000, 700)),
        max: random.sometimes(30, |random| random.hundredths(700, 1200)),
        base,
        uplift_limit: random.sometimes(50, |random| random.hundredths(0, 200)),
        caps,
        terms,
    }
}

fn term(random: &mut Random, at: usize, periods: usize) -> TermEntry {
    TermEntry {
        issue: name(at),
        credit: random.sometimes(80, |random| random.hundredths(0, 150)),
        debt: random.sometimes(60, |random| random.hundredths(0, 200)),
        debt_from: random.sometimes(70, |random| random.between(1, periods as i64 + 2)),
    }
}

fn reward(random: &mut Random, at: usize, issues: usize) -> RewardEntry {
    let members = members(random, issues, 3);
    let low = if members.len() == 1 { -200 } else { 0 };
    RewardEntry { name: format!("reward{at}"), value: random.hundredths(low, 300), members }
}

fn members(random: &mut Random, issues: usize, most: usize) -> Vec<IssueId> {
    let count = 1 + random.below(most.min(issues));
    (0..count).map(|_| name(random.below(issues))).collect()
}
