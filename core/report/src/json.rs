//! JSON for people and programs: the canonical form (RFC 8785), with blanks.

use serde::Serialize;
use warplan_model::canonical_bytes;

/// Sorted keys, numbers as the canonical form writes them, two blanks a level, a newline at the end.
///
/// # Panics
/// When the value has a map whose keys are no strings; no view does.
pub fn pretty<T: Serialize>(value: &T) -> String {
    let compact = canonical_bytes(value);
    let mut out = String::with_capacity(compact.len() * 2);
    let mut depth = 0;
    let mut in_string = false;
    let mut escaped = false;
    let compact = String::from_utf8(compact).expect("JSON is UTF-8");
    let mut characters = compact.chars().peekable();
    while let Some(character) = characters.next() {
        if in_string {
            out.push(character);
            (escaped, in_string) = (character == '\\' && !escaped, escaped || character != '"');
            continue;
        }
        match character {
            '{' | '[' => {
                out.push(character);
                match characters.next_if(|next| matches!(next, '}' | ']')) {
                    Some(close) => out.push(close),
                    None => {
                        depth += 1;
                        break_line(&mut out, depth);
                    }
                }
            }
            '}' | ']' => {
                depth -= 1;
                break_line(&mut out, depth);
                out.push(character);
            }
            ',' => {
                out.push(character);
                break_line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            _ => {
                in_string = character == '"';
                out.push(character);
            }
        }
    }
    out.push('\n');
    out
}

fn break_line(out: &mut String, depth: usize) {
    out.push('\n');
    out.extend(std::iter::repeat_n("  ", depth));
}
