//! The app's token. It is stored in memory and sent in requests only.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

type Asked = Pin<Box<dyn Future<Output = Option<String>>>>;

/// A JWT, or a source of one.
#[derive(Clone)]
pub struct Token(Source);

#[derive(Clone)]
enum Source {
    Fixed(String),
    Asked(Arc<dyn Fn() -> Asked + Send + Sync>),
}

impl Token {
    /// Requests a token from the app when one is needed, and again when the server refused the last one. `None` means that the user is
    /// signed out.
    pub fn asking<F, T>(ask: F) -> Self
    where
        F: Fn() -> T + Send + Sync + 'static,
        T: Future<Output = Option<String>> + 'static,
    {
        Self(Source::Asked(Arc::new(move || Box::pin(ask()))))
    }

    pub(in crate::browser) async fn get(&self) -> Option<String> {
        match &self.0 {
            Source::Fixed(token) => Some(token.clone()),
            Source::Asked(ask) => ask().await,
        }
    }

    pub(super) fn can_change(&self) -> bool {
        matches!(self.0, Source::Asked(_))
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

impl From<String> for Token {
    fn from(token: String) -> Self {
        Self(Source::Fixed(token))
    }
}

impl From<&str> for Token {
    fn from(token: &str) -> Self {
        token.to_owned().into()
    }
}
