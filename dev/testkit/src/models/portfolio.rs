//! Portfolios like those of real trackers: eight KPIs, four severities with their SLAs, teams, some dependencies, an
//! exit criterion or two, and one P0 cap a KPI.

use warplan_model::closure::{
    AfterEntry, CapEntry, IssueEntry, KpiEntry, MODEL_FORMAT, ModelFile, PerPeriod, ResourceEntry,
    RewardEntry, TermEntry,
};
use warplan_model::{Decimal, IssueId};

use super::Random;

/// How large a portfolio is.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// Issues.
    pub issues: usize,
    /// Teams; each issue needs one or two.
    pub teams: usize,
    /// Periods.
    pub periods: usize,
}

impl Shape {
    /// So many issues over 30 periods, with a team for every 25 of them up to 40.
    pub fn of(issues: usize) -> Self {
        Shape { issues, teams: (issues / 25 + 2).min(40), periods: 30 }
    }
}

/// What one issue is, beside its place in the schedule.
struct Row {
    kpi: usize,
    severity: usize,
    /// In millionths of points.
    weight: i64,
    /// First period of its debt.
    due: i64,
}

const KPIS: usize = 8;
/// Credit and debt in hundredths, and SLA in days, by severity.
const SEVERITIES: [(i64, i64); 4] = [(120, 3), (100, 7), (60, 21), (30, 45)];

/// A portfolio of a shape.
pub fn portfolio(shape: Shape, seed: u64) -> ModelFile {
    let mut random = Random::new(seed);
    let random = &mut random;
    let mut issues = Vec::with_capacity(shape.issues);
    let mut rows = Vec::with_capacity(shape.issues);
    for at in 0..shape.issues {
        issues.push(issue(random, at, shape.teams));
        rows.push(row(random));
    }
    let resources = (0..shape.teams).map(|at| ResourceEntry {
        name: format!("team{at}"),
        capacity: PerPeriod::All(Some(Decimal::from_int(random.between(1, 3)))),
    });
    let resources = resources.collect();
    let kpis = (0..KPIS).map(|at| kpi(random, at, &rows)).collect();
    let rewards = (0..4).map(|at| {
        let mut members: Vec<usize> = (0..random.between(3, 5)).map(|_| random.below(shape.issues)).collect();
        members.sort_unstable();
        members.dedup();
        RewardEntry {
            name: format!("exit{at}"),
            value: Decimal::ONE,
            members: members.into_iter().map(name).collect(),
        }
    });
    ModelFile {
        format: MODEL_FORMAT.into(),
        name: format!("portfolio-{}-{seed}", shape.issues),
        periods: shape.periods as i64,
        weights: None,
        resources,
        budgets: Vec::new(),
        issues,
        kpis,
        rewards: rewards.collect(),
    }
}

fn name(at: usize) -> IssueId {
    IssueId::from(at as u64)
}

fn issue(random: &mut Random, at: usize, teams: usize) -> IssueEntry {
    let count = if random.percent(10) { 2 } else { 1 };
    let uses = (0..count).map(|_| (format!("team{}", random.below(teams)), Decimal::ONE)).collect();
    let mut before: Vec<usize> = Vec::new();
    if at > 0 && random.percent(35) {
        // The issues it waits for are among the sixty filed before it.
        let reach = at.min(60);
        let count = random.weighted(&[(1, 2), (2, 1)]);
        before.extend((0..count).map(|_| at - 1 - random.below(reach)));
        before.sort_unstable();
        before.dedup();
    }
    IssueEntry {
        id: name(at),
        duration: random.weighted(&[(1, 30), (2, 30), (3, 20), (5, 15), (8, 5)]),
        uses,
        costs: Default::default(),
        after: before.into_iter().map(|before| AfterEntry { id: name(before), lag: None }).collect(),
        earliest: None,
        latest: None,
        must: false,
    }
}

fn row(random: &mut Random) -> Row {
    let severity = random.weighted(&[(0, 8), (1, 30), (2, 40), (3, 22)]);
    let kind = random.weighted(&[(100, 75), (80, 15), (50, 10)]);
    let (points, sla) = SEVERITIES[severity];
    // Ages fall off by half every week or so.
    let mut age = random.between(0, 6);
    while random.percent(50) {
        age += 7;
    }
    Row { kpi: random.below(KPIS), severity, weight: points * kind * 100, due: (sla - age + 1).max(1) }
}

fn kpi(random: &mut Random, at: usize, rows: &[Row]) -> KpiEntry {
    let of_kpi = || rows.iter().enumerate().filter(|(_, row)| row.kpi == at);
    let share = |row: &Row, hundredths: i64| Some(Decimal::from_micros(row.weight * hundredths / 100));
    let terms = of_kpi().map(|(issue, row)| TermEntry {
        issue: name(issue),
        credit: share(row, 15),
        debt: share(row, 20),
        debt_from: Some(row.due),
    });
    let blockers: Vec<IssueId> =
        of_kpi().filter(|(_, row)| row.severity == 0).map(|(issue, _)| name(issue)).collect();
    let cap = (!blockers.is_empty()).then(|| CapEntry { at: Decimal::from_int(6), while_open: blockers });
    KpiEntry {
        name: format!("kpi{at}"),
        weight: None,
        min: Some(Decimal::from_int(-1_000_000)),
        max: None,
        base: PerPeriod::All(random.hundredths(300, 800)),
        uplift_limit: Some(Decimal::ONE),
        terms: terms.collect::<Vec<_>>(),
        caps: cap.into_iter().collect(),
    }
}
