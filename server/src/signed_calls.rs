//! Calls that users sign with their terminal's password, in the order of the contract.
//!
//! Limit of the IP → JSON → `AoR` → destination → iden → nonce, spent here → limits of wrong passwords → directory →
//! digest → class of the destination → reservation of the iden → application server of the company → limits of the
//! terminal → journal → telephone system.
//!
//! - [`lenient_json`], [`request`]: what is asked for
//! - [`authentication`], [`proof`], [`password_guard`]: whether the terminal's user asks
//! - [`control`]: reading, ending and dialling into a call
//! - [`settings`]: the section `[signed_calls]`

mod authentication;
pub mod control;
mod generated_iden;
mod guess_limits;
pub mod lenient_json;
mod password_guard;
mod proof;
mod request;
pub mod settings;

use crate::application_servers::ApplicationServers;
use crate::calls::call_service::{AdmittedCall, CallService, Origination, Reservation};
use crate::calls::call_token::{CallToken, CallTokenHash};
use crate::calls::caps::{Caller, CallerKind};
use crate::calls::live_calls::CallOwner;
use crate::calls::request_context::{CallRequestContext, Surface};
use crate::error::ApiError;
use crate::shared_state::SharedState;
use crate::signed_calls::settings::SignedCallSettings;
use admission::channel_reservations::{ChannelReservation, ChannelReservations, KeptChannels};
use admission::client_ip::ClientIp;
use admission::cors_origins::AllowedOrigins;
use admission::nonces::Nonces;
use directory::{Directory, Terminal};
use model::call_id::CallId;
use model::client_presence::ClientPresence;
use model::provider::{ProviderKind, TerminalCall};
use model::random::Random;
use password_guard::PasswordGuard;
use proof::{Decoy, Signed};
use request::{CallOptions, CallRequest};
use shared_types::domain::Domain;
use shared_types::iden::Iden;
use state::pseudonyms::Pseudonymizer;
use state::rate_limits::RateLimits;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Added to the ringing and talking times: queues in the telephone system, and clocks that differ.
const SLACK: Duration = Duration::from_mins(5);

/// The external services of signed calls.
#[derive(Clone)]
pub struct Ports {
    pub directory: Arc<dyn Directory>,
    pub application_servers: Arc<dyn ApplicationServers>,
}

/// Issues nonces, and places the calls that are signed with them.
pub struct SignedCalls {
    calls: Arc<CallService>,
    random: Arc<dyn Random>,
    ports: Ports,
    settings: SignedCallSettings,
    nonces: Nonces,
    decoy: Decoy,
    pseudonyms: Pseudonymizer,
    request_limits: Arc<dyn RateLimits>,
    passwords: PasswordGuard,
    reservations: ChannelReservations,
}

/// A nonce and the realm to use it with.
#[derive(Debug)]
pub struct Challenge {
    pub nonce: String,
    pub realm: String,
    /// The proof of work that has to come with the nonce, in zero bits; `None` for none.
    pub proof_bits: Option<u8>,
}

/// The telephone system accepted the call. Nothing rings yet.
#[derive(Debug)]
pub struct Placed {
    pub iden: Iden,
    pub token: CallToken,
}

impl SignedCalls {
    /// `None` for settings whose secret or time to live no nonce can be made of.
    pub fn new(
        settings: SignedCallSettings,
        ports: Ports,
        calls: Arc<CallService>,
        random: Arc<dyn Random>,
        state: &SharedState,
    ) -> Option<Self> {
        let (ttl, used) = (settings.nonce_ttl_seconds.get(), Arc::clone(&state.used_nonces));
        let nonces = Nonces::new(&settings.secret, ttl, used);
        let passwords = PasswordGuard::new(settings.failed_auth(), state);
        nonces.zip(Decoy::new().ok()).map(|(nonces, decoy)| Self {
            calls,
            random,
            ports,
            settings,
            nonces,
            decoy,
            pseudonyms: state.pseudonyms("signed calls"),
            request_limits: Arc::clone(&state.request_limits),
            passwords,
            reservations: ChannelReservations::default(),
        })
    }

    pub fn allowed_origins(&self) -> &AllowedOrigins {
        &self.settings.allowed_origins
    }

    /// Charges one request of `client`, before its body is read.
    pub async fn admit(&self, client: ClientIp) -> Result<(), ApiError> {
        let charges = client.charges(&self.pseudonyms, self.settings.of_one_client());
        self.request_limits.acquire(&charges).await?;
        Ok(())
    }

    /// A nonce for the address in the body, known or not. Nothing is stored.
    pub async fn challenge(&self, body: &[u8], client: ClientIp) -> Result<Challenge, ApiError> {
        let aor = request::challenge(body)?;
        let nonce = self.nonces.issue(&aor, &*self.calls.clock, &*self.random).await?;
        let proof_bits = self.passwords.required_work(&aor, client).await?;
        Ok(Challenge { nonce, realm: aor.domain().to_owned(), proof_bits })
    }

