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

/// An answer with headers.
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl From<Response> for Answer {
    fn from((status, body): Response) -> Self {
        Self { status, headers: Vec::new(), body: body.into_bytes() }
    }
}

type Handler = Box<dyn Fn(&Request) -> Answer + Send + Sync>;

/// Chooses requests.
type Lost = Box<dyn Fn(&Request) -> bool + Send>;

/// Answers until the test's process ends.
pub struct Server {
    pub address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    handler: Handler,
    /// Answered before the handler is asked again.
    faults: Mutex<Vec<Response>>,
    /// Whose answers are lost on their way.
    lost: Mutex<Option<Lost>>,
    requests: Mutex<u32>,
}

impl Server {
    pub fn start<A: Into<Answer>>(handler: impl Fn(&Request) -> A + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            handler: Box::new(move |request| handler(request).into()),
            faults: Mutex::default(),
            lost: Mutex::default(),
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

    /// The next request of this kind is carried out, and answered with a passing failure.
    pub fn lose(&self, kind: impl Fn(&Request) -> bool + Send + 'static) {
        *self.shared.lost.lock().unwrap() = Some(Box::new(kind));
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
    let mut answer = fault.map_or_else(|| (shared.handler)(&request), Answer::from);
    if shared.lost.lock().unwrap().take_if(|lost| lost(&request)).is_some() {
        answer = Answer::from((503, String::new()));
    }
    let mut head = format!("HTTP/1.1 {} Status\r\nconnection: close\r\n", answer.status);
    answer.headers.push(("content-length".to_owned(), answer.body.len().to_string()));
    for (name, value) in &answer.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    let body: &[u8] = if request.method == "HEAD" { &[] } else { &answer.body };
    let _ = stream.write_all(&[head.as_bytes(), b"\r\n", body].concat());
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
