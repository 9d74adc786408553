//! Opens evidence.

use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;

use warplan_ledger::entry::ObjectId;
use zeroize::Zeroizing;

use super::catalogue::Item;
use super::reader::{Reader, object_path};
use crate::VaultError;
use crate::keys::Secret;
use crate::seal::{self, OpenError, Opener};

/// Plaintext that is decrypted at once, in bytes.
const WINDOW: u64 = 1 << 18;

type Get = Box<dyn Fn(Range<u64>) -> Result<Vec<u8>, VaultError> + Send>;

/// The plaintext of an object. Every byte that it gives was authenticated.
pub struct ObjectReader<'a> {
    reader: &'a Reader,
    item: Item,
    opener: Opener<Get>,
    position: u64,
    /// Where the plaintext in `window` begins.
    from: u64,
    window: Zeroizing<Vec<u8>>,
}

impl Reader {
    /// Opens an object, to be read and sought in.
    ///
    /// # Errors
    /// One that was never recorded, that is purged, or that does not open: without keys, or because it was changed.
    pub fn open_object(&self, id: ObjectId) -> Result<ObjectReader<'_>, VaultError> {
        let (item, opener) = self.opener(id)?;
        Ok(ObjectReader { reader: self, item, opener, position: 0, from: 0, window: Zeroizing::default() })
    }

    fn opener(&self, id: ObjectId) -> Result<(Item, Opener<Get>), VaultError> {
        let mut item = self.kept(id)?;
        loop {
            let opened = self.data_key(&item).and_then(|(_, key)| self.opener_with(&item, &key));
            let error = match opened {
                Ok(opener) => return Ok((item, opener)),
                Err(error) => error,
            };
            // It may have been purged or encrypted anew since the catalogue was read, and again since then.
            let now = self.kept(id)?;
            if now.object.version == item.object.version {
                return Err(error);
            }
            item = now;
        }
    }

    pub(super) fn opener_with(&self, item: &Item, key: &Secret) -> Result<Opener<Get>, VaultError> {
        let object = item.version();
        let (storage, path) = (self.shared_storage(), object_path(object));
        let context = seal::context(&self.description().log, &object.id.to_string(), object.version);
        let get: Get = Box::new(move |range| {
            let found = storage.get_range(&path, range)?;
            found.ok_or_else(|| VaultError::Missing { what: path.clone() })
        });
        Opener::new(key, &context, item.object.size, get).map_err(|error| broken(&item.object.id, error))
    }

    /// All of an object's plaintext, held to the commitment of its entry.
    ///
    /// # Errors
    /// Those of [`open_object`](Reader::open_object), and a plaintext that is not the one committed to.
    pub fn copy_object(
        &self,
        id: ObjectId,
        mut out: impl FnMut(&[u8]) -> Result<(), VaultError>,
    ) -> Result<(), VaultError> {
        let mut passed = 0_u64;
        loop {
            let (item, opener) = self.opener(id)?;
            let mut position = 0;
            let copied = self.copy_with(&item, &opener, &mut |bytes| {
                // After a re-encryption the next version says the same: nothing is passed on twice.
                let known = bytes.len().min((passed - position.min(passed)) as usize);
                position += bytes.len() as u64;
                passed = passed.max(position);
                if known < bytes.len() { out(&bytes[known..]) } else { Ok(()) }
            });
            match copied {
                Err(VaultError::Missing { .. }) if self.kept(id)?.object.version > item.object.version => {}
                copied => return copied,
            }
        }
    }

    pub(super) fn copy_with(
        &self,
        item: &Item,
        opener: &Opener<Get>,
        out: &mut dyn FnMut(&[u8]) -> Result<(), VaultError>,
    ) -> Result<(), VaultError> {
        let commitment = opener.copy(out).map_err(|error| broken(&item.object.id, error))?;
        if warplan_model::Digest::from_bytes(commitment) != item.object.commitment {
            let cause = "its plaintext is not the one that its entry commits to".into();
            return Err(VaultError::Broken { object: item.object.id, cause });
        }
        Ok(())
    }
}

fn broken(id: &ObjectId, error: OpenError<VaultError>) -> VaultError {
    match error {
        OpenError::Source(error) => error,
        OpenError::Broken(broken) => VaultError::Broken { object: *id, cause: broken.to_string() },
    }
}

impl ObjectReader<'_> {
    /// Bytes of plaintext.
    pub fn size(&self) -> u64 {
        self.opener.size()
    }

    /// The version that is read.
    pub fn item(&self) -> &Item {
        &self.item
    }

    fn fill(&mut self) -> Result<(), VaultError> {
        let range = self.position..self.position + WINDOW;
        let id = self.item.object.id;
        let read = self.opener.read(range.clone()).map_err(|error| broken(&id, error));
        self.window = match read {
            // A re-encryption removed the version that was being read: the next one says the same.
            Err(VaultError::Missing { .. }) => {
                (self.item, self.opener) = self.reader.opener(id)?;
                self.opener.read(range).map_err(|error| broken(&id, error))?
            }
            read => read?,
        };
        self.from = self.position;
        Ok(())
    }
}

impl Read for ObjectReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() || self.position >= self.size() {
            return Ok(0);
        }
        let within = self.from..self.from + self.window.len() as u64;
        if !within.contains(&self.position) {
            self.fill().map_err(io::Error::other)?;
        }
        let rest = &self.window[(self.position - self.from) as usize..];
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        self.position += count as u64;
        Ok(count)
    }
}

impl Seek for ObjectReader<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let (base, offset) = match to {
            SeekFrom::Start(position) => (position, 0),
            SeekFrom::End(offset) => (self.size(), offset),
            SeekFrom::Current(offset) => (self.position, offset),
        };
        let before_start = || io::Error::new(io::ErrorKind::InvalidInput, "seeking before the start");
        self.position = base.checked_add_signed(offset).ok_or_else(before_start)?;
        Ok(self.position)
    }
}
