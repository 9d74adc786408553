//! What was found, what was expected, and what to do, in words.

use serde_json::Value as Schema;

use crate::document::Value;

/// The longest part of a text that a message repeats, in characters.
const QUOTED_LIMIT: usize = 60;

/// A value as a message names it.
fn found(value: &Value) -> String {
    match value {
        Value::Nothing => "nothing".into(),
        Value::Bool(value) => value.to_string(),
        Value::Integer(value) => format!("the number {value}"),
        Value::Float(value) => format!("the number {value:?}"),
        Value::Text(text) if text.chars().count() > QUOTED_LIMIT => {
            format!("the text {:?}…", text.chars().take(QUOTED_LIMIT).collect::<String>())
        }
        Value::Text(text) => format!("the text {text:?}"),
        Value::List(_) => "a list".into(),
        Value::Map(_) => "a map".into(),
    }
}

/// A number as a message names it: with an exponent where digits would fill lines.
pub(crate) fn shown(number: f64) -> String {
    if number != 0.0 && !(1e-9..1e15).contains(&number.abs()) {
        format!("{number:e}")
    } else {
        number.to_string()
    }
}

/// What any of some rules asks for.
pub(crate) fn expected(rules: &[&Schema]) -> String {
    let mut names: Vec<String> = Vec::new();
    for name in rules.iter().flat_map(|rule| expected_by(rule)) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.join(" or ")
}

fn expected_by(rule: &Schema) -> Vec<String> {
    let words = words(rule);
    if !words.is_empty() {
        return words.into_iter().map(str::to_owned).collect();
    }
    let name = |kind: &str| match kind {
        "boolean" => "true or false".to_owned(),
        "integer" => "a whole number".to_owned(),
        "number" => "a number".to_owned(),
        "string" if rule["format"] == "date" => "a date such as 2026-02-23".to_owned(),
        "string" if rule["format"] == "date-time" => "an instant such as 2026-02-23T09:00:00Z".to_owned(),
        "string" => "a text".to_owned(),
        "array" => "a list".to_owned(),
        _ => match list(&rule["required"])[..] {
            [] => "a map".to_owned(),
            ref keys => format!("a map with {}", keys.join(", ")),
        },
    };
    list(&rule["type"]).into_iter().filter(|kind| *kind != "null").map(name).collect()
}

/// The words that a rule admits; none when it admits any.
pub(crate) fn words(rule: &Schema) -> Vec<&str> {
    rule["const"].as_str().map_or_else(|| list(&rule["enum"]), |word| vec![word])
}

/// The texts of a list, or the text itself.
fn list(value: &Schema) -> Vec<&str> {
    match value {
        Schema::Array(values) => values.iter().filter_map(Schema::as_str).collect(),
        value => value.as_str().into_iter().collect(),
    }
}

/// What is wrong with a value that none of some rules admits, and what to do about it.
pub(crate) fn mismatch(value: &Value, rules: &[&Schema]) -> (String, String) {
    let takes = |kind: &str| rules.iter().any(|rule| list(&rule["type"]).contains(&kind));
    let choices: Vec<&str> = rules.iter().flat_map(|rule| words(rule)).collect();
    let (found, expected) = (found(value), expected(rules));
    let simple = match value {
        Value::Nothing => "give it a value or remove the key",
        Value::Text(text) if text.parse::<f64>().is_ok() && (takes("number") || takes("integer")) => {
            "remove the quotes"
        }
        Value::Integer(_) | Value::Float(_) | Value::Bool(_) if takes("string") && choices.is_empty() => {
            "put it in quotes"
        }
        _ => {
            let several = choices.len() > 1;
            let nearest = if let Value::Text(text) = value { did_you_mean(text, choices) } else { None };
            let nearest = nearest.filter(|_| several).unwrap_or_default();
            return (format!("{found} is not possible here"), format!("{nearest}write {expected}"));
        }
    };
    (format!("{found} where {expected} is expected"), simple.to_owned())
}

/// What to do about a key that is not among the known ones.
pub(crate) fn unknown_key(key: &str, known: Vec<&str>) -> String {
    let all = known.join(", ");
    format!("{}the keys here are {all}", did_you_mean(key, known).unwrap_or_default())
}

/// Points at the known name that is spelled most like `name`, if one is close.
fn did_you_mean(name: &str, known: Vec<&str>) -> Option<String> {
    let name = name.to_lowercase();
    let distance = |candidate| (strsim::damerau_levenshtein(&name, candidate), candidate);
    let (distance, nearest) = known.into_iter().map(distance).min()?;
    (distance <= 1 + nearest.len() / 4).then(|| format!("did you mean {nearest}? "))
}

/// The numbers from `low` to `high`, as what to use.
pub(crate) fn range(low: f64, high: f64) -> String {
    match (low.is_finite(), high.is_finite()) {
        (true, true) => format!("use {low} to {high}"),
        (true, false) => format!("use {low} or more"),
        _ => format!("use {high} or less"),
    }
}
