//! A store in an object store: conditional puts by entity tags, multipart uploads for streams.

use std::ops::Range;
use std::sync::Arc;

use futures_util::{StreamExt, TryStreamExt, stream};
use object_store::aws::AmazonS3Builder;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{
    Error, GetOptions, GetRange, ObjectMeta, ObjectStore, ObjectStoreExt, PutMode, PutPayload, UpdateVersion,
    WriteMultipart,
};
use tokio::runtime::{Builder, Runtime};

use super::{LOCK, Listed, LockError, Sink, Storage, StorageError, fault_of};

/// Bytes of one part of a stream; up to one part is put as a whole.
const PART_BYTES: usize = 8 << 20;
/// Requests that run at the same time.
const CONCURRENCY: usize = 16;

/// A store in an object store.
#[derive(Clone)]
pub struct Objects(Arc<Inner>);

struct Inner {
    store: Arc<dyn ObjectStore>,
    /// Callers block; what runs concurrently runs here.
    runtime: Runtime,
    /// Comes before every path; empty, or without `/` at its ends.
    prefix: String,
    place: String,
}

impl Objects {
    /// A bucket of S3, or of what speaks its language, by the settings of the environment (`AWS_REGION`,
    /// `AWS_ENDPOINT_URL`, `AWS_ACCESS_KEY_ID`, …).
    pub fn s3(bucket: &str, prefix: &str) -> Result<Objects, StorageError> {
        let place = format!("s3://{bucket}/{prefix}");
        let fail =
            |cause: String| StorageError { place: place.clone(), act: "opening", path: String::new(), cause };
        crate::tls::install();
        if let Some(fault) = fault_of(prefix).filter(|_| !prefix.is_empty()) {
            return Err(fail(fault.to_owned()));
        }
        let store = AmazonS3Builder::from_env().with_bucket_name(bucket).build();
        let store = store.map_err(|error| fail(error.to_string()))?;
        Objects::new(Arc::new(store), prefix, place.clone())
    }

    /// A store in memory, for tests; ends with the last clone.
    pub fn memory() -> Result<Objects, StorageError> {
        Objects::new(Arc::new(InMemory::new()), "", "memory".to_owned())
    }

    fn new(store: Arc<dyn ObjectStore>, prefix: &str, place: String) -> Result<Objects, StorageError> {
        let runtime = Builder::new_current_thread().enable_all().build().map_err(|error| StorageError {
            place: place.clone(),
            act: "opening",
            path: String::new(),
            cause: error.to_string(),
        })?;
        Ok(Objects(Arc::new(Inner { store, runtime, prefix: prefix.to_owned(), place })))
    }
}

impl Inner {
    fn locate(&self, path: &str) -> Path {
        Path::from(format!("{}/{path}", self.prefix))
    }

    fn error(&self, act: &'static str, path: &str, cause: impl ToString) -> StorageError {
        StorageError { place: self.place.clone(), act, path: path.to_owned(), cause: cause.to_string() }
    }

    /// Does something with a path that is legal, and waits for it.
    fn at<T>(
        &self,
        act: &'static str,
        path: &str,
        run: impl AsyncFnOnce(&dyn ObjectStore, Path) -> Result<T, Error>,
    ) -> Result<T, StorageError> {
        if let Some(fault) = fault_of(path.strip_suffix('/').unwrap_or(path)) {
            return Err(self.error(act, path, fault));
        }
        let done = self.runtime.block_on(run(&*self.store, self.locate(path)));
        done.map_err(|error| self.error(act, path, error))
    }

    /// The bytes under a path and their version.
    fn read(
        &self,
        path: &str,
        range: Option<Range<u64>>,
    ) -> Result<Option<(Vec<u8>, UpdateVersion)>, StorageError> {
        self.at("reading", path, async |store, location| {
            let options = GetOptions { range: range.map(GetRange::Bounded), ..GetOptions::default() };
            let Some(found) = found(store.get_opts(&location, options).await)? else { return Ok(None) };
            let version =
                UpdateVersion { e_tag: found.meta.e_tag.clone(), version: found.meta.version.clone() };
            Ok(Some((found.bytes().await?.to_vec(), version)))
        })
    }

    /// Puts under a condition; `false` when it does not hold.
    fn put_if(
        &self,
        act: &'static str,
        path: &str,
        bytes: &[u8],
        mode: PutMode,
    ) -> Result<bool, StorageError> {
        self.at(act, path, async |store, location| {
            match store.put_opts(&location, payload(bytes), mode.into()).await {
                Err(Error::AlreadyExists { .. } | Error::Precondition { .. } | Error::NotFound { .. }) => {
                    Ok(false)
                }
                put => put.map(|_| true),
            }
        })
    }

    fn relative(&self, meta: &ObjectMeta) -> Listed {
        let path = meta.location.as_ref();
        let path = path.strip_prefix(&self.prefix).unwrap_or(path).trim_start_matches('/').to_owned();
        Listed { path, size: meta.size }
    }
}

impl Storage for Objects {
    fn get(&self, path: &str) -> Result<Option<Vec<u8>>, StorageError> {
        Ok(self.0.read(path, None)?.map(|(bytes, _)| bytes))
    }

    fn get_range(&self, path: &str, range: Range<u64>) -> Result<Option<Vec<u8>>, StorageError> {
        let Some(size) = self.size(path)? else { return Ok(None) };
        let range = range.start..range.end.min(size);
        if range.is_empty() {
            return Ok(Some(Vec::new()));
        }
        Ok(self.0.read(path, Some(range))?.map(|(bytes, _)| bytes))
    }

