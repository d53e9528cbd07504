//! The login: `OpenID` Connect with an authorization code and PKCE (RFC 7636).
//!
//! The site's server is the client, so pages contain no secret, and no token until they request one.

use crate::encoding::{challenge_of, from_base64url, random_name};
use crate::settings::Client;
use crate::store::Store;
use crate::user::User;
use anyhow::{Context, Result, ensure};
use model::clock::Clock;
use model::random::Random;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::OnceCell;
use url::Url;

/// Time to type a password.
const PATIENCE: Duration = Duration::from_mins(10);
/// The timeout of a request to the issuer.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Signs users in at one issuer.
pub(crate) struct Login {
    client: Client,
    redirect_uri: String,
    http: reqwest::Client,
    endpoints: OnceCell<Endpoints>,
    begun: Store<Begun>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
}

/// Why a token could not be renewed: the user has to sign in again.
#[derive(Debug)]
pub(crate) struct LoginError(anyhow::Error);

/// The used part of the issuer's discovery document.
#[derive(Clone, Debug, Deserialize)]
struct Endpoints {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
}

/// A login until the browser returns.
struct Begun {
    nonce: String,
    verifier: String,
}

/// The issuer's response to a code or a refresh token.
#[derive(Clone)]
pub(crate) struct Tokens {
    pub(crate) access: String,
    pub(crate) lifetime: Duration,
    /// By the monotonic clock.
    pub(crate) expires_at: Duration,
    refresh: Option<String>,
}

#[derive(Deserialize)]
struct TokenResponse {
    access_token: String,
    id_token: Option<String>,
    refresh_token: Option<String>,
    expires_in: u64,
}

#[derive(Deserialize)]
struct IdClaims {
    iss: String,
    aud: Audience,
    exp: i64,
    nonce: Option<String>,
    sub: String,
    name: Option<String>,
    phone_number: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

impl Login {
    pub(crate) fn new(
        client: Client,
        site_url: &str,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Result<Self> {
        let redirect_uri = format!("{site_url}/callback");
        let http = http_client::builder().timeout(TIMEOUT).build()?;
        let (endpoints, begun) = (OnceCell::new(), Store::new(PATIENCE));
        Ok(Self { client, redirect_uri, http, endpoints, begun, clock, random })
    }

    /// The address where the browser signs in, and the state with which it returns.
    pub(crate) async fn begin(&self) -> Result<(Url, String)> {
        let endpoints = self.endpoints().await?;
        let [state, nonce, verifier] = [(); 3].map(|()| random_name(&*self.random));
        let (state, begun) = (state?, Begun { nonce: nonce?, verifier: verifier? });
        let mut address = Url::parse(&endpoints.authorization_endpoint)?;
        address
            .query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.client.id)
            .append_pair("redirect_uri", &self.redirect_uri)
            .append_pair("scope", &self.client.scopes)
            .append_pair("state", &state)
            .append_pair("nonce", &begun.nonce)
            .append_pair("code_challenge", &challenge_of(&begun.verifier))
            .append_pair("code_challenge_method", "S256");
        self.begun.put(&state, begun, self.clock.uptime());
        Ok((address, state))
    }

    /// The user who returned with `state` and `code`.
    pub(crate) async fn complete(&self, state: &str, code: &str) -> Result<(User, Tokens)> {
        let begun = self.begun.take(state, self.clock.uptime());
        let begun = begun.context("the login was not begun here, or took too long")?;
        let response = self
            .ask(&[
                ("grant_type", "authorization_code"),
                ("code", code),
                ("redirect_uri", &self.redirect_uri),
                ("code_verifier", &begun.verifier),
            ])
            .await?;
        let id_token = response.id_token.as_deref().context("there is no id token")?;
        let user = self.user(id_token, &begun.nonce).await?;
        Ok((user, self.tokens(response, None)))
    }

    /// Refreshes the tokens.
    pub(crate) async fn refresh(&self, tokens: &Tokens) -> Result<Tokens, LoginError> {
        let refresh = tokens.refresh.as_deref().context("there is no refresh token")?;
        let response =
            self.ask(&[("grant_type", "refresh_token"), ("refresh_token", refresh)]).await?;
        // Cognito returns no new one unless rotation is enabled.
        Ok(self.tokens(response, Some(refresh.to_owned())))
    }

    async fn ask(&self, fields: &[(&str, &str)]) -> Result<TokenResponse> {
        let endpoints = self.endpoints().await?;
        let fields: Vec<_> =
            fields.iter().chain(&[("client_id", &*self.client.id)]).copied().collect();
        let request = self.http.post(&endpoints.token_endpoint).form(&fields);
        let response = request.send().await.context("the issuer cannot be reached")?;
        let status = response.status();
        let body = response.bytes().await.context("the issuer's answer broke off")?;
        // Errors contain no token; a code identifies the error.
        ensure!(status.is_success(), "the issuer refused: {}", String::from_utf8_lossy(&body));
        serde_json::from_slice(&body).context("the issuer's answer cannot be read")
    }

    /// The discovery document, requested once at the first login.
    async fn endpoints(&self) -> Result<&Endpoints> {
        self.endpoints.get_or_try_init(|| self.discover()).await
    }

    async fn discover(&self) -> Result<Endpoints> {
        let issuer = self.client.issuer.trim_end_matches('/');
        let address = format!("{issuer}/.well-known/openid-configuration");
        let response = self.http.get(address).send().await?.error_for_status()?;
        let endpoints: Endpoints = serde_json::from_slice(&response.bytes().await?)?;
        ensure!(
            endpoints.issuer == self.client.issuer,
            "the issuer calls itself {}",
            endpoints.issuer
        );
        Ok(endpoints)
    }

    /// The token came from the issuer over TLS, which replaces the check of its signature (`OpenID` Connect Core, section 3.1.3.7,
    /// rule 6). Other recipients verify the signature, as click2call does for access tokens.
    async fn user(&self, id_token: &str, nonce: &str) -> Result<User> {
        let claims: IdClaims = claims(id_token).context("the id token cannot be read")?;
        ensure!(claims.iss == self.endpoints().await?.issuer, "the id token is another issuer's");
        ensure!(claims.aud.has(&self.client.id), "the id token is for another client");
        ensure!(claims.exp > self.clock.now().as_second(), "the id token has expired");
        ensure!(claims.nonce.as_deref() == Some(nonce), "the id token is of another login");
        let name = claims.name.unwrap_or_else(|| claims.sub.clone());
        Ok(User { subject: claims.sub, name, phone_number: claims.phone_number })
    }

    fn tokens(&self, response: TokenResponse, refresh: Option<String>) -> Tokens {
        let lifetime = Duration::from_secs(response.expires_in);
        Tokens {
            access: response.access_token,
            lifetime,
            expires_at: self.clock.uptime() + lifetime,
            refresh: response.refresh_token.or(refresh),
        }
    }
}

impl Audience {
    fn has(&self, client: &str) -> bool {
        match self {
            Self::One(one) => one == client,
            Self::Many(many) => many.iter().any(|one| one == client),
        }
    }
}

/// The claims of a signed token.
fn claims<T: DeserializeOwned>(token: &str) -> Option<T> {
    let claims = from_base64url(token.split('.').nth(1)?)?;
    serde_json::from_slice(&claims).ok()
}

impl From<anyhow::Error> for LoginError {
    fn from(error: anyhow::Error) -> Self {
        Self(error)
    }
}

impl fmt::Display for LoginError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#}", self.0)
    }
}
