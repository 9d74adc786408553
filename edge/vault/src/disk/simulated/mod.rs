//! A disk in memory that crashes and fails as a seed and a plan say.
//!
//! It tells apart what reads see and what a crash cannot take. A crash keeps of unsynced bytes any sectors of 512
//! bytes, in any order and in any version, and of unsynced names any that POSIX lets a file system keep; syncing a
//! file says nothing of its name. A sync that fails has lost what it should have written, as on Linux: later syncs
//! succeed without it.

mod contents;
mod draw;
mod tree;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::ops::Range;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustix::io::Errno;

pub use draw::Draw;

use super::{Disk, File, Found};
use contents::Contents;
use tree::{Node, NodeId, Tree};

/// The kinds of calls that faults are planned for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Call {
    /// Opening, reading, measuring, listing or locking: what changes nothing.
    Look,
    /// Creating a file.
    Create,
    /// Writing or allocating bytes.
    Write,
    /// Syncing a file.
    Sync,
    /// Syncing a folder.
    SyncDir,
    /// Renaming a file.
    Rename,
    /// Giving a file a second name.
    Link,
    /// Removing a file or a folder.
    Remove,
    /// Creating a folder.
    CreateDir,
}

impl Call {
    /// The calls that change something.
    pub const CHANGES: [Call; 8] = [
        Call::Create,
        Call::Write,
        Call::Sync,
        Call::SyncDir,
        Call::Rename,
        Call::Link,
        Call::Remove,
        Call::CreateDir,
    ];
}

/// What happens at a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It fails with EIO; a write may have written a part, a sync has lost what it should have written.
    Io,
    /// It fails with ENOSPC; a write may have written a part.
    Full,
    /// The process ends there, before, after or in the middle of it: this call and all later ones fail.
    Death,
}

/// A disk in memory. Clones are the same disk.
#[derive(Clone)]
pub struct Simulated(Arc<Mutex<World>>);

struct World {
    tree: Tree,
    /// Grows with each restart; files opened before it and locks taken before it are void.
    life: u64,
    dead: bool,
    locks: BTreeSet<NodeId>,
    counts: BTreeMap<Call, u64>,
    faults: Vec<(Call, u64, Fault)>,
    draw: Draw,
}

impl Simulated {
    /// An empty disk, whose own choices a seed determines.
    pub fn new(seed: u64) -> Simulated {
        Simulated(Arc::new(Mutex::new(World {
            tree: Tree::new(),
            life: 0,
            dead: false,
            locks: BTreeSet::new(),
            counts: BTreeMap::new(),
            faults: Vec::new(),
            draw: Draw::new(seed),
        })))
    }

    /// Plans a fault for the n-th call of a kind from now on, counted from 0.
    pub fn plan(&self, call: Call, nth: u64, fault: Fault) {
        let mut world = self.world();
        let nth = world.counts.get(&call).copied().unwrap_or(0) + nth;
        world.faults.push((call, nth, fault));
    }

    /// How many calls of a kind there were since the last restart.
    pub fn calls(&self, call: Call) -> u64 {
        self.world().counts.get(&call).copied().unwrap_or(0)
    }

    /// Whether a planned death has come.
    pub fn is_dead(&self) -> bool {
        self.world().dead
    }

    /// The process ends and another begins; the machine keeps running, so nothing written is lost.
    pub fn restart(&self) {
        self.world().restart();
    }

    /// The machine stops and starts again: what was not synced is kept in parts that the seed determines.
    pub fn crash(&self, seed: u64) {
        let mut world = self.world();
        let mut draw = Draw::new(seed);
        world.tree.crash(&mut draw);
        world.draw = draw;
        world.restart();
    }

    /// Replaces the bytes of a file, durably: what a fault of the disk or an attacker does.
    pub fn tamper(&self, path: &Path, change: impl FnOnce(&mut Vec<u8>)) -> io::Result<()> {
        let mut world = self.world();
        let id = world.tree.find(path)?;
        let contents = world.tree.contents(id)?;
        let mut bytes = contents.bytes().to_vec();
        change(&mut bytes);
        contents.replace(bytes);
        Ok(())
    }

    fn world(&self) -> MutexGuard<'_, World> {
        // Every change to a world is whole before anything can panic.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn call<T>(&self, call: Call, act: impl FnOnce(&mut Tree) -> io::Result<T>) -> io::Result<T> {
        let mut world = self.world();
        match world.enter(call)? {
            None => act(&mut world.tree),
            Some(Fault::Death) => {
                world.dead = true;
                if world.draw.chance(50) {
                    act(&mut world.tree)?;
                }
                Err(dead())
            }
            Some(fault) => Err(fault.error()),
        }
    }

    fn handle(&self, id: NodeId) -> Box<dyn File> {
        Box::new(Handle { disk: self.clone(), id, life: self.world().life })
    }
}

impl World {
    fn restart(&mut self) {
        self.life += 1;
        self.dead = false;
        self.locks.clear();
        self.counts.clear();
        self.faults.clear();
    }

    /// Counts a call and says which fault was planned for it.
    fn enter(&mut self, call: Call) -> io::Result<Option<Fault>> {
        if self.dead {
            return Err(dead());
        }
        let count = self.counts.entry(call).or_default();
        let nth = *count;
        *count += 1;
        let planned = self.faults.iter().position(|fault| (fault.0, fault.1) == (call, nth));
        Ok(planned.map(|index| self.faults.swap_remove(index).2))
    }
}

impl Fault {
    fn error(self) -> io::Error {
        match self {
            Fault::Io => Errno::IO.into(),
            Fault::Full => Errno::NOSPC.into(),
            Fault::Death => dead(),
        }
    }
}

