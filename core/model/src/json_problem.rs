//! What is wrong with a JSON text, in the words that people use: serde names types of the program.

/// The longest part of a value that a message repeats, in characters.
const QUOTED_LIMIT: usize = 60;
/// From this length on, a number is written with an exponent.
const DIGITS_LIMIT: usize = 20;

/// What an error of reading JSON says, without its place: what was found, and what is expected there.
pub fn json_problem(error: &serde_json::Error) -> String {
    let text = error.to_string();
    in_words(text.rfind(" at line ").map_or(text.as_str(), |end| &text[..end]))
}

fn in_words(text: &str) -> String {
    let kind = |name: &str| text.strip_prefix(name).and_then(|rest| rest.rsplit_once(", expected "));
    if let Some((value, wanted)) = kind("invalid type: ").or_else(|| kind("invalid value: ")) {
        return format!("{} where {} is expected", found(value), expected(wanted));
    }
    if let Some((key, known)) = kind("unknown field ") {
        return format!("unknown key {}; the keys here are {}", unmarked(key), names(known));
    }
    if let Some((word, known)) = kind("unknown variant ") {
        return format!(
            "{:?} is not possible here; write {}",
            cut(&unmarked(word)),
            names(known).replace(", ", " or ")
        );
    }
    if let Some(key) = text.strip_prefix("missing field ") {
        return format!("{} is missing", unmarked(key));
    }
    // The parser would take a list of an object's values in their order, and tells that it is too short.
    if text.starts_with("invalid length ") && text.contains("expected struct ") {
        return "a list where an object is expected".to_owned();
    }
    match text.strip_prefix("duplicate field ") {
        Some(key) => format!("{} comes twice", unmarked(key)),
        None => of_syntax(text).map_or_else(|| text.to_owned(), str::to_owned),
    }
}

/// What a parser says of a text that is no JSON.
fn of_syntax(text: &str) -> Option<&'static str> {
    Some(match text {
        "expected value" => "a value is expected here",
        "expected ident" => "a value is expected here, such as true, false or null",
        "expected `:`" => "a colon is expected here",
        "expected `,` or `}`" => "a comma or a closing brace is expected here",
        "expected `,` or `]`" => "a comma or a closing bracket is expected here",
        "key must be a string" => "a key in quotes is expected here",
        "trailing comma" => "a comma stands before the end of a list or an object",
        "trailing characters" => "there is more text after its end",
        "invalid number" => "this is no number",
        "number out of range" => "the number is too large",
        "recursion limit exceeded" => "lists and objects are nested too deep",
        "invalid escape" | "unexpected end of hex escape" | "lone leading surrogate in hex escape" => {
            "this is no escape of JSON"
        }
        _ if text.starts_with("control character") => {
            "a control character or a line end stands within a text"
        }
        _ if text.starts_with("EOF while parsing") => "the JSON ends before it is complete",
        _ => return None,
    })
}

fn unmarked(text: &str) -> String {
    text.replace('`', "")
}

fn names(known: &str) -> String {
    unmarked(known.strip_prefix("one of ").unwrap_or(known)).replace(" or ", ", ")
}

fn cut(text: &str) -> &str {
    text.char_indices().nth(QUOTED_LIMIT).map_or(text, |(end, _)| &text[..end])
}

fn found(value: &str) -> String {
    if let Some(text) = value.strip_prefix("string ") {
        let end = if cut(text).len() < text.len() { "\"…" } else { "" };
        return format!("the text {}{end}", cut(text));
    }
    let number = value.strip_prefix("integer ").or_else(|| value.strip_prefix("floating point "));
    match number.map(unmarked) {
        Some(digits) if digits.len() > DIGITS_LIMIT => {
            let short = digits
                .parse::<f64>()
                .map_or_else(|_| cut(&digits).to_owned(), |number| format!("{number:e}"));
            format!("the number {short}")
        }
        Some(digits) => format!("the number {digits}"),
        None => match value {
            "map" => "an object".to_owned(),
            "sequence" => "a list".to_owned(),
            "unit value" => "null".to_owned(),
            value => unmarked(value.strip_prefix("boolean ").unwrap_or(value)),
        },
    }
}

