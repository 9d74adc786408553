//! A disk on which something happens between opening a file and reading it.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use warplan_vault::disk::simulated::Simulated;
use warplan_vault::disk::{Disk, File, Found};

type Act = Box<dyn FnOnce() + Send>;

/// A simulated disk. Clones are the same disk.
#[derive(Clone)]
pub struct Opened {
    disk: Simulated,
    path: PathBuf,
    next: Arc<Mutex<Option<Act>>>,
}

impl Opened {
    /// Watches the file of a path.
    pub fn new(disk: Simulated, path: PathBuf) -> Opened {
        Opened { disk, path, next: Arc::default() }
    }

    pub fn after_next_open(&self, act: impl FnOnce() + Send + 'static) {
        *self.next.lock().unwrap() = Some(Box::new(act));
    }

    pub fn has_run(&self) -> bool {
        self.next.lock().unwrap().is_none()
    }
}

impl Disk for Opened {
    fn open(&self, path: &Path) -> io::Result<Box<dyn File>> {
        let file = self.disk.open(path)?;
        let act = if path == self.path { self.next.lock().unwrap().take() } else { None };
        act.into_iter().for_each(|act| act());
        Ok(file)
    }

    fn open_write(&self, path: &Path) -> io::Result<Box<dyn File>> {
        self.disk.open_write(path)
    }

    fn create_new(&self, path: &Path) -> io::Result<Box<dyn File>> {
        self.disk.create_new(path)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.disk.rename(from, to)
    }

    fn hard_link(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.disk.hard_link(from, to)
    }

    fn unlink(&self, path: &Path) -> io::Result<()> {
        self.disk.unlink(path)
    }

    fn create_dir(&self, path: &Path) -> io::Result<()> {
        self.disk.create_dir(path)
    }

    fn remove_dir(&self, path: &Path) -> io::Result<()> {
        self.disk.remove_dir(path)
    }

    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        self.disk.sync_dir(path)
    }

    fn sync_files(&self, files: &[Box<dyn File>]) -> io::Result<()> {
        self.disk.sync_files(files)
    }

    fn sync_all(&self, folder: &Path) -> io::Result<()> {
        self.disk.sync_all(folder)
    }

    fn read_dir(&self, path: &Path) -> io::Result<Vec<Found>> {
        self.disk.read_dir(path)
    }

    fn private(&self, path: &Path) -> io::Result<bool> {
        self.disk.private(path)
    }

    fn same(&self, one: &Path, other: &Path) -> io::Result<bool> {
        self.disk.same(one, other)
    }

    fn try_lock(&self, path: &Path) -> io::Result<Option<Box<dyn Send + Sync>>> {
        self.disk.try_lock(path)
    }
}
