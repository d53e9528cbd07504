//! A stand-in for a faulty database: it implements the minimum of the protocol.

use super::waiting::{in_vain, until_it_is};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

#[derive(Clone, Copy, Debug)]
pub(crate) enum Manner {
    /// Accepts the connection and sends nothing.
    Silent,
    /// Stops in the middle of its greeting.
    HalfAGreeting,
    SilentAfterTheGreeting,
    /// Sends data of another protocol.
    Garbage,
    /// Sends a truncated packet.
    TooShort,
    RefusesTheAccount,
    /// Closes the connection on a query.
    DropsQuestions,
    /// Leaves a number of queries unanswered, and refuses the next.
    SilentOverQuestions(usize),
}

pub(crate) struct StandInDatabase {
    pub(crate) address: SocketAddr,
    pub(crate) questions: Arc<AtomicUsize>,
    /// The number of unanswered connections.
    silences: watch::Sender<usize>,
}

const OK: &[u8] = &[0, 0, 0, 2, 0, 0, 0];
const ACCESS_DENIED: &[u8] = b"\xff\x15\x04#28000Access denied";
const NO_SUCH_TABLE: &[u8] = b"\xff\x7a\x04#42S02Table doesn't exist";
/// The first byte of a client's message: a plain statement, and one to be prepared.
const QUERY: u8 = 3;
const PREPARE: u8 = 22;

impl StandInDatabase {
    pub(crate) async fn new(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let questions = Arc::new(AtomicUsize::new(0));
        let silences = watch::Sender::default();
        let (seen, silent) = (Arc::clone(&questions), silences.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // The client may have disconnected after its timeout.
                tokio::spawn(serve(stream, manner, Arc::clone(&seen), silent.clone()));
            }
        });
        Self { address, questions, silences }
    }

    /// Waits for the result of `question`, which is not answered: its timeout.
    pub(crate) async fn keeps_silent<T>(&self, question: impl Future<Output = T>) -> T {
        let before = *self.silences.borrow();
        let is_silent = until_it_is(self.silences.subscribe(), |silences| *silences > before);
        in_vain(question, is_silent).await
    }
}

async fn serve(
    mut stream: TcpStream,
    manner: Manner,
    questions: Arc<AtomicUsize>,
    silences: watch::Sender<usize>,
) -> std::io::Result<()> {
    match manner {
        Manner::Silent => {}
        Manner::HalfAGreeting => stream.write_all(&packet(0, &greeting())[..20]).await?,
        Manner::Garbage => return stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await,
        Manner::TooShort => return stream.write_all(&packet(0, &[10])).await,
        Manner::SilentAfterTheGreeting => stream.write_all(&packet(0, &greeting())).await?,
        Manner::RefusesTheAccount => {
            stream.write_all(&packet(0, &greeting())).await?;
            let (number, _) = read(&mut stream).await?;
            return stream.write_all(&packet(number + 1, ACCESS_DENIED)).await;
        }
        Manner::DropsQuestions => return converse(&mut stream, None, &questions).await,
        Manner::SilentOverQuestions(most) => {
            converse(&mut stream, Some(most), &questions).await?;
        }
    }
    silences.send_modify(|silences| *silences += 1);
    std::future::pending().await
}

/// Accepts any login, and continues until the first query, which hangs, is refused, or closes the connection.
async fn converse(
    stream: &mut TcpStream,
    silences: Option<usize>,
    questions: &AtomicUsize,
) -> std::io::Result<()> {
    stream.write_all(&packet(0, &greeting())).await?;
    let (number, _) = read(stream).await?;
    stream.write_all(&packet(number + 1, OK)).await?;
    loop {
        match (read(stream).await?, silences) {
            ((number, QUERY), _) => stream.write_all(&packet(number + 1, OK)).await?,
            ((number, PREPARE), Some(silences)) => {
                if questions.fetch_add(1, Ordering::SeqCst) < silences {
                    return Ok(());
                }
                stream.write_all(&packet(number + 1, NO_SUCH_TABLE)).await?;
            }
            (_, _) => return Ok(()),
        }
    }
}

/// The sequence number of a packet, and its first byte.
async fn read(stream: &mut TcpStream) -> std::io::Result<(u8, u8)> {
    let mut head = [0; 4];
    stream.read_exact(&mut head).await?;
    let length = usize::from(head[0]) + (usize::from(head[1]) << 8) + (usize::from(head[2]) << 16);
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await?;
    Ok((head[3], body.first().copied().unwrap_or_default()))
}

fn packet(number: u8, body: &[u8]) -> Vec<u8> {
    let length = u8::try_from(body.len()).unwrap();
    [&[length, 0, 0, number], body].concat()
}

/// Protocol 10: version, connection id, capabilities, and two parts of a challenge.
fn greeting() -> Vec<u8> {
    let parts: [&[u8]; 7] = [
        b"\x0a10.5.0-stand-in\0",
        &[1, 0, 0, 0],
        b"12345678\0",
        &[0x09, 0x82, 45, 2, 0, 0x08, 0, 21],
        &[0; 10],
        b"123456789012\0",
        b"mysql_native_password\0",
    ];
    parts.concat()
}
