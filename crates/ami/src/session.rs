//! The persistent session with one Asterisk: many concurrent calls over one connection.
//!
//! One task owns the connection and the state of all calls; handles send it requests. It connects
//! before the first request, sends pings, and reconnects after a failure. Each action is sent at most
//! once: a request whose response is lost is not repeated.
//!
//! # Layout
//! - [`inbox`]: what the handles send to the task
//! - [`request`]: the requests, and their replies
//! - [`resumed_call`]: calls that were placed before a restart
//! - [`reconnect`]: the task: connect, log in, run the connection, back off, repeat
//! - [`reconnect_delays`]: the delay before the next attempt
//! - [`connection`]: the I/O loop of one connection
//! - [`disconnect_reason`]: why that loop ended
//! - [`write_buffer`]: bytes to be written, and how many were
//! - [`protocol`]: actions sent, responses awaited, frames received; no I/O
//! - [`pending_action`], [`channel_list`]: the responses and the list that are awaited
//! - [`call_action`]: hang-up and DTMF on a call
//! - [`call_registry`]: which event belongs to which call; no I/O
//! - [`rights`]: what the account is not allowed to do
//! - [`timings`], [`status`]: the public parameters and status of a session

mod call_action;
mod call_registry;
mod channel_list;
mod connection;
mod disconnect_reason;
mod inbox;
mod pending_action;
mod protocol;
mod reconnect;
mod reconnect_delays;
mod request;
mod resumed_call;
mod rights;
mod status;
mod timings;
mod write_buffer;

pub use status::ConnectionStatus;
pub use timings::SessionTimings;

use crate::action_id::ActionId;
use crate::call_handle::CallHandle;
use crate::connector::{AmiSettings, Connector, TcpConnector};
use crate::credentials::Credentials;
use crate::error::{AmiError, NotSent};
use crate::originate_request::{CallLegs, OriginateRequest, validation};
use call_action::CallAction;
use inbox::InboxSender;
use model::dtmf_digit::DtmfDigit;
use model::random::Random;
use reconnect::ReconnectLoop;
use request::{ReplySender, Request};
use resumed_call::ResumedCall;
use rights::ManagerRights;
use shared_types::call_state::CallState;
use std::fmt;
use std::future;
use std::sync::Arc;
use supervisor::Supervisor;
use tokio::sync::{Mutex, watch};
use tokio::task::JoinHandle;

/// A handle on the session with one Asterisk. It is cheap to clone, and the session ends with the last
/// clone.
#[derive(Clone)]
pub struct AmiSession(Arc<SessionTask>);

struct SessionTask {
    inbox: InboxSender,
    status: watch::Receiver<ConnectionStatus>,
    random: Arc<dyn Random>,
    timings: SessionTimings,
    rights: Arc<ManagerRights>,
    task: JoinHandle<()>,
}

impl AmiSession {
    /// Starts a session over the network. Must be called within a tokio runtime. `tasks` restarts the session after a
    /// panic.
    pub fn start(
        settings: AmiSettings,
        timings: SessionTimings,
        random: Arc<dyn Random>,
        tasks: &Supervisor,
    ) -> Self {
        let connector = Arc::new(TcpConnector::new(&settings));
        Self::start_with_connector(connector, settings.credentials, timings, random, tasks)
    }

    /// Starts a session over connections that `connector` opens.
    pub fn start_with_connector(
        connector: Arc<dyn Connector>,
        credentials: Credentials,
        timings: SessionTimings,
        random: Arc<dyn Random>,
        tasks: &Supervisor,
    ) -> Self {
        let (sender, inbox) = inbox::channel();
        let (status_sender, status) = watch::channel(ConnectionStatus::Connecting);
        let rights = Arc::new(ManagerRights::default());
        let reconnect_loop = ReconnectLoop::new(
            connector,
            credentials,
            timings,
            Arc::clone(&random),
            inbox,
            status_sender,
            Arc::clone(&rights),
        );
        // What it knows of the calls, and the requests that wait, outlast a panic.
        let reconnect_loop = Arc::new(Mutex::new(reconnect_loop));
        let task = tasks.restarting("asterisk session", move || {
            let reconnect_loop = Arc::clone(&reconnect_loop);
            async move { reconnect_loop.lock().await.run().await }
        });
        Self(Arc::new(SessionTask { inbox: sender, status, random, timings, rights, task }))
    }

