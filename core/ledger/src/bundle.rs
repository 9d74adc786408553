//! Entry bundles: entries one after the other, each behind its length in two bytes, the higher first (C2SP tlog-tiles).

use crate::Malformed;

/// Appends an entry to a bundle.
///
/// # Panics
/// When the entry is longer than 65,535 bytes; those of our logs end at [`Entry::MAX_LEN`](crate::Entry::MAX_LEN).
pub fn push(bundle: &mut Vec<u8>, entry: &[u8]) {
    let len = u16::try_from(entry.len()).expect("an entry is at most 65,535 bytes long");
    bundle.extend_from_slice(&len.to_be_bytes());
    bundle.extend_from_slice(entry);
}

/// The entries of a bundle of that width, and nothing after them.
pub fn parse(bytes: &[u8], width: u16) -> Result<Vec<&[u8]>, Malformed> {
    let malformed = |cause: String| Malformed::new("entry bundle", cause);
    let mut entries = Vec::with_capacity(usize::from(width));
    let mut rest = bytes;
    for position in 0..width {
        let cut = || malformed(format!("ends within entry {position} of {width}"));
        let (len, after) = rest.split_first_chunk::<2>().ok_or_else(cut)?;
        let (entry, after) = after.split_at_checked(u16::from_be_bytes(*len).into()).ok_or_else(cut)?;
        entries.push(entry);
        rest = after;
    }
    if rest.is_empty() {
        Ok(entries)
    } else {
        Err(malformed(format!("{} bytes follow its {width} entries", rest.len())))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lengths_come_first_and_high_byte_first() {
        let mut bundle = Vec::new();
        push(&mut bundle, b"ab");
        push(&mut bundle, &[7; 258]);
        assert_eq!(bundle[..6], [0, 2, b'a', b'b', 1, 2]);
        assert_eq!(parse(&bundle, 2).unwrap(), [&b"ab"[..], &[7; 258]]);
        for (bytes, width) in [(&bundle[..], 1), (&bundle, 3), (&bundle[..bundle.len() - 1], 2), (&[0], 1)] {
            assert!(parse(bytes, width).is_err());
        }
    }

    proptest! {
        #[test]
        fn what_is_read_prints_back(bytes: Vec<u8>, width in 0u16..=256) {
            if let Ok(entries) = parse(&bytes, width) {
                let mut printed = Vec::new();
                entries.iter().for_each(|entry| push(&mut printed, entry));
                prop_assert_eq!(printed, bytes);
            }
        }

        #[test]
        fn what_is_printed_reads_back(entries in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..20), 0..9)) {
            let mut bundle = Vec::new();
            entries.iter().for_each(|entry| push(&mut bundle, entry));
            prop_assert_eq!(parse(&bundle, entries.len() as u16).unwrap(), entries);
        }
    }
}
