//! A stand-in for NetSapiens or another HTTP server on a real socket: it records requests, and answers or fails as scripted.

use super::waiting::{in_vain, until_it_is};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// In seconds: longer than an answer takes on a busy machine.
const TIMEOUT: u32 = 60;

#[derive(Clone, Copy, Debug)]
pub(crate) enum Manner {
    /// Sends these bytes and closes.
    Says(&'static str),
    /// Sends these bytes, and then neither continues nor closes.
    SaysAndHangs(&'static str),
    /// Reads the request and never answers.
    Hangs,
    /// Reads the request and closes the connection.
    Drops,
}

pub(crate) struct StandIn {
    pub(crate) url: String,
    requests: watch::Sender<Vec<String>>,
    manner: Manner,
}

impl StandIn {
    pub(crate) async fn new(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/ns-api/", listener.local_addr().unwrap());
        let requests = watch::Sender::new(Vec::new());
        let seen = requests.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, manner, seen.clone()));
            }
        });
        Self { url, requests, manner }
    }

    /// The received requests, as text.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.borrow().clone()
    }

    /// Waits for the result of `request`, which is its timeout if it hangs.
    pub(crate) async fn outcome_of<T>(&self, request: impl Future<Output = T>) -> T {
        if !matches!(self.manner, Manner::Hangs | Manner::SaysAndHangs(_)) {
            return request.await;
        }
        let asked = self.requests.borrow().len();
        let is_sent = until_it_is(self.requests.subscribe(), |requests| requests.len() > asked);
        in_vain(request, is_sent).await
    }

    pub(crate) fn settings(&self) -> String {
        format!(
            "[netsapiens]\nurl = '{}'\ntoken = 'nsd_test'\nconnect_timeout_seconds = {TIMEOUT}\n\
             timeout_seconds = {TIMEOUT}\n",
            self.url
        )
    }
}

async fn serve(mut stream: TcpStream, manner: Manner, seen: watch::Sender<Vec<String>>) {
    let request = read(&mut stream).await;
    seen.send_modify(|requests| requests.push(request));
    match manner {
        Manner::Says(answer) => stream.write_all(answer.as_bytes()).await.unwrap(),
        Manner::SaysAndHangs(answer) => {
            stream.write_all(answer.as_bytes()).await.unwrap();
            std::future::pending::<()>().await;
        }
        Manner::Hangs => std::future::pending().await,
        Manner::Drops => {}
    }
}

/// Header and body, by its Content-Length or to the end of its chunks.
async fn read(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    loop {
        let mut chunk = [0; 4096];
        let count = stream.read(&mut chunk).await.unwrap();
        bytes.extend_from_slice(&chunk[..count]);
        let text = String::from_utf8(bytes.clone()).unwrap();
        if count == 0 || is_whole(&text) {
            return text;
        }
    }
}

fn is_whole(request: &str) -> bool {
    let Some((header, body)) = request.split_once("\r\n\r\n") else { return false };
    let header = header.to_ascii_lowercase();
    match header.split("content-length: ").nth(1) {
        Some(rest) => body.len() >= rest.lines().next().unwrap().trim().parse::<usize>().unwrap(),
        None => body.ends_with("0\r\n\r\n"),
    }
}
