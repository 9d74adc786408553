//! How files are called by tools that look at a whole repository.

use std::path::{Component, Path};

/// A file's path from the root of the repository that it lies in, else from the working folder, with `/` between folders;
/// `None` for standard input and for what lies outside both.
pub fn within_repository(file: &Path) -> Option<String> {
    if file == Path::new("-") {
        return None;
    }
    let file = file.canonicalize().ok()?;
    let repository = file.ancestors().skip(1).find(|folder| folder.join(".git").exists());
    let root = match repository {
        Some(folder) => folder.to_owned(),
        None => std::env::current_dir().and_then(|folder| folder.canonicalize()).ok()?,
    };
    let names = file.strip_prefix(root).ok()?.components().map(|part| match part {
        Component::Normal(name) => name.to_str(),
        _ => None,
    });
    Some(names.collect::<Option<Vec<_>>>()?.join("/"))
}
