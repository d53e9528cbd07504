//! How requests are authenticated: by a fixed token, or by one that is fetched and renewed.

mod grant;
mod token;
mod token_cache;

use super::settings::Credentials;
use model::provider::ProviderError;
use token_cache::TokenCache;

pub(super) use token::Token;
pub(super) use token_cache::TokenEndpoint;

/// The source of access tokens.
#[derive(Debug)]
pub(super) enum Access {
    /// A token from the settings.
    Fixed(Token),
    /// Tokens of an OAuth account.
    Cached(Box<TokenCache>),
}

impl Access {
    pub(super) fn new(credentials: &Credentials, endpoint: TokenEndpoint) -> Self {
        match credentials {
            Credentials::Token(token) => Self::Fixed(Token::new(token.clone())),
            Credentials::Password(account) => {
                Self::Cached(Box::new(TokenCache::new(account.clone(), endpoint)))
            }
        }
    }

    /// A token that should be valid. An error means that nothing but a token was requested.
    pub(super) async fn token(&self) -> Result<Token, ProviderError> {
        match self {
            Self::Fixed(token) => Ok(token.clone()),
            Self::Cached(cache) => cache.token().await,
        }
    }

    /// Another token after `refused`, if there can be one.
    pub(super) async fn replacement_for(&self, refused: &Token) -> Option<Token> {
        match self {
            Self::Fixed(_) => None,
            Self::Cached(cache) => cache.replacement_for(refused).await,
        }
    }
}
