//! A stand-in for Asterisk's manager interface: sends the banner, checks the login, accepts every call immediately.
//!
//! Its cost is negligible, so that the measurements show the cost of the AMI clients.
//!
//! - [`message`]: reads messages from the stream
//! - [`script`]: the events of a call, by stages
//! - [`session`]: one connection

pub mod message;
pub mod script;
mod session;

use crate::stopwatch::Stopwatch;
use anyhow::{Context, Result};
use bytes::Bytes;
use script::Stage;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::{JoinHandle, JoinSet};

/// The only account.
pub const USER: &str = "click2call";
pub const SECRET: &str = "c2d-stand-in";

/// The outcome of accepted calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Calls {
    /// They fail immediately, so that their names are free again.
    FailAtOnce,
    /// They wait for [`Held::reach`].
    Hold,
}

/// Listens on this machine until it is dropped.
#[derive(Debug)]
pub struct StandIn {
    pub address: SocketAddr,
    books: Arc<Books>,
    task: JoinHandle<()>,
}

/// Its observations.
#[derive(Debug)]
struct Books {
    calls: Calls,
    logins: AtomicU32,
    originates: AtomicU32,
    held: Mutex<HashMap<String, Held>>,
}

/// An accepted call whose events are to be sent.
#[derive(Debug)]
pub struct Held {
    iden: String,
    action_id: String,
    /// The time of the request.
    pub heard: Stopwatch,
    line: mpsc::UnboundedSender<Bytes>,
}

impl StandIn {
    pub async fn start(calls: Calls) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let books = Arc::new(Books {
            calls,
            logins: AtomicU32::default(),
            originates: AtomicU32::default(),
            held: Mutex::default(),
        });
        let task = tokio::spawn(listen(listener, Arc::clone(&books)));
        Ok(Self { address, books, task })
    }

    /// The number of logins.
    pub fn logins(&self) -> u32 {
        self.books.logins.load(Ordering::Relaxed)
    }

    /// The number of accepted calls.
    pub fn originates(&self) -> u32 {
        self.books.originates.load(Ordering::Relaxed)
    }

    /// Takes the call of this name.
    pub fn take(&self, iden: &str) -> Option<Held> {
        self.books.held.lock().unwrap_or_else(PoisonError::into_inner).remove(iden)
    }
}

impl Held {
    /// Sends the events up to `stage`; returns the time when they were sent.
    pub fn reach(&self, stage: Stage) -> Result<Stopwatch> {
        let events = stage.events(&self.iden, &self.action_id);
        let now = Stopwatch::start();
        self.line.send(events.into()).ok().context("the session with the stand-in is gone")?;
        Ok(now)
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn listen(listener: TcpListener, books: Arc<Books>) {
    let mut sessions = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        // A broken session is noticed by its client, whose calls fail.
        sessions.spawn(session::run(stream, Arc::clone(&books)));
        while sessions.try_join_next().is_some() {}
    }
}
