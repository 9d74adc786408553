//! Shadow prices: what one more unit of a team in a week, a day more of an SLA, an issue that holds no cap and a
//! dependency less would bring.
//!
//! Terms: with `J` the plan's objective and `L'` what the multipliers of its certificate prove of the changed model, no
//! plan of that lies further than `L' − J` above this one. `L' − L`, by how much the bound rises, is the change's price at
//! the margin; for capacity it is the sum of the multipliers over the week. Source: duality of linear programming (D. Gale,
//! H. Kuhn, A. Tucker, 1951), here of the Lagrangian relaxation; see [`warplan_certify::margins`]. What a change is worth is
//! `J*' − J*`, which only solving it anew shows. Cost: as [`warplan_certify::margins`]; a solve for each that is solved anew.

mod changes;

use std::cmp::Reverse;

use warplan_certify::{Margin, Margins, evaluate, margins};
use warplan_model::calendar::Unit;
use warplan_model::closure::{Change, Problem, Schedule, Status};
use warplan_model::view::{Price, PriceKind, PricedChange, Prices};
use warplan_model::{Decimal, Exact};
use warplan_schedule::{Observer, Options};

use crate::{Basis, PipelineError, Planned};
use changes::changes;

/// How many prices a plan names.
const NAMED: usize = 3;
/// Effort of solving anew what concerns an issue.
const EFFORT: u64 = 3_000_000;

/// What to say of prices.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Kinds of changes; all when empty.
    pub kinds: Vec<PriceKind>,
    /// How many changes to list.
    pub top: usize,
    /// How many to solve anew, the most promising ones; they are listed in any case.
    pub resolve: usize,
}

/// The prices of a plan.
///
/// # Errors
/// A plan without a certificate, or with one that is refused.
pub fn prices(
    basis: &Basis<'_>,
    planned: &Planned,
    asked: &Asked,
    options: &Options,
    observer: &dyn Observer,
) -> Result<Prices, PipelineError> {
    let wanted = |change: &PricedChange| asked.kinds.is_empty() || asked.kinds.contains(&change.kind());
    let valued = Valued::new(basis, planned, |_, change| wanted(change))?;
    let mut solved = Vec::new();
    for ranked in valued.ranked.iter().take(asked.resolve) {
        solved.push(valued.solved_anew(ranked, options, observer).0);
    }
    solved.sort_by_key(|price| Reverse((price.at_least, price.at_most)));
    let others = valued.ranked.iter().take(asked.top).skip(asked.resolve);
    Ok(Prices {
        unit: Unit::of(&basis.policy.calendar),
        status: planned.plan.status,
        objective: planned.plan.objective,
        certified: valued.certified,
        changes: valued.ranked.len(),
        prices: solved.into_iter().chain(others.map(|ranked| valued.price(ranked))).collect(),
    })
}

/// The prices that a plan names: of the capacity and the days that promise the most. Caps and dependencies are left to
/// solving anew, since what they promise misleads. None without multipliers that hold.
pub(crate) fn of_plan(basis: &Basis<'_>, planned: &Planned) -> Vec<Price> {
    let is_plain = |change: &PricedChange| matches!(change.kind(), PriceKind::Capacity | PriceKind::Sla);
    Valued::new(basis, planned, |_, change| is_plain(change))
        .map_or_else(|_| Vec::new(), |valued| valued.promising(NAMED))
}

/// The prices that concern an issue: its SLA, the caps that it holds, its dependencies, and the weeks of its teams until
/// it starts. Where the plan is proven they are solved anew as far as a little effort suffices, and those that bring
/// nothing are left out. None without multipliers that hold.
pub(crate) fn of_issue(basis: &Basis<'_>, planned: &Planned, index: usize) -> Vec<Price> {
    let task = &planned.modelled.problem.issues[index];
    let starts = planned.schedule.finish[index].map_or(u32::MAX, |finish| task.start(finish));
    let concerns = |change: &Change| match *change {
        Change::Capacity { resource, first, .. } => {
            first <= starts && task.uses.iter().any(|(used, _)| *used == resource)
        }
        Change::Debt { issue, .. } | Change::Caps { issue } => issue == index,
        Change::Dependency { issue, before } => issue == index || before == index,
    };
    let Ok(valued) = Valued::new(basis, planned, |change, _| concerns(change)) else { return Vec::new() };
    if planned.plan.status != Status::Optimal {
        return valued.promising(usize::MAX);
    }
    let mut left = EFFORT;
    let mut prices: Vec<Price> = valued
        .ranked
        .iter()
        .map(|ranked| {
            if left == 0 {
                return valued.price(ranked);
            }
            let options = Options { effort: left, ..Options::default() };
            let (price, effort) = valued.solved_anew(ranked, &options, &());
            left = left.saturating_sub(effort);
            price
        })
        .collect();
    prices.retain(
        |price| if price.proven { price.at_most > Decimal::ZERO } else { price.margin > Decimal::ZERO },
    );
    prices.sort_by_key(|price| Reverse((price.at_least, price.at_most)));
    prices
}

