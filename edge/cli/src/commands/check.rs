//! `warplan check`.

use serde::{Deserialize, Serialize};
use warplan_certify::{Verdict, Violation};
use warplan_model::closure::Answer;
use warplan_model::{Decimal, Digest};
use warplan_report::{json, percent};

use crate::args::{CheckArgs, Format};
use crate::error::{Exit, Result};
use crate::input::read_model;
use crate::output::{print, talk};
use crate::source::{ANSWER, Source, json_faults};

/// The model that a plan states to be made for: `plan` writes it among its inputs, `solve` beside its answer.
#[derive(Default, Deserialize)]
struct Origin {
    model: Option<Digest>,
    inputs: Option<Box<Origin>>,
}

impl Origin {
    fn model(&self) -> Option<Digest> {
        self.model.or_else(|| self.inputs.as_ref()?.model)
    }
}

/// What a check found, as data.
#[derive(Serialize)]
struct Summary {
    format: &'static str,
    accepted: bool,
    objective: Decimal,
    do_nothing: Decimal,
    lift: Decimal,
    bound: Option<Decimal>,
    gap: Option<Decimal>,
    certified: Option<Decimal>,
    /// Whether the plan states that it was made for another model.
    for_another_model: bool,
    closed: usize,
    faults: Vec<String>,
}

/// Checks a plan against its model.
pub fn run(args: &CheckArgs) -> Result<Exit> {
    let (model, problem) = read_model(&args.model)?;
    let source = Source::of(&args.plan, &ANSWER)?;
    let answer: Answer = source.json(&ANSWER)?;
    let verdict = warplan_certify::check(&problem, &answer)
        .map_err(|faults| json_faults("use the plan", &source, faults))?;
    // What is no statement of a model is none of the check's business.
    let origin: Origin = serde_json::from_slice(&source.bytes).unwrap_or_default();
    let for_another_model = origin.model().is_some_and(|stated| stated != Digest::of(&model));
    if for_another_model {
        talk(&format!(
            "warning: {} states that it was made for another model than {}\n",
            source.name,
            args.model.display()
        ));
    }
    let summary = Summary { for_another_model, ..summary(&verdict, &answer) };
    print(&match args.format {
        Format::Human => text(&summary),
        Format::Json => json::pretty(&summary),
    })?;
    Ok(if summary.accepted { Exit::Done } else { Exit::GateFailed })
}

fn summary(verdict: &Verdict, answer: &Answer) -> Summary {
    let faults = verdict.violations.iter().chain(&verdict.claims);
    Summary {
        format: "warplan-check/v1",
        accepted: verdict.accepted(),
        objective: verdict.evaluation.objective.to_decimal(),
        do_nothing: verdict.evaluation.do_nothing.to_decimal(),
        lift: verdict.lift,
        bound: answer.bound,
        gap: verdict.gap,
        certified: verdict.certified,
        for_another_model: false,
        closed: answer.schedule.len(),
        faults: faults.map(Violation::to_string).collect(),
    }
}

fn text(summary: &Summary) -> String {
    let mut text = String::new();
    for fault in &summary.faults {
        text.push_str(&format!("refused: {fault}\n"));
    }
    let verdict = if summary.accepted { "the plan holds" } else { "the plan does not hold" };
    text.push_str(&format!("{verdict}: it closes {} issues\n", summary.closed));
    text.push_str(&format!("objective   {}\n", summary.objective));
    text.push_str(&format!("do nothing  {}\n", summary.do_nothing));
    text.push_str(&format!("lift        {}\n", summary.lift));
    if let Some(bound) = summary.bound {
        let gap = summary.gap.map_or(String::new(), |gap| format!(" ({} of lift above)", percent(gap)));
        text.push_str(&format!("bound       {bound}{gap}\n"));
    }
    text.push_str(&certified(summary));
    text
}

/// How much of the claimed bound is proven by the plan file alone.
fn certified(summary: &Summary) -> String {
    match (summary.certified, summary.bound) {
        (Some(certified), Some(bound)) if certified > bound => format!(
            "certified   {certified}: the certificate proves this much;\n            the remaining {} rests on the solver's search\n",
            certified - bound
        ),
        (Some(certified), Some(_)) => format!("certified   {certified}: the certificate proves the bound\n"),
        (Some(certified), None) => format!("certified   {certified}: the certificate proves this bound\n"),
        (None, Some(_)) => "certified   nothing: the bound rests on the solver's word\n".into(),
        (None, None) => String::new(),
    }
}
