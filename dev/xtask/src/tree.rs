//! The files of the repository that a person writes.

use std::path::Path;
use std::{fs, io};

/// A text file: its path from the root with `/` between folders, and its content.
#[derive(Clone, Debug)]
pub struct File {
    /// The path from the root of the repository.
    pub path: String,
    /// The content.
    pub text: String,
}

impl File {
    /// A file, as tests plant it.
    pub fn new(path: &str, text: impl Into<String>) -> Self {
        File { path: path.to_owned(), text: text.into() }
    }

    /// Whether the file is Rust source.
    pub fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }
}

/// Folders of the root that hold what is built or fetched, not what is written.
const LEFT_OUT: [&str; 3] = [".git", "target", "out"];

/// All text files below `root`, sorted by path. Files that are not UTF-8 (pictures, fonts) are left out.
pub fn read(root: &Path) -> io::Result<Vec<File>> {
    let mut files = Vec::new();
    let mut folders = vec![String::new()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root.join(&folder))? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
            let kind = entry.file_type()?;
            if kind.is_dir() && !LEFT_OUT.contains(&path.as_str()) {
                folders.push(path);
            } else if kind.is_file()
                && let Ok(text) = String::from_utf8(fs::read(entry.path())?)
                && !text.contains('\0')
            {
                files.push(File { path, text });
            }
        }
    }
    files.sort_by(|left, right| left.path.cmp(&right.path));
    Ok(files)
}
