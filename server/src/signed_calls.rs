//! Calls that users sign with their terminal's password, in the order of the contract.
//!
//! The IP's limit → JSON → address → destination → iden → the nonce, spent here → the address's limit → the
//! directory → the digest → the iden is free → the company's exchange → the journal → the exchange.
//!
//! - [`lenient_json`], [`request`]: what is asked for
//! - [`identity`], [`proof`]: whether it is the terminal's user who asks
//! - [`live_names`], [`placed`], [`token`]: the calls that live, and who may see them
//! - [`control`]: seeing, ending and dialling into a call

mod attempt;
pub mod control;
pub mod error;
pub mod identity;
pub mod lenient_json;
mod live_names;
mod made_up_iden;
mod placed;
mod proof;
mod request;
pub mod token;

use crate::application_servers::ApplicationServers;
use crate::calls::chronicle::{About, Chronicle};
use crate::config::signed_calls::SignedCallSettings;
use crate::directory::Directory;
use admission::client_ip::ClientIp;
use admission::cors_origins::AllowedOrigins;
use admission::nonces::Nonces;
use admission::pseudonyms::Pseudonymizer;
use admission::rate_limits::{Charge, SlidingWindowLimiter};
use attempt::Attempt;
use error::SignedError;
use live_names::{Held, LiveNames, Taken};
use model::call_progress::{CallProgress, ProgressStream, last_state};
use model::clock::Clock;
use model::exchange::{Exchange, ExchangeError, SignedCall};
use model::random::{Random, RandomError};
use placed::{PlacedCall, PlacedCalls};
use proof::{Decoy, Signed};
use request::CallRequest;
use shared_types::iden::Iden;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use store::journal::Journal;
use token::{Token, TokenHash};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// What goes beyond ringing and talking: queues in the exchange, and clocks that differ.
const SLACK: Duration = Duration::from_mins(5);
/// How long an ended call is shown to whoever placed it.
const SHOWN_AFTER_ITS_END: Duration = Duration::from_mins(10);
/// How many connections may wait for a call's states at once.
const MOST_LISTENERS: usize = 5_000;
/// When whoever finds no more room comes back.
const WHEN_FULL: Duration = Duration::from_mins(1);

/// The outside world of signed calls.
#[derive(Clone)]
pub struct Ports {
    pub directory: Arc<dyn Directory>,
    pub application_servers: Arc<dyn ApplicationServers>,
    pub exchange: Arc<dyn Exchange>,
}

/// Hands out nonces, and has those who can sign with them called.
pub struct SignedCalls {
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    journal: Arc<dyn Journal>,
    ports: Ports,
    settings: SignedCallSettings,
    nonces: Nonces,
    decoy: Decoy,
    pseudonyms: Pseudonymizer,
    rate_limits: SlidingWindowLimiter,
    names: LiveNames,
    placed: Arc<PlacedCalls>,
    /// Places for those who listen to a call.
    listeners: Arc<Semaphore>,
    /// One for each call that is not over.
    followers: TaskTracker,
    closing: CancellationToken,
}

/// A nonce and the realm to use it with.
#[derive(Debug)]
pub struct Challenge {
    pub nonce: String,
    pub realm: String,
}

/// The exchange took the call. Nothing rings yet.
#[derive(Debug)]
pub struct Placed {
    pub iden: Iden,
    pub token: Token,
}

impl SignedCalls {
    /// `None` for settings whose secret or time to live no nonce can be made of.
    pub fn new(
        settings: SignedCallSettings,
        ports: Ports,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
        journal: Arc<dyn Journal>,
    ) -> Result<Option<Self>, RandomError> {
        let pseudonyms = Pseudonymizer::random(&*random)?;
        let nonces = Nonces::new(&settings.secret, settings.nonce_ttl_seconds.get());
        Ok(nonces.zip(Decoy::new().ok()).map(|(nonces, decoy)| Self {
            clock,
            random,
            journal,
            ports,
            settings,
            nonces,
            decoy,
            pseudonyms,
            rate_limits: SlidingWindowLimiter::default(),
            names: LiveNames::default(),
            placed: Arc::default(),
            listeners: Arc::new(Semaphore::new(MOST_LISTENERS)),
            followers: TaskTracker::new(),
            closing: CancellationToken::new(),
        }))
    }

    pub fn allowed_origins(&self) -> &AllowedOrigins {
        &self.settings.allowed_origins
    }

    /// Lets go of everybody who listens to a call, because the server stops.
    pub fn close(&self) {
        self.closing.cancel();
    }

    /// How many calls are followed.
    pub fn count(&self) -> usize {
        self.followers.len()
    }

    /// How many listen to calls.
    pub fn listeners(&self) -> usize {
        MOST_LISTENERS.saturating_sub(self.listeners.available_permits())
    }

