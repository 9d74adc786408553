//! Probes: that they can be read, that they are worth something, and that KPIs take them.

use super::Check;
use crate::policy::{
    CommandEvidence, Evidence, Fact, FilesEvidence, Probe, Source, Worth, WorthStep, is_path_pattern,
    line_expression, path_pattern, pointer_tokens,
};
use crate::{Decimal, Path, path};

/// The most seconds that a command may take.
const SECONDS_LIMIT: u32 = 3_600;
/// The levels of SARIF.
const LEVELS: [&str; 4] = ["error", "warning", "note", "none"];

/// What a probe is known to say before anything is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Verdict,
    Either,
}

impl Check<'_> {
    pub(super) fn probes(&mut self) {
        let policy = self.policy;
        for (name, kpi) in &policy.kpis {
            let Some(probe) = &kpi.probe else { continue };
            let at = path!["kpis", name, "probe"];
            if kpi.source == Source::Manual {
                let problem = format!("{name} has a probe and takes manual values");
                self.fault(at.clone(), problem, "write source: telemetry, or remove the probe");
            }
            self.refer(at, "probes", probe);
        }
        for (name, probe) in &policy.probes {
            let at = path!["probes", name];
            if let Some(tier) = &probe.tier {
                self.refer(at.then("tier"), "eligibility.tiers", tier);
            }
            self.evidence(&at.then("read").then(probe.read.kind()), &probe.read);
            self.worth(&at.then("worth"), probe);
        }
    }

    pub(super) fn kind_of_evidence(&mut self, at: Path, kind: &str) {
        if !Evidence::KINDS.contains(&kind) {
            let remedy = format!("use one of {}", Evidence::KINDS.join(", "));
            self.fault(at, format!("{kind:?} is no kind of evidence"), remedy);
        }
    }

    fn evidence(&mut self, at: &Path, evidence: &Evidence) {
        if evidence.path().is_some_and(|path| path.trim().is_empty()) {
            self.fault(at.then("path"), "an empty path", "name a file of the policy's folder");
        }
        let pattern = evidence.path().filter(|path| is_path_pattern(path));
        if let Some(Err(problem)) = pattern.map(path_pattern) {
            let remedy = "mend it; in brackets, as in [*] or [{], a character stands for itself";
            self.fault(at.then("path"), problem, remedy);
        }
        match evidence {
            Evidence::Files(FilesEvidence { fact: Fact::LinesMatching(expression), .. }) => {
                if let Err(problem) = line_expression(expression) {
                    let remedy = "mend it; after a backslash, as in \\(, a character stands for itself";
                    self.fault(at.then("fact").then("lines_matching"), problem, remedy);
                }
            }
            Evidence::Json(value) | Evidence::Toml(value) => self.pointer(at, &value.pointer),
            Evidence::Sarif(sarif) => {
                for level in sarif.level.0.iter().filter(|level| !LEVELS.contains(&level.as_str())) {
                    let remedy = format!("use one of {}", LEVELS.join(", "));
                    self.fault(at.then("level"), format!("{level:?} is no level of SARIF"), remedy);
                }
            }
            Evidence::Command(command) => self.command(at, command),
            _ => {}
        }
    }

    fn command(&mut self, at: &Path, command: &CommandEvidence) {
        if command.run.first().is_none_or(|program| program.trim().is_empty()) {
            self.fault(at.then("run"), "no program", "write it and its arguments as a list");
        }
        if !(1..=SECONDS_LIMIT).contains(&command.seconds) {
            let problem = format!("{} seconds are out of range", command.seconds);
            self.fault(at.then("seconds"), problem, format!("use 1 to {SECONDS_LIMIT}"));
        }
        if let Some(pointer) = &command.pointer {
            self.pointer(at, pointer);
        }
    }

    fn pointer(&mut self, at: &Path, pointer: &str) {
        if pointer_tokens(pointer).is_none() {
            let remedy = "write /key/0 as RFC 6901 does, with ~1 for / and ~0 for ~";
            self.fault(at.then("pointer"), format!("{pointer:?} is no JSON pointer"), remedy);
        }
    }

    fn worth(&mut self, at: &Path, probe: &Probe) {
        let kind = kind(&probe.read);
        match &probe.worth {
            Worth::Verdict(worth) => {
                self.on_scale(at.then("verdict").then("pass"), worth.pass);
                self.on_scale(at.then("verdict").then("fail"), worth.fail);
                if kind == Kind::Number {
                    self.fault(at.clone(), "what is read is a number", "write linear or steps");
                }
            }
            _ if kind == Kind::Verdict => {
                self.fault(
                    at.clone(),
                    "what is read is a verdict",
                    "write verdict with points for pass and fail",
                );
            }
            Worth::Linear(line) => {
                let at = at.then("linear");
                self.not_absurd(at.then("from"), line.from);
                self.not_absurd(at.then("to"), line.to);
                if line.from == line.to {
                    self.fault(at, "from and to are the same", "leave room between them");
                }
            }
            Worth::Steps(steps) => self.steps(&at.then("steps"), steps),
        }
    }

    fn steps(&mut self, at: &Path, steps: &[WorthStep]) {
        let takes_all = |step: &WorthStep| step.at_least.is_none() && step.at_most.is_none();
        let end = steps.len().saturating_sub(1);
        if !steps.last().is_some_and(takes_all) {
            let remedy = "end with a step that has points alone";
            self.fault(at.clone(), "some number may meet no step", remedy);
        }
        for (index, step) in steps.iter().enumerate() {
            self.on_scale(at.then(index).then("points"), step.points);
            if index < end && takes_all(step) {
                self.fault(
                    at.then(index),
                    "it takes every number, so that none is left",
                    "move it to the end",
                );
            }
            if step.at_least.zip(step.at_most).is_some_and(|(least, most): (Decimal, Decimal)| least > most) {
                self.fault(at.then(index), "at_least is above at_most", "swap them");
            }
        }
    }
}

fn kind(evidence: &Evidence) -> Kind {
    match evidence {
        Evidence::Files(files) if files.fact == Fact::Exists => Kind::Verdict,
        Evidence::Json(value) | Evidence::Toml(value) if value.equals.is_some() => Kind::Verdict,
        Evidence::Json(_) | Evidence::Toml(_) => Kind::Either,
        Evidence::Command(command) if command.pointer.is_none() => Kind::Verdict,
        Evidence::Command(_) => Kind::Either,
        _ => Kind::Number,
    }
}
