//! Minimal HTTP/1.1 for stand-ins of telephone systems: one request and one answer for each connection, on a real port, and
//! faulty answers.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

/// A larger body is truncated.
const MAX_BODY_BYTES: usize = 1024 * 1024;

/// A free port on loopback. It is closed when dropped.
#[derive(Debug)]
pub struct HttpStandInPort {
    address: SocketAddr,
    is_closed: Arc<AtomicBool>,
    /// The accepting thread; `None` after its end.
    accepting: Mutex<Option<JoinHandle<()>>>,
}

impl HttpStandInPort {
    /// Listens; `serve` gets each connection on its own thread.
    pub fn open(
        serve: impl Fn(TcpStream) -> io::Result<()> + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let is_closed = Arc::new(AtomicBool::new(false));
        let (serve, closed) = (Arc::new(serve), Arc::clone(&is_closed));
        let accepting = thread::spawn(move || {
            for connection in listener.incoming() {
                if closed.load(Ordering::Acquire) {
                    return;
                }
                let serve = Arc::clone(&serve);
                if let Ok(connection) = connection {
                    // A broken connection is handled by the client.
                    thread::spawn(move || serve(connection).ok());
                }
            }
        });
        Ok(Self { address, is_closed, accepting: Mutex::new(Some(accepting)) })
    }

    /// The URL of its root.
    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// Stops listening.
    pub fn close(&self) {
        self.is_closed.store(true, Ordering::Release);
        // Wakes the accepting thread.
        drop(TcpStream::connect(self.address));
        let accepting = self.accepting.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(accepting) = accepting {
            // A thread that has panicked does not listen either.
            let _ = accepting.join();
        }
    }
}

impl Drop for HttpStandInPort {
    fn drop(&mut self) {
        self.close();
    }
}

/// A complete request.
#[derive(Debug, Default)]
pub struct Request {
    pub method: String,
    /// With its query.
    pub path: String,
    /// With lower-case names.
    headers: Vec<(String, String)>,
    pub body: String,
}

impl Request {
    /// `None` for a connection that ends before a request.
    pub fn read(connection: &mut TcpStream) -> io::Result<Option<Self>> {
        let mut reader = BufReader::new(connection);
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let mut parts = line.split(' ');
        let (Some(method), Some(path)) = (parts.next(), parts.next()) else { return Ok(None) };
        let mut request =
            Self { method: method.to_owned(), path: path.to_owned(), ..Self::default() };
        loop {
            let mut line = String::new();
            reader.read_line(&mut line)?;
            let Some((name, value)) = line.trim().split_once(':') else { break };
            request.headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        let length = request.header("content-length").parse().unwrap_or_default();
        let mut body = vec![0; MAX_BODY_BYTES.min(length)];
        reader.read_exact(&mut body)?;
        request.body = String::from_utf8_lossy(&body).into_owned();
        Ok(Some(request))
    }

    /// The header names, in lower case, and values.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The header of this lower-case name; empty if absent.
    pub fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(own, _)| own == name);
        found.map(|(_, value)| value.as_str()).unwrap_or_default()
    }
}

/// Sends an answer and closes. Each of `headers` ends with a line break.
pub fn answer(
    connection: &mut TcpStream,
    status: u16,
    headers: &str,
    body: &str,
) -> io::Result<()> {
    let length = body.len();
    write!(
        connection,
        "HTTP/1.1 {status} Status\r\ncontent-type: application/json\r\nconnection: close\r\n\
         content-length: {length}\r\n{headers}\r\n{body}"
    )?;
    connection.flush()
}

/// Sends half of the body and closes.
pub fn truncated_answer(connection: &mut TcpStream, status: u16, body: &str) -> io::Result<()> {
    let (half, length) = (&body[..body.len() / 2], body.len());
    write!(
        connection,
        "HTTP/1.1 {status} Status\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{half}"
    )?;
    connection.flush()
}
