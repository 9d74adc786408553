//! What keeps bytes from being read.

/// Bytes that are not what they should be. Formats are strict: what is read prints back to the same bytes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no {format}: {cause}")]
pub struct Malformed {
    /// What was expected, as in "checkpoint".
    pub format: &'static str,
    /// What is wrong, and in which part.
    pub cause: String,
}

impl Malformed {
    pub(crate) fn new(format: &'static str, cause: impl Into<String>) -> Self {
        Malformed { format, cause: cause.into() }
    }
}

/// A decimal without sign and without leading zeros, as all C2SP formats write numbers.
pub(crate) fn decimal(text: &str) -> Option<u64> {
    let canonical = text == "0" || (!text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit()));
    if canonical { text.parse().ok() } else { None }
}
