//! YAML with places.

use std::fmt;

use serde::de::{Deserialize, DeserializeOwned, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::{
    DuplicateKeyPolicy, Error, Location, NonFiniteFloatPolicy, Options, Spanned, budget, options,
};
use warplan_model::{Fault, LocatedFault, Path, Place, Step};

/// A node of a document with its place.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) place: Place,
    pub(crate) value: Value,
}

/// What a node holds.
#[derive(Debug)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    Integer(i128),
    Float(f64),
    Text(String),
    List(Vec<Node>),
    /// In the order of the text, with the place of each key; a key may come twice.
    Map(Vec<Entry>),
}

/// A key and its value.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) key_place: Place,
    pub(crate) node: Node,
}

/// The line and column of the value at `path`, or of the nearest value around it; a list or map that has a key
/// is found at its key. `None` when the text is no YAML.
pub fn locate(text: &str, path: &Path) -> Option<Place> {
    let mut node = &tree(text).ok()?;
    let mut place = node.place;
    for step in &path.0 {
        match (step, &node.value) {
            (Step::Key(key), Value::Map(entries)) => {
                let Some(entry) = entries.iter().find(|entry| &entry.key == key) else { break };
                node = &entry.node;
                let collection = matches!(node.value, Value::List(_) | Value::Map(_));
                place = if collection { entry.key_place } else { node.place };
            }
            (Step::Index(index), Value::List(nodes)) => {
                let Some(found) = nodes.get(*index) else { break };
                node = found;
                place = node.place;
            }
            _ => break,
        }
    }
    Some(place)
}

/// The tree of a document.
pub(crate) fn tree(text: &str) -> Result<Node, LocatedFault> {
    let options = options(DuplicateKeyPolicy::PassThrough);
    serde_saphyr::from_str_with_options::<Spanned<Value>>(text, options)
        .map(Node::from)
        .map_err(|error| unreadable(&error))
}

/// A value of a type from a document.
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Result<T, LocatedFault> {
    serde_saphyr::from_str_with_options(text, options(DuplicateKeyPolicy::Error))
        .map_err(|error| unreadable(&error))
}

fn options(duplicate_keys: DuplicateKeyPolicy) -> Options {
    options! {
        budget: budget! { max_depth: 32, max_documents: 1 },
        duplicate_keys: duplicate_keys,
        strict_booleans: true,
        non_finite_float_policy: NonFiniteFloatPolicy::PassThrough,
    }
}

fn unreadable(error: &Error) -> LocatedFault {
    let error = error.without_snippet();
    let fault = Fault::new(Path::default(), error.to_string(), "");
    LocatedFault { place: error.location().map(place), fault }
}

fn place(location: Location) -> Place {
    Place { line: location.line() as usize, column: location.column() as usize }
}

impl From<Spanned<Value>> for Node {
    fn from(spanned: Spanned<Value>) -> Self {
        Node { place: place(spanned.referenced), value: spanned.value }
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;
    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a value")
    }
    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }
    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Integer(value.into()))
    }
    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Integer(value.into()))
    }
    fn visit_i128<E>(self, value: i128) -> Result<Value, E> {
        Ok(Value::Integer(value))
    }
    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Value::Float(value))
    }
    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::Text(value.to_owned()))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut nodes = Vec::new();
        while let Some(element) = list.next_element::<Spanned<Value>>()? {
            nodes.push(element.into());
        }
        Ok(Value::List(nodes))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(key) = map.next_key::<Spanned<String>>()? {
            let key_place = place(key.referenced);
            entries.push(Entry {
                key: key.value,
                key_place,
                node: map.next_value::<Spanned<Value>>()?.into(),
            });
        }
        Ok(Value::Map(entries))
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        input.deserialize_any(ValueVisitor)
    }
}
