//! A stand-in for Asterisk's manager interface: greets, checks the login, takes every call at once.
//!
//! It costs next to nothing, so that what is measured is what the ways of speaking to it cost.
//!
//! - [`message`]: what is said to it, read off the stream
//! - [`script`]: the events of a call, one stage after the other
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

/// The one account.
pub const USER: &str = "click2call";
pub const SECRET: &str = "c2d-stand-in";

/// What becomes of the calls that it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Calls {
    /// They fail as soon as they are taken, so that their names are free again.
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

/// What it has seen.
#[derive(Debug)]
struct Books {
    calls: Calls,
    logins: AtomicU32,
    originates: AtomicU32,
    held: Mutex<HashMap<String, Held>>,
}

/// A call that was taken and whose story is to be told.
#[derive(Debug)]
pub struct Held {
    iden: String,
    action_id: String,
    /// When it was asked for.
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

    /// How often somebody logged in.
    pub fn logins(&self) -> u32 {
        self.books.logins.load(Ordering::Relaxed)
    }

    /// How many calls it took.
    pub fn originates(&self) -> u32 {
        self.books.originates.load(Ordering::Relaxed)
    }

    /// The call of this name, once.
    pub fn take(&self, iden: &str) -> Option<Held> {
        self.books.held.lock().unwrap_or_else(PoisonError::into_inner).remove(iden)
    }
}

impl Held {
    /// Lets the call come to `stage`; returns when that was told.
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
        // A session that breaks is noticed by whoever has it: their calls fail.
        sessions.spawn(session::run(stream, Arc::clone(&books)));
        while sessions.try_join_next().is_some() {}
    }
}
