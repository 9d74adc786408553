//! How a file gets into a folder whole: written under a temporary name, synced, and then named.

use std::collections::BTreeSet;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use crate::disk::File;
use crate::storage::{Sink, StorageError};

use super::{Folder, TEMPORARY, parent};

/// A file without its name yet; removed when it is dropped without having got one.
pub(super) struct Temporary<'a> {
    folder: &'a Folder,
    path: PathBuf,
    named: bool,
}

impl Drop for Temporary<'_> {
    fn drop(&mut self) {
        if !self.named {
            // What stays behind is swept by the next writer.
            let _ = self.folder.disk.unlink(&self.path);
        }
    }
}

impl Temporary<'_> {
    /// Gives the file, synced, its name, over whatever has it; the folder is still to be synced.
    fn rename(mut self, target: &Path) -> io::Result<()> {
        self.folder.ensure(parent(target))?;
        self.folder.disk.rename(&self.path, target)?;
        self.named = true;
        Ok(())
    }
}

impl Folder {
    fn create_temporary(&self) -> io::Result<(Box<dyn File>, Temporary<'_>)> {
        self.writable()?;
        let folder = self.root.join(TEMPORARY);
        self.ensure(&folder)?;
        loop {
            let path = folder.join(self.temporary.fetch_add(1, Ordering::Relaxed).to_string());
            match self.disk.create_new(&path) {
                Ok(file) => return Ok((file, Temporary { folder: self, path, named: false })),
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
    }

    fn write_temporary(&self, bytes: &[u8]) -> io::Result<(Box<dyn File>, Temporary<'_>)> {
        let (file, temporary) = self.create_temporary()?;
        file.write_at(0, bytes)?;
        Ok((file, temporary))
    }

    /// Writes a file, over whatever is there.
    pub(super) fn write(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        let (file, temporary) = self.write_temporary(bytes)?;
        self.synced(file.sync_data())?;
        let target = self.locate(path);
        temporary.rename(&target)?;
        self.synced(self.disk.sync_dir(parent(&target)))
    }

    /// Writes many files, over whatever is there.
    pub(super) fn write_all(&self, files: &[(String, Vec<u8>)]) -> io::Result<()> {
        let written: Vec<_> =
            files.iter().map(|(_, bytes)| self.write_temporary(bytes)).collect::<Result<_, _>>()?;
        let (handles, temporaries): (Vec<_>, Vec<_>) = written.into_iter().unzip();
        self.synced(self.disk.sync_files(&handles))?;
        let targets: Vec<PathBuf> = files.iter().map(|(path, _)| self.locate(path)).collect();
        for (temporary, target) in temporaries.into_iter().zip(&targets) {
            temporary.rename(target)?;
        }
        let folders: BTreeSet<&Path> = targets.iter().map(|target| parent(target)).collect();
        folders.into_iter().try_for_each(|folder| self.synced(self.disk.sync_dir(folder)))
    }

    /// Writes a file whose name must be free; `false` when it is not.
    pub(super) fn write_new(&self, path: &str, bytes: &[u8]) -> io::Result<bool> {
        let (file, temporary) = self.write_temporary(bytes)?;
        self.synced(file.sync_data())?;
        let target = self.locate(path);
        self.ensure(parent(&target))?;
        match self.disk.hard_link(&temporary.path, &target) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
            linked => {
                linked?;
                self.synced(self.disk.sync_dir(parent(&target))).map(|()| true)
            }
        }
    }

    /// Begins a file that is written in parts.
    pub(super) fn stream(&self, path: &str) -> io::Result<Stream<'_>> {
        let (file, temporary) = self.create_temporary()?;
        Ok(Stream { file, temporary, path: path.to_owned(), written: 0 })
    }
}

/// A file written in parts.
pub(super) struct Stream<'a> {
    file: Box<dyn File>,
    temporary: Temporary<'a>,
    path: String,
    written: u64,
}

impl Sink for Stream<'_> {
    fn write(&mut self, bytes: &[u8]) -> Result<(), StorageError> {
        let folder = self.temporary.folder;
        let written = folder.writable().and_then(|()| self.file.write_at(self.written, bytes));
        self.written += bytes.len() as u64;
        folder.fail(written, "writing", &self.path)
    }

    fn finish(self: Box<Self>) -> Result<(), StorageError> {
        let Stream { file, temporary, path, .. } = *self;
        let folder = temporary.folder;
        let finished = || {
            folder.writable()?;
            folder.synced(file.sync_data())?;
            let target = folder.locate(&path);
            temporary.rename(&target)?;
            folder.synced(folder.disk.sync_dir(parent(&target)))
        };
        folder.fail(finished(), "writing", &path)
    }
}
