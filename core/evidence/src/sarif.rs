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
    #[serde(default)]
    extensions: Vec<Driver>,
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
    rule: Option<Reference>,
    level: Option<String>,
    kind: Option<String>,
    suppressions: Option<Vec<Suppression>>,
    baseline_state: Option<String>,
}

/// Where a result says that its rule is.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reference {
    id: Option<String>,
    index: Option<i64>,
    tool_component: Option<Component>,
}

#[derive(Deserialize)]
struct Component {
    index: Option<i64>,
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
    if log.runs.is_empty() {
        return Err("it has no runs".into());
    }
    let mut count = 0;
    for run in &log.runs {
        // Without results a run says that the tool has not looked.
        let results = run.results.as_ref().ok_or_else(|| "a run has no results".to_owned())?;
        let counted = results.iter().filter(|found| found.is_finding() && !found.suppressed());
        count += counted.filter(|found| levels.admit(Some(found.level(&run.tool)))).count();
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

    /// Whether it tells of something that is wrong, and still is.
    fn is_finding(&self) -> bool {
        self.kind.as_deref().is_none_or(|kind| kind == "fail")
            && self.baseline_state.as_deref() != Some("absent")
    }

    fn level<'a>(&'a self, tool: &'a Tool) -> &'a str {
        let stated = self.level.as_deref();
        let ruled = || self.rule_of(tool)?.default_configuration.level.as_deref();
        stated.or_else(ruled).unwrap_or(USUAL)
    }

    /// Its rule, in the component of the tool that it names. Of hierarchical ids the longest start counts.
    fn rule_of<'a>(&self, tool: &'a Tool) -> Option<&'a Rule> {
        let reference = self.rule.as_ref();
        let place = |index: Option<i64>| index.and_then(|index| usize::try_from(index).ok());
        let component = reference.and_then(|rule| place(rule.tool_component.as_ref()?.index));
        let rules = match component {
            Some(component) => &tool.extensions.get(component)?.rules,
            None => &tool.driver.rules,
        };
        let index = place(self.rule_index).or_else(|| place(reference?.index));
        let id = self.rule_id.as_deref().or_else(|| reference?.id.as_deref());
        let by_id = || {
            let starts = |id: &str| {
                let ends = id.match_indices('/').map(|(at, _)| at).chain([id.len()]);
                ends.map(|end| id[..end].to_owned()).collect::<Vec<_>>()
            };
            let starts = starts(id?);
            starts.iter().rev().find_map(|start| rules.iter().find(|rule| &rule.id == start))
        };
        index.and_then(|index| rules.get(index)).or_else(by_id)
    }
}
