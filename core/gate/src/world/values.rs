//! Values of the expression language over borrowed data.

use std::borrow::Cow;
use std::fmt::Debug;
use std::sync::OnceLock;

use cel::ExecutionError;
use cel::common::traits::{Container, Indexer, Iterable, Iterator as Elements, Sizer};
use cel::common::types::{CelInt, CelString, LIST_TYPE, MAP_TYPE, Type};
use cel::common::value::{CowVal, Val};
use warplan_model::IssueId;

/// Something with named fields.
pub(crate) trait Fields: Clone + Debug + Send + Sync {
    /// The value of a field; `None` when there is no such field.
    fn field<'v>(&self, name: &str) -> Option<Box<dyn Val + 'v>>
    where
        Self: 'v;
}

/// A value with fields.
#[derive(Clone, Debug)]
pub(crate) struct Record<R>(pub R);

impl<R: Fields> Val for Record<R> {
    fn get_type(&self) -> &Type {
        &MAP_TYPE
    }

    fn cel_type() -> &'static Type {
        &MAP_TYPE
    }

    fn as_indexer<'b, 'v>(&'b self) -> Option<&'b (dyn Indexer + 'v)>
    where
        Self: 'v,
    {
        Some(self)
    }

    fn clone_as_boxed<'v>(&self) -> Box<dyn Val + 'v>
    where
        Self: 'v,
    {
        Box::new(self.clone())
    }
}

impl<R: Fields> Indexer for Record<R> {
    fn get<'b, 'v>(&'b self, name: &dyn Val) -> Result<CowVal<'b, 'v>, ExecutionError>
    where
        Self: 'v,
    {
        let name = name.downcast_ref::<CelString>().map_or("", CelString::inner);
        self.0.field(name).map(CowVal::Owned).ok_or_else(|| ExecutionError::no_such_key(name))
    }

    fn steal<'v>(self: Box<Self>, name: &dyn Val) -> Result<Box<dyn Val + 'v>, ExecutionError>
    where
        Self: 'v,
    {
        self.get(name).map(CowVal::into_owned)
    }
}

/// A list of records.
#[derive(Clone, Debug)]
pub(crate) struct Records<'a, R: Fields>(pub Cow<'a, [Record<R>]>);

impl<R: Fields> Val for Records<'_, R> {
    fn get_type(&self) -> &Type {
        &LIST_TYPE
    }

    fn cel_type() -> &'static Type {
        &LIST_TYPE
    }

    fn as_iterable<'b, 'v>(&'b self) -> Option<&'b (dyn Iterable + 'v)>
    where
        Self: 'v,
    {
        Some(self)
    }

    fn as_sizer(&self) -> Option<&dyn Sizer> {
        Some(self)
    }

    fn clone_as_boxed<'v>(&self) -> Box<dyn Val + 'v>
    where
        Self: 'v,
    {
        Box::new(self.clone())
    }
}

impl<R: Fields> Sizer for Records<'_, R> {
    fn size(&self) -> CelInt {
        CelInt::from(self.0.len() as i64)
    }
}

impl<R: Fields> Iterable for Records<'_, R> {
    fn iter<'b, 'v>(&'b self) -> Box<dyn Elements<'b, 'v> + 'b>
    where
        Self: 'v,
    {
        Box::new(Slice(self.0.iter()))
    }
}

/// The texts of a list, borrowed from where they are and sorted as they are there.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Source<'a> {
    /// Sorted by text.
    Texts(&'a [String]),
    /// Sorted as issue ids are.
    Ids(&'a [IssueId]),
}

/// A list of texts. Whether it contains one is found by bisection; it is copied out only to loop over it.
#[derive(Debug)]
pub(crate) struct Texts<'a> {
    source: Source<'a>,
    elements: OnceLock<Vec<CelString<'a>>>,
}

impl<'a> Texts<'a> {
    pub fn new(source: Source<'a>) -> Self {
        Texts { source, elements: OnceLock::new() }
    }

    fn elements(&self) -> &[CelString<'a>] {
        self.elements.get_or_init(|| match self.source {
            Source::Texts(texts) => texts.iter().map(|text| CelString::from(text.as_str())).collect(),
            Source::Ids(ids) => ids.iter().map(|id| CelString::from(id.as_str())).collect(),
        })
    }
}

impl Val for Texts<'_> {
    fn get_type(&self) -> &Type {
        &LIST_TYPE
    }

    fn cel_type() -> &'static Type {
        &LIST_TYPE
    }

    fn as_container(&self) -> Option<&dyn Container> {
        Some(self)
    }

    fn as_iterable<'b, 'v>(&'b self) -> Option<&'b (dyn Iterable + 'v)>
    where
        Self: 'v,
    {
        Some(self)
    }

    fn as_sizer(&self) -> Option<&dyn Sizer> {
        Some(self)
    }

    fn clone_as_boxed<'v>(&self) -> Box<dyn Val + 'v>
    where
        Self: 'v,
    {
        Box::new(Texts::new(self.source))
    }
}

impl Container for Texts<'_> {
    fn contains(&self, value: &dyn Val) -> Result<bool, ExecutionError> {
        let Some(text) = value.downcast_ref::<CelString>().map(CelString::inner) else { return Ok(false) };
        Ok(match self.source {
            Source::Texts(texts) => texts.binary_search_by(|listed| listed.as_str().cmp(text)).is_ok(),
            Source::Ids(ids) => ids.binary_search(&IssueId::new(text)).is_ok(),
        })
    }
}

impl Sizer for Texts<'_> {
    fn size(&self) -> CelInt {
        CelInt::from(match self.source {
            Source::Texts(texts) => texts.len(),
            Source::Ids(ids) => ids.len(),
        } as i64)
    }
}

impl Iterable for Texts<'_> {
    fn iter<'b, 'v>(&'b self) -> Box<dyn Elements<'b, 'v> + 'b>
    where
        Self: 'v,
    {
        Box::new(Slice(self.elements().iter()))
    }
}

/// The elements of a slice.
struct Slice<'b, T>(std::slice::Iter<'b, T>);

impl<'b, 'v, T: Val + 'v> Elements<'b, 'v> for Slice<'b, T> {
    fn next(&mut self) -> Option<&'b (dyn Val + 'v)> {
        self.0.next().map(|element| element as &dyn Val)
    }
}
