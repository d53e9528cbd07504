//! The server-sent events of a call.

use crate::users::Taken;
use anyhow::{Context, Result, ensure};
use bytes::BytesMut;
use std::net::{Ipv4Addr, SocketAddr};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// One event stream.
#[derive(Debug)]
pub struct States {
    stream: TcpStream,
    inbox: BytesMut,
}

impl States {
    /// Opens the stream of a call that `client` signed.
    pub async fn of(server: SocketAddr, call: &Taken, client: Ipv4Addr) -> Result<Self> {
        let Taken { iden, token } = call;
        let proof = format!("authorization: Bearer {token}\r\n");
        Self::at(server, &format!("/call/{iden}/events"), client, &proof).await
    }

    /// Opens the stream of a visitor's call.
    pub async fn of_visitor(server: SocketAddr, call: &str, client: Ipv4Addr) -> Result<Self> {
        Self::at(server, &format!("/click-to-call/{call}/events"), client, "").await
    }

    async fn at(server: SocketAddr, path: &str, client: Ipv4Addr, proof: &str) -> Result<Self> {
        ensure!(server.ip().is_loopback(), "load is put on this machine only");
        let mut stream = TcpStream::connect(server).await.context("nobody listens")?;
        stream.set_nodelay(true)?;
        // In HTTP/1.0 the body is not chunked and ends with the connection.
        let request = format!(
            "GET {path} HTTP/1.0\r\nhost: bench\r\nx-forwarded-for: {client}\r\n{proof}\r\n"
        );
        stream.write_all(request.as_bytes()).await?;
        let mut states = Self { stream, inbox: BytesMut::with_capacity(1024) };
        let head = states.until(b"\r\n\r\n").await?;
        ensure!(head.starts_with("HTTP/1.0 200"), "a broken answer: {head}");
        Ok(states)
    }

    /// The next state as JSON; `None` at the end of the call.
    pub async fn next(&mut self) -> Result<Option<String>> {
        loop {
            let event = self.until(b"\n\n").await?;
            let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name));
            match field("event: ") {
                Some("state") => {
                    return field("data: ").map(|data| Some(data.to_owned())).context("no state");
                }
                Some("end") => return Ok(None),
                // A comment, or the reconnection delay.
                _ => {}
            }
        }
    }

    async fn until(&mut self, end: &[u8]) -> Result<String> {
        loop {
            let found = self.inbox.windows(end.len()).position(|window| window == end);
            if let Some(found) = found {
                let text = self.inbox.split_to(found + end.len());
                return Ok(String::from_utf8_lossy(&text).into_owned());
            }
            let read = self.stream.read_buf(&mut self.inbox).await?;
            ensure!(read > 0, "the server stopped telling");
        }
    }
}
