//! One connection to the stand-in.

use super::message::Message;
use super::{Books, Calls, Held, SECRET, USER, script};
use crate::stopwatch::Stopwatch;
use anyhow::Result;
use bytes::{Bytes, BytesMut};
use md5::{Digest as _, Md5};
use shared_types::hex;
use std::fmt::Write as _;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;

const GREETING: &[u8] = b"Asterisk Call Manager/9.0.0\r\n";
const CHALLENGE: &str = "143455986";

/// Serves until the client disconnects or sends an invalid message.
pub(super) async fn run(mut stream: TcpStream, books: Arc<Books>) -> Result<()> {
    stream.set_nodelay(true)?;
    stream.write_all(GREETING).await?;
    let (line, mut told) = mpsc::unbounded_channel();
    let mut session = Session { books, line, is_known: false, is_over: false };
    let mut inbox = BytesMut::with_capacity(16 * 1024);
    while !session.is_over {
        tokio::select! {
            read = stream.read_buf(&mut inbox) => {
                if read? == 0 {
                    return Ok(());
                }
                let mut replies = String::new();
                while let Some(message) = Message::take(&mut inbox)? {
                    replies.push_str(&session.answer(&message));
                }
                stream.write_all(replies.as_bytes()).await?;
            }
            Some(events) = told.recv() => stream.write_all(&events).await?,
        }
    }
    Ok(())
}

struct Session {
    books: Arc<Books>,
    line: mpsc::UnboundedSender<Bytes>,
    is_known: bool,
    is_over: bool,
}

impl Session {
    fn answer(&mut self, message: &Message) -> String {
        let id = message.get("ActionID");
        match message.get("Action") {
            "Challenge" => reply("Success", id, &format!("Challenge: {CHALLENGE}")),
            "Login" => self.log_in(message),
            "Logoff" => {
                self.is_over = true;
                reply("Goodbye", id, "Message: Thanks for all the fish.")
            }
            _ if !self.is_known => reply("Error", id, "Message: Permission denied"),
            "Ping" => reply("Success", id, "Ping: Pong"),
            "Status" => list(id),
            "Originate" => self.originate(message),
            _ => reply("Error", id, "Message: Invalid/unknown command"),
        }
    }

    fn log_in(&mut self, message: &Message) -> String {
        let proved = match message.get("AuthType") {
            "MD5" => message.get("Key") == key(),
            _ => message.get("Secret") == SECRET,
        };
        let id = message.get("ActionID");
        self.is_known = proved && message.get("Username") == USER;
        if !self.is_known {
            self.is_over = true;
            return reply("Error", id, "Message: Authentication failed");
        }
        self.books.logins.fetch_add(1, Ordering::Relaxed);
        reply("Success", id, "Message: Authentication accepted")
    }

    fn originate(&self, message: &Message) -> String {
        let heard = Stopwatch::start();
        let [id, iden] = ["ActionID", "ChannelId"].map(|name| message.get(name).to_owned());
        if iden.is_empty() || !message.get("Channel").starts_with("Local/") {
            return reply("Error", &id, "Message: Invalid channel");
        }
        self.books.originates.fetch_add(1, Ordering::Relaxed);
        let taken = reply("Success", &id, "Message: Originate successfully queued");
        if self.books.calls == Calls::FailAtOnce {
            return taken + &script::failure(&id);
        }
        let born = script::birth(&iden);
        let held = Held { iden: iden.clone(), action_id: id, heard, line: self.line.clone() };
        self.books.held.lock().unwrap_or_else(PoisonError::into_inner).insert(iden, held);
        taken + &born
    }
}

fn reply(response: &str, id: &str, rest: &str) -> String {
    format!("Response: {response}\r\nActionID: {id}\r\n{rest}\r\n\r\n")
}

/// No channels exist: a session requests the list when it starts, before it has placed a call.
fn list(id: &str) -> String {
    let mut text = reply("Success", id, "EventList: start\r\nMessage: Channel status will follow");
    let _ = write!(
        text,
        "Event: StatusComplete\r\nActionID: {id}\r\nEventList: Complete\r\nListItems: 0\r\n\r\n"
    );
    text
}

/// The proof of the secret: lower-case hex of MD5(challenge, secret).
fn key() -> String {
    hex::encode(&Md5::new().chain_update(CHALLENGE).chain_update(SECRET).finalize())
}
