//! Connect, log in, stay, and when it breaks wait and do it again.

use super::backoff::Backoff;
use super::calls::Calls;
use super::line::{Broken, Line};
use super::request::Request;
use super::{Standing, Timings};
use crate::chance::Chance;
use crate::connector::Connector;
use crate::error::NotSent;
use crate::login::{self, Credentials, LoggedIn, LoginError};
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::time::{self, Instant};

/// A session that breaks sooner was none, and the pauses go on growing.
const PROVEN_AFTER: Duration = Duration::from_secs(10);

pub(super) struct Keeper {
    connector: Arc<dyn Connector>,
    credentials: Credentials,
    timings: Timings,
    chance: Arc<dyn Chance>,
    queue: mpsc::Receiver<Request>,
    standing: watch::Sender<Standing>,
    calls: Calls,
}

impl Keeper {
    pub(super) fn new(
        connector: Arc<dyn Connector>,
        credentials: Credentials,
        timings: Timings,
        chance: Arc<dyn Chance>,
        queue: mpsc::Receiver<Request>,
        standing: watch::Sender<Standing>,
    ) -> Self {
        let calls = Calls::default();
        Self { connector, credentials, timings, chance, queue, standing, calls }
    }

    /// Never ends by itself: it is dropped with the last handle.
    pub(super) async fn run(mut self) {
        let mut backoff = Backoff::new(&self.timings);
        loop {
            match self.log_in().await {
                Ok(session) => {
                    let since = Instant::now();
                    if self.stay(session).await == Broken::NoMoreHandles {
                        return;
                    }
                    if since.elapsed() >= PROVEN_AFTER {
                        backoff.reset();
                    }
                }
                Err(error) => self.could_not_log_in(&error, &mut backoff),
            }
            self.pause(backoff.pause(&*self.chance)).await;
        }
    }

    async fn log_in(&self) -> Result<LoggedIn, LoginError> {
        let attempt = async {
            let pipe = self.connector.connect().await?;
            login::log_in(pipe, &self.credentials, &*self.chance).await
        };
        time::timeout(self.timings.login, attempt).await.unwrap_or(Err(LoginError::TooSlow))
    }

    async fn stay(&mut self, session: LoggedIn) -> Broken {
        self.standing.send_replace(Standing::Up);
        tracing::info!("the session with Asterisk stands");
        let line = Line::new(session, &mut self.calls, &*self.chance, self.timings.ping);
        let broken = line.run(&mut self.queue).await;
        self.calls.lose_sight();
        self.standing.send_replace(Standing::Connecting);
        tracing::warn!(reason = ?broken, "the session with Asterisk broke");
        broken
    }

    fn could_not_log_in(&self, error: &LoginError, backoff: &mut Backoff) {
        let refused = match error {
            LoginError::Refused(_) | LoginError::BadCredentials(_) => true,
            LoginError::Io(_)
            | LoginError::NotAsterisk
            | LoginError::NoChance(_)
            | LoginError::TooSlow => false,
        };
        let standing = if refused { Standing::LoginRefused } else { Standing::Connecting };
        let news = self.standing.send_replace(standing) != standing;
        if refused {
            // It will not mend itself, and Asterisk's log fills with each attempt.
            backoff.be_slow();
        }
        if news || !refused {
            tracing::warn!(error = error as &dyn Error, "no session with Asterisk");
        }
    }

    /// Waits before the next attempt. What is asked meanwhile waits too, unless waiting is in vain.
    async fn pause(&mut self, length: Duration) {
        let until = Instant::now() + length;
        if *self.standing.borrow() != Standing::LoginRefused {
            return time::sleep_until(until).await;
        }
        while let Ok(Some(request)) = time::timeout_at(until, self.queue.recv()).await {
            request.refuse(NotSent::LoginRefused);
        }
        time::sleep_until(until).await;
    }
}
