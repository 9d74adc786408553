//! The file system of this machine.

use std::fs::{self, DirBuilder, OpenOptions, TryLockError};
use std::io;
use std::ops::Range;
use std::os::unix::fs::{DirBuilderExt, FileExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

use rustix::fs::{FallocateFlags, fallocate};

use super::{Disk, File, Found};

/// Readable and writable by the owner.
const FILE_MODE: u32 = 0o600;
/// Entered by the owner.
const FOLDER_MODE: u32 = 0o700;
/// So many files are synced at the same time.
const WAITING: usize = 32;
/// How many zeros one write allocates with.
const ZEROS: usize = 1 << 20;

/// The file system of this machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct Real;

impl Disk for Real {
    fn open(&self, path: &Path) -> io::Result<Box<dyn File>> {
        Ok(Box::new(fs::File::open(path)?))
    }

    fn open_write(&self, path: &Path) -> io::Result<Box<dyn File>> {
        Ok(Box::new(writable().create(true).open(path)?))
    }

    fn create_new(&self, path: &Path) -> io::Result<Box<dyn File>> {
        Ok(Box::new(writable().create_new(true).open(path)?))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn hard_link(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::hard_link(from, to)
    }

    fn unlink(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn create_dir(&self, path: &Path) -> io::Result<()> {
        DirBuilder::new().mode(FOLDER_MODE).create(path)
    }

    fn remove_dir(&self, path: &Path) -> io::Result<()> {
        fs::remove_dir(path)
    }

    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        fs::File::open(path)?.sync_all()
    }

    fn sync_files(&self, files: &[Box<dyn File>]) -> io::Result<()> {
        // A file system commits once for all who wait for it at the same time.
        let sync = |files: &[Box<dyn File>]| files.iter().try_for_each(|file| file.sync_data());
        std::thread::scope(|scope| {
            let shares = files.chunks(files.len().div_ceil(WAITING).max(1));
            let threads: Vec<_> = shares.map(|share| scope.spawn(move || sync(share))).collect();
            let panicked = |_| Err(io::Error::other("a thread that syncs files has panicked"));
            threads.into_iter().try_for_each(|thread| thread.join().unwrap_or_else(panicked))
        })
    }

    #[cfg(target_os = "linux")]
    fn sync_all(&self, folder: &Path) -> io::Result<()> {
        Ok(rustix::fs::syncfs(fs::File::open(folder)?)?)
    }

    #[cfg(not(target_os = "linux"))]
    fn sync_all(&self, _folder: &Path) -> io::Result<()> {
        rustix::fs::sync();
        Ok(())
    }

    fn read_dir(&self, path: &Path) -> io::Result<Vec<Found>> {
        let found = |entry: io::Result<fs::DirEntry>| {
            let entry = entry?;
            let metadata = entry.metadata()?;
            let folder = metadata.is_dir();
            Ok(Found { path: entry.path(), folder, size: if folder { 0 } else { metadata.len() } })
        };
        // What was removed while the folder was read is not there.
        let gone = |found: &io::Result<Found>| {
            found.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
        };
        fs::read_dir(path)?.map(found).filter(|found| !gone(found)).collect()
    }

    fn private(&self, path: &Path) -> io::Result<bool> {
        Ok(fs::metadata(path)?.permissions().mode() & 0o077 == 0)
    }

    fn same(&self, one: &Path, other: &Path) -> io::Result<bool> {
        let identity = |path: &Path| fs::metadata(path).map(|metadata| (metadata.dev(), metadata.ino()));
        Ok(identity(one)? == identity(other)?)
    }

    fn try_lock(&self, path: &Path) -> io::Result<Option<Box<dyn Send + Sync>>> {
        let file = writable().create(true).open(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Box::new(file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }
}

fn writable() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true).mode(FILE_MODE);
    options
}

impl File for fs::File {
    fn len(&self) -> io::Result<u64> {
        Ok(self.metadata()?.len())
    }

    fn read_at(&self, range: Range<u64>) -> io::Result<Vec<u8>> {
        let length = usize::try_from(range.end.saturating_sub(range.start)).map_err(io::Error::other)?;
        let mut bytes = vec![0; length];
        self.read_exact_at(&mut bytes, range.start)?;
        Ok(bytes)
    }

    fn write_at(&self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.write_all_at(bytes, offset)
    }

    fn allocate(&self, len: u64) -> io::Result<()> {
        // Reserving first fails at once on a full disk and keeps the file in one piece; a file system that cannot
        // reserve is only slower.
        match fallocate(self, FallocateFlags::empty(), 0, len) {
            Ok(()) | Err(rustix::io::Errno::OPNOTSUPP) => {}
            Err(error) => return Err(error.into()),
        }
        // Space that is reserved and unwritten costs a change of metadata at its first write. Zeros settle that now.
        let zeros = vec![0; ZEROS];
        let mut offset = 0;
        while offset < len {
            let part = (len - offset).min(ZEROS as u64);
            self.write_all_at(&zeros[..part as usize], offset)?;
            offset += part;
        }
        self.set_len(len)
    }

    fn sync_data(&self) -> io::Result<()> {
        fs::File::sync_data(self)
    }
}
