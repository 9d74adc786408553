//! Policy file to policy, with places for errors.

mod document;
mod init;
mod schema;
mod shape;
mod wording;

pub use init::init;
pub use schema::schema;

use serde::Deserialize;
use warplan_model::policy::{CsvColumns, Policy, check_policy};
use warplan_model::{Fault, LocatedFault, Path, Place};

/// Reads a policy from YAML; JSON is YAML too.
///
/// # Errors
/// What is wrong with it, each fault with its place, in the order of the text: the first fault of the YAML itself;
/// else all keys and values that a policy does not have; else all that [`check_policy`] finds.
pub fn parse(text: &str) -> Result<Policy, Vec<LocatedFault>> {
    let tree = document::tree(text).map_err(|fault| vec![fault])?;
    if matches!(tree.value, document::Value::Nothing) {
        let fault = Fault::new(Path::default(), "the policy is empty", "write one with `warplan init`");
        return Err(vec![LocatedFault { place: Some(tree.place), fault }]);
    }
    let differences = shape::differences(&tree, &schema());
    if !differences.is_empty() {
        return Err(in_order(differences));
    }
    let policy: Policy = document::typed(text).map_err(|fault| vec![fault])?;
    let located = |fault: Fault| LocatedFault { place: Some(tree.locate(&fault.path)), fault };
    let faults: Vec<LocatedFault> = check_policy(&policy).into_iter().map(located).collect();
    if faults.is_empty() { Ok(policy) } else { Err(in_order(faults)) }
}

/// The columns of CSV snapshots that a policy names, whatever else is in it or missing from it.
///
/// # Errors
/// The first fault of the YAML itself; else all faults of the section `csv`.
pub fn csv_columns(text: &str) -> Result<Option<CsvColumns>, Vec<LocatedFault>> {
    #[derive(Deserialize)]
    struct Section {
        csv: Option<CsvColumns>,
    }
    let tree = document::tree(text).map_err(|fault| vec![fault])?;
    let differences = shape::differences_at(&tree, &schema(), "csv");
    if !differences.is_empty() {
        return Err(in_order(differences));
    }
    match tree.value {
        document::Value::Map(_) => {
            document::typed::<Section>(text).map(|policy| policy.csv).map_err(|fault| vec![fault])
        }
        _ => Ok(None),
    }
}

/// As they stand in the text.
fn in_order(mut faults: Vec<LocatedFault>) -> Vec<LocatedFault> {
    faults.sort_by_key(|fault| fault.place);
    faults
}

/// The line and column of the value at `path`, or of the nearest value around it; a value that starts on the
/// lines below its key is found at the key. `None` when the text is no YAML.
pub fn locate(text: &str, path: &Path) -> Option<Place> {
    document::tree(text).ok().map(|tree| tree.locate(path))
}
