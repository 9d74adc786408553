//! What people read when a model is wrong.

use warplan_model::closure::ModelFile;
use warplan_model::json_problem;

/// A model of one issue with a base and a capacity.
fn model(base: &str, capacity: &str) -> Result<ModelFile, serde_json::Error> {
    serde_json::from_str(&format!(
        r#"{{"format": "warplan-model/v1", "periods": 2, "issues": [{{"id": 1}}],
            "resources": [{{"name": "a", "capacity": {capacity}}}],
            "kpis": [{{"name": "k", "base": {base}}}]}}"#
    ))
}

#[test]
fn amounts_are_one_number_or_one_a_period() {
    for (base, capacity) in [("1", "2"), ("[1, 1.5]", "[null, 2]"), ("-0.5", "null")] {
        let file = model(base, capacity).unwrap();
        let written =
            |value: &dyn Fn(&ModelFile) -> serde_json::Value| value(&file).to_string().replace(',', ", ");
        assert_eq!(written(&|file| serde_json::to_value(&file.kpis[0].base).unwrap()), base);
        assert_eq!(written(&|file| serde_json::to_value(&file.resources[0].capacity).unwrap()), capacity);
    }
}

#[test]
fn other_amounts_are_told_with_what_is_expected_and_where() {
    let told = [
        ("\"seven\"", "2"),
        ("null", "2"),
        ("[1, null]", "2"),
        ("1e300", "2"),
        ("1", "\"2\""),
        ("1", "[1, true]"),
        ("1", "{}"),
    ]
    .map(|(base, capacity)| {
        let error = model(base, capacity).unwrap_err();
        format!("{}:{}: {}", error.line(), error.column(), json_problem(&error))
    });
    insta::assert_snapshot!(told.join("\n"), @r#"
    3:50: the text "seven" where a number, or a list with a number for each period, is expected
    3:47: null where a number, or a list with a number for each period, is expected
    3:52: null where a number, or a list with a number for each period, is expected
    3:48: 1e300 is out of range: use a number between -1e12 and 1e12
    2:55: the text "2" where a number or null, or a list with one for each period, is expected
    2:60: true where a number is expected
    2:54: an object where a number or null, or a list with one for each period, is expected
    "#);
}
