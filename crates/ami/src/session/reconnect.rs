//! The session's task: connect, log in, run the connection, back off, repeat.

use super::call_registry::CallRegistry;
use super::connection::Connection;
use super::disconnect_reason::DisconnectReason;
use super::inbox::Inbox;
use super::reconnect_delays::ReconnectDelays;
use super::rights::ManagerRights;
use super::status::ConnectionStatus;
use super::timings::SessionTimings;
use crate::connector::Connector;
use crate::credentials::Credentials;
use crate::error::NotSent;
use crate::login::{self, AuthenticatedConnection, LoginError};
use futures_util::FutureExt;
use model::connection_failure::WithCauses;
use model::random::Random;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{self, Instant};

/// A connection that breaks sooner does not reset the back-off.
const STABLE_AFTER: Duration = Duration::from_secs(10);

/// Keeps one connection to Asterisk open, and the state of all calls across reconnects.
pub(super) struct ReconnectLoop {
    connector: Arc<dyn Connector>,
    credentials: Credentials,
    timings: SessionTimings,
    random: Arc<dyn Random>,
    inbox: Inbox,
    status: watch::Sender<ConnectionStatus>,
    rights: Arc<ManagerRights>,
    calls: CallRegistry,
    /// The last attempt to connect was refused, so that requests fail at once.
    is_refused: bool,
}

impl ReconnectLoop {
    pub(super) fn new(
        connector: Arc<dyn Connector>,
        credentials: Credentials,
        timings: SessionTimings,
        random: Arc<dyn Random>,
        inbox: Inbox,
        status: watch::Sender<ConnectionStatus>,
        rights: Arc<ManagerRights>,
    ) -> Self {
        let calls = CallRegistry::new(timings.resume_recheck);
        let is_refused = false;
        Self { connector, credentials, timings, random, inbox, status, rights, calls, is_refused }
    }

    /// Runs until the last handle is dropped.
    pub(super) async fn run(mut self) {
        let mut delays = ReconnectDelays::new(&self.timings);
        loop {
            match self.log_in().await {
                Ok(connection) => {
                    let connected_at = Instant::now();
                    let run = AssertUnwindSafe(self.run_connection(connection)).catch_unwind();
                    match run.await {
                        Ok(DisconnectReason::NoMoreHandles) => return,
                        Ok(_) if connected_at.elapsed() >= STABLE_AFTER => delays.reset(),
                        Ok(_) => {}
                        // As if the connection was lost: the next list of channels corrects what is known of the calls.
                        Err(_) => self.panicked(),
                    }
                }
                Err(error) => self.handle_login_error(&error, &mut delays),
            }
            self.wait_before_retry(delays.next_delay(&*self.random)).await;
        }
    }

    async fn log_in(&mut self) -> Result<AuthenticatedConnection, LoginError> {
        let mut is_connected = false;
        let attempt = async {
            let transport = self.connector.connect().await?;
            is_connected = true;
            login::log_in(transport, &self.credentials, &*self.random).await
        };
        let result = time::timeout(self.timings.login_timeout, attempt).await;
        let result = result.unwrap_or(Err(LoginError::Timeout));
        self.is_refused = !is_connected && matches!(result, Err(LoginError::Io(_)));
        result
    }

    async fn run_connection(&mut self, authenticated: AuthenticatedConnection) -> DisconnectReason {
        self.status.send_replace(ConnectionStatus::Connected);
        tracing::info!(address = self.connector.address(), "connected to Asterisk");
        let connection = Connection::new(
            authenticated,
            &mut self.calls,
            &*self.random,
            &self.rights,
            self.timings.ping_interval,
        );
        let reason = connection.run(&mut self.inbox).await;
        self.calls.mark_lost();
        self.status.send_replace(ConnectionStatus::Connecting);
        tracing::warn!(address = self.connector.address(), ?reason, "disconnected from Asterisk");
        reason
    }

    fn panicked(&mut self) {
        tracing::error!("the session with Asterisk panicked and reconnects");
        self.calls.mark_lost();
        self.status.send_replace(ConnectionStatus::Connecting);
    }

    fn handle_login_error(&self, error: &LoginError, delays: &mut ReconnectDelays) {
        let refused = match error {
            LoginError::Refused(_) | LoginError::InvalidCredentials(_) => true,
            LoginError::Io(_)
            | LoginError::NotAsterisk
            | LoginError::Random(_)
            | LoginError::Timeout => false,
        };
        let status =
            if refused { ConnectionStatus::LoginRefused } else { ConnectionStatus::Connecting };
        let changed = self.status.send_replace(status) != status;
        if refused {
            // A retry does not fix the settings, and each attempt adds to Asterisk's log.
            delays.slow_down();
        }
        if changed || !refused {
            let address = self.connector.address();
            let error = WithCauses(error);
            tracing::warn!(address, %error, "login to Asterisk failed");
        }
    }

    /// Waits before the next attempt. Requests wait as well. If the login is refused they fail at once, and if the
    /// connection was refused with the attempt that they waited for.
    async fn wait_before_retry(&mut self, delay: Duration) {
        let until = Instant::now() + delay;
        if *self.status.borrow() == ConnectionStatus::LoginRefused {
            self.inbox.refuse_waiting(NotSent::LoginRefused);
            self.refuse_requests(NotSent::LoginRefused, until).await;
        } else if self.is_refused {
            self.inbox.refuse_waiting(NotSent::NotConnected);
            let earliest = until.min(Instant::now() + self.timings.initial_backoff);
            // The next request starts an attempt, and does not wait for the end of a long delay.
            if let Ok(Some(request)) = time::timeout_at(until, self.inbox.requests.recv()).await {
                self.inbox.first = Some(request);
                return time::sleep_until(earliest).await;
            }
        }
        time::sleep_until(until).await;
    }

    async fn refuse_requests(&mut self, reason: NotSent, until: Instant) {
        while let Ok(Some(request)) = time::timeout_at(until, self.inbox.requests.recv()).await {
            request.refuse(reason);
        }
    }
}
