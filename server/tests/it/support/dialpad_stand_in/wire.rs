//! HTTP/1.1 as far as a stand-in needs it: one request and one answer for each connection.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;

/// A larger body is cut off.
const MAX_BODY_BYTES: usize = 1024 * 1024;

/// A request, read to its end.
#[derive(Debug, Default)]
pub(super) struct Request {
    pub(super) method: String,
    /// With its query.
    pub(super) path: String,
    pub(super) authorization: String,
    pub(super) content_type: String,
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
        let mut length = 0_usize;
        loop {
            let mut line = String::new();
            reader.read_line(&mut line)?;
            let Some((name, value)) = line.trim().split_once(':') else { break };
            let value = value.trim().to_owned();
            match name.to_ascii_lowercase().as_str() {
                "authorization" => request.authorization = value,
                "content-type" => request.content_type = value,
                "content-length" => length = value.parse().unwrap_or_default(),
                _ => {}
            }
        }
        let mut body = vec![0; length.min(MAX_BODY_BYTES)];
        reader.read_exact(&mut body)?;
        request.body = String::from_utf8_lossy(&body).into_owned();
        Ok(Some(request))
    }
}

/// Sends an answer and closes. `headers` are whole lines, each with its line break.
pub(super) fn answer(
    connection: &mut TcpStream,
    status: u16,
    headers: &str,
    body: &str,
) -> io::Result<()> {
    let length = body.len();
    write!(
        connection,
        "HTTP/1.1 {status} Status\r\ncontent-type: application/json\r\nconnection: close\r\n{headers}\
         content-length: {length}\r\n\r\n{body}"
    )?;
    connection.flush()
}

/// Sends half of an answer and closes.
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
