//! The keys of an issue in both spellings. Everything may be absent: what must be there is asked for later, so
//! that all that is missing is told at once.

use std::fmt;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use warplan_model::IssueId;

use crate::json::Text;

#[derive(Deserialize)]
pub(super) struct Fields<'t> {
    pub(super) number: Option<IssueId>,
    #[serde(borrow)]
    pub(super) title: Option<Text<'t>>,
    #[serde(borrow)]
    pub(super) body: Option<&'t RawValue>,
    #[serde(borrow)]
    pub(super) state: Option<Text<'t>>,
    pub(super) closed: Option<bool>,
    #[serde(borrow, alias = "createdAt")]
    pub(super) created_at: Option<Text<'t>>,
    /// As null an open issue has it, which is more than not to have it.
    #[serde(borrow, default, deserialize_with = "there", alias = "closedAt")]
    pub(super) closed_at: Option<Option<Text<'t>>>,
    #[serde(borrow, alias = "updatedAt")]
    pub(super) updated_at: Option<Text<'t>>,
    #[serde(borrow)]
    pub(super) url: Option<Text<'t>>,
    /// The page that people read; `url` is an endpoint when this is there.
    #[serde(borrow)]
    pub(super) html_url: Option<Text<'t>>,
    #[serde(borrow, default, deserialize_with = "there")]
    pub(super) labels: Option<Option<Vec<Label<'t>>>>,
    #[serde(borrow)]
    pub(super) milestone: Option<Milestone<'t>>,
    #[serde(borrow)]
    pub(super) assignees: Option<Vec<User<'t>>>,
    #[serde(borrow)]
    pub(super) parent: Option<Reference<'t>>,
    #[serde(borrow)]
    pub(super) parent_issue_url: Option<Text<'t>>,
    #[serde(borrow, alias = "blockedBy")]
    pub(super) blocked_by: Option<References<'t>>,
    pub(super) pull_request: Option<IgnoredAny>,
    /// What the API says instead of an answer.
    #[serde(borrow)]
    pub(super) message: Option<Text<'t>>,
}

/// The value of a key that is there, null or not.
fn there<'de, D: Deserializer<'de>, T: Deserialize<'de>>(input: D) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(input).map(Some)
}

impl<'t> Fields<'t> {
    /// The API lists pull requests among the issues and marks them; `gh` tells them by their address.
    pub(super) fn is_pull_request(&self) -> bool {
        let address = self.html_url.as_ref().or(self.url.as_ref());
        self.pull_request.is_some() || address.is_some_and(|address| address.0.contains("/pull/"))
    }

    /// When it was closed, if it says so.
    pub(super) fn closing_date(&self) -> Option<&Text<'t>> {
        self.closed_at.as_ref()?.as_ref()
    }

    /// Whether the tracker says that it is closed, if it says anything.
    pub(super) fn is_closed(&self) -> Option<bool> {
        let state = self.state.as_ref().map(|state| state.0.eq_ignore_ascii_case("closed"));
        state.or(self.closed)
    }
}

#[derive(Deserialize)]
pub(super) struct Milestone<'t> {
    #[serde(borrow)]
    pub(super) title: Option<Text<'t>>,
}

#[derive(Deserialize)]
pub(super) struct User<'t> {
    #[serde(borrow)]
    pub(super) login: Option<Text<'t>>,
}

/// Another issue, perhaps of another repository.
#[derive(Deserialize)]
pub(super) struct Reference<'t> {
    number: Option<IssueId>,
    #[serde(borrow)]
    url: Option<Text<'t>>,
}

impl Reference<'_> {
    /// The issue, when it is one of `repository`; what does not say where it belongs does.
    pub(super) fn within(self, repository: Option<&str>) -> Option<IssueId> {
        match self.url.as_ref().map(|url| issue_of(&url.0, repository)) {
            Some(None) => None,
            _ => self.number,
        }
    }
}

/// The repository, `owner/name`, and the number in the address of an issue.
fn address(url: &str) -> Option<(&str, &str)> {
    let (rest, number) = url.rsplit_once('/')?;
    let (rest, kind) = rest.rsplit_once('/')?;
    let (before, _name) = rest.rsplit_once('/')?;
    let start = before.rfind('/')? + 1;
    (kind == "issues" || kind == "pull").then(|| (&rest[start..], number))
}

/// The repository, `owner/name`, of an issue's address.
pub(super) fn repository_of(url: &str) -> Option<&str> {
    address(url).map(|(repository, _)| repository)
}

/// The issue of an address, unless it is known to be one of another repository.
pub(super) fn issue_of(url: &str, repository: Option<&str>) -> Option<IssueId> {
    let (owner, number) = address(url)?;
    let here = repository.is_none_or(|repository| repository.eq_ignore_ascii_case(owner));
    (here && number.parse::<u64>().is_ok()).then(|| IssueId::new(number))
}

/// References as a list or as a page of nodes.
pub(super) struct References<'t>(pub(super) Vec<Reference<'t>>);

impl<'de: 't, 't> Deserialize<'de> for References<'t> {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Page<'t> {
            #[serde(borrow)]
            nodes: Option<Vec<Reference<'t>>>,
        }
        #[derive(Deserialize)]
        #[serde(
            untagged,
            expecting = "references to issues are a list, or an object with a list as its nodes"
        )]
        enum Either<'t> {
            #[serde(borrow)]
            List(Vec<Reference<'t>>),
            #[serde(borrow)]
            Page(Page<'t>),
        }
        Ok(References(match Either::deserialize(input)? {
            Either::List(list) => list,
            Either::Page(page) => page.nodes.unwrap_or_default(),
        }))
    }
}

/// A label's name, from an object or from the bare name.
pub(super) struct Label<'t>(pub(super) Option<Text<'t>>);

struct LabelVisitor;

impl<'de> Visitor<'de> for LabelVisitor {
    type Value = Label<'de>;
    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a label")
    }
    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Self::Value, E> {
        Ok(Label(Some(Text(name.into()))))
    }
    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(Label(Some(Text(name.to_owned().into()))))
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        #[derive(Deserialize)]
        struct Object<'t> {
            #[serde(borrow)]
            name: Option<Text<'t>>,
        }
        Object::deserialize(MapAccessDeserializer::new(map)).map(|object| Label(object.name))
    }
}

impl<'de: 't, 't> Deserialize<'de> for Label<'t> {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        input.deserialize_any(LabelVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_tells_the_repository_and_the_number() {
        let page = "https://github.com/quicwg/base-drafts/issues/12";
        let endpoint = "https://api.github.com/repos/quicwg/base-drafts/issues/12";
        assert_eq!(repository_of(page), Some("quicwg/base-drafts"));
        assert_eq!(issue_of(endpoint, repository_of(page)), Some(IssueId::new("12")));
        assert_eq!(issue_of(page, Some("quicwg/other")), None);
        assert_eq!(issue_of("https://github.com/quicwg/base-drafts/issues/x", None), None);
        assert_eq!(repository_of("https://github.com/quicwg/base-drafts"), None);
    }
}
