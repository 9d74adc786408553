//! `warplan init`.

use std::path::Path;

use warplan_model::policy::CsvColumns;
use warplan_report::human;
use warplan_tracker::{Kind, Options};

use crate::args::InitArgs;
use crate::error::{CliError, Exit, Result};
use crate::output::{print, talk, write};
use crate::source::Source;

/// Writes a policy fitted to a snapshot.
pub fn run(args: &InitArgs) -> Result<Exit> {
    let to_stdout = args.out == Path::new("-");
    if !to_stdout && !args.force && args.out.exists() {
        let act = format!("write {}", args.out.display());
        return Err(
            CliError::new(act, "it exists already").hint("use --force to overwrite it, or another --out")
        );
    }
    let source = Source::read(&args.snapshot)?;
    let table = warplan_tracker::kind(&source.bytes) == Some(Kind::Csv);
    let columns = if table { columns(&source, args.policy.as_deref())? } else { None };
    let options = Options { csv: columns.as_ref(), ..Options::default() };
    let export = warplan_tracker::read(&source.bytes, &options).map_err(|faults| {
        let error = CliError::faults("read the snapshot", &source.name, &faults);
        let nameless = table && columns.is_none();
        if nameless { error.hint("write that into a file, and name it with --policy") } else { error }
    })?;
    talk(&human::warnings(&export.warnings, &human::Style::default()));
    let policy = warplan_config::init(&export.snapshot, columns.as_ref());
    if to_stdout {
        print(&policy)?;
    } else {
        write(&args.out, policy)?;
        talk(&format!("wrote {}; adapt it, then run `warplan review`\n", args.out.display()));
    }
    Ok(Exit::Done)
}

/// The columns of a table: those that a policy names, else the likely ones.
fn columns(table: &Source, policy: Option<&Path>) -> Result<Option<CsvColumns>> {
    let usual = Path::new("warplan.yaml");
    let named = match policy.or(Some(usual).filter(|usual| usual.exists())) {
        None => None,
        Some(file) => {
            let policy = Source::read(file)?;
            warplan_config::csv_columns(policy.text()?)
                .map_err(|faults| CliError::faults("read the policy", &policy.name, &faults))?
        }
    };
    Ok(named.or_else(|| warplan_tracker::guess_columns(&table.bytes)))
}
