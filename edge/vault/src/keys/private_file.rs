//! A private file that changes as a whole.
//!
//! A change writes the file anew beside the old one, makes it durable, renames it over the old one and then overwrites
//! what the old one held. Whatever holds a secret has a durable name until it is overwritten, so that what an
//! interrupted change leaves is found and overwritten by the next act. On file systems that write elsewhere (copy-on-write, log-structured) and in the spare blocks of
//! flash, remains may outlive that; a cloud's key service, or an encrypted disk, does not have that gap.

use std::ffi::OsString;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use zeroize::Zeroizing;

use super::KeyError;
use crate::disk::Disk;

/// How often, and how long apart, a lock that another process holds is asked for.
const LOCK_TRIES: u32 = 100;
const LOCK_PAUSE: Duration = Duration::from_millis(50);

/// How often a file is read that is overwritten meanwhile.
const READS: u32 = 10;

/// A file that only its owner reads, of text.
pub(super) struct PrivateFile<D> {
    disk: D,
    path: PathBuf,
    /// Names it in messages.
    name: String,
    /// Held while changing, within this process; the lock beside the file holds others off.
    changing: Mutex<()>,
}

/// Both locks, given back together.
pub(super) struct Held<'a> {
    _elsewhere: Box<dyn Send + Sync>,
    _here: MutexGuard<'a, ()>,
}

impl<D: Disk> PrivateFile<D> {
    pub(super) fn new(disk: D, path: PathBuf, name: String) -> Self {
        Self { disk, path, name, changing: Mutex::default() }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Its bytes, once nobody else can read them.
    pub(super) fn read(&self) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let act = "reading it";
        if !self.disk.private(&self.path).map_err(|error| self.failed(act, error))? {
            let remedy =
                "make it readable by its owner alone (chmod 600), and rotate what others may have read";
            return Err(self.unavailable(act, "others than its owner can read it", remedy));
        }
        let once = || {
            let file = self.disk.open(&self.path)?;
            file.len().and_then(|length| file.read_at(0..length)).map(Zeroizing::new)
        };
        let mut bytes = once();
        for _ in 1..READS {
            // Text has no zeros: what has some was replaced after it was opened, and is being overwritten.
            if !bytes.as_ref().is_ok_and(|bytes| bytes.contains(&0)) {
                break;
            }
            bytes = once();
        }
        bytes.map_err(|error| self.failed(act, error))
    }

    /// Holds others off, and wipes what an interrupted change left behind.
    pub(super) fn lock(&self) -> Result<Held<'_>, KeyError> {
        let here = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let act = "locking it";
        for _ in 0..LOCK_TRIES {
            let lock = self.disk.try_lock(&self.beside("lock")).map_err(|error| self.failed(act, error))?;
            if let Some(lock) = lock {
                self.clean().map_err(|error| self.failed("wiping what an interrupted change left", error))?;
                return Ok(Held { _elsewhere: lock, _here: here });
            }
            std::thread::sleep(LOCK_PAUSE);
        }
        Err(self.unavailable(act, "another process holds it", "try again when that has ended"))
    }

    /// Creates it; there must be none yet.
    pub(super) fn create(&self, bytes: &[u8]) -> Result<(), KeyError> {
        let held = self.lock()?;
        if self.exists(&self.path).map_err(|error| self.failed("creating it", error))? {
            return Err(self.unavailable("creating it", "it is there already", "open it, or name another"));
        }
        self.replace(&held, bytes)
    }

    /// Replaces its bytes, durably, and wipes what was there before.
    pub(super) fn replace(&self, _held: &Held<'_>, bytes: &[u8]) -> Result<(), KeyError> {
        self.write(bytes).map_err(|error| self.failed("writing it", error))
    }

    fn write(&self, bytes: &[u8]) -> io::Result<()> {
        let (new, old) = (self.beside("new"), self.beside("old"));
        let file = self.disk.create_new(&new)?;
        let replaces = self.exists(&self.path)?;
        if replaces {
            self.disk.hard_link(&self.path, &old)?;
        }
        self.disk.sync_dir(self.folder())?;
        file.write_at(0, bytes)?;
        file.sync_data()?;
        self.disk.rename(&new, &self.path)?;
        self.disk.sync_dir(self.folder())?;
        if replaces { self.wipe(&old) } else { Ok(()) }
    }

    /// Wipes what an interrupted change left: what it was writing, and what it was replacing. Either may be the file
    /// itself, when a crash left a second name to it.
    ///
    /// Without a leftover the last change is durable. With one it may be in memory alone, for a crash to take back; so
    /// names are made durable before what they may come back to is wiped.
    fn clean(&self) -> io::Result<()> {
        let mut left = Vec::new();
        for suffix in ["new", "old"] {
            let path = self.beside(suffix);
            if self.exists(&path)? {
                left.push(path);
            }
        }
        if left.is_empty() {
            return Ok(());
        }
        self.disk.sync_dir(self.folder())?;
        for path in left {
            if self.exists(&self.path)? && self.disk.same(&path, &self.path)? {
                self.disk.unlink(&path)?;
            } else {
                self.wipe(&path)?;
            }
        }
        Ok(())
    }

    /// Overwrites a file with zeros, and removes it.
    fn wipe(&self, path: &Path) -> io::Result<()> {
        let file = self.disk.open_write(path)?;
        let length = usize::try_from(file.len()?).map_err(io::Error::other)?;
        file.write_at(0, &vec![0; length])?;
        file.sync_data()?;
        self.disk.unlink(path)
    }

    fn exists(&self, path: &Path) -> io::Result<bool> {
        match self.disk.open(path) {
            Ok(_) => Ok(true),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// The file of this name with something appended.
    fn beside(&self, suffix: &str) -> PathBuf {
        let mut path = OsString::from(&self.path);
        path.push(".");
        path.push(suffix);
        path.into()
    }

    fn folder(&self) -> &Path {
        self.path.parent().filter(|parent| *parent != Path::new("")).unwrap_or(Path::new("."))
    }

    fn failed(&self, act: &str, error: io::Error) -> KeyError {
        let remedy = match error.kind() {
            ErrorKind::NotFound => "restore it from a copy; without it nothing that it wrapped can be opened",
            ErrorKind::PermissionDenied => "run as its owner",
            _ => "mend the disk or its mount, then repeat",
        };
        self.unavailable(act, error, remedy)
    }

    pub(super) fn unavailable(&self, act: &str, cause: impl ToString, remedy: &str) -> KeyError {
        KeyError::unavailable(&self.name, act, cause, remedy)
    }
}
