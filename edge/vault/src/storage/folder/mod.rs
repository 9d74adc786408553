//! A store in a folder: temporary file, write, fsync, rename or hard link, fsync of the folder.

mod files;

use std::collections::BTreeSet;
use std::io::{self, ErrorKind};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::disk::{Disk, File};

use super::{Guard, LOCK, Listed, LockError, Sink, Storage, StorageError, fault_of};

/// Where files are written before they get their names. No path of a store can lie there.
const TEMPORARY: &str = ".tmp";
/// The lock file holds so many bytes: who has it, padded with blanks.
const HOLDER_BYTES: usize = 256;

/// A store in a folder of a disk.
pub struct Folder {
    disk: Arc<dyn Disk>,
    root: PathBuf,
    /// Names the next temporary file.
    temporary: AtomicU64,
    /// Folders whose own names are durable.
    durable: Mutex<BTreeSet<PathBuf>>,
    swapping: Mutex<()>,
    /// Why nothing may be written any more.
    stopped: OnceLock<String>,
    /// Whether something has failed, and so may have been done in part.
    unclean: Arc<AtomicBool>,
}

impl Folder {
    /// A store in a folder, which the first write creates.
    pub fn new(disk: Arc<dyn Disk>, root: &Path) -> Folder {
        Folder {
            disk,
            root: root.to_owned(),
            temporary: AtomicU64::new(0),
            durable: Mutex::default(),
            swapping: Mutex::default(),
            stopped: OnceLock::new(),
            unclean: Arc::default(),
        }
    }

    /// The disk.
    pub(crate) fn disk(&self) -> &dyn Disk {
        &*self.disk
    }

    /// The place of a path on the disk.
    pub(crate) fn locate(&self, path: &str) -> PathBuf {
        path.split('/').fold(self.root.clone(), |folder, part| folder.join(part))
    }

    /// Passes a result of a sync on. After one that failed the system has dropped what it should have written, and a
    /// later one would succeed without it: so nothing is written any more.
    pub(crate) fn synced(&self, result: io::Result<()>) -> io::Result<()> {
        if let Err(error) = &result {
            self.stopped.get_or_init(|| error.to_string());
        }
        result
    }

    /// Refuses to write once a sync has failed.
    pub(crate) fn writable(&self) -> io::Result<()> {
        let refusal = |cause| {
            let message = "making bytes durable failed before, so nothing is written any more";
            io::Error::other(format!("{message} ({cause}): look after the disk, then start again"))
        };
        self.stopped.get().map_or(Ok(()), |cause| Err(refusal(cause)))
    }

    /// Creates a folder with all above it and makes their names durable.
    pub(crate) fn ensure(&self, folder: &Path) -> io::Result<()> {
        if self.durable.lock().unwrap_or_else(PoisonError::into_inner).contains(folder) {
            return Ok(());
        }
        let parent = parent(folder);
        let mut created = self.disk.create_dir(folder);
        if matches!(&created, Err(error) if error.kind() == ErrorKind::NotFound) {
            self.ensure(parent)?;
            created = self.disk.create_dir(folder);
        }
        match created {
            // A folder above the store is not ours to sync unless we made it.
            Err(error) if error.kind() == ErrorKind::AlreadyExists && !parent.starts_with(&self.root) => {}
            Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
            _ => self.synced(self.disk.sync_dir(parent))?,
        }
        self.durable.lock().unwrap_or_else(PoisonError::into_inner).insert(folder.to_owned());
        Ok(())
    }

    fn read(&self, path: &str, range: Option<Range<u64>>) -> io::Result<Option<Vec<u8>>> {
        let Some(file) = found(self.disk.open(&self.locate(path)))? else { return Ok(None) };
        let len = file.len()?;
        let range = range.unwrap_or(0..len);
        let end = range.end.min(len);
        file.read_at(range.start.min(end)..end).map(Some)
    }

    fn remove(&self, paths: &[impl AsRef<str>]) -> io::Result<()> {
        self.writable()?;
        let mut changed = BTreeSet::new();
        for target in paths.iter().map(|path| self.locate(path.as_ref())) {
            if found(self.disk.unlink(&target))?.is_some() {
                changed.insert(parent(&target).to_owned());
            }
        }
        changed.iter().try_for_each(|folder| self.synced(self.disk.sync_dir(folder)))
    }

