//! The persistent session with one Asterisk: many calls at a time over one connection.
//!
//! One task owns the connection and all that is known of the calls; handles send it requests. It
//! connects before it is needed, pings, and comes back by itself. What it says is said once: a request
//! whose answer is lost is never repeated.
//!
//! # Layout
//! - [`request`]: what a handle asks of the task, and who gave up first
//! - [`keeper`]: connect, log in, wait, again
//! - [`line`]: the connection while it stands
//! - [`talk`]: what was said over it, what is awaited, what was heard
//! - [`deed`]: what can be done to a call
//! - [`outbox`]: what is to be written, and how far that has come
//! - [`calls`]: which event belongs to which call; no I/O

mod backoff;
mod calls;
mod deed;
mod keeper;
mod line;
mod outbox;
mod request;
mod talk;

use crate::call::FollowedCall;
use crate::chance::{ActionId, Chance};
use crate::connector::{AmiSettings, Connector, Network};
use crate::digit::Digit;
use crate::error::{AmiError, NotSent};
use crate::login::Credentials;
use crate::originate::{self, Originate};
use deed::Deed;
use keeper::Keeper;
use request::{Reply, Request};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

/// How patient a session is.
#[derive(Clone, Copy, Debug)]
pub struct Timings {
    /// For connection, greeting and login together.
    pub login: Duration,
    /// For one request, waiting for a session included.
    pub request: Duration,
    /// Between two signs of life. A session that owes one when the next is due is given up.
    pub ping: Duration,
    /// Before a second attempt to connect; it doubles from attempt to attempt, up to half the patience
    /// for one request, so that an Asterisk that is back is found by the next who asks.
    pub first_pause: Duration,
    /// No pause is longer; after a refused login it is this one.
    pub longest_pause: Duration,
}

impl Default for Timings {
    fn default() -> Self {
        Self {
            login: Duration::from_secs(10),
            request: Duration::from_secs(15),
            ping: Duration::from_secs(15),
            first_pause: Duration::from_millis(250),
            longest_pause: Duration::from_secs(30),
        }
    }
}

/// How a session is at present.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Being made, for the first time or again.
    Connecting,
    Up,
    /// Asterisk does not let us in; somebody has to mend the settings.
    LoginRefused,
}

/// Requests that wait for the task. More are refused at once.
const QUEUE: usize = 512;

/// A session with one Asterisk. Cheap to clone; the session ends with the last clone.
#[derive(Clone)]
pub struct Ami(Arc<Handle>);

struct Handle {
    requests: mpsc::Sender<Request>,
    standing: watch::Receiver<Standing>,
    chance: Arc<dyn Chance>,
    patience: Duration,
    task: JoinHandle<()>,
}

impl Ami {
    /// Starts a session over the network. Must be called within a tokio runtime.
    pub fn start(settings: AmiSettings, timings: Timings, chance: Arc<dyn Chance>) -> Self {
        let network = Arc::new(Network::new(&settings));
        Self::start_over(network, settings.credentials, timings, chance)
    }

    /// Starts a session over connections of the caller's making.
    pub fn start_over(
        connector: Arc<dyn Connector>,
        credentials: Credentials,
        timings: Timings,
        chance: Arc<dyn Chance>,
    ) -> Self {
        let (requests, queue) = mpsc::channel(QUEUE);
        let (tell, standing) = watch::channel(Standing::Connecting);
        let keeper = Keeper::new(connector, credentials, timings, Arc::clone(&chance), queue, tell);
        let task = tokio::spawn(keeper.run());
        Self(Arc::new(Handle { requests, standing, chance, patience: timings.request, task }))
    }

    /// How the session is, and how it becomes.
    pub fn standing(&self) -> watch::Receiver<Standing> {
        self.0.standing.clone()
    }

    /// Places a call. `Ok` means that Asterisk took it, not that a phone rings.
    ///
    /// After [`AmiError::NoAnswer`] the call may still come.
    pub async fn originate(&self, call: &Originate) -> Result<FollowedCall, AmiError> {
        let id = ActionId::new(&*self.0.chance).map_err(NotSent::from)?;
        let action = call.action(id)?;
        let (channel_id, other_channel_id) =
            (call.channel_id.clone(), call.other_channel_id.clone());
        let legs = call.legs;
        self.ask(|reply| Request::Originate { action, channel_id, other_channel_id, legs, reply })
            .await
    }

    /// Ends a call, wherever it is. `cause` is what the phones are told.
    pub async fn hang_up(&self, channel_id: &str, cause: Option<u8>) -> Result<(), AmiError> {
        originate::channel_id("Channel", channel_id)?;
        let channel_id = channel_id.to_owned();
        let deed = Deed::HangUp { cause };
        self.ask(|reply| Request::Act { channel_id, deed, reply }).await
    }

    /// Presses a key on the first leg's phone.
    pub async fn play_dtmf(&self, channel_id: &str, digit: Digit) -> Result<(), AmiError> {
        originate::channel_id("Channel", channel_id)?;
        let channel_id = channel_id.to_owned();
        let deed = Deed::Press { digit };
        self.ask(|reply| Request::Act { channel_id, deed, reply }).await
    }

    async fn ask<T>(&self, make: impl FnOnce(Reply<T>) -> Request) -> Result<T, AmiError> {
        let (reply, answer) = Reply::new();
        self.0.requests.try_send(make(reply)).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => NotSent::QueueFull,
            mpsc::error::TrySendError::Closed(_) => NotSent::Away,
        })?;
        answer.within(self.0.patience).await
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl fmt::Debug for Ami {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Ami").field(&*self.0.standing.borrow()).finish()
    }
}
