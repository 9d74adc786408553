//! Text of unknown origin made safe to show, and measured in terminal columns.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// One line without anything that a terminal obeys or that reorders what people see: line breaks and tabs become
/// blanks, other controls are spelled out, e.g. `\u{1b}`.
pub(crate) fn plain(text: &str) -> String {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' | '\r' | '\t' => out.push(' '),
            _ if obeyed(character) => out.extend(character.escape_unicode()),
            _ => out.push(character),
        }
    }
    out
}

/// Controls (C0, C1), directional marks, invisible separators and tags.
fn obeyed(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(character, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' | '\u{e0000}'..='\u{e0fff}')
}

/// A [`plain`] text within elements and quoted attributes of XML and HTML.
pub(crate) fn markup(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in plain(text).chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(character),
        }
    }
    out
}

/// Columns that a text takes, once it is [`plain`].
pub(crate) fn width(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.width() }
}

/// The text in at most `columns`, cut with an ellipsis.
pub(crate) fn fit(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let Some(room) = columns.checked_sub(1) else { return String::new() };
    let mut out = start(text, room).trim_end().to_owned();
    out.push('…');
    out
}

/// The longest start of a text that takes at most `columns`.
fn start(text: &str, columns: usize) -> &str {
    let mut used = 0;
    let end = text.char_indices().find(|(_, character)| {
        used += character.width().unwrap_or(0);
        used > columns
    });
    end.map_or(text, |(index, _)| &text[..index])
}

/// The text in lines of at most `columns`, broken at blanks, and within words that are longer, at
/// their joints if they have some.
pub(crate) fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(8);
    let mut lines = vec![String::new()];
    for mut word in text.split_whitespace() {
        let line = lines.last_mut().expect("there is always a line");
        if !line.is_empty() && width(line) + 1 + width(word) <= columns {
            line.push(' ');
            line.push_str(word);
            continue;
        }
        if !line.is_empty() {
            lines.push(String::new());
        }
        while width(word) > columns {
            let head = joint(start(word, columns));
            *lines.last_mut().expect("there is always a line") = head.to_owned();
            lines.push(String::new());
            word = &word[head.len()..];
        }
        lines.last_mut().expect("there is always a line").push_str(word);
    }
    lines
}

/// The text up to its last joint, as in `technical_completeness`, unless that is too little of it.
pub(crate) fn joint(text: &str) -> &str {
    let end = text.rfind(['_', '-', '/']).map_or(0, |at| at + 1);
    if end * 3 > text.len() { &text[..end] } else { text }
}

/// As many of the parts as take at most `columns`, and how many more there are: `#1 #2 +3`.
pub(crate) fn shortened<T: ToString>(parts: &[T], separator: &str, columns: usize) -> String {
    let rest = |shown: usize| match (parts.len() - shown, shown) {
        (0, _) => String::new(),
        (more, 0) => format!("+{more}"),
        (more, _) => format!(" +{more}"),
    };
    let (mut text, mut fitting) = (String::new(), rest(0));
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            text.push_str(separator);
        }
        text.push_str(&plain(&part.to_string()));
        if width(&text) > columns {
            break;
        }
        let whole = format!("{text}{}", rest(index + 1));
        if width(&whole) <= columns {
            fitting = whole;
        }
    }
    fitting
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_spelled_out() {
        assert_eq!(plain("a\u{1b}[31mb\u{7}\u{9b}2J"), r"a\u{1b}[31mb\u{7}\u{9b}2J");
        assert_eq!(plain("two\nlines\tand \u{202e}backwards"), r"two lines and \u{202e}backwards");
        assert_eq!(plain("Grüße, 日本 👩‍💻"), "Grüße, 日本 👩‍💻");
    }

    #[test]
    fn text_is_measured_in_columns() {
        assert_eq!(fit("日本語のタイトル", 7), "日本語…");
        assert_eq!(fit("short", 5), "short");
        assert_eq!(wrap("one two three", 8), ["one two", "three"]);
        assert_eq!(wrap("abcdefghijk lm", 8), ["abcdefgh", "ijk lm"]);
        assert_eq!(wrap("technical_completeness", 19), ["technical_", "completeness"]);
        assert_eq!(wrap("", 8), [""]);
    }

    #[test]
    fn long_lists_end_with_a_count() {
        let parts = ["#1", "#22", "#333"];
        assert_eq!(shortened(&parts, " ", 11), "#1 #22 #333");
        assert_eq!(shortened(&parts, " ", 10), "#1 #22 +1");
        assert_eq!(shortened(&parts, ", ", 1), "+3");
        assert_eq!(shortened::<&str>(&[], " ", 1), "");
    }
}
