//! Pictures as SVG. A picture is laid out for the width that is asked, 360 to 1600 pixels, and drawn in classes; colours
//! come from the style sheet of a [`Theme`]. The same picture stands in a file ([`Picture::file`]) and in a page
//! ([`Picture::inline`]). Without scripts, foreign objects, filters and variables, so that every renderer draws it.
//!
//! Positions are in floating point, from arithmetic that is equal on all machines, and are written in hundredths of a
//! pixel: equal views give equal bytes.

mod advances;
pub mod badge;
mod burn_up;
mod dependencies;
pub(crate) mod draw;
mod font;
pub(crate) mod frame;
mod kpi_curve;
mod lanes;
pub(crate) mod legend;
mod radar;
mod steps;
mod style;
mod time;
mod timeline;
mod trend;

pub use burn_up::burn_up;
pub use dependencies::dependencies;
pub use font::{Font, measured};
pub use kpi_curve::{Worths, kpi_curve};
pub use lanes::lanes;
pub use radar::{composite_radar, radar};
pub use style::style;
pub use timeline::timeline;
pub use trend::trend;

use crate::text::markup;

/// The widths that pictures are laid out for, in pixels; others become the nearest of them.
pub const WIDTHS: std::ops::RangeInclusive<u32> = 360..=1600;

/// Colours of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// On white.
    Light,
    /// On near black.
    Dark,
    /// Light, or dark where the reader prefers that.
    Auto,
}

/// A picture, drawn in classes; colours come from the style sheet of a theme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// What it is, in a line.
    pub title: String,
    /// What it shows, for those who do not see it.
    pub description: String,
    body: String,
}

impl Picture {
    /// A stand-alone file with its style sheet, on the theme's background.
    pub fn file(&self, theme: Theme) -> String {
        let size = format!(" width=\"{}\" height=\"{}\"", self.width, self.height);
        let paper = format!("<rect class=\"paper\" width=\"{}\" height=\"{}\"/>\n", self.width, self.height);
        self.document("wp", &size, &format!("<style>\n{}</style>\n{paper}", style(theme)))
    }

    /// For a page that brings [`style`]: without colours, on the page's background, as wide as there is room up to its own
    /// width. `id` is the page's own word for the picture, unique in it.
    pub fn inline(&self, id: &str) -> String {
        let size = format!(" style=\"width:100%;max-width:{}px;height:auto\"", self.width);
        self.document(id, &size, "")
    }

    fn document(&self, id: &str, size: &str, head: &str) -> String {
        let Picture { width, height, title, description, body } = self;
        let id = markup(id).replace(' ', "-");
        let mut named = format!("{id}-title");
        let mut about = format!("<title id=\"{id}-title\">{}</title>\n", markup(title));
        if !description.is_empty() {
            named += &format!(" {id}-description");
            about += &format!("<desc id=\"{id}-description\">{}</desc>\n", markup(description));
        }
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"wp\" role=\"img\" aria-labelledby=\"{named}\" \
             viewBox=\"0 0 {width} {height}\"{size}>\n{about}{head}{body}</svg>\n"
        )
    }
}
