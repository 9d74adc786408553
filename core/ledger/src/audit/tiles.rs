//! Tiles that a log has outgrown. A partial tile stays, and is served (C2SP tlog-tiles), after a wider one or the full one
//! took its place; no checkpoint leads to it, so [`audit`](super::audit) does not come by.

use rayon::prelude::*;

use crate::resources::fetch;
use crate::tile::{self, Content, TilePath, WIDTH};
use crate::{Hash, LogError, LogReader, Malformed, bundle};

/// Holds tiles and bundles of any width to the log: each must be the beginning of the one in the verified tree. Gives how
/// many were; those that the log does not reach belong to no checkpoint of it and are passed over. The first of the
/// list that is wrong is the error.
pub fn verify_tiles(log: &LogReader<'_>, paths: &[TilePath]) -> Result<u64, LogError> {
    let is_reached = |path: &&TilePath| {
        let whole = TilePath::of(path.content, path.index, log.size());
        whole.is_some_and(|whole| path.width <= whole.width)
    };
    let reached: Vec<&TilePath> = paths.iter().filter(is_reached).collect();
    let failed = reached.par_iter().find_map_first(|path| verify_tile(log, **path).err());
    failed.map_or(Ok(reached.len() as u64), Err)
}

fn verify_tile(log: &LogReader<'_>, path: TilePath) -> Result<(), LogError> {
    // Under its own name: a reader that misses it would take the wider one, and see nothing wrong.
    let bytes = fetch(log.resources(), &path.to_string())?;
    let malformed = |cause: Malformed| LogError::changed(path, cause);
    let (level, hashes) = match path.content {
        Content::Hashes(level) => (level, tile::parse(&bytes, path.width).map_err(malformed)?),
        Content::Entries => {
            let entries = bundle::parse(&bytes, path.width).map_err(malformed)?;
            (0, entries.into_iter().map(Hash::leaf).collect())
        }
    };
    let verified = log.tile(level, path.index)?;
    match hashes.iter().zip(&*verified).position(|(found, expected)| found != expected) {
        None => Ok(()),
        Some(place) => {
            let what = if path.content == Content::Entries { "entry" } else { "hash" };
            let number = path.index * WIDTH + place as u64;
            Err(LogError::changed(path, format!("{what} {number} is not the one in the tree")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::*;
    use crate::tests::TestLog;

    /// A log that grew by so many entries at a time, and the tiles that it has outgrown.
    fn grown(steps: &[u64]) -> (TestLog, Vec<TilePath>) {
        let mut log = TestLog::default();
        steps.iter().for_each(|step| log.grow(*step));
        let size = log.reader().size();
        let tiles = log.resources.keys().filter_map(|path| path.parse::<TilePath>().ok());
        let outgrown = tiles.filter(|path| TilePath::of(path.content, path.index, size) != Some(*path));
        let outgrown = outgrown.collect();
        (log, outgrown)
    }

    #[test]
    fn tiles_that_the_log_outgrew_are_beginnings_of_its_tiles() {
        let (log, paths) = grown(&[1, 1, 1, 1, 1]);
        assert_eq!(paths.len(), 8);
        assert_eq!(verify_tiles(&log.reader(), &paths).unwrap(), 8);
        let (log, paths) = grown(&[200, 100, 400]);
        let names: Vec<String> = paths.iter().map(TilePath::to_string).collect();
        assert_eq!(
            names,
            [
                "tile/0/000.p/200",
                "tile/0/001.p/44",
                "tile/1/000.p/1",
                "tile/entries/000.p/200",
                "tile/entries/001.p/44"
            ]
        );
        assert_eq!(verify_tiles(&log.reader(), &paths).unwrap(), 5);
    }

    #[test]
    fn every_bit_that_flips_in_an_outgrown_tile_is_found_and_named() {
        let (mut log, paths) = grown(&[1, 1, 1, 1, 1]);
        assert!(paths.contains(&"tile/0/000.p/3".parse().unwrap()));
        for path in paths.iter().map(TilePath::to_string) {
            let bytes = log.resources[&path].clone();
            for bit in 0..8 * bytes.len() {
                log.resources.get_mut(&path).unwrap()[bit / 8] ^= 1 << (bit % 8);
                assert!(check(&log).is_ok(), "no checkpoint leads to {path}");
                let error = verify_tiles(&log.reader(), &paths).unwrap_err();
                assert!(matches!(&error, LogError::Changed { path: named, .. } if *named == path), "{error}");
                log.resources.insert(path.clone(), bytes.clone());
            }
        }
    }

    #[test]
    fn a_tile_of_another_length_or_place_is_found() {
        let (log, paths) = grown(&[200, 100, 400]);
        for path in &paths {
            let name = path.to_string();
            let bytes = log.resources[&name].clone();
            let cut = bytes[..bytes.len() - 1].to_vec();
            let other = TilePath { index: 2, width: 188, ..*path }.to_string();
            let other = log.resources.get(&other).cloned().unwrap_or_default();
            for wrong in [cut, [&bytes[..], &[0]].concat(), Vec::new(), other] {
                let mut log = log.clone();
                log.resources.insert(name.clone(), wrong);
                let error = verify_tiles(&log.reader(), &paths).unwrap_err();
                assert!(matches!(&error, LogError::Changed { path, .. } if *path == name), "{error}");
            }
        }
    }

    #[test]
    fn a_tile_that_is_not_there_is_missing_though_a_wider_one_begins_with_it() {
        let (mut log, paths) = grown(&[200, 100]);
        log.resources.remove("tile/0/000.p/200").unwrap();
        let error = verify_tiles(&log.reader(), &paths).unwrap_err();
        assert!(matches!(&error, LogError::Missing { path } if path == "tile/0/000.p/200"), "{error}");
    }

    #[test]
    fn what_the_log_does_not_reach_is_passed_over() {
        let (log, _) = grown(&[3]);
        let paths = ["tile/0/000.p/4", "tile/0/000", "tile/entries/001.p/1", "tile/7/000.p/1"];
        let paths = paths.map(|path| path.parse().unwrap());
        assert_eq!(verify_tiles(&log.reader(), &paths).unwrap(), 0);
        let whole = ["tile/0/000.p/3", "tile/entries/000.p/3"].map(|path| path.parse().unwrap());
        assert_eq!(verify_tiles(&log.reader(), &whole).unwrap(), 2);
    }
}
