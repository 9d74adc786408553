//! Where a tree lies: the resources of C2SP tlog-tiles, their names and which of them a growth writes.
//!
//! Terms: a tile holds up to 256 consecutive hashes of one level; each hash at level `l` is the root of 256^l entries. A
//! tile is full when it holds 256, and partial before; only full tiles are hashed into the level above. An entry bundle
//! holds the entries of a tile of level 0.

use std::fmt;
use std::str::FromStr;

use crate::malformed::decimal;
use crate::{Hash, Malformed};

/// How many hashes, or entries, a full tile holds.
pub const WIDTH: u64 = 256;
/// Levels of tiles that a tree of 2^64 entries has.
pub const LEVELS: u8 = 8;
/// The resource of the newest checkpoint.
pub const CHECKPOINT: &str = "checkpoint";
const FORMAT: &str = "tile path";

/// What a tile holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Content {
    /// Entries.
    Entries,
    /// Hashes of a level; leaves are level 0.
    Hashes(u8),
}

/// The name of one tile. Prints as its path, as in `tile/0/x001/x234/067.p/5` or `tile/entries/000`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TilePath {
    /// What it holds.
    pub content: Content,
    /// Its number in its level, from 0.
    pub index: u64,
    /// How many it holds: 1 to 256.
    pub width: u16,
}

impl TilePath {
    /// The tile of a tree of that size, full or partial; none where the tree does not reach.
    pub fn of(content: Content, index: u64, size: u64) -> Option<Self> {
        let level = match content {
            Content::Entries => 0,
            Content::Hashes(level) => level,
        };
        let hashes = size.checked_shr(8 * u32::from(level)).unwrap_or(0);
        let width = hashes.checked_sub(index.checked_mul(WIDTH)?)?.min(WIDTH);
        (width > 0).then_some(TilePath { content, index, width: width as u16 })
    }

    /// Whether it holds 256.
    pub fn is_full(&self) -> bool {
        u64::from(self.width) == WIDTH
    }

    /// The full tile of the same number.
    pub fn full(self) -> Self {
        TilePath { width: WIDTH as u16, ..self }
    }
}

/// What growing a tree writes, from the size of one checkpoint to that of the next: the tiles and bundles that became
/// full, and the partial ones of the new size.
pub fn grown(old_size: u64, new_size: u64) -> Vec<TilePath> {
    let mut paths = Vec::new();
    let contents = (0..LEVELS).map(Content::Hashes);
    for content in std::iter::once(Content::Entries).chain(contents) {
        let level = if let Content::Hashes(level) = content { level } else { 0 };
        let (old, new) = (old_size >> (8 * level), new_size >> (8 * level));
        if old < new {
            let indices = old / WIDTH..=(new - 1) / WIDTH;
            paths.extend(indices.filter_map(|index| TilePath::of(content, index, new_size)));
        }
    }
    paths
}

impl fmt::Display for TilePath {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.content {
            Content::Entries => out.write_str("tile/entries/")?,
            Content::Hashes(level) => write!(out, "tile/{level}/")?,
        }
        let digits = self.index.to_string();
        let groups = digits.len().div_ceil(3);
        let padded = format!("{digits:0>width$}", width = 3 * groups);
        for group in 0..groups {
            let mark = if group + 1 < groups { "x" } else { "" };
            let slash = if group > 0 { "/" } else { "" };
            write!(out, "{slash}{mark}{}", &padded[3 * group..3 * group + 3])?;
        }
        if self.is_full() { Ok(()) } else { write!(out, ".p/{}", self.width) }
    }
}

impl FromStr for TilePath {
    type Err = Malformed;
    /// Reads only what [`Display`](fmt::Display) writes, of levels that a tree of up to 2^64 entries has.
    fn from_str(path: &str) -> Result<Self, Malformed> {
        let malformed = |cause: &str| Malformed::new(FORMAT, format!("{path:?}: {cause}"));
        let (content, rest) = path
            .strip_prefix("tile/")
            .and_then(|rest| rest.split_once('/'))
            .ok_or_else(|| malformed("does not begin with tile/ and a level"))?;
        let content = match content {
            "entries" => Content::Entries,
            level => {
                let level = decimal(level).filter(|level| *level < u64::from(LEVELS));
                Content::Hashes(level.ok_or_else(|| malformed("its level is not 0 to 7"))? as u8)
            }
        };
        let (index, width) = match rest.split_once(".p/") {
            None => (rest, WIDTH),
            Some((index, width)) => {
                let width = decimal(width).filter(|width| (1..WIDTH).contains(width));
                (index, width.ok_or_else(|| malformed("its width is not 1 to 255"))?)
            }
        };
        let index =
            parse_index(index).ok_or_else(|| malformed("its number is not in groups of three digits"))?;
        Ok(TilePath { content, index, width: width as u16 })
    }
}

fn parse_index(text: &str) -> Option<u64> {
    let mut index = 0u64;
    let mut groups = text.split('/').peekable();
    let mut leading = true;
    while let Some(group) = groups.next() {
        let digits = if groups.peek().is_some() { group.strip_prefix('x')? } else { group };
        if digits.len() != 3 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        if leading && groups.peek().is_some() && digits == "000" {
            return None;
        }
        leading = false;
        index = index.checked_mul(1000)?.checked_add(digits.parse().ok()?)?;
    }
    Some(index)
}

