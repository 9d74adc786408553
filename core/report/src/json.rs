//! JSON for people and programs: the canonical form (RFC 8785), with blanks.

use serde::Serialize;
use warplan_model::canonical_bytes;
use warplan_model::view::View;

/// Sorted keys, numbers as the canonical form writes them, two blanks a level, a newline at the end.
///
/// # Panics
/// When the value has a map whose keys are no strings; no view does.
pub fn pretty<T: Serialize>(value: &T) -> String {
    let compact = String::from_utf8(canonical_bytes(value)).expect("JSON is UTF-8");
    let mut out = String::with_capacity(compact.len() * 2);
    let (mut depth, mut rest) = (0, compact.as_str());
    while let Some(first) = rest.chars().next() {
        let length = if first == '"' { string_length(rest) } else { first.len_utf8() };
        let (token, after) = rest.split_at(length);
        let closing = after.starts_with(['}', ']']);
        match first {
            '{' | '[' if closing => out.push(first),
            '{' | '[' => {
                depth += 1;
                out.push(first);
                break_line(&mut out, depth);
            }
            '}' | ']' if out.ends_with(['{', '[']) => out.push(first),
            '}' | ']' => {
                depth -= 1;
                break_line(&mut out, depth);
                out.push(first);
            }
            ',' => {
                out.push(first);
                break_line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            _ => out.push_str(token),
        }
        rest = after;
    }
    out.push('\n');
    out
}

/// A view as [`pretty`], with the key `format`.
pub fn view<V: View>(view: &V) -> String {
    #[derive(Serialize)]
    struct Formatted<'a, V> {
        format: &'static str,
        #[serde(flatten)]
        view: &'a V,
    }
    pretty(&Formatted { format: V::FORMAT, view })
}

/// Bytes of the string with which a text starts, quotes included.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    let end = text.bytes().skip(1).position(|byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    });
    end.map_or(text.len(), |end| end + 2)
}

fn break_line(out: &mut String, depth: usize) {
    out.push('\n');
    out.extend(std::iter::repeat_n("  ", depth));
}
