//! A keep-alive HTTP/1.1 client with minimal cost, so that most of the machine is left to the server.

use anyhow::{Context, Result, bail, ensure};
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Longer than any expected answer.
const LARGEST_ANSWER: usize = 1 << 20;

/// One connection; one request at a time.
#[derive(Debug)]
pub struct Connection {
    stream: TcpStream,
    inbox: Vec<u8>,
}

/// The response.
#[derive(Clone, Copy, Debug)]
pub struct Answer<'a> {
    pub status: u16,
    /// The header lines as they came.
    pub head: &'a [u8],
    pub body: &'a [u8],
}

impl Connection {
    pub async fn open(address: SocketAddr) -> Result<Self> {
        ensure!(address.ip().is_loopback(), "load is put on this machine only");
        let stream = TcpStream::connect(address).await.context("nobody listens")?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, inbox: Vec::with_capacity(16 * 1024) })
    }

    /// Sends `request` and waits for the whole answer.
    pub async fn exchange(&mut self, request: &[u8]) -> Result<Answer<'_>> {
        self.stream.write_all(request).await.context("the connection broke")?;
        self.inbox.clear();
        loop {
            let read =
                self.stream.read_buf(&mut self.inbox).await.context("the connection broke")?;
            ensure!(read > 0, "the connection was closed before the answer was whole");
            ensure!(self.inbox.len() <= LARGEST_ANSWER, "the answer never ends");
            if let Some(frame) = Frame::find(&self.inbox)? {
                let (head, body) = self.inbox.split_at(frame.head);
                return Ok(Answer { status: frame.status, head, body });
            }
        }
    }
}

/// The positions of the parts of a complete answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Frame {
    status: u16,
    head: usize,
}

impl Frame {
    /// `None` means that more bytes are needed.
    fn find(bytes: &[u8]) -> Result<Option<Self>> {
        let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else {
            return Ok(None);
        };
        let head = std::str::from_utf8(&bytes[..end]).context("the header is not text")?;
        let (status, length) = read_head(head)?;
        let whole = end + 4 + length;
        ensure!(bytes.len() <= whole, "the answer is longer than it says");
        Ok((bytes.len() == whole).then_some(Self { status, head: end + 4 }))
    }
}

fn read_head(head: &str) -> Result<(u16, usize)> {
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|line| line.strip_prefix("HTTP/1.1 "));
    let status = status.and_then(|rest| rest.get(..3)).and_then(|digits| digits.parse().ok());
    let Some(status) = status else { bail!("the answer is not HTTP/1.1") };
    let length = lines.find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
    });
    Ok((status, length.context("the answer does not say how long it is")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &[u8] = b"HTTP/1.1 429 Too Many Requests\r\nContent-Length: 2\r\nx: y\r\n\r\n{}";

    #[test]
    fn an_answer_is_whole_when_its_last_byte_is_there() {
        for end in 0..WHOLE.len() {
            assert_eq!(Frame::find(&WHOLE[..end]).unwrap(), None, "{end} bytes");
        }
        let frame = Frame::find(WHOLE).unwrap();
        assert_eq!(frame, Some(Frame { status: 429, head: WHOLE.len() - 2 }));
    }

    #[test]
    fn an_answer_of_unknown_length_is_refused() {
        for broken in [
            &b"HTTP/1.1 200 OK\r\n\r\n"[..],
            b"HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n",
            b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nab",
            b"SSH-2.0\r\n\r\n",
        ] {
            assert!(Frame::find(broken).is_err(), "{}", String::from_utf8_lossy(broken));
        }
    }

    #[tokio::test]
    async fn only_this_machine_is_put_under_load() {
        let error = Connection::open("192.0.2.1:80".parse().unwrap()).await.unwrap_err();
        assert_eq!(error.to_string(), "load is put on this machine only");
    }
}
