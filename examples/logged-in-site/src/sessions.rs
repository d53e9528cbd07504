//! Who is signed in at the site. Tokens stay on the server; a browser has only the name of its session.

use crate::login::{Login, LoginError, Tokens};
use crate::store::Store;
use crate::user::User;
use model::clock::Clock;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;

/// A day at work.
const LIFETIME: Duration = Duration::from_hours(12);

/// A token is renewed when it has less time left than a request may take.
const MARGIN: Duration = Duration::from_secs(10);

/// All sessions.
pub(crate) struct Sessions {
    sessions: Store<Arc<Session>>,
    clock: Arc<dyn Clock>,
}

/// One browser that is signed in.
pub(crate) struct Session {
    pub(crate) user: User,
    /// Locked while it is renewed: a refresh token is good once, and a page may ask twice at a time.
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
    /// An access token that is still good, renewed where necessary.
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
