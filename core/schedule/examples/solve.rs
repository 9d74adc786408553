//! Solves a model file and prints the answer: `solve MODEL.json [EFFORT] [THREADS]`.

use std::time::Instant;

use warplan_model::closure::{Answer, to_problem};
use warplan_schedule::{Observer, Options, Progress, solve};

struct Talk(Instant);

impl Observer for Talk {
    fn progress(&self, progress: &Progress) {
        let objective = progress.objective.map(|objective| objective.to_decimal().to_string());
        let bound = progress.bound.to_decimal_up();
        let seconds = self.0.elapsed().as_secs_f64();
        eprintln!("{seconds:8.3} s {:>10} {} of {bound}", progress.effort, objective.unwrap_or_default());
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let number = |at: usize| arguments.get(at).map(|text| text.parse::<u64>()).transpose();
    let mut options = Options::default();
    options.effort = number(2)?.unwrap_or(options.effort);
    options.threads = number(3)?.unwrap_or(2) as usize;
    let file = serde_json::from_str(&std::fs::read_to_string(&arguments[1])?)?;
    let problem = to_problem(&file).map_err(|faults| format!("{faults:?}"))?;
    let started = Instant::now();
    let quiet = std::env::var_os("QUIET").is_some();
    let outcome =
        if quiet { solve(&problem, &options, &()) } else { solve(&problem, &options, &Talk(started)) };
    let seconds = started.elapsed().as_secs_f64();
    let lift = (outcome.objective - outcome.do_nothing).to_decimal();
    let gap = (outcome.bound - outcome.objective).to_decimal().to_f64() / lift.to_f64().abs().max(1e-9);
    eprintln!(
        "{:?} lift {lift} gap {:.4} % effort {} in {seconds:.3} s",
        outcome.status,
        100.0 * gap,
        outcome.effort
    );
    for fault in &outcome.conflict {
        eprintln!("  {fault}");
    }
    let answer = Answer {
        schedule: Answer::placements(&problem, &outcome.schedule),
        objective: Some(outcome.objective.to_decimal()),
        bound: Some(outcome.bound.to_decimal_up()),
        status: Some(outcome.status),
        certificate: outcome.certificate,
    };
    println!("{}", serde_json::to_string(&answer)?);
    Ok(())
}
