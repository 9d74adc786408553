//! A stream into an object store, in parts of a multipart upload.

use object_store::{ObjectStoreExt, WriteMultipart};

use super::{CONCURRENCY, Inner};
use crate::storage::{Sink, StorageError};

/// Bytes of one part; up to one part is put as a whole.
const PART_BYTES: usize = 8 << 20;

/// An object written in parts.
pub(super) struct Upload<'a> {
    inner: &'a Inner,
    path: String,
    /// What was written before it was more than one part.
    head: Vec<u8>,
    upload: Option<WriteMultipart>,
}

impl<'a> Upload<'a> {
    pub(super) fn new(inner: &'a Inner, path: &str) -> Upload<'a> {
        Upload { inner, path: path.to_owned(), head: Vec::new(), upload: None }
    }
}

impl Sink for Upload<'_> {
    fn write(&mut self, bytes: &[u8]) -> Result<(), StorageError> {
        if self.upload.is_none() {
            self.head.extend_from_slice(bytes);
            if self.head.len() <= PART_BYTES {
                return Ok(());
            }
        }
        let Upload { inner, path, head, upload } = self;
        inner.at("writing", path, async |store, location| {
            if let Some(upload) = upload {
                upload.wait_for_capacity(CONCURRENCY).await?;
                upload.write(bytes);
            } else {
                let parts = store.put_multipart(&location).await?;
                let begun = upload.insert(WriteMultipart::new_with_chunk_size(parts, PART_BYTES));
                begun.write(&std::mem::take(head));
            }
            Ok(())
        })
    }

    fn finish(mut self: Box<Self>) -> Result<(), StorageError> {
        let (upload, head) = (self.upload.take(), std::mem::take(&mut self.head));
        self.inner.at("writing", &self.path, async |store, location| {
            match upload {
                Some(upload) => upload.finish().await,
                None => store.put(&location, head.into()).await,
            }
            .map(|_| ())
        })
    }
}

impl Drop for Upload<'_> {
    fn drop(&mut self) {
        if let Some(upload) = self.upload.take() {
            // Parts that cannot be removed now are for the bucket's rule on incomplete uploads.
            let _ = self.inner.runtime.block_on(upload.abort());
        }
    }
}
