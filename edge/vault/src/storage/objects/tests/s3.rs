//! A stand-in of S3 with a clock of its own: conditional puts, metadata, deletion of many.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use object_store::aws::AmazonS3Builder;
use object_store::{BackoffConfig, RetryConfig};

use crate::keys::tests::server::{Answer, Request, Server};
use crate::storage::Objects;

/// A server with one bucket.
pub struct S3 {
    pub server: Server,
    shared: Arc<Mutex<Bucket>>,
}

#[derive(Default)]
struct Bucket {
    objects: BTreeMap<String, Stored>,
    puts: u64,
    /// In seconds since 1970, far from the clock of the machine.
    clock: i64,
}

struct Stored {
    bytes: Vec<u8>,
    tag: String,
    metadata: Vec<(String, String)>,
    modified: i64,
}

impl S3 {
    pub fn start() -> S3 {
        let shared = Arc::new(Mutex::new(Bucket { clock: 1_000_000, ..Bucket::default() }));
        let bucket = Arc::clone(&shared);
        S3 { server: Server::start(move |request| bucket.lock().unwrap().answer(request)), shared }
    }

    /// A store in the bucket, of a process of its own.
    pub fn open(&self) -> Objects {
        crate::tls::install();
        let pause = Duration::from_millis(1);
        let backoff = BackoffConfig { init_backoff: pause, max_backoff: pause, base: 2.0 };
        let retry = RetryConfig { backoff, max_retries: 3, ..RetryConfig::default() };
        let builder = AmazonS3Builder::new().with_endpoint(self.server.url()).with_allow_http(true);
        let builder = builder.with_bucket_name("bucket").with_region("nowhere").with_retry(retry);
        let store = builder.with_access_key_id("id").with_secret_access_key("secret").build().unwrap();
        Objects::new(Arc::new(store), "", "s3://bucket/".to_owned()).unwrap()
    }

    pub fn pass(&self, seconds: i64) {
        self.shared.lock().unwrap().clock += seconds;
    }

    /// How long ago an object was written; `None` when there is none.
    pub fn age(&self, path: &str) -> Option<i64> {
        let bucket = self.shared.lock().unwrap();
        bucket.objects.get(path).map(|stored| bucket.clock - stored.modified)
    }

    /// The paths of all objects.
    pub fn paths(&self) -> Vec<String> {
        self.shared.lock().unwrap().objects.keys().cloned().collect()
    }
}

fn empty(status: u16) -> Answer {
    Answer::from((status, String::new()))
}

impl Bucket {
    fn answer(&mut self, request: &Request) -> Answer {
        let path = request.target.strip_prefix("/bucket").unwrap().trim_start_matches('/');
        match request.method.as_str() {
            "PUT" => self.put(path, request),
            "GET" | "HEAD" => self.objects.get(path).map_or_else(|| empty(404), Stored::answer),
            "POST" if path == "?delete" => {
                let body = String::from_utf8(request.body.clone()).unwrap();
                let mut deleted = String::new();
                for key in body.split("<Key>").skip(1).filter_map(|rest| rest.split("</Key>").next()) {
                    self.objects.remove(key);
                    deleted.push_str(&format!("<Deleted><Key>{key}</Key></Deleted>"));
                }
                Answer::from((200, format!("<DeleteResult>{deleted}</DeleteResult>")))
            }
            _ => empty(501),
        }
    }

    fn put(&mut self, path: &str, request: &Request) -> Answer {
        let tag = self.objects.get(path).map(|there| there.tag.as_str());
        match (request.header("if-none-match"), request.header("if-match")) {
            ("*", _) if tag.is_some() => return empty(412),
            (_, expected) if !expected.is_empty() && tag.is_none() => return empty(404),
            (_, expected) if !expected.is_empty() && tag != Some(expected) => return empty(412),
            _ => {}
        }
        self.puts += 1;
        let tag = format!("\"{}\"", self.puts);
        let metadata = request.headers.iter().filter(|(name, _)| name.starts_with("x-amz-meta-"));
        let metadata = metadata.map(|(name, value)| (name.clone(), value.clone())).collect();
        let stored = Stored { bytes: request.body.clone(), tag, metadata, modified: self.clock };
        let mut answer = empty(200);
        answer.headers.push(("etag".to_owned(), stored.tag.clone()));
        self.objects.insert(path.to_owned(), stored);
        answer
    }
}

impl Stored {
    fn answer(&self) -> Answer {
        let instant = jiff::Timestamp::from_second(self.modified).unwrap();
        let modified =
            jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&instant).unwrap();
        let mut headers = self.metadata.clone();
        headers.push(("etag".to_owned(), self.tag.clone()));
        headers.push(("last-modified".to_owned(), modified));
        Answer { status: 200, headers, body: self.bytes.clone() }
    }
}
