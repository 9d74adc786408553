//! `warplan retention`.

use std::collections::BTreeSet;
use std::sync::Arc;

use warplan_ledger::entry::ObjectId;

use warplan_model::view::{PurgedBucket, RefusedBucket, RetentionReport};
use warplan_report::{human, json};
use warplan_vault::keys::Destruction;
use warplan_vault::vault::RetentionPlan;

use crate::args::{
    Color, Format, RetentionArgs, RetentionCommand, RetentionHoldArgs, RetentionLiftArgs, RetentionRunArgs,
};
use crate::error::{CliError, Exit, Result};
use crate::output::print;
use crate::progress::Meter;
use crate::store::{Explained, counted, evidence, now};

/// Does what is asked about retention.
pub fn run(args: &RetentionArgs, color: Color) -> Result<Exit> {
    match &args.command {
        RetentionCommand::Run(args) => purge(args, color),
        RetentionCommand::Hold(args) => hold(args),
        RetentionCommand::Lift(args) => lift(args),
    }
}

fn purge(args: &RetentionRunArgs, color: Color) -> Result<Exit> {
    let as_of = args.as_of.unwrap_or_else(now);
    let report = if args.dry_run {
        let plan = args.writer.store.reader()?.retention_plan(as_of).while_trying("plan the purge")?;
        RetentionReport { dry_run: true, ..report(&plan, None, Destruction::Done, 0) }
    } else {
        if as_of > now() && !args.ahead {
            let cause = format!("{as_of} is in the future: what is not due yet would be destroyed");
            return Err(CliError::new("purge", cause)
                .hint(
                    "--dry-run says what would be; --ahead does it nevertheless, and then a class whose present bucket is purged \
                     takes nothing new before its next period",
                )
                .exit(Exit::Usage));
        }
        let mut store = args.writer.open()?;
        store.vault.watch(Arc::new(Meter::start("purging")));
        let done = store.vault.retention_run(as_of, now()).while_trying("purge")?;
        let compaction = store.vault.compact(now()).while_trying("reclaim the space")?;
        store.finish()?;
        let refused = done.refused.into_iter();
        let refused = refused.map(|(bucket, error)| RefusedBucket { bucket, cause: error.to_string() });
        RetentionReport {
            refused: refused.collect(),
            ..report(&done.plan, done.purged, done.destruction, compaction.bytes)
        }
    };
    print(&match args.format {
        Format::Human => human::retention(&report, &color.stdout()),
        Format::Json => json::view(&report),
    })?;
    Ok(if report.refused.is_empty() { Exit::Done } else { Exit::Error })
}

fn report(
    plan: &RetentionPlan,
    purged: Option<(u64, u64)>,
    destruction: Destruction,
    reclaimed: u64,
) -> RetentionReport {
    let recoverable_until = match destruction {
        Destruction::Done => None,
        Destruction::Scheduled(until) => Some(until),
    };
    let buckets = plan.buckets.iter().map(|bucket| PurgedBucket {
        bucket: bucket.bucket.clone(),
        objects: bucket.objects.len() as u64,
        bytes: bucket.bytes,
        entries: purged.map(|(intent, tombstone)| [intent, tombstone]),
        recoverable_until,
    });
    RetentionReport {
        as_of: plan.as_of,
        dry_run: false,
        purged: buckets.collect(),
        refused: Vec::new(),
        held: plan.held.len() as u64,
        reclaimed,
        next: plan.next_due,
    }
}

fn hold(args: &RetentionHoldArgs) -> Result<Exit> {
    let mut store = args.writer.open()?;
    let ids = args.evidence.iter().map(|text| evidence(&store.vault, text)).collect::<Result<Vec<_>>>()?;
    let ids: Vec<ObjectId> = ids.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
    let sequence = store.vault.hold(&ids, &args.reason, now()).while_trying("place the hold")?;
    store.finish()?;
    print(&format!("hold {sequence} on {}\n", counted(ids.len())))?;
    Ok(Exit::Done)
}

fn lift(args: &RetentionLiftArgs) -> Result<Exit> {
    let mut store = args.writer.open()?;
    let sequence = store.vault.lift(args.hold, &args.reason, now()).while_trying("lift the hold")?;
    store.finish()?;
    print(&format!("hold {} is lifted by entry {sequence}\n", args.hold))?;
    Ok(Exit::Done)
}
