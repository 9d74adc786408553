//! A document against a JSON Schema: every difference at once, each with its place and what to do about it.
//! Knows the keywords that the schema of a policy uses: `$ref`, `anyOf`, `oneOf`, `type`, `const`, `enum`,
//! `format`, `minimum`, `maximum`, `items`, `properties`, `required` and `additionalProperties`. Cost: linear in
//! the document, beside sorting the keys of each map.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Schema;
use warplan_model::{Decimal, Fault, LocatedFault, Path, Place};

use crate::document::{Entry, Node, Value, bare};
use crate::wording::{expected, mismatch, range, shown, unknown_key, words};

/// Where `document` is not what `schema` asks for.
pub(crate) fn differences(document: &Node, schema: &Schema) -> Vec<LocatedFault> {
    let mut checker = Checker { schema, faults: Vec::new() };
    checker.value(document, document.place, &Path::default(), schema);
    checker.faults
}

/// Where the value of a key of `document` is not what `schema` asks for; nothing when it has no such key.
pub(crate) fn differences_at(document: &Node, schema: &Schema, key: &str) -> Vec<LocatedFault> {
    let mut checker = Checker { schema, faults: Vec::new() };
    let entries = if let Value::Map(entries) = &document.value { &entries[..] } else { &[] };
    for entry in entries.iter().filter(|entry| entry.key == key) {
        checker.value(&entry.node, entry.place(), &Path::default().then(key), &schema["properties"][key]);
    }
    checker.faults
}

struct Checker<'a> {
    schema: &'a Schema,
    faults: Vec<LocatedFault>,
}

impl<'a> Checker<'a> {
    fn fault(&mut self, place: Place, at: &Path, problem: impl Into<String>, remedy: impl Into<String>) {
        self.faults.push(LocatedFault { place: Some(place), fault: Fault::new(at.clone(), problem, remedy) });
    }

