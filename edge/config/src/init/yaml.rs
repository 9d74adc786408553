//! Texts as YAML.

/// The longest label that is written into a policy, in characters as quoted: YAML limits the length of keys.
const QUOTED_LIMIT: usize = 500;

/// Whether a label can be a key of a YAML map.
pub(super) fn quotable(text: &str) -> bool {
    quoted(text).chars().count() <= QUOTED_LIMIT
}

/// A text as a YAML scalar on one line that is read back as the same text: plain where nobody could read it as
/// something else.
pub(super) fn scalar(text: &str) -> String {
    let word = text.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && text.chars().all(|letter| letter.is_ascii_alphanumeric() || "_-.".contains(letter));
    let reserved = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    if word && !reserved.contains(&text.to_ascii_lowercase().as_str()) {
        text.to_owned()
    } else {
        quoted(text)
    }
}

/// A text in double quotes, with everything escaped that is neither printable ASCII nor a letter or digit.
pub(super) fn quoted(text: &str) -> String {
    let escaped = text.chars().map(|letter| match letter {
        '"' | '\\' => format!("\\{letter}"),
        ' '..='~' => letter.to_string(),
        letter if letter.is_alphanumeric() => letter.to_string(),
        letter => format!("\\U{:08X}", u32::from(letter)),
    });
    format!("\"{}\"", escaped.collect::<String>())
}
