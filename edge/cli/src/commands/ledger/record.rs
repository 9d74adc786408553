//! Recording evidence, and taking over a history.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use serde_json::json;
use sha2::{Digest as _, Sha256};
use warplan_ledger::{Kind, Subject};
use warplan_model::Digest;
use warplan_model::view::RecordedEvidence;
use warplan_report::json;
use warplan_vault::vault::Evidence;

use super::show::evidence_ref;
use crate::args::{Format, KindName, LedgerRecordArgs, LedgerTakeOverArgs, ResultName};
use crate::error::{CliError, Exit, Result};
use crate::output::print;
use crate::progress::Meter;
use crate::store::{Explained, now};

impl From<KindName> for Kind {
    fn from(name: KindName) -> Kind {
        match name {
            KindName::Scorecard => Kind::Scorecard,
            KindName::Plan => Kind::Plan,
            KindName::Findings => Kind::Findings,
            KindName::Receipt => Kind::Receipt,
            KindName::Approval => Kind::Approval,
            KindName::ProofStep => Kind::ProofStep,
            KindName::Evidence => Kind::Evidence,
        }
    }
}

/// Records a file.
pub fn record(args: &LedgerRecordArgs) -> Result<Exit> {
    if args.kind != KindName::ProofStep && (args.result.is_some() || !args.configuration.is_empty()) {
        let cause = "--result and --configuration say how a step of a proof came out: give --kind proof-step";
        return Err(CliError::new("record", cause).exit(Exit::Usage));
    }
    let content: Box<dyn Read> = if args.file == Path::new("-") {
        Box::new(std::io::stdin().lock())
    } else {
        let file = File::open(&args.file).map_err(|error| CliError::io("record", &args.file, &error))?;
        Box::new(file)
    };
    let mut store = args.writer.open_beside(args.file == Path::new("-"))?;
    store.vault.watch(Arc::new(Meter::start("recording")));
    let class = store.class(args.class.as_deref());
    let mut evidence = Evidence::new(args.kind.into(), &class, &args.media_type, now());
    if let Some(result) = args.result {
        let result = match result {
            ResultName::Passed => "PASSED",
            ResultName::Warned => "WARNED",
            ResultName::Failed => "FAILED",
        };
        let configuration = args.configuration.iter().map(|text| described(text));
        evidence.claims.insert("result".into(), result.into());
        evidence.claims.insert("configuration".into(), json!(configuration.collect::<Result<Vec<_>>>()?));
    }
    evidence.artifacts = args.artifacts.iter().map(|text| described(text)).collect::<Result<_>>()?;
    let act = format!("record {}", args.file.display());
    let recorded = store.vault.record(&evidence, content).while_trying(&act)?;
    store.finish()?;
    print(&match args.format {
        Format::Human => {
            format!("entry {}  {}  {} bytes\n", recorded.sequence, recorded.object.id, recorded.size)
        }
        Format::Json => json::view(&RecordedEvidence {
            sequence: recorded.sequence,
            object: evidence_ref(&recorded.object),
            statement: recorded.statement,
            plaintext_size: recorded.size,
        }),
    })?;
    Ok(Exit::Done)
}

/// What a text names: `NAME=sha256:DIGEST`, or a file by its name and digest.
fn described(text: &str) -> Result<Subject> {
    if let Some((name, digest)) = text.rsplit_once('=')
        && let Ok(digest) = digest.parse::<Digest>()
    {
        return Ok(Subject::new(name, &digest));
    }
    let file = Path::new(text);
    let digest = File::open(file).and_then(digest_of).map_err(|error| {
        CliError::io("describe", file, &error).hint("name a file, or write NAME=sha256:DIGEST")
    })?;
    Ok(Subject::new(text, &digest))
}

/// Of a file that may not fit into memory.
fn digest_of(mut file: File) -> std::io::Result<Digest> {
    let mut digest = Sha256::new();
    let mut piece = vec![0; 1 << 16];
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(Digest::from_bytes(digest.finalize().into())),
            read => digest.update(&piece[..read]),
        }
    }
}

/// Records the entries of a history.
pub fn take_over(args: &LedgerTakeOverArgs) -> Result<Exit> {
    let history = crate::history::read(&args.history)?;
    let mut store = args.writer.open()?;
    let class = store.class(args.class.as_deref());
    let act = format!("take over {}", args.history.display());
    let taken = store.vault.take_over(&history, &class, now()).while_trying(&act)?;
    store.finish()?;
    print(&format!("recorded {}, {} were recorded before\n", taken.recorded, taken.known))?;
    Ok(Exit::Done)
}
