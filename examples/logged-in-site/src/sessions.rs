//! The site's sessions. Tokens stay on the server; the browser has the session's name only.

use crate::login::{Login, LoginError, Tokens};
use crate::store::Store;
use crate::user::User;
use model::clock::Clock;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;

/// A working day.
const LIFETIME: Duration = Duration::from_hours(12);

/// A token is renewed when its remaining lifetime is shorter than a request may take.
const MARGIN: Duration = Duration::from_secs(10);

/// All sessions.
pub(crate) struct Sessions {
    sessions: Store<Arc<Session>>,
    clock: Arc<dyn Clock>,
}

/// The session of one browser.
pub(crate) struct Session {
    pub(crate) user: User,
    /// Locked during renewal: a refresh token can be used once, and a page may send two requests at a time.
    tokens: Mutex<Tokens>,
}

impl Sessions {
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Self {
        Self { sessions: Store::new(LIFETIME), clock }
    }

    pub(crate) fn open(&self, name: &str, user: User, tokens: Tokens) {
        let session = Arc::new(Session { user, tokens: Mutex::new(tokens) });
        self.sessions.put(name, session, self.clock.uptime());
    }

    pub(crate) fn get(&self, name: &str) -> Option<Arc<Session>> {
        self.sessions.get(name, self.clock.uptime())
    }

    pub(crate) fn close(&self, name: &str) {
        drop(self.sessions.take(name, self.clock.uptime()));
    }
}

impl Session {
    /// A valid access token, renewed if necessary.
    pub(crate) async fn access_token(
        &self,
        login: &Login,
        clock: &dyn Clock,
    ) -> Result<String, LoginError> {
        let mut tokens = self.tokens.lock().await;
        if clock.uptime() + MARGIN.min(tokens.lifetime / 2) >= tokens.expires_at {
            *tokens = login.refresh(&tokens).await?;
        }
        Ok(tokens.access.clone())
    }
}

#[cfg(test)]
mod tests;