    /// Removes a folder and what is in it. Its names are made durable from below to above.
    fn remove_folder(&self, folder: &Path) -> io::Result<()> {
        self.writable()?;
        for inside in found(self.disk.read_dir(folder))?.unwrap_or_default() {
            if inside.folder { self.remove_folder(&inside.path)? } else { self.disk.unlink(&inside.path)? }
        }
        self.durable.lock().unwrap_or_else(PoisonError::into_inner).remove(folder);
        match found(self.disk.remove_dir(folder))? {
            Some(()) => self.synced(self.disk.sync_dir(parent(folder))),
            None => Ok(()),
        }
    }

    fn walk(&self, folder: &Path, path: &str, listed: &mut Vec<Listed>) -> io::Result<()> {
        for inside in found(self.disk.read_dir(folder))?.unwrap_or_default() {
            let Some(name) = inside.path.file_name().and_then(|name| name.to_str()) else { continue };
            if name.starts_with('.') {
                continue;
            }
            let path = format!("{path}{name}");
            if inside.folder {
                self.walk(&inside.path, &format!("{path}/"), listed)?;
            } else {
                listed.push(Listed { path, size: inside.size });
            }
        }
        Ok(())
    }

    /// Removes what a writer has left behind that died before it gave its files their names.
    fn sweep(&self) -> io::Result<()> {
        let leftovers = found(self.disk.read_dir(&self.root.join(TEMPORARY)))?.unwrap_or_default();
        leftovers.iter().try_for_each(|leftover| self.disk.unlink(&leftover.path))
    }

    fn take_lock(&self, holder: &str) -> io::Result<Result<Held, String>> {
        self.ensure(&self.root)?;
        let path = self.locate(LOCK);
        let guard = self.disk.try_lock(&path)?;
        let before = String::from_utf8_lossy(&self.read(LOCK, None)?.unwrap_or_default()).trim().to_owned();
        let Some(guard) = guard else { return Ok(Err(before)) };
        if !before.is_empty() {
            // Of what that writer has done last, reads see more than may be durable.
            self.synced(self.disk.sync_all(&self.root))?;
        }
        let lock = self.disk.open_write(&path)?;
        lock.write_at(0, &padded(holder))?;
        self.sweep()?;
        Ok(Ok(Held { lock, unclean: Arc::clone(&self.unclean), _guard: guard }))
    }

    /// Says what failed where, and remembers that something did.
    pub(crate) fn fail<T>(
        &self,
        result: io::Result<T>,
        act: &'static str,
        path: &str,
    ) -> Result<T, StorageError> {
        result.map_err(|error| {
            self.unclean.store(true, Ordering::Release);
            let (place, path) = (self.place(), path.to_owned());
            StorageError { place, act, path, cause: error.to_string() }
        })
    }

    /// Does something with a path that is legal.
    fn at<T>(
        &self,
        act: &'static str,
        path: &str,
        run: impl FnOnce() -> io::Result<T>,
    ) -> Result<T, StorageError> {
        let legal = match fault_of(path.strip_suffix('/').unwrap_or(path)) {
            Some(fault) => Err(io::Error::new(ErrorKind::InvalidInput, fault)),
            None => run(),
        };
        self.fail(legal, act, path)
    }

    fn held(&self, holder: String) -> LockError {
        let remedy = "wait until it has ended, or end it";
        LockError::Held { place: self.place(), holder, remedy }
    }
}

impl Storage for Folder {
    fn get(&self, path: &str) -> Result<Option<Vec<u8>>, StorageError> {
        self.at("reading", path, || self.read(path, None))
    }

    fn get_many(&self, paths: &[String]) -> Result<Vec<Option<Vec<u8>>>, StorageError> {
        paths.iter().map(|path| self.get(path)).collect()
    }

    fn get_range(&self, path: &str, range: Range<u64>) -> Result<Option<Vec<u8>>, StorageError> {
        self.at("reading", path, || self.read(path, Some(range)))
    }

    fn size(&self, path: &str) -> Result<Option<u64>, StorageError> {
        self.at("measuring", path, || {
            found(self.disk.open(&self.locate(path)))?.map(|file| file.len()).transpose()
        })
    }

