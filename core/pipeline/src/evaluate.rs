//! What a war plan written by hand is worth under the model of the best one, and what is wrong with it.

use std::collections::{BTreeMap, BTreeSet};

use warplan_gate::lint::{Demotion, LintInput, Repaired, lint, repaired, written_schedule};
use warplan_model::closure::{Problem, Schedule, Status};
use warplan_model::policy::Policy;
use warplan_model::portfolio::Portfolio;
use warplan_model::view::{Comparison, HandDemotion, HandPlan, PlanFigures};
use warplan_model::{Decimal, IssueId};
use warplan_schedule::{Observer, Options, Progress};

use crate::whatif::{Assumed, Assumption, changed, figures};
use crate::{Basis, PipelineError, Planned, course, stability};

/// The best plan, and the hand-written one valued beside it. With more than one thread, half of them find out what the
/// demotions of the hand-written plan do at the same time.
///
/// # Errors
/// As [`plan`](crate::plan) and [`demoted`].
pub fn beside_the_best(
    basis: &Basis<'_>,
    hand: &HandPlan,
    options: &Options,
    observer: &dyn Observer,
) -> Result<(Planned, Comparison), PipelineError> {
    let (planned, demoted) = if options.threads < 2 {
        (crate::plan(basis, None, options, observer), demoted(basis, hand, options, observer))
    } else {
        let options = &Options { threads: options.threads.div_ceil(2), ..options.clone() };
        std::thread::scope(|scope| {
            let demoted = scope.spawn(|| demoted(basis, hand, options, &Silent(observer)));
            let planned = crate::plan(basis, None, options, observer);
            // A panic goes on where it would have gone without the thread.
            (planned, demoted.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
        })
    };
    let planned = planned?;
    let comparison = evaluate(basis, &planned, hand, &demoted?);
    Ok((planned, comparison))
}

/// Passes on requests to stop, and tells nothing: two solves at a time would talk past each other.
struct Silent<'watch>(&'watch dyn Observer);

impl Observer for Silent<'_> {
    fn progress(&self, _: &Progress) {}

    fn stop(&self) -> bool {
        self.0.stop()
    }
}

/// Values a hand-written plan beside the best one. Each issue is taken to close on the first day that dependencies
/// allow, from the written one on; what the plan closes although something it needs stays open counts as open.
pub fn evaluate(basis: &Basis<'_>, planned: &Planned, hand: &HandPlan, demoted: &[Demoted]) -> Comparison {
    let modelled = &planned.modelled;
    let problem = &stability::without_price(modelled);
    let written = written_schedule(hand, problem);
    let Repaired { schedule, moved, .. } = repaired(problem, &written);
    let best_lift = warplan_certify::evaluate(problem, &planned.schedule).lift().to_decimal();
    let demotions: Vec<Demotion> = demoted.iter().filter_map(|demoted| demoted.judge(best_lift)).collect();
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
    let idle = warplan_certify::evaluate(problem, &Schedule::nothing(problem.issues.len()));
    let lift = evaluation.lift().to_decimal();
    let ends = evaluation.kpis.iter().filter_map(|track| track.periods.last());
    Comparison {
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
        kpis: course::kpis(basis, &evaluation, &idle),
        end_values: ends.map(|end| end.value).collect(),
        findings,
    }
}

fn finishes(problem: &Problem, schedule: &Schedule) -> BTreeMap<IssueId, u32> {
    let tasks = problem.issues.iter().zip(&schedule.finish);
    tasks.filter_map(|(task, finish)| Some((task.id.clone(), (*finish)?))).collect()
}

/// The best plan once the demotions of a hand-written plan to one severity are made.
#[derive(Clone, Debug)]
pub struct Demoted {
    issues: Vec<IssueId>,
    to: String,
    /// Absent when there is no such plan.
    figures: Option<PlanFigures>,
}

impl Demoted {
    /// What it does to the best plan; `None` when the best plan with it is not known well enough to tell.
    fn judge(&self, best_lift: Decimal) -> Option<Demotion> {
        let figures = self.figures.as_ref()?;
        let at_most = figures.lift + (figures.bound - figures.objective);
        let known = figures.status == Status::Optimal || at_most < best_lift;
        let (issues, to) = (self.issues.clone(), self.to.clone());
        known.then_some(Demotion { issues, to, lift: figures.lift, lift_without: best_lift })
    }
}

/// Plans anew for each demotion of a hand-written plan.
///
/// # Errors
/// Faults of the portfolio that show once the demotions are made.
pub fn demoted(
    basis: &Basis<'_>,
    hand: &HandPlan,
    options: &Options,
    observer: &dyn Observer,
) -> Result<Vec<Demoted>, PipelineError> {
    let severity =
        |demotion: &HandDemotion, issue: &IssueId| Assumption::Severity(issue.clone(), demotion.to.clone());
    let mut asked = Vec::new();
    let mut lists = Vec::new();
    for demotion in &hand.demotions {
        let issues = lowered(&basis.portfolio, basis.policy, demotion);
        if !issues.is_empty() {
            let assumptions = issues.iter().map(|issue| severity(demotion, issue)).collect();
            asked.push(Assumed { name: demotion.to.clone(), assumptions });
            lists.push((issues, demotion.to.clone()));
        }
    }
    let mut all = Vec::new();
    for ((issues, to), changed) in lists.into_iter().zip(changed(basis, &asked)?) {
        let other = basis.under(&changed.snapshot, &changed.policy)?;
        let figures = match crate::plan(&other, None, options, observer) {
            Ok(planned) => Some(figures(&planned)),
            Err(PipelineError::Infeasible(_)) => None,
            Err(error) => return Err(error),
        };
        all.push(Demoted { issues, to, figures });
    }
    Ok(all)
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
