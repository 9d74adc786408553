//! One pass over the canonical form of an entry.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;
use warplan_model::Digest;

use super::{Entry, Kind, ObjectId, ObjectRef};
use crate::Malformed;

/// RFC 8785 prints integers below 2^53 as decimals, each of them one double.
const MAX_INTEGER: u64 = (1 << 53) - 1;

/// Reads the canonical form of an entry.
pub(super) fn entry(bytes: &[u8]) -> Result<Entry, Malformed> {
    if bytes.len() > Entry::MAX_LEN {
        let cause = format!("{} bytes long, and {} are the most", bytes.len(), Entry::MAX_LEN);
        return Err(Malformed::new("entry", cause));
    }
    let mut scan = Scan { bytes, at: 0 };
    scan.skip(r#"{"format":"warplan-entry/v1","kind":""#)?;
    let kind = scan.kind()?;
    scan.skip(r#"","log":""#)?;
    let log = scan.word()?;
    scan.skip("\"")?;
    let object = if scan.rest().starts_with(br#","object""#) { Some(object(&mut scan)?) } else { None };
    scan.skip(r#","recorded":""#)?;
    let recorded = scan.instant()?;
    scan.skip(r#"","sequence":"#)?;
    let sequence = scan.integer()?;
    scan.skip(r#","statement":""#)?;
    let statement = scan.digest()?;
    scan.skip("\"}")?;
    if !scan.rest().is_empty() {
        return Err(scan.fault("the end"));
    }
    Ok(Entry { log, sequence, recorded, kind, statement, object })
}

fn object(scan: &mut Scan<'_>) -> Result<ObjectRef, Malformed> {
    scan.skip(r#","object":{"ciphertext":""#)?;
    let ciphertext = scan.digest()?;
    scan.skip(r#"","class":""#)?;
    let class = scan.word()?;
    scan.skip(r#"","commitment":""#)?;
    let commitment = scan.digest()?;
    scan.skip(r#"","id":""#)?;
    let id = scan.hex().map(ObjectId)?;
    scan.skip(r#"","size":"#)?;
    let size = scan.integer()?;
    scan.skip(r#","version":"#)?;
    let version = scan.integer()?;
    if version == 0 {
        return Err(scan.fault("a version from 1 on"));
    }
    scan.skip("}")?;
    Ok(ObjectRef { id, version, ciphertext, commitment, class, size })
}

/// An instant in the one form that is printed. A parser that knows all forms would have to print it again to compare.
fn instant(text: &[u8; 20]) -> Option<Timestamp> {
    let number = |at: usize, len: usize| {
        text[at..at + len].iter().try_fold(0i16, |number, digit| {
            digit.is_ascii_digit().then(|| 10 * number + i16::from(digit - b'0'))
        })
    };
    let short = |at: usize| number(at, 2).map(|number| number as i8);
    if [4, 7, 10, 13, 16, 19].map(|at| text[at]) != *b"--T::Z" {
        return None;
    }
    let (year, month, day) = (number(0, 4)?, short(5)?, short(8)?);
    let civil = DateTime::new(year, month, day, short(11)?, short(14)?, short(17)?, 0).ok()?;
    Offset::UTC.to_timestamp(civil).ok()
}

/// The value of each hexadecimal digit in lower case; 0xff of all other bytes.
const DIGITS: [u8; 256] = {
    let mut values = [0xff; 256];
    let mut value = 0;
    while value < 16 {
        values[b"0123456789abcdef"[value] as usize] = value as u8;
        value += 1;
    }
    values
};

/// Bytes from two hexadecimal digits each, in lower case; none when there are others or not as many.
pub(super) fn hex<const N: usize>(digits: &[u8]) -> Option<[u8; N]> {
    let (pairs, []) = digits.as_chunks::<2>() else { return None };
    if pairs.len() != N {
        return None;
    }
    let mut bytes = [0; N];
    let mut seen = 0;
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
        let (high, low) = (DIGITS[usize::from(*high)], DIGITS[usize::from(*low)]);
        *byte = high << 4 | low & 0xf;
        seen |= high | low;
    }
    (seen < 16).then_some(bytes)
}

/// What is left of an entry.
struct Scan<'a> {
    bytes: &'a [u8],
    /// How many bytes are read; at most as many as there are.
    at: usize,
}

impl<'a> Scan<'a> {
    fn rest(&self) -> &'a [u8] {
        &self.bytes[self.at..]
    }

    fn fault(&self, expected: &str) -> Malformed {
        Malformed::new("entry", format!("expected {expected} at byte {}", self.at))
    }

    fn skip(&mut self, expected: &str) -> Result<(), Malformed> {
        if !self.rest().starts_with(expected.as_bytes()) {
            return Err(self.fault(expected));
        }
        self.at += expected.len();
        Ok(())
    }

    /// The characters of a string without escapes, up to its closing quote.
    fn text(&mut self, expected: &str) -> Result<&'a str, Malformed> {
        let rest = self.rest();
        let text =
            rest.iter().position(|byte| *byte == b'"').and_then(|end| str::from_utf8(&rest[..end]).ok());
        text.ok_or_else(|| self.fault(expected))
    }

    fn kind(&mut self) -> Result<Kind, Malformed> {
        let name = self.text("a kind")?;
        let kind = name.parse().map_err(|_| self.fault("a kind"))?;
        self.at += name.len();
        Ok(kind)
    }

    fn word(&mut self) -> Result<String, Malformed> {
        const EXPECTED: &str = "1 to 255 printable ASCII characters without blanks, quotes, + and \\";
        let text = self.text(EXPECTED)?;
        if !Entry::is_word(text) {
            return Err(self.fault(EXPECTED));
        }
        self.at += text.len();
        Ok(text.to_owned())
    }

    fn instant(&mut self) -> Result<Timestamp, Malformed> {
        let fault = || self.fault("an instant as 2006-01-02T15:04:05Z");
        let text = self.rest().first_chunk::<20>().ok_or_else(fault)?;
        let instant = instant(text).ok_or_else(fault)?;
        self.at += text.len();
        Ok(instant)
    }

    fn integer(&mut self) -> Result<u64, Malformed> {
        const EXPECTED: &str = "an integer below 2^53";
        let rest = self.rest();
        let len = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let value = str::from_utf8(&rest[..len]).ok().and_then(crate::malformed::decimal);
        let value = value.filter(|value| *value <= MAX_INTEGER).ok_or_else(|| self.fault(EXPECTED))?;
        self.at += len;
        Ok(value)
    }

    fn digest(&mut self) -> Result<Digest, Malformed> {
        self.skip("sha256:")?;
        self.hex().map(Digest::from_bytes)
    }

    fn hex<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        let bytes = self.rest().get(..2 * N).and_then(hex);
        let bytes = bytes.ok_or_else(|| self.fault("hexadecimal digits in lower case"))?;
        self.at += 2 * N;
        Ok(bytes)
    }
}