    /// Places the signed call in `body`. The outcome is recorded and logged.
    ///
    /// Run it detached from the request: a request for a call has an outcome also when its client leaves.
    /// It is not sent to the telephone system if its client leaves before that.
    pub async fn call(
        &self,
        body: &[u8],
        client: ClientIp,
        presence: ClientPresence,
    ) -> Result<Placed, ApiError> {
        let (clock, journal) = (&*self.calls.clock, &*self.calls.journal);
        let call_id = CallId::random(&*self.random)?;
        let mut context = CallRequestContext::new(Surface::Signed, call_id, clock);
        context.set_client(client.pseudonym(&self.pseudonyms));
        let outcome = self.place(body, client, presence, &mut context).await;
        // A call that was placed is recorded already.
        if let Err(error) = &outcome {
            self.calls.report_trip(error, &context).await;
            context.record_outcome(Err(error), journal, clock).await;
        }
        outcome
    }

    async fn place(
        &self,
        body: &[u8],
        client: ClientIp,
        presence: ClientPresence,
        context: &mut CallRequestContext,
    ) -> Result<Placed, ApiError> {
        let request = CallRequest::read(body, &self.settings)?;
        // The realm is not authenticated yet, and may be a telephone number.
        context.domain = request.claim.aor.domain().parse().ok().filter(has_no_number);
        context.set_destination(request.destination.clone());
        let signed = Signed::Call(&request.destination);
        let terminal = self.authenticate(&request.claim, client, signed).await?;
        let iden = match request.iden {
            Some(iden) => iden,
            None => generated_iden::random(&*self.random)?.map_err(|_| ApiError::InvalidIden)?,
        };
        // The company of a directory is no tenant of `domains.json`.
        context.provider = Some(ProviderKind::Asterisk);
        context.set_signed(iden.clone(), terminal.company);
        context.custom_data.clone_from(&request.custom_data);
        let class = self.settings.destinations.classify(&request.destination);
        if !self.settings.limits.allows(class) {
            return Err(ApiError::DestinationNotAllowed);
        }
        let token = CallToken::random(&*self.random)?;
        let channels = self.reserve(&iden, &request.options)?;
        let host = self.ports.application_servers.of_company(terminal.company).await?;
        let id = caller_id(&terminal);
        let caller = Caller {
            kind: CallerKind::Terminal,
            id: &id,
            limits: &self.settings.limits,
            class,
            longest: self.settings.max_call_lifetime() + SLACK,
        };
        let charged = self.calls.charge_caller(caller, ProviderKind::Asterisk).await?;
        let call = TerminalCall {
            host,
            iden: iden.clone(),
            destination: request.destination,
            endpoint: terminal.endpoint,
            extension: terminal.extension,
            company: terminal.company,
            brand: terminal.brand,
            dial_timeout: request.options.dial_timeout,
            max_duration: request.options.max_duration,
            optimize: request.options.optimize,
            aor: request.claim.aor,
            custom_data: request.custom_data,
            client: presence,
        };
        let admitted = AdmittedCall {
            provider: ProviderKind::Asterisk,
            call: Origination::Terminal(call),
            owner: CallOwner::Terminal(iden.clone(), CallTokenHash::new(token.expose())),
            reservation: Reservation::Channels(channels, charged),
        };
        self.calls.place(admitted, context).await?;
        Ok(Placed { iden, token })
    }

    /// Reserves the channels of a call that an earlier process placed, for as long as it may last. `None` if they
    /// are reserved already.
    pub fn reserve_resumed(&self, iden: &Iden) -> Option<KeptChannels> {
        let now = self.calls.clock.uptime();
        let until = now + self.settings.max_call_lifetime() + SLACK;
        self.reservations.reserve(iden, until, now).ok().map(ChannelReservation::keep)
    }

    fn reserve(&self, iden: &Iden, options: &CallOptions) -> Result<ChannelReservation, ApiError> {
        let now = self.calls.clock.uptime();
        Ok(self.reservations.reserve(iden, now + max_lifetime(options), now)?)
    }
}

/// A terminal by its endpoint, however its address of record was written.
fn caller_id(terminal: &Terminal) -> Vec<u8> {
    let Terminal { brand, company, endpoint, .. } = terminal;
    format!("{brand}/{company}/{}", endpoint.as_str()).into_bytes()
}

/// An IP address in the place of a realm has only short runs of digits.
fn has_no_number(domain: &Domain) -> bool {
    const SHORTEST_NUMBER: usize = 7;
    let mut runs = domain.as_str().split(|character: char| !character.is_ascii_digit());
    runs.all(|digits| digits.len() < SHORTEST_NUMBER)
}

/// The longest time that a call can last.
fn max_lifetime(options: &CallOptions) -> Duration {
    options.dial_timeout + options.max_duration + SLACK
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
