//! Text measured in pixels, without a font at hand. Verdana has the widths of DejaVu Sans, so that pictures look alike
//! where only that is installed.

use unicode_width::UnicodeWidthChar;

use super::advances::{BOLD, REGULAR, Run};
use crate::text;

/// Units of the width tables in one em.
const UNITS: f64 = 2048.0;
/// Marks that the font sets on any letter, without a width of their own.
const DIACRITICS: std::ops::RangeInclusive<char> = '\u{300}'..='\u{36f}';
/// Hebrew, Arabic and what is written like them: narrow letters, most of them joined.
const SEMITIC: std::ops::RangeInclusive<char> = '\u{590}'..='\u{8ff}';
/// Where emoji begin, which are wider than they are high.
const PICTOGRAPHS: char = '\u{1f000}';

/// A size and weight of DejaVu Sans.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Font {
    /// Pixels.
    pub size: f64,
    /// Whether it is the bold face.
    pub bold: bool,
}

impl Font {
    /// The title of a picture.
    pub const TITLE: Font = Font { size: 16.0, bold: true };
    /// Text of a picture.
    pub const TEXT: Font = Font { size: 12.0, bold: false };
    /// What stands out of [`Font::TEXT`].
    pub const STRONG: Font = Font { size: 12.0, bold: true };
    /// Notes, and the numbers of axes. Nothing is smaller.
    pub const SMALL: Font = Font { size: 11.0, bold: false };

    /// Pixels from one baseline to the next.
    pub fn line_height(self) -> f64 {
        (self.size * 1.3).ceil()
    }

    /// Pixels above the baseline that letters take.
    pub fn ascent(self) -> f64 {
        self.size * 0.76
    }

    /// Pixels below the baseline that letters take.
    pub fn descent(self) -> f64 {
        self.size * 0.24
    }

    /// Pixels that a line of text takes at most; an estimate for characters beyond those that [`measured`] knows.
    pub fn width(self, text: &str) -> f64 {
        text.chars().map(|character| self.advance(character)).sum()
    }

    fn advance(self, character: char) -> f64 {
        let runs = if self.bold { &BOLD } else { &REGULAR };
        units(runs, character).map_or_else(|| self.estimate(character), f64::from) * self.size / UNITS
    }

    /// The width of a character that the tables lack: about that of its kind in the fonts which stand in, so that letters
    /// are hardly stretched to it. Marks stand on the letter before them and take nothing.
    fn estimate(self, character: char) -> f64 {
        let ems = match character.width() {
            None | Some(0) => 0.0,
            Some(1) if SEMITIC.contains(&character) => 0.55,
            Some(1) if character.is_alphabetic() => 0.7,
            Some(2) if character >= PICTOGRAPHS => 1.25,
            Some(2) => return UNITS,
            _ => 0.9,
        };
        ems * UNITS * if self.bold { 1.1 } else { 1.0 }
    }

    /// The text in at most so many pixels, cut with an ellipsis; nothing where even that is too wide.
    pub fn fit(self, text: &str, pixels: f64) -> String {
        if self.start(text, pixels).len() == text.len() {
            return text.to_owned();
        }
        let room = pixels - self.advance('…');
        if room < 0.0 {
            return String::new();
        }
        format!("{}…", self.start(text, room).trim_end())
    }

    /// The text in at most `lines` lines of at most so many pixels: broken at blanks, and within words that are longer, at
    /// their joints if they have some. The last line is cut with an ellipsis.
    pub fn wrap(self, text: &str, pixels: f64, lines: usize) -> Vec<String> {
        let mut out: Vec<String> = Vec::new();
        let mut rest = text.trim();
        while !rest.is_empty() && out.len() < lines {
            if out.len() + 1 == lines {
                out.push(self.fit(rest, pixels));
                break;
            }
            let whole = self.start(rest, pixels);
            let ends_a_word = whole.len() == rest.len() || rest[whole.len()..].starts_with(' ');
            let end = if ends_a_word {
                whole.len()
            } else {
                whole.rfind(' ').unwrap_or_else(|| within_word(whole, &rest[whole.len()..]))
            };
            let end = end.max(rest.chars().next().map_or(0, char::len_utf8));
            out.push(rest[..end].trim_end().to_owned());
            rest = rest[end..].trim_start();
        }
        out
    }

