//! Results of static analysis in SARIF 2: those that are reported and not suppressed, by level.

use serde::Deserialize;
use warplan_model::policy::Names;
use warplan_model::reading::Says;

use crate::{File, each, number};

/// The level of a result that neither it nor its rule states.
const USUAL: &str = "warning";

#[derive(Deserialize)]
struct Log {
    version: String,
    runs: Vec<Run>,
}

#[derive(Deserialize)]
struct Run {
    #[serde(default)]
    tool: Tool,
    results: Option<Vec<Found>>,
}

#[derive(Default, Deserialize)]
struct Tool {
    #[serde(default)]
    driver: Driver,
}

#[derive(Default, Deserialize)]
struct Driver {
    #[serde(default)]
    rules: Vec<Rule>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    #[serde(default)]
    id: String,
    #[serde(default)]
    default_configuration: Configuration,
}

#[derive(Default, Deserialize)]
struct Configuration {
    level: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Found {
    rule_id: Option<String>,
    rule_index: Option<i64>,
    level: Option<String>,
    kind: Option<String>,
    suppressions: Option<Vec<Suppression>>,
}

#[derive(Deserialize)]
struct Suppression {
    status: Option<String>,
}

pub(crate) fn read(files: &[File], levels: &Names) -> Result<Says, String> {
    let counts = each(files, |text| count(text, levels))?;
    number(counts.into_iter().sum())
}

fn count(text: &str, levels: &Names) -> Result<u64, String> {
    let log: Log = serde_json::from_str(text)
        .map_err(|error| format!("line {}, column {}: no SARIF", error.line(), error.column()))?;
    if !log.version.starts_with("2.") {
        return Err(format!("SARIF of version {}, not 2", crate::scalar::quoted(&log.version)));
    }
    let mut count = 0;
    for run in &log.runs {
        // Without results a run says that the tool has not looked.
        let results = run.results.as_ref().ok_or_else(|| "a run has no results".to_owned())?;
        let counted = results.iter().filter(|found| !found.suppressed());
        count += counted.filter(|found| levels.admit(Some(found.level(&run.tool.driver.rules)))).count();
    }
    Ok(count as u64)
}

impl Found {
    fn suppressed(&self) -> bool {
        let accepted = |suppression: &Suppression| {
            suppression.status.as_deref().is_none_or(|status| status == "accepted")
        };
        self.suppressions.as_ref().is_some_and(|all| !all.is_empty() && all.iter().all(accepted))
    }

    fn level<'a>(&'a self, rules: &'a [Rule]) -> &'a str {
        if let Some(level) = &self.level {
            return level;
        }
        if self.kind.as_ref().is_some_and(|kind| kind != "fail") {
            return "none";
        }
        let by_index = self.rule_index.and_then(|index| rules.get(usize::try_from(index).ok()?));
        let by_id = || self.rule_id.as_ref().and_then(|id| rules.iter().find(|rule| &rule.id == id));
        by_index.or_else(by_id).and_then(|rule| rule.default_configuration.level.as_deref()).unwrap_or(USUAL)
    }
}
