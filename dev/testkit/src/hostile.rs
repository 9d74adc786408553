//! JSON texts that are nearly valid: what a broken program, a slip of the hand or an attacker makes of a file.

use crate::models::Random;

/// What stands in the place of another value.
const VALUES: [&str; 26] = [
    "0",
    "-0",
    "-1",
    "1",
    "2",
    "3",
    "0.5",
    "-0.000001",
    "0.0000001",
    "1e300",
    "-1e300",
    "1e-300",
    "1e999",
    "1000000000",
    "1000000001",
    "999999999.999999",
    "1e12",
    "20000",
    "20001",
    "9223372036854775807",
    "18446744073709551616",
    "null",
    "true",
    "\"\"",
    "[]",
    "{}",
];

/// The text with one to four changes; most leave it JSON.
pub fn mutated(text: &str, random: &mut Random) -> String {
    let mut text = text.to_owned();
    for _ in 0..random.between(1, 4) {
        text = match random.below(12) {
            0 => flipped(&text, random),
            1 => without(&text, random),
            2 => repeated(&text, random),
            3 => nested(&text, random),
            4..=6 => exchanged(&text, random),
            _ => valued(&text, random),
        };
    }
    text
}

/// With a bit of a byte turned round.
fn flipped(text: &str, random: &mut Random) -> String {
    let mut bytes = text.as_bytes().to_vec();
    if !bytes.is_empty() {
        let at = random.below(bytes.len());
        bytes[at] ^= 1 << random.below(8);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Without a part, at times all that follows.
fn without(text: &str, random: &mut Random) -> String {
    let (from, to) = part(text, random);
    let rest = if random.percent(20) { "" } else { &text[to..] };
    format!("{}{rest}", &text[..from])
}

/// With an entry of an object or array a second time.
fn repeated(text: &str, random: &mut Random) -> String {
    let commas: Vec<usize> = text.match_indices([',', '{', '[', '}', ']']).map(|(at, _)| at).collect();
    if commas.len() < 2 {
        return text.to_owned();
    }
    let at = random.below(commas.len() - 1);
    let (from, to) = (commas[at], commas[at + 1]);
    let entry = text[from..to].trim_start_matches(['{', '[']).trim_start_matches(',');
    format!("{},{entry}{}", &text[..to], &text[to..])
}

/// With a value deep in arrays.
fn nested(text: &str, random: &mut Random) -> String {
    let depth = [2, 100, 100_000][random.below(3)];
    let Some((from, to)) = scalar(text, random) else { return text.to_owned() };
    format!("{}{}{}{}{}", &text[..from], "[".repeat(depth), &text[from..to], "]".repeat(depth), &text[to..])
}

/// With a value in the place of another.
fn exchanged(text: &str, random: &mut Random) -> String {
    let (Some((from, to)), Some((other, end))) = (scalar(text, random), scalar(text, random)) else {
        return text.to_owned();
    };
    format!("{}{}{}", &text[..from], &text[other..end], &text[to..])
}

/// With a value from a list in the place of another.
fn valued(text: &str, random: &mut Random) -> String {
    let Some((from, to)) = scalar(text, random) else { return text.to_owned() };
    format!("{}{}{}", &text[..from], VALUES[random.below(VALUES.len())], &text[to..])
}

/// Where a number, string or word stands that is no key.
fn scalar(text: &str, random: &mut Random) -> Option<(usize, usize)> {
    let mut found = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let end = match bytes[at] {
            b'"' => text[at + 1..].find('"').map_or(text.len(), |length| at + length + 2),
            b'-' | b'0'..=b'9' | b'a'..=b'z' => {
                text[at..].find([',', ']', '}', ' ', '\n']).map_or(text.len(), |length| at + length)
            }
            _ => {
                at += 1;
                continue;
            }
        };
        if bytes.get(end) != Some(&b':') {
            found.push((at, end));
        }
        at = end;
    }
    (!found.is_empty()).then(|| found[random.below(found.len())])
}

/// A part of a text, on the borders of characters.
fn part(text: &str, random: &mut Random) -> (usize, usize) {
    let border = |mut at: usize| {
        while !text.is_char_boundary(at) {
            at += 1;
        }
        at
    };
    let from = border(random.below(text.len() + 1));
    (from, border((from + random.below(12)).min(text.len())))
}