    fn size(&self, path: &str) -> Result<Option<u64>, StorageError> {
        self.0.at("measuring", path, async |store, location| {
            Ok(found(store.head(&location).await)?.map(|meta| meta.size))
        })
    }

    fn put(&self, path: &str, bytes: &[u8]) -> Result<(), StorageError> {
        self.0.at("writing", path, async |store, location| {
            store.put(&location, payload(bytes)).await.map(|_| ())
        })
    }

    fn put_all(&self, files: &[(String, Vec<u8>)]) -> Result<(), StorageError> {
        let Some((first, _)) = files.first() else { return Ok(()) };
        if let Some((path, fault)) = files.iter().find_map(|(path, _)| Some((path, fault_of(path)?))) {
            return Err(self.0.error("writing", path, fault));
        }
        self.0.at("writing objects, the first of them", first, async |store, _| {
            let puts = files.iter().map(Ok::<_, Error>);
            let put = async |(path, bytes): &(String, Vec<u8>)| {
                store.put(&self.0.locate(path), payload(bytes)).await.map(|_| ())
            };
            stream::iter(puts).try_for_each_concurrent(CONCURRENCY, put).await
        })
    }

    fn create(&self, path: &str, bytes: &[u8]) -> Result<bool, StorageError> {
        self.0.put_if("creating", path, bytes, PutMode::Create)
    }

    fn sink(&self, path: &str) -> Result<Box<dyn Sink + '_>, StorageError> {
        if let Some(fault) = fault_of(path) {
            return Err(self.0.error("writing", path, fault));
        }
        Ok(Box::new(Stream { inner: &self.0, path: path.to_owned(), head: Vec::new(), upload: None }))
    }

    fn swap(&self, path: &str, expected: Option<&[u8]>, bytes: &[u8]) -> Result<bool, StorageError> {
        match (self.0.read(path, None)?, expected) {
            (None, None) => self.create(path, bytes),
            (Some((there, version)), Some(expected)) if there == expected => {
                self.0.put_if("replacing", path, bytes, PutMode::Update(version))
            }
            _ => Ok(false),
        }
    }

    fn delete(&self, path: &str) -> Result<(), StorageError> {
        self.0.at("deleting", path, async |store, location| found(store.delete(&location).await).map(|_| ()))
    }

    fn delete_all(&self, prefix: &str) -> Result<(), StorageError> {
        self.0.at("deleting everything below", prefix, async |store, location| {
            let locations = store.list(Some(&location)).map_ok(|meta| meta.location).boxed();
            store.delete_stream(locations).try_for_each(async |_| Ok(())).await
        })
    }

    fn list(&self, prefix: &str) -> Result<Vec<Listed>, StorageError> {
        let whole = prefix.is_empty();
        let mut listed: Vec<Listed> =
            self.0.at("listing", if whole { "all" } else { prefix }, async |store, location| {
                let location = if whole { Path::from(self.0.prefix.as_str()) } else { location };
                store.list(Some(&location)).map_ok(|meta| self.0.relative(&meta)).try_collect().await
            })?;
        listed.sort();
        Ok(listed)
    }

    fn lock(&self, holder: &str) -> Result<Box<dyn Send + Sync>, LockError> {
        if self.create(LOCK, holder.as_bytes())? {
            return Ok(Box::new(Held { objects: self.clone(), holder: holder.as_bytes().to_vec() }));
        }
        let other = self.get(LOCK)?.unwrap_or_default();
        Err(LockError::Held {
            place: self.place(),
            holder: String::from_utf8_lossy(&other).into_owned(),
            remedy: "wait until it has ended; if it has died, break its lock",
        })
    }

    fn break_lock(&self) -> Result<Option<String>, LockError> {
        let other = self.get(LOCK)?;
        self.delete(LOCK)?;
        Ok(other.map(|holder| String::from_utf8_lossy(&holder).into_owned()))
    }

    fn place(&self) -> String {
        self.0.place.clone()
    }
}

/// The lock until it is dropped.
struct Held {
    objects: Objects,
    holder: Vec<u8>,
}

impl Drop for Held {
    fn drop(&mut self) {
        // A lock that was broken may be another's by now. One that cannot be removed now is for `break_lock`.
        if self.objects.get(LOCK).is_ok_and(|holder| holder.as_ref() == Some(&self.holder)) {
            let _ = self.objects.delete(LOCK);
        }
    }
}

/// An object written in parts.
struct Stream<'a> {
    inner: &'a Inner,
    path: String,
    /// What was written before it was more than one part.
    head: Vec<u8>,
    upload: Option<WriteMultipart>,
}

impl Sink for Stream<'_> {
    fn write(&mut self, bytes: &[u8]) -> Result<(), StorageError> {
        if self.upload.is_none() {
            self.head.extend_from_slice(bytes);
            if self.head.len() <= PART_BYTES {
                return Ok(());
            }
        }
        let Stream { inner, path, head, upload } = self;
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

impl Drop for Stream<'_> {
    fn drop(&mut self) {
        if let Some(upload) = self.upload.take() {
            // Parts that cannot be removed now are for the bucket's rule on incomplete uploads.
            let _ = self.inner.runtime.block_on(upload.abort());
        }
    }
}

fn payload(bytes: &[u8]) -> PutPayload {
    PutPayload::from(bytes.to_vec())
}

/// What was asked for, or that it is not there.
fn found<T>(result: Result<T, Error>) -> Result<Option<T>, Error> {
    match result {
        Err(Error::NotFound { .. }) => Ok(None),
        found => found.map(Some),
    }
}
