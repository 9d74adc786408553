//! From bytes to text: the encoding, and what is no text at all.

use warplan_model::{Fault, LocatedFault, Path, Place};

use crate::faults::SHOWN_LIMIT;

/// The text of an export, without a byte-order mark.
///
/// # Errors
/// Nothing in it, another encoding than UTF-8 (with every place that is none), or an archive.
pub(crate) fn decode(bytes: &[u8]) -> Result<&str, Vec<LocatedFault>> {
    if let Some((problem, remedy)) = foreign(bytes) {
        let fault = Fault::new(Path::default(), problem, remedy);
        return Err(vec![LocatedFault { place: None, fault }]);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| invalid_places(bytes))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim().is_empty() {
        let fault = Fault::new(
            Path::default(),
            "there is nothing in it",
            "export the issues again; the command that should have written it has probably failed",
        );
        return Err(vec![LocatedFault { place: None, fault }]);
    }
    Ok(text)
}

/// Why bytes with this beginning are no UTF-8 text, and what to do.
fn foreign(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    const RECODE: &str = "save it as UTF-8; in PowerShell write it with `| Out-File -Encoding utf8 FILE` \
                          instead of `> FILE`";
    match bytes {
        [0xff, 0xfe, ..] => Some(("the text is UTF-16 (little-endian), not UTF-8", RECODE)),
        [0xfe, 0xff, ..] => Some(("the text is UTF-16 (big-endian), not UTF-8", RECODE)),
        [b'[' | b'{' | b'\r' | b'\n' | b' ', 0, ..] | [0, b'[' | b'{' | b'\r' | b'\n' | b' ', ..] => {
            Some(("the text is UTF-16 without a byte-order mark, not UTF-8", RECODE))
        }
        [0x1f, 0x8b, ..] => Some(("this is a gzip archive, not an export", "unpack it first")),
        [b'P', b'K', 3, 4, ..] => Some((
            "this is a zip archive or a spreadsheet, not an export",
            "unpack it, or save the spreadsheet as CSV",
        )),
        _ => None,
    }
}

/// A fault for each sequence of bytes that is no UTF-8.
fn invalid_places(bytes: &[u8]) -> Vec<LocatedFault> {
    let mut faults = Vec::new();
    let mut count = 0;
    let mut place = Place { line: 1, column: 1 };
    for chunk in bytes.utf8_chunks() {
        let valid = chunk.valid();
        place.line += valid.bytes().filter(|&byte| byte == b'\n').count();
        place.column = match valid.rfind('\n') {
            Some(newline) => valid[newline + 1..].chars().count() + 1,
            None => place.column + valid.chars().count(),
        };
        let Some(byte) = chunk.invalid().first() else { continue };
        count += 1;
        if faults.len() < SHOWN_LIMIT {
            let problem = format!("the byte 0x{byte:02X} is not UTF-8");
            let remedy = "convert the text, e.g. with `iconv -f WINDOWS-1252 -t UTF-8`";
            let fault = Fault::new(Path::default(), problem, remedy);
            faults.push(LocatedFault { place: Some(place), fault });
        }
        place.column += 1;
    }
    if count > faults.len() {
        let problem = format!("and {} more places that are not UTF-8", count - faults.len());
        faults.push(LocatedFault { place: None, fault: Fault::new(Path::default(), problem, "") });
    }
    faults
}
