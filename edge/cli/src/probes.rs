//! Asking probes: once, before anything is computed.

use std::path::Path;

use jiff::Timestamp;
use warplan_model::policy::{Policy, Probe};
use warplan_model::reading::Readings;
use warplan_probe::{Allowed, observe};

use crate::args::InputArgs;
use crate::error::Result;
use crate::source::{READINGS, Source};

/// Why nothing is asked about the time before the snapshot.
const PAST: &str = "it is not asked about the past; name the readings of then with --readings";

/// What the probes of a policy read for an instant; `None` when the release takes no readings. Stored readings count
/// where they are named. Nothing is asked about the past: what probes read today says nothing of it.
///
/// # Errors
/// A file of readings that cannot be read.
pub fn readings(
    args: &InputArgs,
    policy: &Policy,
    as_of: Timestamp,
    snapshot: Timestamp,
) -> Result<Option<Readings>> {
    if !warplan_pipeline::probes::are_asked(policy, args.release.as_deref()) {
        return Ok(None);
    }
    if let Some(file) = &args.evidence.readings {
        return Source::of(file, &READINGS)?.json(&READINGS).map(Some);
    }
    let allowed = Allowed { commands: args.evidence.allow_commands, outside: args.evidence.allow_outside };
    let folder = args.policy.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let ask = |probe: &Probe| {
        let observed = if as_of < snapshot {
            Err(PAST.to_owned())
        } else {
            observe(folder, allowed, warplan_evidence::wanted(&probe.read))
        };
        warplan_evidence::reading(probe, observed)
    };
    let all = policy.probes.iter().map(|(name, probe)| (name.clone(), ask(probe)));
    Ok(Some(Readings::new(as_of, all.collect())))
}