/// The bytes of a tile of hashes.
pub fn print(hashes: &[Hash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| *hash.as_bytes()).collect()
}

/// Reads a tile of that width.
pub fn parse(bytes: &[u8], width: u16) -> Result<Vec<Hash>, Malformed> {
    let expected = usize::from(width) * Hash::LEN;
    if bytes.len() != expected {
        let cause = format!("{} bytes where {width} hashes are {expected}", bytes.len());
        return Err(Malformed::new("tile", cause));
    }
    let hashes = bytes.as_chunks::<{ Hash::LEN }>().0;
    Ok(hashes.iter().copied().map(Hash::from_bytes).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_content() -> impl Strategy<Value = Content> {
        prop_oneof![Just(Content::Entries), (0..LEVELS).prop_map(Content::Hashes)]
    }

    #[test]
    fn paths_are_those_of_the_specification() {
        let path = TilePath { content: Content::Hashes(3), index: 1_234_067, width: 256 };
        assert_eq!(path.to_string(), "tile/3/x001/x234/067");
        let path = TilePath { content: Content::Entries, index: 0, width: 5 };
        assert_eq!(path.to_string(), "tile/entries/000.p/5");
    }

    #[test]
    fn a_tree_of_70000_has_the_tiles_of_the_specification() {
        let count =
            |level| grown(0, 70_000).iter().filter(|path| path.content == Content::Hashes(level)).count();
        assert_eq!((count(0), count(1), count(2), count(3)), (274, 2, 1, 0));
        let width = |level, index| TilePath::of(Content::Hashes(level), index, 70_000).unwrap().width;
        assert_eq!((width(0, 273), width(1, 0), width(1, 1), width(2, 0)), (112, 256, 17, 1));
        let of_256: Vec<String> = grown(0, 256).iter().map(TilePath::to_string).collect();
        assert_eq!(of_256, ["tile/entries/000", "tile/0/000", "tile/1/000.p/1"]);
    }

    #[test]
    fn growth_writes_what_became_full_and_what_is_partial_now() {
        let names = |old, new| grown(old, new).iter().map(TilePath::to_string).collect::<Vec<_>>();
        assert_eq!(names(5, 5), [""; 0]);
        assert_eq!(names(5, 7), ["tile/entries/000.p/7", "tile/0/000.p/7"]);
        assert_eq!(
            names(255, 257),
            ["tile/entries/000", "tile/entries/001.p/1", "tile/0/000", "tile/0/001.p/1", "tile/1/000.p/1"]
        );
        assert_eq!(names(256, 257), ["tile/entries/001.p/1", "tile/0/001.p/1"]);
    }

    #[test]
    fn other_paths_are_refused() {
        for path in [
            "",
            "tile",
            "tile/0",
            "tile/0/",
            "/tile/0/000",
            "tile/00/000",
            "tile/8/000",
            "tile/-1/000",
            "tile/0/0",
            "tile/0/1000",
            "tile/0/x000/000",
            "tile/0/001/000",
            "tile/0/x001",
            "tile/0/x01/000",
            "tile/0/000.p/0",
            "tile/0/000.p/256",
            "tile/0/000.p/01",
            "tile/0/000.p/+1",
            "tile/0/000.p/",
            "tile/0/000.p",
            "tile/0/000 ",
            "tile/0/x099/x999/x999/x999/x999/x999/999",
            "tile/entries/../000",
            "tile/0/\u{661}00",
        ] {
            assert!(path.parse::<TilePath>().is_err(), "{path}");
        }
        assert_eq!("tile/7/x018/x446/x744/x073/x709/x551/615".parse::<TilePath>().unwrap().index, u64::MAX);
        assert!("tile/7/x018/x446/x744/x073/x709/x551/616".parse::<TilePath>().is_err());
    }

    proptest! {
        #[test]
        fn paths_print_and_read_back(content in any_content(), index: u64, width in 1u16..=256) {
            let path = TilePath { content, index, width };
            prop_assert_eq!(path.to_string().parse::<TilePath>().unwrap(), path);
        }

        #[test]
        fn what_is_read_prints_back(path in "tile/(entries|[0-9]{1,2})(/x?[0-9]{3}){1,4}(\\.p/[0-9]{1,3})?") {
            if let Ok(read) = path.parse::<TilePath>() {
                prop_assert_eq!(read.to_string(), path);
            }
        }

        #[test]
        fn arbitrary_text_is_no_panic(path: String, size: u64, index: u64, content in any_content()) {
            let _ = path.parse::<TilePath>();
            let _ = TilePath::of(content, index, size);
        }

        #[test]
        fn growing_in_steps_leaves_all_tiles_of_the_tree(steps in prop::collection::vec(0u64..700, 1..8)) {
            let mut size = 0;
            let mut written = std::collections::BTreeSet::new();
            for step in steps {
                written.extend(grown(size, size + step));
                size += step;
            }
            for needed in grown(0, size) {
                prop_assert!(written.contains(&needed), "{} at {}", needed, size);
            }
        }
    }
}
