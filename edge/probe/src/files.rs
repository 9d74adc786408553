//! Files by path or pattern.

use std::fs;
use std::io::{self, ErrorKind, Read};
use std::path::{Component, Path, PathBuf};

use walkdir::WalkDir;
use warplan_evidence::{File, Observed};
use warplan_model::policy::{is_path_pattern, path_pattern};

use crate::Allowed;

/// The most bytes of one file.
const FILE_LIMIT: u64 = 32 << 20;
/// The most bytes of all files of a probe.
const TOTAL_LIMIT: u64 = 128 << 20;
/// The most files and folders that a pattern is held against.
const VISITED_LIMIT: usize = 200_000;

/// The files of a path or pattern, with their bytes where `contents` are wanted.
pub(crate) fn observe(
    folder: &Path,
    allowed: Allowed,
    asked: &str,
    contents: bool,
) -> Result<Observed, String> {
    let path = Path::new(asked);
    let leaves = |part: Component<'_>| {
        matches!(part, Component::ParentDir | Component::RootDir | Component::Prefix(_))
    };
    if !allowed.outside && path.components().any(leaves) {
        return Err(outside(asked));
    }
    let root = fs::canonicalize(folder).map_err(|error| format!("the policy's folder: {error}"))?;
    let scope = Scope { root, allowed };
    let found = if is_path_pattern(asked) { scope.matching(asked)? } else { scope.named(asked)? };
    let mut files = Vec::new();
    let mut total = 0;
    for (name, place) in found {
        let (bytes, content) =
            if contents { read(&name, &place)? } else { (size(&name, &place)?, Vec::new()) };
        total += if contents { bytes } else { 0 };
        if total > TOTAL_LIMIT {
            return Err(format!("the files of {asked} have more than {TOTAL_LIMIT} bytes"));
        }
        files.push(File { path: name, bytes, content });
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(Observed::Files(files))
}

fn outside(asked: &str) -> String {
    format!("{asked} leads out of the policy's folder, and --allow-outside was not given")
}

/// Where files may lie.
struct Scope {
    root: PathBuf,
    allowed: Allowed,
}

impl Scope {
    /// The file with a name, if there is one.
    fn named(&self, asked: &str) -> Result<Vec<(String, PathBuf)>, String> {
        let place = match fs::canonicalize(self.root.join(asked)) {
            Ok(place) => place,
            Err(error) if leads_nowhere(&error) && self.root.join(asked).is_symlink() => {
                return Err(format!("{asked} is a link that leads nowhere"));
            }
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                // Whether something is there is a fact, too: none is told of other folders.
                let folder = self.root.join(asked).parent().and_then(|folder| fs::canonicalize(folder).ok());
                return folder.map_or(Ok(()), |folder| self.inside(asked, &folder)).map(|()| Vec::new());
            }
            Err(error) => return Err(format!("{asked}: {error}")),
        };
        self.inside(asked, &place)?;
        if place.is_dir() {
            return Err(format!("{asked} is a folder, not a file"));
        }
        Ok(vec![(asked.to_owned(), place)])
    }

    /// The files of a pattern. Links to folders are not followed.
    fn matching(&self, asked: &str) -> Result<Vec<(String, PathBuf)>, String> {
        let pattern = asked.strip_prefix("./").unwrap_or(asked);
        let matcher = path_pattern(pattern)?;
        let start = self.root.join(literal_start(pattern));
        let mut found = Vec::new();
        let Ok(place) = fs::canonicalize(&start) else { return Ok(found) };
        self.inside(asked, &place)?;
        for (visited, entry) in WalkDir::new(&start).follow_links(false).into_iter().enumerate() {
            if visited == VISITED_LIMIT {
                return Err(format!("{asked} is held against more than {VISITED_LIMIT} files and folders"));
            }
            let entry = entry.map_err(|error| format!("{asked}: {error}"))?;
            let relative = entry.path().strip_prefix(&self.root).unwrap_or(entry.path());
            let name = shown(relative);
            if entry.file_type().is_dir() || !matcher.is_match(&name) {
                continue;
            }
            let place = match fs::canonicalize(entry.path()) {
                Ok(place) => place,
                // A link that leads nowhere has no file, and so is none of those that match.
                Err(error) if entry.path_is_symlink() && leads_nowhere(&error) => continue,
                Err(error) => return Err(format!("{name}: {error}")),
            };
            self.inside(&name, &place)?;
            if place.is_file() {
                found.push((name, place));
            }
        }
        Ok(found)
    }

    fn inside(&self, name: &str, place: &Path) -> Result<(), String> {
        if self.allowed.outside || place.starts_with(&self.root) { Ok(()) } else { Err(outside(name)) }
    }
}

/// Of a link whose target is not there, or which leads back to itself. What may not be looked at may be there.
fn leads_nowhere(error: &io::Error) -> bool {
    error.kind() != ErrorKind::PermissionDenied
}

/// The folders with which a pattern starts before its first wildcard, so that nothing beside them is visited.
fn literal_start(pattern: &str) -> PathBuf {
    let plain = pattern.find(['*', '?', '[', '{', '\\']).unwrap_or(pattern.len());
    let end = pattern[..plain].rfind('/').map_or(0, |slash| slash + 1);
    PathBuf::from(&pattern[..end])
}

/// A path with `/` on every machine.
fn shown(path: &Path) -> String {
    let parts = path.components().map(|part| part.as_os_str().to_string_lossy().into_owned());
    let parts: Vec<String> = parts.collect();
    parts.join("/").replacen("//", "/", 1)
}

/// Pipes and devices would never end.
fn size(name: &str, place: &Path) -> Result<u64, String> {
    let facts = fs::metadata(place).map_err(|error| format!("{name}: {error}"))?;
    if facts.is_file() { Ok(facts.len()) } else { Err(format!("{name} is no plain file")) }
}

fn read(name: &str, place: &Path) -> Result<(u64, Vec<u8>), String> {
    let too_large = || format!("{name} has more than {FILE_LIMIT} bytes");
    if size(name, place)? > FILE_LIMIT {
        return Err(too_large());
    }
    let mut content = Vec::new();
    let all = |file: fs::File| -> io::Result<usize> { file.take(FILE_LIMIT + 1).read_to_end(&mut content) };
    fs::File::open(place).and_then(all).map_err(|error| format!("{name}: {error}"))?;
    let bytes = content.len() as u64;
    if bytes > FILE_LIMIT { Err(too_large()) } else { Ok((bytes, content)) }
}
