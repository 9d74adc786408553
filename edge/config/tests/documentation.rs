//! The published schema and the documentation of the policy against the code.

use std::collections::BTreeSet;

use serde_json::Value;
use warplan_config::{parse, schema};
use warplan_model::canonical_bytes;

const DOCUMENTATION: &str = include_str!("../../../docs/policy.md");
const SCHEMA: &str = include_str!("../../../docs/warplan.schema.json");

/// The YAML examples, in order.
fn examples() -> String {
    let blocks = DOCUMENTATION.split("```yaml\n").skip(1);
    blocks.map(|block| block.split("```").next().unwrap()).collect()
}

#[test]
fn the_published_schema_is_that_of_the_code() {
    let published: Value = serde_json::from_str(SCHEMA).unwrap();
    // Canonical JSON writes a number in one way, whatever kind it was read as.
    let [shown, code] = [&published, &schema()].map(canonical_bytes);
    assert_eq!(shown, code, "write the output of `warplan schema` to docs/warplan.schema.json");
    assert_eq!(published["$schema"], "https://json-schema.org/draft/2020-12/schema");
    for key in ["$id", "title", "description"] {
        assert!(published[key].is_string(), "{key}");
    }
}

#[test]
fn the_examples_of_the_documentation_are_one_policy() {
    let faults = parse(&examples()).err().unwrap_or_default();
    assert!(faults.is_empty(), "{}", faults.iter().map(|fault| format!("{fault}\n")).collect::<String>());
}

#[test]
fn every_key_of_a_policy_has_an_example() {
    let examples = examples();
    let mut keys = BTreeSet::new();
    collect(&schema(), &mut keys);
    let missing: Vec<&String> = keys
        .iter()
        .filter(|key| !examples.contains(&format!("{key}:")) && !DOCUMENTATION.contains(&format!("`{key}`")))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// The keys of all maps of a schema.
fn collect(schema: &Value, keys: &mut BTreeSet<String>) {
    if let Some(properties) = schema["properties"].as_object() {
        keys.extend(properties.keys().cloned());
    }
    match schema {
        Value::Object(map) => map.values().for_each(|value| collect(value, keys)),
        Value::Array(values) => values.iter().for_each(|value| collect(value, keys)),
        _ => {}
    }
}
