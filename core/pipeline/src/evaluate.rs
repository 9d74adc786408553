//! What a war plan written by hand is worth under the model of the best one, and what is wrong with it.

use std::collections::{BTreeMap, BTreeSet};

use warplan_gate::lint::{Demotion, LintInput, Repaired, lint, repaired, written_schedule};
use warplan_model::closure::{Problem, Schedule, Status};
use warplan_model::policy::Policy;
use warplan_model::portfolio::Portfolio;
use warplan_model::view::{Comparison, HandDemotion, HandPlan, Scenario};
use warplan_model::{Decimal, IssueId};
use warplan_schedule::{Observer, Options};

use crate::whatif::{Assumed, Assumption, whatif};
use crate::{Basis, PipelineError, Planned, course, stability};

/// Values a hand-written plan beside the best one. Each issue is taken to close on the first day that dependencies
/// allow, from the written one on; what the plan closes although something it needs stays open counts as open.
///
/// # Errors
/// Faults of the portfolio that show once the plan's demotions are made.
pub fn evaluate(
    basis: &Basis<'_>,
    planned: &Planned,
    hand: &HandPlan,
    options: &Options,
    observer: &dyn Observer,
) -> Result<Comparison, PipelineError> {
    let modelled = &planned.modelled;
    let problem = &stability::without_price(modelled);
    let written = written_schedule(hand, problem);
    let Repaired { schedule, moved, .. } = repaired(problem, &written);
    let best_lift = warplan_certify::evaluate(problem, &planned.schedule).lift().to_decimal();
    let demotions = demotions(basis, planned, hand, best_lift, options, observer)?;
    let findings = lint(&LintInput {
        hand,
        portfolio: &basis.portfolio,
        policy: basis.policy,
        problem,
        calendar: &modelled.calendar,
        written: &written,
        demotions: &demotions,
    });
    let evaluation = warplan_certify::evaluate(problem, &schedule);
    let lift = evaluation.lift().to_decimal();
    let ends = evaluation.kpis.iter().filter_map(|track| track.periods.last());
    Ok(Comparison {
        title: hand.title.clone(),
        lift,
        feasible: warplan_certify::violations(problem, &schedule).is_empty(),
        closed: schedule.closed(),
        moved,
        finishes: finishes(problem, &schedule),
        caps: course::caps(basis, modelled, &schedule),
        rewards: course::rewards(modelled, &schedule),
        best_lift,
        best_closed: planned.schedule.closed(),
        difference: best_lift - lift,
        end_values: ends.map(|end| end.value).collect(),
        findings,
    })
}

fn finishes(problem: &Problem, schedule: &Schedule) -> BTreeMap<IssueId, u32> {
    let tasks = problem.issues.iter().zip(&schedule.finish);
    tasks.filter_map(|(task, finish)| Some((task.id.clone(), (*finish)?))).collect()
}

/// What each demotion does to the best plan. One whose best plan is not known well enough to tell is left out.
fn demotions(
    basis: &Basis<'_>,
    planned: &Planned,
    hand: &HandPlan,
    best_lift: Decimal,
    options: &Options,
    observer: &dyn Observer,
) -> Result<Vec<Demotion>, PipelineError> {
    let severity =
        |demotion: &HandDemotion, issue: &IssueId| Assumption::Severity(issue.clone(), demotion.to.clone());
    let mut asked = Vec::new();
    let mut demoted = Vec::new();
    for demotion in &hand.demotions {
        let issues = lowered(&basis.portfolio, basis.policy, demotion);
        if !issues.is_empty() {
            let assumptions = issues.iter().map(|issue| severity(demotion, issue)).collect();
            asked.push(Assumed { name: demotion.to.clone(), assumptions });
            demoted.push((issues, &demotion.to));
        }
    }
    let scenarios = whatif(basis, planned, &asked, options, observer)?.scenarios;
    let judge = |((issues, to), scenario): ((Vec<IssueId>, &String), Scenario)| {
        let figures = scenario.figures?;
        let at_most = figures.lift + (figures.bound - figures.objective);
        let known = figures.status == Status::Optimal || at_most < best_lift;
        known.then(|| Demotion { issues, to: to.clone(), lift: figures.lift, lift_without: best_lift })
    };
    Ok(demoted.into_iter().zip(scenarios).filter_map(judge).collect())
}

/// The open issues of a demotion whose severity it lowers, sorted.
fn lowered(portfolio: &Portfolio, policy: &Policy, demotion: &HandDemotion) -> Vec<IssueId> {
    let to = policy.severities.get_index_of(&demotion.to);
    let lowers = |issue: &&IssueId| {
        let item = portfolio.item(issue).filter(|item| item.open);
        item.and_then(|item| item.class).zip(to).is_some_and(|(class, to)| class.severity < to)
    };
    let issues: BTreeSet<&IssueId> = demotion.issues.iter().filter(lowers).collect();
    issues.into_iter().cloned().collect()
}