/// A change with what the multipliers prove of it.
type Ranked = (Change, PricedChange, Margin);

/// Changes of a plan's model, by what they promise.
struct Valued<'a> {
    planned: &'a Planned,
    objective: Exact,
    /// What the certificate proves of the model as it is.
    certified: Decimal,
    /// The largest margin first; equal ones as they come.
    ranked: Vec<Ranked>,
}

impl<'a> Valued<'a> {
    fn new(
        basis: &Basis<'_>,
        planned: &'a Planned,
        wanted: impl Fn(&Change, &PricedChange) -> bool,
    ) -> Result<Self, PipelineError> {
        let Planned { modelled, schedule, plan } = planned;
        let certificate = plan.certificate.as_ref().ok_or(PipelineError::Uncertified)?;
        let mut all = changes(basis, modelled);
        all.retain(|(change, described)| wanted(change, described));
        let (asked, described): (Vec<Change>, Vec<PricedChange>) = all.into_iter().unzip();
        let Margins { bound, changed } = margins(&modelled.problem, certificate, &asked)
            .map_err(|faults| PipelineError::Refused(faults.iter().map(ToString::to_string).collect()))?;
        let all = asked.into_iter().zip(described).zip(changed);
        let mut ranked: Vec<Ranked> =
            all.map(|((change, described), margin)| (change, described, margin)).collect();
        ranked.sort_by_key(|(_, _, margin)| Reverse(margin.gain));
        let objective = evaluate(&modelled.problem, schedule).objective;
        Ok(Valued { planned, objective, certified: bound, ranked })
    }

    fn promising(&self, count: usize) -> Vec<Price> {
        let promising = self.ranked.iter().filter(|(_, _, margin)| margin.gain > Decimal::ZERO);
        promising.take(count).map(|ranked| self.price(ranked)).collect()
    }

    fn price(&self, (change, described, margin): &Ranked) -> Price {
        let (problem, schedule) = (&self.planned.modelled.problem, &self.planned.schedule);
        let at_least = as_it_stands(problem, schedule, change).to_decimal();
        let at_most = (Exact::from(margin.bound) - self.objective).to_decimal_up();
        Price {
            change: described.clone(),
            margin: margin.gain,
            at_least,
            at_most: at_most.max(at_least),
            proven: false,
        }
    }

    /// With the best plan under the change, as far as that is found, and the effort it took; the search starts from the
    /// plan as it is.
    fn solved_anew(&self, ranked: &Ranked, options: &Options, observer: &dyn Observer) -> (Price, u64) {
        let mut price = self.price(ranked);
        let mut problem = self.planned.modelled.problem.clone();
        ranked.0.apply(&mut problem);
        let options = Options { start: Some(self.planned.schedule.clone()), ..options.clone() };
        let outcome = warplan_schedule::solve(&problem, &options, observer);
        let gain = (outcome.objective - self.objective).to_decimal();
        if outcome.status == Status::Optimal {
            (price.at_least, price.at_most) = (gain, gain);
            price.proven = self.planned.plan.status == Status::Optimal;
        } else {
            price.at_least = price.at_least.max(gain);
            let limit = (outcome.bound - self.objective).to_decimal_up();
            price.at_most = price.at_most.min(limit).max(price.at_least);
        }
        (price, outcome.effort)
    }
}

/// What a change brings to a schedule that stays as it is: only scores can change.
fn as_it_stands(problem: &Problem, schedule: &Schedule, change: &Change) -> Exact {
    let (issue, kpis) = match *change {
        Change::Debt { issue, kpis } => (issue, kpis),
        Change::Caps { issue } => (issue, problem.kpis.len()),
        Change::Capacity { .. } | Change::Dependency { .. } => return Exact::ZERO,
    };
    let concerned = problem.kpis[..kpis].iter().filter(|kpi| {
        let holds = kpi.caps.iter().any(|cap| cap.while_open.binary_search(&issue).is_ok());
        holds || kpi.terms.iter().any(|term| term.issue == issue)
    });
    let mut scores = Problem {
        name: String::new(),
        periods: problem.periods,
        weights: problem.weights.clone(),
        resources: Vec::new(),
        budgets: Vec::new(),
        issues: Vec::new(),
        kpis: concerned.cloned().collect(),
        rewards: Vec::new(),
    };
    let before = evaluate(&scores, schedule).objective;
    change.apply(&mut scores);
    evaluate(&scores, schedule).objective - before
}