fn expected(wanted: &str) -> &str {
    match wanted {
        "a string" | "a borrowed string" => "a text in quotes",
        "i8" | "i16" | "i32" | "i64" => "a whole number",
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number from 0",
        "f32" | "f64" => "a number",
        "a boolean" => "true or false",
        "a sequence" => "a list",
        "a map" => "an object",
        wanted if wanted.starts_with("struct ") => "an object",
        wanted => wanted,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code, reason = "only read")]
    struct Sample {
        count: u32,
        #[serde(default)]
        word: Word,
        #[serde(default)]
        names: Vec<String>,
        #[serde(default)]
        inner: Option<Box<Sample>>,
        #[serde(default)]
        flags: BTreeMap<String, bool>,
    }

    #[derive(Debug, Default, Deserialize)]
    #[serde(rename_all = "kebab-case")]
    enum Word {
        #[default]
        FinishStart,
        SamePeriod,
    }

    fn told(text: &str) -> String {
        json_problem(&serde_json::from_str::<Sample>(text).unwrap_err())
    }

    #[test]
    fn differences_are_told_without_names_of_types() {
        let long = format!(r#"{{"count": "{}"}}"#, "long ".repeat(40));
        let huge = format!(r#"{{"count": {}}}"#, "9".repeat(300));
        let texts = [
            "{}",
            r#"{"count": 1, "colour": 2}"#,
            r#"{"count": 1, "count": 2}"#,
            r#"{"count": -1}"#,
            r#"{"count": 1.5}"#,
            r#"{"count": null}"#,
            r#"{"count": 1, "word": "soon"}"#,
            r#"{"count": 1, "names": "a, expected b"}"#,
            r#"{"count": 1, "names": [true]}"#,
            r#"{"count": 1, "flags": {"a": []}}"#,
            r#"{"count": 1, "inner": 7}"#,
            r#"{"count": 1, "inner": []}"#,
            &long,
            &huge,
        ];
        insta::assert_snapshot!(texts.map(told).join("\n"), @r#"
        count is missing
        unknown key colour; the keys here are count, word, names, inner, flags
        count comes twice
        the number -1 where a whole number from 0 is expected
        the number 1.5 where a whole number from 0 is expected
        null where a whole number from 0 is expected
        "soon" is not possible here; write finish-start or same-period
        the text "a, expected b" where a list is expected
        true where a text in quotes is expected
        a list where true or false is expected
        the number 7 where an object is expected
        a list where an object is expected
        the text "long long long long long long long long long long long long"… where a whole number from 0 is expected
        the number 1e+300 where a whole number from 0 is expected
        "#);
    }

    #[test]
    fn broken_json_is_told_in_words() {
        let texts = [
            "{\"count\" 1}",
            "{\"count\": 1 \"word\": 2}",
            "{\"count\": 1,}",
            "{\"count\": }",
            "{\"count\": truth}",
            "{\"count\": -}",
            "{\"names\": [\"a\" 2]}",
            "{\"names\": [\"a\nb\"]}",
            "{\"names\": [\"\\x\"]}",
            "{\"count\": 1} and more",
            "{count: 1}",
            "{\"count\": 1",
            "",
        ];
        insta::assert_snapshot!(texts.map(told).join("\n"), @r"
        a colon is expected here
        a comma or a closing brace is expected here
        a comma stands before the end of a list or an object
        a value is expected here
        a value is expected here, such as true, false or null
        this is no number
        a comma or a closing bracket is expected here
        a control character or a line end stands within a text
        this is no escape of JSON
        there is more text after its end
        a key in quotes is expected here
        the JSON ends before it is complete
        the JSON ends before it is complete
        ");
    }
}
