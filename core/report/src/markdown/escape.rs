//! Text in Markdown whose every character stands for itself.

/// The text with everything escaped that Markdown or GitHub gives a meaning, mentions of people among it.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut before = None;
    for (index, character) in text.char_indices() {
        let after = text[index + character.len_utf8()..].chars().next();
        let within_word = |neighbour: Option<char>| neighbour.is_some_and(char::is_alphanumeric);
        match character {
            '\\' | '`' | '*' | '[' | ']' | '<' | '|' | '~' | '$' => out.extend(['\\', character]),
            '_' if !(within_word(before) && within_word(after)) => out.push_str("\\_"),
            '&' if after.is_some_and(|next| next == '#' || next.is_ascii_alphanumeric()) => {
                out.push_str("&amp;")
            }
            '@' => out.push_str("@&#8203;"),
            _ if opens_block(&text[..index], character, after) => out.extend(['\\', character]),
            _ => out.push(character),
        }
        before = Some(character);
    }
    out
}

/// Whether a character would make the start of a line a heading, a quotation, a list or a rule.
fn opens_block(before: &str, character: char, after: Option<char>) -> bool {
    let ends = after.is_none_or(char::is_whitespace);
    match character {
        '>' | '#' => before.trim().is_empty(),
        '-' | '+' => before.trim().is_empty() && (ends || after == Some(character)),
        '.' | ')' => {
            let number = before.trim_start();
            ends && matches!(number.len(), 1..=9) && number.bytes().all(|byte| byte.is_ascii_digit())
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_of_a_title_stands_for_itself() {
        assert_eq!(escape("a|b `c` [d](e) <img> **f**"), r"a\|b \`c\` \[d\](e) \<img> \*\*f\*\*");
        assert_eq!(escape("# not a heading - nor this"), r"\# not a heading - nor this");
        assert_eq!([escape("1. one"), escape("1.5"), escape("-1")], [r"1\. one", "1.5", "-1"]);
        assert_eq!(escape("snake_case and _emphasis_"), r"snake_case and \_emphasis\_");
        assert_eq!(escape("@team &lt; a & b"), "@&#8203;team &amp;lt; a & b");
    }
}