fn dead() -> io::Error {
    io::Error::other("the process has ended")
}

impl Disk for Simulated {
    fn open(&self, path: &Path) -> io::Result<Box<dyn File>> {
        let id = self.call(Call::Look, |tree| {
            let id = tree.find(path)?;
            tree.contents(id).map(|_| id)
        })?;
        Ok(self.handle(id))
    }

    fn open_write(&self, path: &Path) -> io::Result<Box<dyn File>> {
        match self.open(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => self.create_new(path),
            opened => opened,
        }
    }

    fn create_new(&self, path: &Path) -> io::Result<Box<dyn File>> {
        let id = self.call(Call::Create, |tree| tree.add(path, Node::File(Contents::default())))?;
        Ok(self.handle(id))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.call(Call::Rename, |tree| tree.rename(from, to))
    }

    fn hard_link(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.call(Call::Link, |tree| {
            let id = tree.find(from)?;
            tree.link(to, id)
        })
    }

    fn unlink(&self, path: &Path) -> io::Result<()> {
        self.call(Call::Remove, |tree| tree.remove_file(path))
    }

    fn create_dir(&self, path: &Path) -> io::Result<()> {
        self.call(Call::CreateDir, |tree| tree.add(path, Node::Folder(tree::Folder::default())).map(|_| ()))
    }

    fn remove_dir(&self, path: &Path) -> io::Result<()> {
        self.call(Call::Remove, |tree| tree.remove_folder(path))
    }

    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        self.call(Call::SyncDir, |tree| {
            let id = tree.find(path)?;
            tree.sync(id)
        })
    }

    fn sync_files(&self, files: &[Box<dyn File>]) -> io::Result<()> {
        files.iter().try_for_each(|file| file.sync_data())
    }

    fn sync_all(&self, _folder: &Path) -> io::Result<()> {
        self.call(Call::SyncDir, Tree::sync_all)
    }

    fn read_dir(&self, path: &Path) -> io::Result<Vec<Found>> {
        self.call(Call::Look, |tree| {
            let id = tree.find(path)?;
            let names = tree.folder(id)?.names.clone();
            let found = |(name, id)| {
                let (folder, size) = match tree.nodes.get(&id) {
                    Some(Node::File(contents)) => (false, contents.len() as u64),
                    _ => (true, 0),
                };
                Found { path: path.join::<String>(name), folder, size }
            };
            Ok(names.into_iter().map(found).collect())
        })
    }

    fn private(&self, path: &Path) -> io::Result<bool> {
        self.call(Call::Look, |tree| tree.find(path).map(|_| true))
    }

    fn same(&self, one: &Path, other: &Path) -> io::Result<bool> {
        self.call(Call::Look, |tree| Ok(tree.find(one)? == tree.find(other)?))
    }

    fn try_lock(&self, path: &Path) -> io::Result<Option<Box<dyn Send + Sync>>> {
        drop(self.open_write(path)?);
        let mut world = self.world();
        let id = world.tree.find(path)?;
        if !world.locks.insert(id) {
            return Ok(None);
        }
        Ok(Some(Box::new(Held { disk: self.clone(), id, life: world.life })))
    }
}

/// A lock until it is dropped, or its process has ended.
struct Held {
    disk: Simulated,
    id: NodeId,
    life: u64,
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut world = self.disk.world();
        if world.life == self.life {
            world.locks.remove(&self.id);
        }
    }
}

/// An open file, until its process ends.
struct Handle {
    disk: Simulated,
    id: NodeId,
    life: u64,
}

impl Handle {
    /// A call on the contents; `part` says what a fault does to them before it shows.
    fn call<T>(
        &self,
        call: Call,
        act: impl FnOnce(&mut Contents) -> io::Result<T>,
        part: impl FnOnce(&mut Contents, Fault, &mut Draw),
    ) -> io::Result<T> {
        let mut world = self.disk.world();
        if world.life != self.life {
            return Err(dead());
        }
        let fault = world.enter(call)?;
        let World { tree, draw, dead, .. } = &mut *world;
        let contents = tree.contents(self.id)?;
        match fault {
            None => act(contents),
            Some(fault) => {
                *dead |= fault == Fault::Death;
                part(contents, fault, draw);
                Err(fault.error())
            }
        }
    }
}

impl File for Handle {
    fn len(&self) -> io::Result<u64> {
        self.call(Call::Look, |contents| Ok(contents.len() as u64), |_, _, _| {})
    }

    fn read_at(&self, range: Range<u64>) -> io::Result<Vec<u8>> {
        let range = range.start as usize..range.end as usize;
        self.call(Call::Look, |contents| contents.read(range), |_, _, _| {})
    }

    fn write_at(&self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        let write = |contents: &mut Contents| {
            contents.write(offset as usize, bytes);
            Ok(())
        };
        self.call(Call::Write, write, |contents, _, draw| {
            let written = draw.below(bytes.len() + 1);
            contents.write(offset as usize, &bytes[..written]);
        })
    }

    fn allocate(&self, len: u64) -> io::Result<()> {
        self.write_at(0, &vec![0; len as usize])
    }

    fn sync_data(&self) -> io::Result<()> {
        let sync = |contents: &mut Contents| {
            contents.sync();
            Ok(())
        };
        self.call(Call::Sync, sync, |contents, fault, draw| {
            if fault != Fault::Death {
                contents.fail_sync(draw);
            } else if draw.chance(50) {
                contents.sync();
            }
        })
    }
}
