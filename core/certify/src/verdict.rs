//! A plan judged: its value, its violations, and whether what it claims about itself is true.

use std::cmp::Ordering;

use warplan_model::closure::{Answer, Problem, Status};
use warplan_model::{Decimal, Exact, Fault};

use crate::bound::bound;
use crate::evaluation::{Evaluation, evaluate};
use crate::feasibility::violations;
use crate::violation::{Rule, Violation};

/// What there is to say about a plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// What the schedule is worth.
    pub evaluation: Evaluation,
    /// The constraints that it breaks.
    pub violations: Vec<Violation>,
    /// The false claims of the plan about itself.
    pub claims: Vec<Violation>,
    /// What the schedule brings over doing nothing, in KPI-point-periods.
    pub lift: Decimal,
    /// How far the claimed bound lies above the objective, as a share of the size of the lift: 0 when they meet, `None`
    /// without a bound and, unless they meet, without a lift.
    pub gap: Option<Decimal>,
    /// The bound that the plan's certificate proves; `None` without one, or when it is refused.
    pub certified: Option<Decimal>,
}

impl Verdict {
    /// Whether the schedule keeps every constraint and every claim about it is true.
    pub fn accepted(&self) -> bool {
        self.violations.is_empty() && self.claims.is_empty()
    }
}

/// Judges a plan.
///
/// # Errors
/// What keeps the plan from being read as a schedule of this problem: issues that the problem does not have, and
/// starts that do not fit the duration.
///
/// ```
/// use warplan_certify::check;
/// use warplan_model::closure::{Answer, to_problem};
///
/// let model = r#"{"format": "warplan-model/v1", "periods": 3, "issues": [{"id": "134", "duration": 2}],
///     "kpis": [{"name": "depth", "base": 7, "caps": [{"at": 6, "while_open": ["134"]}]}]}"#;
/// let problem = to_problem(&serde_json::from_str(model).unwrap()).unwrap();
///
/// // The cap holds in period 1 only: 6 + 7 + 7 instead of 6 + 6 + 6.
/// let plan = r#"{"schedule": {"134": {"start": 1, "finish": 2}}, "objective": 20, "bound": 20, "status": "optimal"}"#;
/// let answer: Answer = serde_json::from_str(plan).unwrap();
/// let verdict = check(&problem, &answer).unwrap();
/// assert!(verdict.accepted());
/// assert_eq!(verdict.lift.to_string(), "2");
///
/// let boast = Answer { objective: Some("21".parse().unwrap()), ..answer };
/// let claims = check(&problem, &boast).unwrap().claims;
/// assert_eq!(claims[0].to_string(), "objective: an objective of 21 is claimed; the schedule's is 20");
/// ```
pub fn check(problem: &Problem, answer: &Answer) -> Result<Verdict, Vec<Fault>> {
    let schedule = answer.to_schedule(problem)?;
    let evaluation = evaluate(problem, &schedule);
    let violations = violations(problem, &schedule);
    let objective = evaluation.objective;
    let mut claims = Vec::new();
    claims.extend(false_objective(answer, objective));
    claims.extend(false_bound(answer, objective));
    claims.extend(false_status(answer, objective, &violations));
    let certified = certified(problem, answer, &mut claims);
    let lift = evaluation.lift();
    let gap = answer.bound.and_then(|bound| gap(bound, objective, lift));
    Ok(Verdict { violations, claims, lift: lift.to_decimal(), gap, certified, evaluation })
}

fn false_objective(answer: &Answer, objective: Exact) -> Option<Violation> {
    let computed = objective.to_decimal();
    let claimed = answer.objective.filter(|claimed| *claimed != carried(computed))?;
    Some(Violation::new(
        Rule::Objective,
        format!("an objective of {claimed} is claimed; the schedule's is {computed}"),
    ))
}

fn false_bound(answer: &Answer, objective: Exact) -> Option<Violation> {
    let bound = answer.bound.filter(|bound| compared(*bound, objective).is_lt())?;
    let computed = objective.to_decimal();
    Some(Violation::new(
        Rule::Bound,
        format!("a bound of {bound} is claimed; this very schedule reaches {computed}"),
    ))
}

fn false_status(answer: &Answer, objective: Exact, violations: &[Violation]) -> Option<Violation> {
    let feasible = violations.is_empty();
    match answer.status? {
        Status::Infeasible if feasible => {
            let message = "no schedule is claimed to be feasible, and this one is".into();
            Some(Violation::new(Rule::Infeasible, message))
        }
        Status::Infeasible => None,
        Status::Optimal | Status::Feasible | Status::Stopped if !feasible => {
            let message =
                format!("the schedule is claimed to be feasible and breaks {}", counted(violations.len()));
            Some(Violation::new(Rule::Feasible, message))
        }
        Status::Optimal => {
            let computed = objective.to_decimal();
            let message = match answer.bound {
                None => "the schedule is claimed to be optimal without a bound that shows it".into(),
                Some(bound) if compared(bound, objective).is_le() => return None,
                Some(bound) => {
                    format!(
                        "the schedule is claimed to be optimal; its bound is {bound}, its objective {computed}"
                    )
                }
            };
            Some(Violation::new(Rule::Optimal, message))
        }
        Status::Feasible | Status::Stopped => None,
    }
}

/// The bound that the certificate proves, when it holds; else its faults are added to the false claims.
fn certified(problem: &Problem, answer: &Answer, claims: &mut Vec<Violation>) -> Option<Decimal> {
    let certificate = answer.certificate.as_ref()?;
    match bound(problem, certificate) {
        Ok(bound) if certificate.bound == carried(bound) => return Some(bound),
        Ok(bound) => {
            let message =
                format!("it states a bound of {}; its multipliers prove {bound}", certificate.bound);
            claims.push(Violation::new(Rule::Certificate, message));
        }
        Err(faults) => claims.extend(faults),
    }
    None
}

fn counted(violations: usize) -> String {
    if violations == 1 { "a constraint".into() } else { format!("{violations} constraints") }
}

/// The number that a file can hold for this one: JSON carries doubles, which keep every millionth up to 9·10⁹ and lose
/// the last digits above. Claims come from files, so they are compared with what a file makes of the true number.
fn carried(value: Decimal) -> Decimal {
    Decimal::from_f64(value.to_f64()).unwrap_or(value)
}

/// Where a claimed bound lies as seen from the objective. Written down, an objective is rounded to the nearest millionth
/// and a bound up; either is equal to it.
fn compared(bound: Decimal, objective: Exact) -> Ordering {
    if bound < carried(objective.to_decimal()) {
        Ordering::Less
    } else if bound > carried(objective.to_decimal_up()) {
        Ordering::Greater
    } else {
        Ordering::Equal
    }
}

/// `(bound − objective) / |lift|` to the nearest millionth.
fn gap(bound: Decimal, objective: Exact, lift: Exact) -> Option<Decimal> {
    if compared(bound, objective).is_eq() {
        return Some(Decimal::ZERO);
    }
    let size = Some(lift.units().abs()).filter(|size| *size > 0)?;
    let excess = (Exact::from(bound) - objective).units() * i128::from(Decimal::ONE.micros());
    let limit = i128::from(Decimal::LIMIT.micros());
    let share = (excess + size / 2).div_euclid(size).clamp(-limit, limit);
    Some(Decimal::from_micros(share as i64))
}
