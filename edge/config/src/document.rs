//! YAML as a tree in which every value and every key has its place.

use std::fmt;

use serde::de::{Deserialize, DeserializeOwned, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::budget::BudgetBreach;
use serde_saphyr::options::{DuplicateKeyPolicy, MergeKeyPolicy, NonFiniteFloatPolicy};
use serde_saphyr::{
    Error, Location, MessageFormatter, Options, Spanned, UserMessageFormatter, alias_limits, budget, options,
};
use warplan_model::{Fault, LocatedFault, Path, Place, Step};

/// How deep lists and maps may lie in each other; a policy needs seven.
const DEPTH_LIMIT: usize = 32;
/// The most values in a file: enough for a line on each of a million issues.
const VALUES_LIMIT: usize = 2_000_000;
/// The most values that references (`*name`) may repeat.
const REPEATED_LIMIT: usize = 10_000;

/// A value with its place.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) place: Place,
    pub(crate) value: Value,
}

/// What a document holds at one place.
#[derive(Debug)]
pub(crate) enum Value {
    Nothing,
    Bool(bool),
    Integer(i128),
    /// Also an integer that is too large for 128 bits.
    Float(f64),
    Text(String),
    List(Vec<Node>),
    /// In the order of the text; a key may come twice.
    Map(Vec<Entry>),
}

/// A key with its value.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) key_place: Place,
    pub(crate) node: Node,
}

impl Entry {
    /// Where a person looks for the value: at the key when it starts on lines below it, or is missing.
    pub(crate) fn place(&self) -> Place {
        match self.node.value {
            Value::Nothing | Value::List(_) | Value::Map(_) => self.key_place,
            _ => self.node.place,
        }
    }
}

impl Node {
    /// The place of the value at `path`, or of the nearest value around it.
    pub(crate) fn locate(&self, path: &Path) -> Place {
        let (mut node, mut place) = (self, self.place);
        for step in &path.0 {
            match (step, &node.value) {
                (Step::Key(key), Value::Map(entries)) => {
                    let exact = entries.iter().find(|entry| &entry.key == key);
                    let Some(entry) = exact.or_else(|| entries.iter().find(|entry| bare(&entry.key) == key))
                    else {
                        break;
                    };
                    (node, place) = (&entry.node, entry.place());
                }
                (Step::Index(index), Value::List(nodes)) => {
                    let Some(found) = nodes.get(*index) else { break };
                    (node, place) = (found, found.place);
                }
                _ => break,
            }
        }
        place
    }
}

/// An issue's id as it is known: written `134` or `"#134"`.
pub(crate) fn bare(id: &str) -> &str {
    id.strip_prefix('#').unwrap_or(id)
}

/// The tree of a text.
///
/// # Errors
/// The first thing in it that is no YAML, or more than a policy may hold.
pub(crate) fn tree(text: &str) -> Result<Node, LocatedFault> {
    serde_saphyr::from_str_with_options::<Spanned<Value>>(text, options(DuplicateKeyPolicy::PassThrough))
        .map(Node::from)
        .map_err(|error| unreadable(text, &error))
}

/// A value of type `T` from a text.
///
/// # Errors
/// The first thing in it that `T` does not take.
pub(crate) fn typed<T: DeserializeOwned>(text: &str) -> Result<T, LocatedFault> {
    serde_saphyr::from_str_with_options(text, options(DuplicateKeyPolicy::Error))
        .map_err(|error| unreadable(text, &error))
}

fn options(duplicate_keys: DuplicateKeyPolicy) -> Options {
    options! {
        budget: budget! {
            max_depth: DEPTH_LIMIT,
            max_documents: 1,
            max_nodes: VALUES_LIMIT,
            max_events: 2 * VALUES_LIMIT,
        },
        alias_limits: alias_limits! { max_total_replayed_events: REPEATED_LIMIT },
        duplicate_keys: duplicate_keys,
        merge_keys: MergeKeyPolicy::Error,
        non_finite_float_policy: NonFiniteFloatPolicy::PassThrough,
        reject_unsupported_tags: true,
        strict_booleans: true,
        with_snippet: false,
    }
}

fn unreadable(text: &str, error: &Error) -> LocatedFault {
    let place = error.location().map(place);
    if let Some(place) = place.and_then(|place| tab_at(text, place)) {
        let fault = Fault::new(Path::default(), "a tab indents this line", "indent with blanks");
        return LocatedFault { place: Some(place), fault };
    }
    let error = if let Error::AliasError { error, .. } = error { error } else { error };
    let (problem, remedy) = match error {
        Error::Budget { breach: BudgetBreach::Documents { .. }, .. } | Error::MultipleDocuments { .. } => {
            ("a second document starts here".to_owned(), "keep one policy in a file".to_owned())
        }
        Error::NullIntoString { .. } => ("nothing stands as a key".into(), "give it a name".into()),
        Error::Unexpected { expected, .. } => {
            (format!("{expected} is expected here"), "write a plain word or number".into())
        }
        Error::ExternalMessage { msg, .. } if msg.contains("recursion limit") => too_deep(),
        Error::Budget { breach: BudgetBreach::Depth { .. }, .. } => too_deep(),
        Error::Budget { .. } => {
            (format!("more than {VALUES_LIMIT} values"), "split the portfolio, or select by labels".into())
        }
        Error::AliasReplayLimitExceeded { .. }
        | Error::AliasReplayStackDepthExceeded { .. }
        | Error::RecursiveReferencesRequireWeakTypes { .. } => {
            ("references (`*name`) repeat too much".into(), "write the values out".into())
        }
        Error::UnknownAnchor { .. } => {
            ("a reference (`*name`) to nothing".into(), "put a text that starts with * in quotes".into())
        }
        Error::MergeKeyNotAllowed { .. } => ("a merge key (`<<`)".into(), "write the keys out".into()),
        Error::UnsupportedTag { .. } => {
            ("a tag (`!name`)".into(), "put a text that starts with ! in quotes".into())
        }
        Error::InvalidScalar { .. } => {
            ("not a value of this kind".into(), "write numbers in plain decimals".into())
        }
        other => (
            UserMessageFormatter.format_message(other).into_owned(),
            "correct the YAML here or just before; texts with special characters need quotes".into(),
        ),
    };
    LocatedFault { place, fault: Fault::new(Path::default(), problem, remedy) }
}

/// The tab that indents a line or the one before it: YAML takes none, and its errors seldom say so.
fn tab_at(text: &str, place: Place) -> Option<Place> {
    let lines = text.lines().enumerate().take(place.line).skip(place.line.saturating_sub(2));
    let tabs = lines.filter_map(|(at, line)| {
        let indent = line.len() - line.trim_start().len();
        Some(Place { line: at + 1, column: line[..indent].find('\t')? + 1 })
    });
    tabs.last()
}

fn too_deep() -> (String, String) {
    (format!("more than {DEPTH_LIMIT} levels of lists and maps"), "a policy needs far fewer".into())
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
        Ok(Value::Nothing)
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
            let node = map.next_value::<Spanned<Value>>()?.into();
            entries.push(Entry { key: key.value, key_place: place(key.referenced), node });
        }
        Ok(Value::Map(entries))
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        input.deserialize_any(ValueVisitor)
    }
}
