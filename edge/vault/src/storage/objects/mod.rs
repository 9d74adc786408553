//! A store in an object store: conditional puts by entity tags, multipart uploads for streams.

mod lock;
#[cfg(test)]
mod tests;
mod upload;

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use futures_util::stream::{self, BoxStream};
use futures_util::{StreamExt, TryStreamExt};
use object_store::aws::AmazonS3Builder;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{
    Attribute, Error, GetOptions, GetRange, ObjectMeta, ObjectStore, ObjectStoreExt, PutMode, PutOptions,
    PutPayload, UpdateVersion,
};
use tokio::runtime::{Builder, Runtime};

use super::{Guard, LOCK, Listed, LockError, Sink, Storage, StorageError, fault_of};
use crate::random::{NoRandomness, Random, System};
use lock::Lease;
use upload::Upload;

/// Requests that run at the same time.
const CONCURRENCY: usize = 16;
/// What tells one conditional put from every other; it is stored beside the object's bytes.
const WRITE: Attribute = Attribute::Metadata(Cow::Borrowed("warplan-write"));

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

    /// Does something with many paths, all of which are legal.
    fn at_all<'a, T: Default>(
        &self,
        act: &'static str,
        paths: impl Iterator<Item = &'a String>,
        run: impl AsyncFnOnce(&dyn ObjectStore, Vec<Path>) -> Result<T, Error>,
    ) -> Result<T, StorageError> {
        let paths: Vec<&String> = paths.collect();
        if let Some((path, fault)) = paths.iter().find_map(|path| Some((path, fault_of(path)?))) {
            return Err(self.error(act, path, fault));
        }
        let Some((first, others)) = paths.split_first() else { return Ok(T::default()) };
        let locations = paths.iter().map(|path| self.locate(path)).collect();
        let done = self.runtime.block_on(run(&*self.store, locations));
        let named =
            if others.is_empty() { (*first).clone() } else { format!("{first} and {} more", others.len()) };
        done.map_err(|error| self.error(act, &named, error))
    }

    /// What is under a path, or within a range of it.
    fn read(&self, path: &str, range: Option<Range<u64>>) -> Result<Option<Object>, StorageError> {
        self.at("reading", path, async |store, location| fetch(store, &location, range).await)
    }

    /// Puts under a condition; `false` when it does not hold.
    ///
    /// A put that a service applied and then answered with an error is repeated, and its own first try then fails the
    /// condition. So a failed condition is believed only once what is there is not what this call has put.
    fn put_if(
        &self,
        act: &'static str,
        path: &str,
        bytes: &[u8],
        mode: PutMode,
    ) -> Result<bool, StorageError> {
        let write = nonce().map_err(|cause| self.error(act, path, cause))?;
        let creates = matches!(mode, PutMode::Create);
        self.at(act, path, async |store, location| {
            let attributes = [(WRITE, write.clone())].into_iter().collect();
            let options = PutOptions { mode, attributes, ..PutOptions::default() };
            match store.put_opts(&location, payload(bytes), options).await {
                // Where something is created, what is not found is the bucket.
                put @ Err(Error::NotFound { .. }) if creates => put.map(|_| true),
                Err(Error::AlreadyExists { .. } | Error::Precondition { .. } | Error::NotFound { .. }) => {
                    let there = fetch(store, &location, None).await?;
                    Ok(there.is_some_and(|there| there.write.as_deref() == Some(write.as_str())))
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
        Ok(self.0.read(path, None)?.map(|there| there.bytes))
    }

    fn get_range(&self, path: &str, range: Range<u64>) -> Result<Option<Vec<u8>>, StorageError> {
        let Some(size) = self.size(path)? else { return Ok(None) };
        let range = range.start..range.end.min(size);
        if range.is_empty() {
            return Ok(Some(Vec::new()));
        }
        Ok(self.0.read(path, Some(range))?.map(|there| there.bytes))
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

    fn get_many(&self, paths: &[String]) -> Result<Vec<Option<Vec<u8>>>, StorageError> {
        self.0.at_all("reading", paths.iter(), async |store, locations| {
            let get = async |location| Ok(fetch(store, &location, None).await?.map(|there| there.bytes));
            stream::iter(locations).map(get).buffered(CONCURRENCY).try_collect().await
        })
    }

    fn put_all(&self, files: &[(String, Vec<u8>)]) -> Result<(), StorageError> {
        self.0.at_all("writing", files.iter().map(|(path, _)| path), async |store, locations| {
            let puts = locations.into_iter().zip(files).map(Ok::<_, Error>);
            let put = async |(location, (_, bytes)): (Path, &(String, Vec<u8>))| {
                store.put(&location, payload(bytes)).await.map(|_| ())
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
        Ok(Box::new(Upload::new(&self.0, path)))
    }

    fn swap(&self, path: &str, expected: Option<&[u8]>, bytes: &[u8]) -> Result<bool, StorageError> {
        match (self.0.read(path, None)?, expected) {
            (None, None) => self.create(path, bytes),
            (Some(there), Some(expected)) if there.bytes == expected => {
                self.0.put_if("replacing", path, bytes, PutMode::Update(there.version))
            }
            _ => Ok(false),
        }
    }

    fn delete(&self, path: &str) -> Result<(), StorageError> {
        self.0.at("deleting", path, async |store, location| found(store.delete(&location).await).map(|_| ()))
    }

    fn delete_many(&self, paths: &[String]) -> Result<(), StorageError> {
        self.0.at_all("deleting", paths.iter(), async |store, locations| {
            erase(store, stream::iter(locations).map(Ok).boxed()).await
        })
    }

    fn delete_all(&self, prefix: &str) -> Result<(), StorageError> {
        self.0.at("deleting everything below", prefix, async |store, location| {
            erase(store, store.list(Some(&location)).map_ok(|meta| meta.location).boxed()).await
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

    fn lock(&self, holder: &str) -> Result<Box<dyn Guard>, LockError> {
        Ok(Box::new(Lease::take(self, holder)?))
    }

    fn break_lock(&self) -> Result<Option<String>, LockError> {
        let other = self.get(LOCK)?;
        self.delete(LOCK)?;
        Ok(other.map(|text| lock::holder(&text)))
    }

    fn place(&self) -> String {
        self.0.place.clone()
    }
}

/// What is under a path.
struct Object {
    bytes: Vec<u8>,
    version: UpdateVersion,
    /// Of the conditional put that wrote it.
    write: Option<String>,
    /// When it was written by the store's clock, in seconds since 1970.
    modified: i64,
}

async fn fetch(
    store: &dyn ObjectStore,
    location: &Path,
    range: Option<Range<u64>>,
) -> Result<Option<Object>, Error> {
    let options = GetOptions { range: range.map(GetRange::Bounded), ..GetOptions::default() };
    let Some(found) = found(store.get_opts(location, options).await)? else { return Ok(None) };
    let meta = &found.meta;
    let version = UpdateVersion { e_tag: meta.e_tag.clone(), version: meta.version.clone() };
    let modified = meta.last_modified.timestamp();
    let write = found.attributes.get(&WRITE).map(|write| write.to_string());
    Ok(Some(Object { bytes: found.bytes().await?.to_vec(), version, write, modified }))
}

/// Removes objects, also such as are not there.
async fn erase(
    store: &dyn ObjectStore,
    locations: BoxStream<'static, Result<Path, Error>>,
) -> Result<(), Error> {
    let erased = store.delete_stream(locations);
    erased.map(|outcome| found(outcome).map(|_| ())).try_collect().await
}

/// A text that nobody else draws.
fn nonce() -> Result<String, NoRandomness> {
    let mut bytes = [0; 16];
    System.fill(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
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