    /// The status of the connection, now and on every change.
    pub fn status(&self) -> watch::Receiver<ConnectionStatus> {
        self.0.status.clone()
    }

    /// Whether the account may hang up calls and play digits. `true` until Asterisk has denied it.
    pub fn may_control_calls(&self) -> bool {
        self.0.rights.may_control_calls()
    }

    /// Places a call. `Ok` means that Asterisk accepted it, not that a phone rings.
    ///
    /// After [`AmiError::NoAnswer`] the call may still be placed.
    pub async fn originate(&self, request: &OriginateRequest) -> Result<CallHandle, AmiError> {
        self.originate_unless(request, future::pending()).await
    }

    /// Places a call, unless `withdrawn` is ready before anything was sent.
    pub async fn originate_unless(
        &self,
        request: &OriginateRequest,
        withdrawn: impl Future<Output = ()>,
    ) -> Result<CallHandle, AmiError> {
        let id = ActionId::generate(&*self.0.random).map_err(NotSent::from)?;
        let action = request.to_action(id)?;
        let (channel_id, other_channel_id) =
            (request.channel_id.clone(), request.other_channel_id.clone());
        let legs = request.legs;
        let make = |reply| Request::Originate { action, channel_id, other_channel_id, legs, reply };
        self.send(make, withdrawn).await
    }

    /// Tracks a call again that was placed before a restart of this server. Nothing is sent to place it.
    ///
    /// Returns at once, also without a connection. The history of the handle begins with `history` and
    /// `unknown`, and continues when the next list of channels contains the call or lacks it. If
    /// Asterisk refuses to list its channels, the call is not tracked and its history does not change
    /// any more.
    pub fn resume(
        &self,
        channel_ids: [&str; 2],
        legs: CallLegs,
        history: &[CallState],
    ) -> Result<CallHandle, AmiError> {
        let [first, second] = channel_ids;
        validation::validate_channel_id("ChannelId", first)?;
        validation::validate_channel_id("OtherChannelId", second)?;
        if first == second {
            return Err(NotSent::ChannelIdInUse.into());
        }
        if history.last().is_some_and(|state| state.is_final()) {
            return Err(NotSent::NoSuchCall.into());
        }
        let (call, handle) = ResumedCall::new(channel_ids, legs, history);
        self.0.inbox.send_resumed(call)?;
        Ok(handle)
    }

    /// Hangs a call up in any state. `cause` is the Q.850 cause that the phones receive.
    pub async fn hang_up(&self, channel_id: &str, cause: Option<u8>) -> Result<(), AmiError> {
        self.control(channel_id, CallAction::HangUp { cause }).await
    }

    /// Plays a DTMF digit as if it were pressed on the phone of the first leg.
    pub async fn play_dtmf(&self, channel_id: &str, digit: DtmfDigit) -> Result<(), AmiError> {
        self.control(channel_id, CallAction::PlayDtmf { digit }).await
    }

    async fn control(&self, channel_id: &str, call_action: CallAction) -> Result<(), AmiError> {
        validation::validate_channel_id("Channel", channel_id)?;
        let channel_id = channel_id.to_owned();
        let make = |reply| Request::Control { channel_id, call_action, reply };
        self.send(make, future::pending()).await
    }

    async fn send<T>(
        &self,
        make: impl FnOnce(ReplySender<T>) -> Request,
        withdrawn: impl Future<Output = ()>,
    ) -> Result<T, AmiError> {
        let (reply, receiver) = request::reply_channel();
        self.0.inbox.send_request(make(reply))?;
        let SessionTimings { longest_connect_wait, request_timeout, .. } = self.0.timings;
        receiver.wait(longest_connect_wait, request_timeout, withdrawn).await
    }
}

impl Drop for SessionTask {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl fmt::Debug for AmiSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("AmiSession").field(&*self.0.status.borrow()).finish()
    }
}
