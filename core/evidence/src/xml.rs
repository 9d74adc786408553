//! XML as a row of tags: no tree is built, and entities are never expanded.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// A tag with the number of elements around it.
pub(crate) enum Tag<'a> {
    Opens(usize, Opening<'a>),
    Closes(usize),
}

/// An opening tag.
pub(crate) struct Opening<'a>(BytesStart<'a>);

impl Opening<'_> {
    /// Its name without prefix.
    pub(crate) fn name(&self) -> &str {
        self.0.local_name().into_inner()
    }

    /// An attribute as it is written.
    pub(crate) fn attribute(&self, name: &str) -> Result<Option<String>, String> {
        let found =
            self.0.try_get_attribute(name).map_err(|_| format!("broken attributes of {}", self.name()))?;
        Ok(found.map(|attribute| attribute.value.into_owned()))
    }

    /// An attribute that counts something.
    pub(crate) fn count(&self, name: &str) -> Result<Option<u64>, String> {
        let read =
            |text: String| text.trim().parse().map_err(|_| format!("{name} of {} is no count", self.name()));
        self.attribute(name)?.map(read).transpose()
    }
}

/// Shows every tag of a text in its order.
///
/// # Errors
/// What `visit` finds; XML that is broken or ends within an element; a text without any element.
pub(crate) fn walk(text: &str, mut visit: impl FnMut(Tag<'_>) -> Result<(), String>) -> Result<(), String> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let (mut depth, mut any) = (0, false);
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) => {
                if depth == 0 && any {
                    return Err("there is more than one root element".to_owned());
                }
                any = true;
                visit(Tag::Opens(depth, Opening(tag)))?;
                depth += 1;
            }
            Ok(Event::End(_)) => {
                depth -= 1;
                visit(Tag::Closes(depth))?;
            }
            Ok(Event::Eof) if depth > 0 => return Err("the XML ends within an element".to_owned()),
            Ok(Event::Eof) if !any => return Err("there is no XML in it".to_owned()),
            Ok(Event::Eof) => return Ok(()),
            Ok(_) => {}
            Err(_) => return Err(format!("byte {}: broken XML", reader.error_position())),
        }
    }
}