    /// The rules of which a value must meet one, with references followed.
    fn alternatives(&self, rule: &'a Schema) -> Vec<&'a Schema> {
        let rule = rule["$ref"]
            .as_str()
            .and_then(|reference| self.schema.pointer(reference.strip_prefix('#')?))
            .unwrap_or(rule);
        match rule["anyOf"].as_array().or(rule["oneOf"].as_array()) {
            Some(rules) => rules.iter().flat_map(|rule| self.alternatives(rule)).collect(),
            None => vec![rule],
        }
    }

    fn value(&mut self, node: &Node, place: Place, at: &Path, rule: &'a Schema) {
        let rules = self.alternatives(rule);
        let fitting: Vec<&'a Schema> =
            rules.iter().copied().filter(|rule| admits(rule, &node.value)).collect();
        let Some(rule) = named(&fitting, &node.value).or(fitting.first().copied()) else {
            let (problem, remedy) = mismatch(&node.value, &rules);
            self.fault(place, at, problem, remedy);
            return;
        };
        match &node.value {
            Value::Nothing | Value::Bool(_) => {}
            Value::Integer(number) => self.number(*number as f64, place, at, rule),
            Value::Float(number) => self.number(*number, place, at, rule),
            Value::Text(text) => self.text(text, place, at, rule),
            Value::List(nodes) => {
                for (index, node) in nodes.iter().enumerate() {
                    self.value(node, node.place, &at.then(index), &rule["items"]);
                }
            }
            Value::Map(entries) if fitting.len() > 1 && named(&fitting, &node.value).is_none() => {
                self.unnamed(entries, place, at, &fitting);
            }
            Value::Map(entries) => self.map(entries, place, at, rule),
        }
    }

    /// A map that is none of several kinds.
    fn unnamed(&mut self, entries: &[Entry], place: Place, at: &Path, rules: &[&Schema]) {
        let names = rules.iter().flat_map(|rule| rule["required"].as_array().into_iter().flatten());
        let names: BTreeSet<&str> = names.filter_map(Schema::as_str).collect();
        let names: Vec<&str> = names.into_iter().collect();
        match entries.first() {
            Some(entry) => {
                let remedy = unknown_key(&entry.key, names);
                self.fault(entry.key_place, &at.then(&entry.key), "unknown key", remedy);
            }
            None => self.fault(place, at, "an empty map", format!("write one of {}", names.join(", "))),
        }
    }

    fn number(&mut self, number: f64, place: Place, at: &Path, rule: &Schema) {
        let unsigned = rule["format"] == "uint32";
        let low = rule["minimum"].as_f64().unwrap_or(f64::NEG_INFINITY);
        let high = if unsigned { Some(f64::from(u32::MAX)) } else { rule["maximum"].as_f64() };
        let high = high.unwrap_or(f64::INFINITY);
        let whole = rule["type"] == "integer" || unsigned;
        if !number.is_finite() {
            self.fault(place, at, "not a finite number", "write a number");
        } else if !(low..=high).contains(&number) {
            self.fault(place, at, format!("{} is out of range", shown(number)), range(low, high));
        } else if !whole && !Decimal::holds(number) {
            let problem = format!("{} has more than six decimals", shown(number));
            self.fault(place, at, problem, "round it to millionths");
        }
    }

    fn text(&mut self, text: &str, place: Place, at: &Path, rule: &Schema) {
        let (valid, kind) = match rule["format"].as_str() {
            Some("date") => (text.parse::<jiff::civil::Date>().is_ok(), "date"),
            Some("date-time") => (text.parse::<jiff::Timestamp>().is_ok(), "instant"),
            _ => return,
        };
        if !valid {
            let remedy = format!("write {}", expected(&[rule]));
            self.fault(place, at, format!("{text:?} is not a valid {kind}"), remedy);
        }
    }

    fn map(&mut self, entries: &[Entry], place: Place, at: &Path, rule: &'a Schema) {
        let ids = rule.get("propertyNames").is_some();
        let mut first: BTreeMap<&str, Place> = BTreeMap::new();
        for entry in entries {
            let at = at.then(&entry.key);
            let (key, place) = (if ids { bare(&entry.key) } else { entry.key.as_str() }, entry.key_place);
            if let Some(first) = first.get(key) {
                let problem = format!("{:?} comes twice, first on line {}", entry.key, first.line);
                self.fault(place, &at, problem, "keep one");
            } else if key.trim().is_empty() {
                self.fault(place, &at, "a blank key", "give it a name");
            } else if let Some(rule) = rule["properties"].get(&entry.key) {
                self.value(&entry.node, entry.place(), &at, rule);
            } else if rule["additionalProperties"] == false {
                self.fault(place, &at, "unknown key", unknown_key(key, keys(&rule["properties"])));
            } else {
                self.value(&entry.node, entry.place(), &at, &rule["additionalProperties"]);
            }
            first.entry(key).or_insert(place);
        }
        let required = rule["required"].as_array().into_iter().flatten().filter_map(Schema::as_str);
        for key in required.filter(|key| !first.contains_key(key)) {
            let description = rule["properties"][key]["description"].as_str().unwrap_or_default();
            let meaning = description.lines().next().unwrap_or_default().trim_end_matches('.');
            let remedy =
                if meaning.is_empty() { format!("add {key}") } else { format!("add {key} ({meaning})") };
            self.fault(place, at, format!("{key} is missing"), remedy);
        }
    }
}

/// Of several kinds of maps the one that has a key that it cannot be without.
fn named<'a>(rules: &[&'a Schema], value: &Value) -> Option<&'a Schema> {
    let Value::Map(entries) = value else { return None };
    let has = |name: &Schema| entries.iter().any(|entry| *name == entry.key.as_str());
    let names = |rule: &&&Schema| rule["required"].as_array().into_iter().flatten().any(has);
    rules.iter().find(names).copied()
}

/// In alphabetical order, whatever the order of the schema's maps.
fn keys(properties: &Schema) -> Vec<&str> {
    let keys = properties.as_object().into_iter().flat_map(|map| map.keys());
    keys.map(String::as_str).collect::<BTreeSet<_>>().into_iter().collect()
}

/// Whether a value is of a type, or one of the words, that a rule without alternatives asks for.
fn admits(rule: &Schema, value: &Value) -> bool {
    let kind = match value {
        Value::Nothing => "null",
        Value::Bool(_) => "boolean",
        Value::Integer(_) => "integer",
        Value::Float(_) => "number",
        Value::Text(_) => "string",
        Value::List(_) => "array",
        Value::Map(_) => "object",
    };
    let admitted = |name: &Schema| name == kind || (kind == "integer" && name == "number");
    let of_type = match &rule["type"] {
        Schema::Null => true,
        Schema::Array(names) => names.iter().any(admitted),
        name => admitted(name),
    };
    let words = words(rule);
    of_type && (words.is_empty() || matches!(value, Value::Text(text) if words.contains(&text.as_str())))
}