    /// The longest start of a text that takes at most so many pixels.
    fn start(self, text: &str, pixels: f64) -> &str {
        let mut used = 0.0;
        let end = text.char_indices().find(|(_, character)| {
            used += self.advance(*character);
            used > pixels
        });
        end.map_or(text, |(index, _)| &text[..index])
    }
}

/// Where to break a word of which `start` has room: at its last joint, else so that no few letters are left over.
fn within_word(start: &str, rest: &str) -> usize {
    const LEFT_OVER: usize = 4;
    let at = text::joint(start).len();
    let left_over = rest.chars().take_while(|character| *character != ' ').take(LEFT_OVER).count();
    if at < start.len() || left_over == LEFT_OVER {
        return at;
    }
    let mut ends = start.char_indices().rev().map(|(index, _)| index);
    ends.nth(LEFT_OVER - left_over - 1).filter(|end| end * 2 > start.len()).unwrap_or(at)
}

/// Whether the width of every character is known; a renderer is told to keep to the estimate where it is not.
pub fn measured(text: &str) -> bool {
    let known = |character| units(&REGULAR, character).is_some() || DIACRITICS.contains(&character);
    text.is_ascii() || text.chars().all(known)
}

/// The text with no more marks on a letter than people write: heaps of them would run into the lines around.
pub(super) fn with_few_marks(text: String) -> String {
    const MARKS: usize = 4;
    if text.is_ascii() {
        return text;
    }
    let mut marks = 0;
    let mut keep = |character: char| {
        marks = if character.width() == Some(0) { marks + 1 } else { 0 };
        marks <= MARKS
    };
    text.chars().filter(|character| keep(*character)).collect()
}

fn units(runs: &[Run], character: char) -> Option<u16> {
    let code = u32::from(character);
    let (first, widths) = runs[..runs.partition_point(|(first, _)| *first <= code)].last()?;
    widths.get((code - first) as usize).copied().filter(|width| *width > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_those_of_the_font() {
        let text = Font { size: 2048.0, bold: false };
        assert_eq!(text.width("AVé…"), 1401.0 + 1401.0 + 1260.0 + 2048.0);
        assert_eq!(Font { bold: true, ..text }.width("A"), 1585.0);
        assert!(measured("Größe ≤ 6 → 7") && !measured("日本"));
    }

    #[test]
    fn marks_take_no_width_and_other_scripts_about_what_their_letters_take() {
        let text = Font { size: 100.0, bold: false };
        assert_eq!(text.width("e\u{301}\u{323}a\u{200d}"), text.width("ea"));
        assert!(measured("e\u{301}") && !measured("\u{5e9}\u{5c1}"));
        // What these words take in the font of the PNGs.
        for (word, pixels) in [("العربية", 273.0), ("עברית", 265.0)] {
            let stretched = text.width(word) / pixels;
            assert!((1.0..1.5).contains(&stretched), "{word}: {stretched}");
        }
        assert_eq!(text.width("日本語"), 300.0);
    }

    #[test]
    fn no_heap_of_marks_stands_on_a_letter() {
        let heaped = format!("a{}b", "\u{301}".repeat(10_000));
        assert_eq!(with_few_marks(heaped), format!("a{}b", "\u{301}".repeat(4)));
        assert_eq!(with_few_marks("👩‍💻 e\u{301}".into()), "👩‍💻 e\u{301}");
    }

    #[test]
    fn what_is_fitted_or_wrapped_keeps_within_its_pixels() {
        let font = Font::TEXT;
        let text = "Customer-visible incident_response and operational_maturity of everything";
        for pixels in [0.0, 5.0, 20.0, 60.0, 100.0, 400.0] {
            assert!(font.width(&font.fit(text, pixels)) <= pixels, "{pixels}");
            let lines = font.wrap(text, pixels.max(20.0), 9);
            assert!(lines.iter().all(|line| font.width(line) <= pixels.max(20.0)), "{lines:?}");
        }
        assert_eq!(
            font.wrap(text, 130.0, 3),
            ["Customer-visible", "incident_response", "and operational_m…"]
        );
        assert_eq!(font.wrap("technical_completeness", 100.0, 2), ["technical_", "completeness"]);
        assert_eq!(font.wrap("", 100.0, 2), Vec::<String>::new());
        assert_eq!(font.fit("short", 100.0), "short");
    }
}
