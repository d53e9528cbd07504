//! HTTP/1.1 as far as a stand-in needs it: one request and one answer for each connection.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;

/// A larger body is cut off.
const MAX_BODY_BYTES: usize = 1024 * 1024;

/// A request, read to its end.
#[derive(Debug, Default)]
pub(super) struct Request {
    pub(super) method: String,
    pub(super) path: String,
    /// With names in lower case.
    headers: Vec<(String, String)>,
    pub(super) body: String,
}

impl Request {
    /// `None` for a connection that ends before a request.
    pub(super) fn read(connection: &mut TcpStream) -> io::Result<Option<Self>> {
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

    /// The header of this name in lower case; empty without one.
    pub(super) fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(own, _)| own == name);
        found.map(|(_, value)| value.as_str()).unwrap_or_default()
    }
}

/// Sends an answer and closes. Each of `headers` ends with a line break.
pub(super) fn answer(
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
pub(super) fn truncated_answer(
    connection: &mut TcpStream,
    status: u16,
    body: &str,
) -> io::Result<()> {
    let (half, length) = (&body[..body.len() / 2], body.len());
    write!(
        connection,
        "HTTP/1.1 {status} Status\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{half}"
    )?;
    connection.flush()
}
