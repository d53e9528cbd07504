//! What proves that it is we who ask: a fixed token, or one that is fetched and renewed.

mod grant;
mod token_cache;

use crate::netsapiens::settings::Credentials;
use model::provider::ProviderError;
use secrecy::{ExposeSecret, SecretString};
use std::sync::Arc;
use token_cache::TokenKeeper;

pub(super) use token_cache::TokenEndpoint;

/// A Bearer token. It does not print.
#[derive(Clone, Debug)]
pub(super) struct Token(Arc<SecretString>);

impl Token {
    pub(super) fn new(text: SecretString) -> Self {
        Self(Arc::new(text))
    }

    pub(super) fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// Where tokens come from.
#[derive(Debug)]
pub(super) enum Access {
    Fixed(Token),
    Kept(Box<TokenKeeper>),
}

impl Access {
    pub(super) fn new(credentials: &Credentials, endpoint: TokenEndpoint) -> Self {
        match credentials {
            Credentials::Token(token) => Self::Fixed(Token::new(token.clone())),
            Credentials::Password(account) => {
                Self::Kept(Box::new(TokenKeeper::new(account.clone(), endpoint)))
            }
        }
    }

    /// A token that should be good. An error means that nothing else was asked for.
    pub(super) async fn token(&self) -> Result<Token, ProviderError> {
        match self {
            Self::Fixed(token) => Ok(token.clone()),
            Self::Kept(keeper) => keeper.token().await,
        }
    }

    /// Another token after this one was refused, if there can be one.
    pub(super) async fn instead_of(&self, refused: &Token) -> Option<Token> {
        match self {
            Self::Fixed(_) => None,
            Self::Kept(keeper) => keeper.instead_of(refused).await,
        }
    }
}