    /// Counts one request of `client`, before anything is read of it.
    pub fn admit(&self, client: ClientIp) -> Result<(), SignedError> {
        let key = self.pseudonyms.client(client);
        let charge = Charge { key, quota: self.settings.of_one_client() };
        Ok(self.rate_limits.try_acquire(&[charge], self.clock.uptime())?)
    }

    /// A nonce for whoever the body names, known or not. Nothing is kept of it.
    pub fn challenge(&self, body: &[u8]) -> Result<Challenge, SignedError> {
        let aor = request::challenge(body)?;
        let nonce = self.nonces.issue(&aor, self.clock.now(), &*self.random)?;
        Ok(Challenge { nonce, realm: aor.domain().to_owned() })
    }

    /// Has the signed call in `body` placed, or says why not. Whatever happens is journalled and logged.
    ///
    /// Run it to its end even when the client leaves: a call that was asked for has an outcome.
    pub async fn call(&self, body: &[u8]) -> Result<Placed, SignedError> {
        let mut attempt = Attempt::new(&*self.random, &*self.clock)?;
        let outcome = self.place(body, &mut attempt).await;
        attempt.conclude(&outcome, &*self.journal, &*self.clock).await;
        outcome
    }

    async fn place(&self, body: &[u8], attempt: &mut Attempt) -> Result<Placed, SignedError> {
        let request = CallRequest::read(body, &self.settings)?;
        attempt.saw(&request);
        let signed = Signed::Call(&request.destination);
        let terminal = self.identify(&request.claim, signed).await?;
        let iden = match request.iden {
            Some(iden) => iden,
            None => made_up_iden::random(&*self.random)?.map_err(|_| SignedError::InvalidIden)?,
        };
        attempt.named(&iden, terminal.company);
        let token = Token::random(&*self.random)?;
        let held = self.hold(&iden, &request.wishes)?;
        let host = self.ports.application_servers.of_company(terminal.company).await?;
        self.journal.write(attempt.accepted(&*self.clock)).await?;
        let call = SignedCall {
            iden: iden.clone(),
            destination: request.destination,
            endpoint: terminal.endpoint,
            extension: terminal.extension,
            company: terminal.company,
            brand: terminal.brand,
            dial_timeout: request.wishes.dial_timeout,
            max_duration: request.wishes.max_duration,
            optimize: request.wishes.optimize,
            aor: request.claim.aor,
        };
        let (progress, held) = self.originate(&host, call, held).await?;
        let expires_at = self.clock.uptime() + longest(&request.wishes) + SHOWN_AFTER_ITS_END;
        let call = PlacedCall::new(&host, progress, TokenHash::new(token.expose()));
        self.follow(attempt.about(), &iden, call, expires_at, held);
        Ok(Placed { iden, token })
    }

    fn hold(&self, iden: &Iden, wishes: &request::Wishes) -> Result<Held, SignedError> {
        let now = self.clock.uptime();
        self.names.hold(iden, now + longest(wishes), now).map_err(|taken| match taken {
            Taken::InUse => SignedError::IdenInUse,
            Taken::Full => SignedError::TooManyRequests { retry_after: WHEN_FULL },
        })
    }

    async fn originate(
        &self,
        host: &str,
        call: SignedCall,
        held: Held,
    ) -> Result<(CallProgress, Held), SignedError> {
        match self.ports.exchange.originate(host, call).await {
            Ok(progress) => Ok((progress, held)),
            Err(error) => {
                if !ExchangeError::nothing_was_placed(&error) {
                    held.keep();
                }
                Err(SignedError::Originate(error))
            }
        }
    }

    /// Keeps the call for whoever placed it, and its names until it is over.
    fn follow(
        &self,
        about: About,
        iden: &Iden,
        call: PlacedCall,
        expires_at: Duration,
        held: Held,
    ) {
        let progress = call.progress.clone();
        let mut states = ProgressStream::new(progress.clone());
        let entry = self.placed.insert(iden.clone(), call, expires_at, self.clock.uptime());
        let (placed, clock, iden) =
            (Arc::clone(&self.placed), Arc::clone(&self.clock), iden.clone());
        let chronicle = Chronicle::new(Arc::clone(&self.clock), Arc::clone(&self.journal));
        self.followers.spawn(async move {
            while let Some(state) = states.next().await {
                chronicle.write(&about, state).await;
            }
            if last_state(&progress.borrow()).is_final() {
                placed.ended(&iden, entry, clock.uptime() + SHOWN_AFTER_ITS_END);
                drop(held);
            } else {
                held.keep();
            }
        });
    }
}

/// How long a call can last at most.
fn longest(wishes: &request::Wishes) -> Duration {
    wishes.dial_timeout + wishes.max_duration + SLACK
}

impl fmt::Debug for SignedCalls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedCalls").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl fmt::Debug for Ports {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ports")
    }
}
