//! Reading policy, snapshot, plan and model, with errors that point at their place.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use warplan_handplan::Setting;
use warplan_model::calendar::{Calendar, time_zone};
use warplan_model::closure::{ModelFile, Problem, to_problem};
use warplan_model::history::History;
use warplan_model::policy::Policy;
use warplan_model::portfolio::Faults;
use warplan_model::reading::Readings;
use warplan_model::snapshot::{Snapshot, Warning};
use warplan_model::view::HandPlan;
use warplan_model::{Fault, IssueId, Path as Within, Place};
use warplan_pipeline::{Basis, PipelineError};
use warplan_report::human;

use crate::args::{AsOf, InputArgs};
use crate::error::{CliError, Exit, Result, line};
use crate::output::talk;
use crate::source::{MODEL, Source, json_faults};

/// Policy and snapshot as they were read.
pub struct Loaded {
    policy_source: Source,
    snapshot_source: Source,
    /// The policy.
    pub policy: Policy,
    /// The snapshot.
    pub snapshot: Snapshot,
    /// Oddities of the export.
    pub warnings: Vec<Warning>,
    /// What was recorded of earlier releases.
    pub history: History,
    /// What probes read, where the release takes that.
    pub readings: Option<Readings>,
    /// The instant asked for, or the snapshot's own.
    pub as_of: Timestamp,
    release: Option<String>,
}

impl Loaded {
    /// Reads what the arguments name.
    ///
    /// # Errors
    /// Files that cannot be read or are at fault.
    pub fn read(args: &InputArgs) -> Result<Loaded> {
        let history = crate::history::read_or_none(args.history.as_deref(), &args.policy)?;
        Ok(Loaded { history, ..Loaded::read_without_history(args)? })
    }

    /// The same without what was recorded, for who is about to record.
    ///
    /// # Errors
    /// Files that cannot be read or are at fault.
    pub fn read_without_history(args: &InputArgs) -> Result<Loaded> {
        let policy_source = Source::read(&args.policy)
            .map_err(|error| error.hint("name the policy with --policy, or write one with `warplan init`"))?;
        let snapshot = args.snapshot.clone().unwrap_or_else(|| beside(&args.policy));
        let snapshot_source = Source::read(&snapshot).map_err(|error| {
            let command = warplan_tracker::EXPORT_COMMAND;
            error.hint(format!("name a tracker export with --snapshot, e.g. one of `{command}`"))
        })?;
        let loaded = Loaded::parse(policy_source, snapshot_source, args.as_of, args.release.clone())?;
        let readings = crate::probes::readings(args, &loaded.policy, loaded.as_of, loaded.snapshot.as_of)?;
        Ok(Loaded { readings, ..loaded })
    }

    /// Reads sources that are at hand.
    ///
    /// # Errors
    /// Texts that are at fault.
    pub fn parse(
        policy_source: Source,
        snapshot_source: Source,
        as_of: Option<AsOf>,
        release: Option<String>,
    ) -> Result<Loaded> {
        let policy = warplan_config::parse(policy_source.text()?)
            .map_err(|faults| CliError::faults("read the policy", &policy_source.name, &faults))?;
        let options = warplan_tracker::Options { csv: policy.csv.as_ref(), zone: time_zone(&policy) };
        let export = warplan_tracker::read(&snapshot_source.bytes, &options)
            .map_err(|faults| CliError::faults("read the snapshot", &snapshot_source.name, &faults))?;
        let named = as_of.is_some();
        let as_of = as_of.map(|as_of| as_of.instant(&policy)).transpose()?;
        let as_of = as_of.unwrap_or(export.snapshot.as_of);
        let (snapshot, mut warnings) = (export.snapshot, export.warnings);
        if named {
            warnings.retain(|warning| warning.kind != warplan_tracker::LONE_DATE);
            warnings.extend(created_after(&snapshot, as_of));
        }
        let (history, readings) = (History::default(), None);
        Ok(Loaded {
            policy_source,
            snapshot_source,
            policy,
            snapshot,
            warnings,
            history,
            readings,
            as_of,
            release,
        })
    }

