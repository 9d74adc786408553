//! A small witness on a loopback port: it keeps what it saw in memory, and ends with the test. Its first cosignature is
//! of 2026-02-22T19:00:00Z, and each further one of a second later.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};

use jiff::{SignedDuration, Timestamp};
use warplan_ledger::note::{Cosigner, VerifierKey};
use warplan_ledger::witness::{AddCheckpoint, Decision, SIZE_TYPE, Seen, decide};

/// Where it listens, and the key that it signs with.
pub struct Witness {
    /// Its submission prefix.
    pub url: String,
    /// Its verifier key.
    pub key: String,
}

/// Starts a witness that knows one log.
pub fn witness(log: &str) -> Witness {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let cosigner = Cosigner::from_seed("witness.example/w", &[7; 32].into()).unwrap();
    let key = cosigner.verifier().to_string();
    let log: VerifierKey = log.parse().unwrap();
    std::thread::spawn(move || {
        let mut seen = None;
        let mut now: Timestamp = "2026-02-22T19:00:00Z".parse().unwrap();
        for stream in listener.incoming() {
            answer(stream.unwrap(), &log, &cosigner, &mut seen, &mut now);
        }
    });
    Witness { url, key }
}

fn answer(
    stream: TcpStream,
    log: &VerifierKey,
    cosigner: &Cosigner,
    seen: &mut Option<Seen>,
    now: &mut Timestamp,
) {
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if line.trim().is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let request = AddCheckpoint::parse(&body).unwrap();
    let known = (request.checkpoint.checkpoint().origin == log.name()).then_some(std::slice::from_ref(log));
    let decision = decide(&request, known, *seen);
    let text = match &decision {
        Decision::Cosign(head) => {
            *seen = Some(*head);
            let cosignature = request.checkpoint.cosign(cosigner, *now).to_string();
            *now += SignedDuration::from_secs(1);
            cosignature
        }
        Decision::Conflict(size) => format!("{size}\n"),
        _ => String::new(),
    };
    let content_type = if matches!(decision, Decision::Conflict(_)) { SIZE_TYPE } else { "text/plain" };
    let (status, length) = (decision.status(), text.len());
    let head = format!(
        "HTTP/1.1 {status} Answered\r\ncontent-type: {content_type}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
    );
    let mut stream = reader.into_inner();
    stream.write_all((head + &text).as_bytes()).unwrap();
}
