//! A small HTTP server on this machine.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What a client sent.
pub struct Request {
    pub method: String,
    /// Path and query.
    pub target: String,
    /// By name in small letters.
    pub headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
}

impl Request {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

/// Status and body.
pub type Response = (u16, String);

type Handler = Box<dyn Fn(&Request) -> Response + Send + Sync>;

/// Answers until the test's process ends.
pub struct Server {
    pub address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    handler: Handler,
    /// Answered before the handler is asked again.
    faults: Mutex<Vec<Response>>,
    requests: Mutex<u32>,
}

impl Server {
    pub fn start(handler: impl Fn(&Request) -> Response + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            handler: Box::new(handler),
            faults: Mutex::default(),
            requests: Mutex::default(),
        });
        let answering = shared.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let answering = answering.clone();
                std::thread::spawn(move || answer(stream, &answering));
            }
        });
        Self { address, shared }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The next answers, the last first.
    pub fn fail(&self, faults: Vec<Response>) {
        *self.shared.faults.lock().unwrap() = faults;
    }

    /// How many requests there were since the last time this was asked.
    pub fn requests(&self) -> u32 {
        std::mem::take(&mut *self.shared.requests.lock().unwrap())
    }
}

fn answer(mut stream: TcpStream, shared: &Shared) {
    let Some(request) = read(&stream) else { return };
    *shared.requests.lock().unwrap() += 1;
    let fault = shared.faults.lock().unwrap().pop();
    let (status, body) = fault.unwrap_or_else(|| (shared.handler)(&request));
    let length = body.len();
    let head = format!("HTTP/1.1 {status} Status\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n");
    let _ = stream.write_all(&[head.as_bytes(), body.as_bytes()].concat());
}

fn read(stream: &TcpStream) -> Option<Request> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut words = line.split_whitespace().map(str::to_owned);
    let (method, target) = (words.next()?, words.next()?);
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim().split_once(':') else { break };
        headers.insert(name.to_lowercase(), value.trim().to_owned());
    }
    let length = headers.get("content-length").map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Request { method, target, headers, body })
}
