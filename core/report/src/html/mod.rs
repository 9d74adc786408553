//! Documents as one page that needs no network and no script: read on a screen of any width, light or dark, on paper,
//! by keyboard and aloud.

mod contents;
mod render;

use crate::document::Document;
use crate::svg::{self, Theme};
use crate::text;

use contents::Contents;

const STYLE: &str = include_str!("page.css");
/// Nothing is loaded and nothing runs, whatever a tracker's text may hold.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// The document as a page.
pub(crate) fn page(document: &Document) -> String {
    let contents = Contents::of(document);
    let mut page = String::new();
    page += "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n";
    page += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
    page += "<meta name=\"color-scheme\" content=\"light dark\">\n";
    page += &format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n");
    page += &format!("<title>{}</title>\n", text::markup(&contents.title));
    page += &format!("<style>\n{STYLE}{}</style>\n</head>\n<body>\n", svg::style(Theme::Auto));
    page += "<a class=\"skip\" href=\"#content\">Skip to the content</a>\n";
    page += &contents.navigation();
    page += "<main id=\"content\" tabindex=\"-1\">\n";
    page += &render::body(document, &contents);
    page += "</main>\n</body>\n</html>\n";
    page
}
