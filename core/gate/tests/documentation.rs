//! `docs/rules.md` has every built-in rule in the words of the rule itself, and conditions that can be compiled.

use std::collections::BTreeSet;

use serde_json::json;
use warplan_gate::{catalogue, compile};

const DOCUMENT: &str = include_str!("../../../docs/rules.md");
const HEADING: &str = "## Built-in rules\n\n";

#[test]
fn the_document_describes_every_built_in_rule() {
    let sections = catalogue().into_iter().map(|rule| {
        format!("### `{}`\n\n{} {}\n\nRemedy: {}\n", rule.id, rule.checks, rule.why, rule.remedy)
    });
    let expected = sections.collect::<Vec<_>>().join("\n");
    let (_, written) = DOCUMENT.split_once(HEADING).expect("the heading");
    assert!(written == expected, "docs/rules.md has to end with\n\n{HEADING}{expected}");
}

#[test]
fn rules_are_named_once() {
    let ids: Vec<&str> = catalogue().iter().map(|rule| rule.id).collect();
    let once: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(once.len(), ids.len(), "{ids:?}");
}

/// The rules of the document's examples, one a line in a table: scope and condition.
#[test]
fn the_conditions_of_the_document_can_be_compiled() {
    let rows = DOCUMENT.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` | `"));
    let rules: Vec<_> = rows
        .filter_map(|(scope, rest)| Some((scope, rest.split_once("` |")?.0.replace("\\|", "|"))))
        .enumerate()
        .map(|(index, (scope, require))| {
            let id = format!("rule-{index}");
            json!({"id": id, "scope": scope, "require": require, "message": "wrong", "remedy": "mend it"})
        })
        .collect();
    assert!(rules.len() > 4, "{rules:?}");
    let policy = json!({
        "format": "warplan-policy/v1", "name": "document", "severities": {}, "types": {}, "kpis": {},
        "scoring": {"close_credit_points": 0, "overdue_debt_points": 0}, "rules": rules
    });
    let policy = serde_json::from_value(policy).expect("a policy");
    let faults = compile(&policy).err().unwrap_or_default();
    assert!(faults.is_empty(), "{faults:?}");
}