    /// The portfolio at the instant asked for; oddities of the data are told on standard error.
    ///
    /// # Errors
    /// Faults of policy and data that only show together.
    pub fn basis(&self) -> Result<Basis<'_>> {
        let basis = self.basis_at(self.as_of)?;
        talk(&human::warnings(&self.all_warnings(&basis), &human::Style::default()));
        Ok(basis)
    }

    /// The portfolio at another instant, without telling its oddities.
    ///
    /// # Errors
    /// As [`Loaded::basis`].
    pub fn basis_at(&self, as_of: Timestamp) -> Result<Basis<'_>> {
        let (readings, release) = (self.readings.as_ref(), self.release.as_deref());
        Basis::measured(&self.snapshot, &self.policy, &self.history, readings, as_of, release)
            .map_err(|error| self.explain(error))
    }

    /// What was odd about the export and the portfolio.
    pub fn all_warnings(&self, basis: &Basis<'_>) -> Vec<Warning> {
        let mut warnings = [&self.warnings[..], &basis.warnings[..]].concat();
        warnings.sort();
        warnings.dedup();
        warnings
    }

    /// A pipeline error with places in the files.
    pub fn explain(&self, error: PipelineError) -> CliError {
        let act = "plan the portfolio";
        match error {
            PipelineError::Faults(faults) => {
                let mut error = CliError::new("read the portfolio", "");
                error.details = self.fault_lines(&faults);
                error
            }
            PipelineError::Infeasible(conflict) => {
                let mut error = CliError::new(act, "").exit(Exit::Infeasible);
                error.details = conflict.iter().map(|fault| self.demand_line(fault)).collect();
                error.hint(
                    "no plan keeps to all of these: loosen a pin, a date or a dependency, or add capacity",
                )
            }
            PipelineError::Refused(reasons) => {
                let mut error = CliError::new("use the plan", "").exit(Exit::GateFailed);
                error.details = reasons;
                error.hint("the plan does not hold: make a new one with `warplan plan`")
            }
            PipelineError::Assumptions(faults) => {
                let mut error = CliError::new("assume that", "").exit(Exit::Usage);
                error.details = faults.iter().map(ToString::to_string).collect();
                error
            }
            PipelineError::Uncertified => {
                let error = CliError::new("price changes of the plan", "it has no certificate");
                error.hint("make a new one with `warplan plan`")
            }
            PipelineError::UnknownIssue(id) => CliError::new(
                format!("explain {id}"),
                format!("{} has no such issue", self.snapshot_source.name),
            ),
        }
    }

    /// Where a value of the policy stands.
    pub fn place_in_policy(&self, path: &Within) -> Option<Place> {
        warplan_config::locate(self.policy_source.text().unwrap_or_default(), path)
    }

    /// With its place when the policy asks for it.
    fn demand_line(&self, fault: &Fault) -> String {
        if fault.path.0.is_empty() {
            return fault.to_string();
        }
        line(&self.policy_source.name, self.place_in_policy(&fault.path), fault)
    }

    fn fault_lines(&self, faults: &Faults) -> Vec<String> {
        let of_policy =
            |fault: &Fault| line(&self.policy_source.name, self.place_in_policy(&fault.path), fault);
        let policy = faults.policy.iter().map(of_policy);
        let snapshot = faults.snapshot.iter().map(|fault| {
            let issue = fault.issue.as_ref();
            let place = issue.and_then(|id| warplan_tracker::locate(&self.snapshot_source.bytes, id));
            line(&self.snapshot_source.name, place, fault)
        });
        policy.chain(snapshot).collect()
    }
}

/// Looking back is what `--as-of` is for, so what it hides is counted and not named.
fn created_after(snapshot: &Snapshot, as_of: Timestamp) -> Option<Warning> {
    let later = snapshot.issues.iter().filter(|issue| issue.created_at > as_of).count();
    (later > 0).then(|| Warning {
        kind: "created after --as-of".into(),
        record: if later == 1 { "1 issue".into() } else { format!("{later} issues") },
        message: if later == 1 { "does not count" } else { "do not count" }.into(),
    })
}

fn beside(policy: &Path) -> PathBuf {
    policy.with_file_name("snapshot.json")
}

/// Reads a war plan written by hand, against the portfolio and the calendar of its best plan.
///
/// # Errors
/// A text that is no war plan.
pub fn read_hand_plan(source: &Source, basis: &Basis<'_>) -> Result<HandPlan> {
    let known = |id: &str| basis.portfolio.item(&IssueId::new(id)).is_some();
    let calendar = Calendar::new(basis.policy, basis.portfolio.as_of);
    let setting = Setting { calendar: &calendar, policy: basis.policy, known: &known };
    warplan_handplan::read(source.text()?, &setting)
        .map_err(|faults| CliError::faults("read the war plan", &source.name, &faults))
}

/// Says on standard error which labels make the plan worth less, or more, than people think.
pub fn tell_doubts(basis: &Basis<'_>) {
    talk(&human::warnings(&warplan_pipeline::doubts::doubts(basis), &human::Style::default()));
}

/// Reads a model.
///
/// # Errors
/// A file that cannot be read, and all faults of the model.
pub fn read_model(file: &Path) -> Result<(ModelFile, Problem)> {
    let source = Source::of(file, &MODEL)?;
    let model: ModelFile = source.json(&MODEL)?;
    let problem = to_problem(&model).map_err(|faults| json_faults("use the model", &source, faults))?;
    Ok((model, problem))
}
