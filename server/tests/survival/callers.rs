//! Visitors who request calls on a few connections, one call after the other, until the server dies.

use serde_json::{Value, json};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;
use std::thread;

/// Has no call limits.
pub(crate) const TENANT: &str =
    r#"{"acme.com":{"queue":"500","limits":{"domain_per_hour":4000000000}}}"#;

const CONNECTIONS: usize = 6;

#[derive(Default)]
pub(crate) struct Callers {
    /// The number of called numbers; each is called once.
    numbers: AtomicU32,
}

impl Callers {
    /// Places calls, sends `enough` after a number of answers, and returns the calls that were answered "ok" until the end.
    pub(crate) fn call_until(
        &mut self,
        server: SocketAddr,
        answers: u32,
        enough: impl FnOnce(),
    ) -> Vec<String> {
        let (told, call_ids) = mpsc::channel();
        thread::scope(|scope| {
            for _ in 0..CONNECTIONS {
                let told = told.clone();
                let numbers = &self.numbers;
                // The test ends with the server.
                scope.spawn(move || call(server, numbers, &told));
            }
            drop(told);
            let mut all: Vec<_> = call_ids.iter().take(answers as usize).collect();
            enough();
            all.extend(call_ids);
            all
        })
    }
}

fn call(server: SocketAddr, numbers: &AtomicU32, told: &mpsc::Sender<String>) -> io::Result<()> {
    let mut stream = TcpStream::connect(server)?;
    let mut answers = BufReader::new(stream.try_clone()?);
    loop {
        stream.write_all(request(numbers.fetch_add(1, Ordering::Relaxed)).as_bytes())?;
        let answer = answer(&mut answers)?;
        assert_eq!(answer["status"], "ok", "{answer}");
        told.send(answer["call_id"].as_str().unwrap().to_owned()).unwrap();
    }
}

fn request(count: u32) -> String {
    // From (212) 220-0000 on: 220 to 299 contain no service code.
    let number = format!("212{}{:04}", 220 + count / 10_000, count % 10_000);
    let body = json!({ "domain": "acme.com", "phone_number": number }).to_string();
    format!(
        "POST /click-to-call HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}

fn answer(from: &mut BufReader<TcpStream>) -> io::Result<Value> {
    let mut length = None;
    loop {
        let mut line = String::new();
        if from.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let line = line.trim().to_ascii_lowercase();
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().ok();
        }
        if line.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length.unwrap_or(0)];
    from.read_exact(&mut body)?;
    Ok(serde_json::from_slice(&body)?)
}