    fn put(&self, path: &str, bytes: &[u8]) -> Result<(), StorageError> {
        self.at("writing", path, || self.write(path, bytes))
    }

    fn put_all(&self, files: &[(String, Vec<u8>)]) -> Result<(), StorageError> {
        let Some((first, _)) = files.first() else { return Ok(()) };
        files.iter().try_for_each(|(path, _)| self.at("writing", path, || Ok(())))?;
        self.at("writing files, the first of them", first, || self.write_all(files))
    }

    fn create(&self, path: &str, bytes: &[u8]) -> Result<bool, StorageError> {
        self.at("creating", path, || self.write_new(path, bytes))
    }

    fn sink(&self, path: &str) -> Result<Box<dyn Sink + '_>, StorageError> {
        self.at("writing", path, || Ok(Box::new(self.stream(path)?) as Box<dyn Sink>))
    }

    fn swap(&self, path: &str, expected: Option<&[u8]>, bytes: &[u8]) -> Result<bool, StorageError> {
        self.at("replacing", path, || {
            let _one_at_a_time = self.swapping.lock().unwrap_or_else(PoisonError::into_inner);
            let is_expected = self.read(path, None)?.as_deref() == expected;
            if is_expected { self.write(path, bytes).map(|()| true) } else { Ok(false) }
        })
    }

    fn delete(&self, path: &str) -> Result<(), StorageError> {
        self.at("deleting", path, || self.remove(&[path]))
    }

    fn delete_many(&self, paths: &[String]) -> Result<(), StorageError> {
        paths.iter().try_for_each(|path| self.at("deleting", path, || Ok(())))?;
        let Some(first) = paths.first() else { return Ok(()) };
        self.at("deleting files, the first of them", first, || self.remove(paths))
    }

    fn delete_all(&self, prefix: &str) -> Result<(), StorageError> {
        self.at("deleting everything below", prefix, || {
            self.remove_folder(&self.locate(prefix.trim_end_matches('/')))
        })
    }

    fn list(&self, prefix: &str) -> Result<Vec<Listed>, StorageError> {
        let mut listed = Vec::new();
        let folder = prefix.strip_suffix('/').map_or_else(|| self.root.clone(), |path| self.locate(path));
        let walked = match fault_of(prefix.strip_suffix('/').unwrap_or("root")) {
            Some(fault) => Err(io::Error::new(ErrorKind::InvalidInput, fault)),
            None => self.walk(&folder, prefix, &mut listed),
        };
        self.fail(walked, "listing", prefix)?;
        listed.sort();
        Ok(listed)
    }

    fn lock(&self, holder: &str) -> Result<Box<dyn Guard>, LockError> {
        let taken = self.at("locking", LOCK, || self.take_lock(holder))?;
        taken.map(|held| Box::new(held) as Box<dyn Guard>).map_err(|other| self.held(other))
    }

    fn break_lock(&self) -> Result<Option<String>, LockError> {
        let taken = self.at("locking", LOCK, || self.take_lock(""))?;
        taken.map(|_freed_at_once| None).map_err(|other| self.held(other))
    }

    fn folder(&self) -> Option<&Folder> {
        Some(self)
    }

    fn place(&self) -> String {
        self.root.display().to_string()
    }
}

/// The lock of a folder until it is dropped. Its file names a holder for as long as there is one, or for ever after
/// one that died or failed, so that the next knows.
struct Held {
    lock: Box<dyn File>,
    unclean: Arc<AtomicBool>,
    _guard: Box<dyn Send + Sync>,
}

impl Guard for Held {
    /// The system frees the lock of a process that has ended, and of no other.
    fn lost(&self) -> bool {
        false
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if !self.unclean.load(Ordering::Acquire) {
            // A name that stays costs the next holder a sync.
            let _ = self.lock.write_at(0, &padded(""));
        }
    }
}

fn padded(holder: &str) -> Vec<u8> {
    let mut text = holder.as_bytes().to_vec();
    text.resize(HOLDER_BYTES, b' ');
    text
}

/// What was asked for, or that it is not there.
fn found<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        found => found.map(Some),
    }
}

/// The folder that a path's last name is in.
fn parent(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
