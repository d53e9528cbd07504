//! Every way in which a request fails, with its cause.
//!
//! The causes live next to their features; this is their sum. What the client is answered, says
//! [`crate::http::error`].

pub(crate) mod contract_words;

use crate::application_servers::ResolveError;
use crate::call_blocking::Blocked;
use crate::calls::caps::{CapError, CapReached};
use crate::calls::live_calls::SubscriptionError;
use crate::signed_calls::lenient_json::NotThatJson;
use admission::channel_reservations::ReserveError;
use admission::issue::IssueError;
use admission::nonces::{NonceError, RedeemError};
use admission::tokens::TokenError;
use admission::tokens::scope::Forbidden;
use directory::DirectoryError;
use model::call_id::CallId;
use model::custom_data::CustomDataError;
use model::provider::{ControlError, ProviderError};
use model::random::RandomError;
use shared_types::callback::ProofDemand;
use shared_types::error_code::ErrorCode;
use shared_types::phone::NumberProblem;
use state::back_offs::EnterError as BackOffError;
use state::call_states::{BeginError, CallStatesError};
use state::error::StateError;
use state::idempotency_keys::{AgainError, EnterError};
use state::number_locks::LockError;
use state::rate_limits::{AcquireError, RateLimited};
use std::time::Duration;
use store::error::JournalError;
use tenants::consent::ConsentMissing;
use tenants::departments::UnknownDepartment;
use tenants::hours::ClosedNow;
use tenants::hours::offered_time::{OfferedTimeError, TimeNotOffered};

/// The delay after which a client may try again when a table of calls is full.
const FULL_TABLE_RETRY: Duration = Duration::from_mins(1);
/// The same when the number of listeners is at its limit.
const LISTENERS_RETRY: Duration = Duration::from_mins(1);
/// The same when no agent is available, or the keys of the issuer are unavailable.
const AGENTS_RETRY: Duration = Duration::from_secs(30);
const KEYS_RETRY: Duration = Duration::from_secs(5);

/// Every way in which a request fails.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// The body is not the JSON that was expected.
    #[error("the request is not a JSON object with the texts domain and phone_number")]
    Unreadable,
    /// The same, of a request for call control.
    #[error("the request is not a JSON object with the text phoneNumber")]
    UnreadableInitiate,
    /// The address of a frame asks for what there is not.
    #[error("no such language or theme")]
    FrameOptions,
    #[error("the idempotency key is none")]
    IdempotencyKey,
    #[error("the idempotency key came with another request before")]
    IdempotencyKeyReused,
    #[error("no good token")]
    Token(#[from] TokenError),
    #[error("the token is not good for that")]
    Forbidden(#[from] Forbidden),
    #[error("the caller id is not one of the tenant's")]
    CallerId,
    /// A report of a call is not the JSON that was expected.
    #[error("the report is not a JSON object with callId, direction and state")]
    UnreadableReport,
    /// Calls are looked up by one customer or one job.
    #[error("the query names neither one customer nor one job")]
    UnreadableLookup,
    #[error("the tenant does not take the context of calls")]
    ContextNotAllowed,
    #[error(transparent)]
    Context(#[from] CustomDataError),
    #[error("not one key of a telephone")]
    Digit,
    #[error(transparent)]
    InvalidJson(#[from] NotThatJson),
    #[error("the address of record is not one")]
    InvalidAor,
    #[error("the destination is not one")]
    InvalidDestination,
    #[error("the name of the call is not one")]
    InvalidIden,
    #[error("the digits are not ones that a telephone has")]
    InvalidDigits,
    #[error("the nonce is not accepted")]
    InvalidNonce(#[source] NonceError),
    /// No such terminal, or another password. The answer does not say which.
    #[error("the terminal or its password is wrong")]
    WrongCredentials,
    #[error("a call of this name is in progress")]
    IdenInUse,
    #[error("the directory did not answer")]
    Directory(#[from] DirectoryError),
    #[error("the application server is not known")]
    ApplicationServer(#[from] ResolveError),
    #[error("nobody is there to take the call")]
    Unattended,
    /// The operator has stopped all calls, or those of this tenant.
    #[error("calls are stopped")]
    CallsStopped,
    /// The number is on the do-not-call list.
    #[error("the number is on the do-not-call list")]
    DoNotCall,
    /// The same, for a visitor: they learn that the number is not called, and not why. Anybody can type any number.
    #[error("the number is not called")]
    NotCalled,
    /// A request of the operator is not the JSON that was expected.
    #[error("the request is not a JSON object with the expected members")]
    UnreadableOperatorRequest,
    /// The bearer token of a request to the operator's API is not that of the settings.
    #[error("not the token of the operator")]
    OperatorToken,
    #[error("the call is over")]
    CallOver,
    /// A call was not controlled, or the outcome is not known.
    #[error("the call could not be controlled")]
    Control(#[from] ControlError),
    /// No number, or none that this tenant calls.
    #[error("the number is not called: {}", .0.as_str())]
    Number(NumberProblem),
    #[error(transparent)]
    Department(#[from] UnknownDepartment),
    #[error(transparent)]
    Consent(#[from] ConsentMissing),
    #[error("asked for outside of the tenant's hours")]
    Closed(#[from] ClosedNow),
    /// A time that is no time.
    #[error("the time is not one of RFC 3339")]
    UnreadableTime,
    #[error("asked for at a time that is not offered")]
    NotOffered(#[from] TimeNotOffered),
    #[error("the page's origin is not allowed for this domain")]
    Origin,
    /// Two headers `Host` or `Origin`: which one counts is not known.
    #[error("a header that may be there once is repeated")]
    RepeatedHeader,
    /// The request was sent over plain HTTP, and the settings require HTTPS.
    #[error("the request was not sent over HTTPS")]
    NotConfidential,
    #[error("no tenant has this domain")]
    UnknownDomain,
    #[error("no such address")]
    NotFound,
    #[error("no call of this name that this client may see")]
    CallNotFound,
    #[error("no such method here")]
    Method,
    #[error("the body did not arrive in time")]
    SlowBody,
    #[error("the body is too large")]
    LargeBody,
    #[error("too many requests")]
    RateLimited { retry_after: Duration },
    /// A limit of a day, a week or of calls at once is reached, or a budget.
    #[error("a limit is reached: {}", .0.cap.as_str())]
    CapReached(CapReached),
    /// This client has had its calls of the hour.
    #[error("the client has had its calls of this hour")]
    ClientLimit { retry_after: Duration },
    /// The telephone system was asked too often in an hour, and some of it failed.
    #[error("too many attempts were made")]
    AttemptsExhausted { retry_after: Duration },
    /// The telephone system refused repeatedly, and is not asked for a while.
    #[error("the telephone system refused repeatedly and is not asked for a while")]
    BackingOff { retry_after: Duration },
    /// The terminal or the user does not call numbers of that class.
    #[error("the destination is not allowed")]
    DestinationNotAllowed,
    /// Many ask at the moment, and this browser has not worked for its request yet.
    #[error("work has to be done first")]
    ProofRequired(ProofDemand),
    #[error("the number of subscribers is at its limit")]
    TooManySubscribers,
    #[error("a call to this number is under way")]
    AlreadyUnderWay { retry_after: Duration },
    /// The telephone system of call `call_id` did not take it, or did not say.
    #[error("the call was not placed")]
    Provider { call_id: CallId, source: ProviderError },
    /// A call that cannot be recorded is not placed.
    #[error("the call could not be recorded")]
    Journal(#[from] JournalError),
    /// Limits, locks or idempotency keys cannot be used, so nothing was placed.
    #[error(transparent)]
    State(#[from] StateError),
    /// The first request with the same idempotency key was refused in this way.
    #[error("the first request with this idempotency key was refused")]
    Earlier(EarlierRefusal),
    #[error("no name could be made for the call")]
    Randomness(#[from] RandomError),
    /// A layer that should have named the client did not: a fault of ours.
    #[error("the client's address is not known")]
    ClientUnknown,
    /// The task that placed the call ended in a fault of ours. The call may come.
    #[error("the request was interrupted by a fault")]
    Interrupted,
    /// The tenant's telephone system is not set up: a fault of ours, for the start checks it.
    #[error("the tenant's telephone system is not set up")]
    NoProvider,
}

/// The refusal of an earlier request, as far as it is kept for later ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EarlierRefusal {
    pub code: ErrorCode,
    pub retry_after: Option<Duration>,
    /// The call that may come.
    pub call_id: Option<CallId>,
}

impl EarlierRefusal {
    /// What is kept of `error`.
    pub fn of(error: &ApiError) -> Self {
        let retry_after = error.retry_after();
        let call_id = match error {
            ApiError::Provider { call_id, source: ProviderError::OutcomeUnknown(_) } => {
                Some(*call_id)
            }
            ApiError::Earlier(earlier) => earlier.call_id,
            _ => None,
        };
        Self { code: error.code(), retry_after, call_id }
    }
}

impl From<RateLimited> for ApiError {
    fn from(limited: RateLimited) -> Self {
        Self::RateLimited { retry_after: limited.retry_after }
    }
}

impl From<AcquireError> for ApiError {
    fn from(error: AcquireError) -> Self {
        match error {
            AcquireError::Limited(limited) => limited.into(),
            AcquireError::State(error) => error.into(),
        }
    }
}

impl From<CapError> for ApiError {
    fn from(error: CapError) -> Self {
        match error {
            CapError::Reached(reached) => Self::CapReached(reached),
            CapError::State(error) => error.into(),
        }
    }
}

impl From<BackOffError> for ApiError {
    fn from(error: BackOffError) -> Self {
        match error {
            BackOffError::BackingOff(it) => Self::BackingOff { retry_after: it.retry_after },
            BackOffError::State(error) => error.into(),
        }
    }
}

impl From<LockError> for ApiError {
    fn from(error: LockError) -> Self {
        match error {
            LockError::Held(held) => Self::AlreadyUnderWay { retry_after: held.retry_after },
            LockError::State(error) => error.into(),
        }
    }
}

impl From<Blocked> for ApiError {
    fn from(blocked: Blocked) -> Self {
        match blocked {
            Blocked::Stopped => Self::CallsStopped,
            Blocked::DoNotCall => Self::DoNotCall,
            Blocked::Unknown(error) => error.into(),
        }
    }
}

impl From<BeginError> for ApiError {
    fn from(error: BeginError) -> Self {
        match error {
            BeginError::Full => Self::RateLimited { retry_after: FULL_TABLE_RETRY },
            BeginError::State(error) => error.into(),
        }
    }
}

impl From<CallStatesError> for ApiError {
    fn from(error: CallStatesError) -> Self {
        match error {
            CallStatesError::UnknownCall => Self::CallNotFound,
            CallStatesError::State(error) => error.into(),
        }
    }
}

impl From<SubscriptionError> for ApiError {
    fn from(error: SubscriptionError) -> Self {
        match error {
            SubscriptionError::TooMany => Self::TooManySubscribers,
            SubscriptionError::UnknownCall => Self::CallNotFound,
            SubscriptionError::State(error) => error.into(),
        }
    }
}

impl From<EnterError> for ApiError {
    fn from(error: EnterError) -> Self {
        match error {
            EnterError::Reused => Self::IdempotencyKeyReused,
            EnterError::Full { retry_after } => Self::RateLimited { retry_after },
            EnterError::State(error) => error.into(),
        }
    }
}

impl From<AgainError> for ApiError {
    fn from(error: AgainError) -> Self {
        match error {
            AgainError::Interrupted => Self::Interrupted,
            AgainError::State(error) => error.into(),
        }
    }
}

impl From<IssueError> for ApiError {
    fn from(error: IssueError) -> Self {
        match error {
            IssueError::Random(error) => error.into(),
            IssueError::State(error) => error.into(),
        }
    }
}

impl From<RedeemError> for ApiError {
    fn from(error: RedeemError) -> Self {
        match error {
            RedeemError::Nonce(error) => Self::InvalidNonce(error),
            RedeemError::TooMany { retry_after } => Self::RateLimited { retry_after },
            RedeemError::State(error) => error.into(),
        }
    }
}

impl From<ReserveError> for ApiError {
    fn from(error: ReserveError) -> Self {
        match error {
            ReserveError::InUse => Self::IdenInUse,
            ReserveError::Full => Self::RateLimited { retry_after: FULL_TABLE_RETRY },
        }
    }
}

impl From<OfferedTimeError> for ApiError {
    fn from(error: OfferedTimeError) -> Self {
        match error {
            OfferedTimeError::Unreadable => Self::UnreadableTime,
            OfferedTimeError::NotOffered(not_offered) => not_offered.into(),
        }
    }
}

impl ApiError {
    /// The problem of the number, of refused numbers.
    pub fn reason(&self) -> Option<&'static str> {
        match self {
            Self::Number(problem) => Some(problem.as_str()),
            _ => None,
        }
    }

    /// The code for programs.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Unreadable
            | Self::InvalidJson(_)
            | Self::InvalidAor
            | Self::InvalidDestination
            | Self::InvalidIden
            | Self::UnreadableInitiate
            | Self::UnreadableReport
            | Self::UnreadableLookup
            | Self::UnreadableOperatorRequest
            | Self::Context(CustomDataError::Unreadable)
            | Self::UnreadableTime
            | Self::FrameOptions
            | Self::RepeatedHeader
            | Self::IdempotencyKey => ErrorCode::UnreadableRequest,
            Self::IdempotencyKeyReused => ErrorCode::IdempotencyKeyReused,
            Self::Token(TokenError::KeysUnavailable(_)) => ErrorCode::IdentityUnavailable,
            Self::Token(_) | Self::InvalidNonce(_) | Self::OperatorToken => ErrorCode::Unauthorized,
            Self::Forbidden(_) | Self::WrongCredentials | Self::NotConfidential => {
                ErrorCode::Forbidden
            }
            Self::CallerId => ErrorCode::CallerIdNotAllowed,
            Self::ContextNotAllowed => ErrorCode::ContextNotAllowed,
            Self::Context(CustomDataError::TooLong) => ErrorCode::ContextTooLong,
            Self::Digit | Self::InvalidDigits => ErrorCode::DigitInvalid,
            Self::Unattended => ErrorCode::NobodyAvailable,
            Self::CallsStopped => ErrorCode::CallsStopped,
            Self::DoNotCall => ErrorCode::DoNotCall,
            Self::NotCalled => ErrorCode::NumberNotAllowed,
            Self::CallOver => ErrorCode::CallOver,
            Self::Control(error) => code_of_control(error),
            Self::Number(problem) => problem.code(),
            Self::Department(_) => ErrorCode::DepartmentUnknown,
            Self::Consent(_) => ErrorCode::ConsentRequired,
            // The request is good and anybody's; only the state of things is against it, for now.
            Self::Closed(_) => ErrorCode::OutsideHours,
            Self::NotOffered(_) => ErrorCode::TimeNotOffered,
            Self::Origin => ErrorCode::OriginNotAllowed,
            Self::UnknownDomain => ErrorCode::UnknownDomain,
            Self::NotFound => ErrorCode::NotFound,
            Self::CallNotFound => ErrorCode::CallNotFound,
            Self::Method => ErrorCode::MethodNotAllowed,
            Self::SlowBody => ErrorCode::RequestTimeout,
            Self::LargeBody => ErrorCode::BodyTooLarge,
            Self::RateLimited { .. } | Self::TooManySubscribers => ErrorCode::RateLimited,
            Self::CapReached(reached) => reached.cap.code(),
            Self::ClientLimit { .. } => ErrorCode::ClientLimit,
            Self::AttemptsExhausted { .. } => ErrorCode::AttemptsExhausted,
            Self::BackingOff { .. } => ErrorCode::ProviderBackingOff,
            Self::DestinationNotAllowed => ErrorCode::DestinationNotAllowed,
            Self::ProofRequired(_) => ErrorCode::ProofRequired,
            Self::AlreadyUnderWay { .. } | Self::IdenInUse => ErrorCode::AlreadyUnderWay,
            Self::Provider { source, .. } => code_of_provider(source),
            Self::Earlier(refusal) => refusal.code,
            Self::Journal(_) | Self::State(_) => ErrorCode::JournalUnavailable,
            Self::Directory(_)
            | Self::ApplicationServer(_)
            | Self::Randomness(_)
            | Self::ClientUnknown
            | Self::Interrupted
            | Self::NoProvider => ErrorCode::Internal,
        }
    }

    /// After which time the same request may succeed, if that is known.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::RateLimited { retry_after }
            | Self::ClientLimit { retry_after }
            | Self::AttemptsExhausted { retry_after }
            | Self::BackingOff { retry_after }
            | Self::AlreadyUnderWay { retry_after } => Some(*retry_after),
            Self::CapReached(reached) => Some(reached.retry_after),
            Self::Earlier(refusal) => refusal.retry_after,
            Self::TooManySubscribers => Some(LISTENERS_RETRY),
            Self::Unattended => Some(AGENTS_RETRY),
            Self::Token(TokenError::KeysUnavailable(_)) => Some(KEYS_RETRY),
            Self::Provider { source, .. } => match source {
                ProviderError::Refused { retry_after, .. } => *retry_after,
                ProviderError::RateLimited { retry_after } => Some(*retry_after),
                _ => None,
            },
            _ => None,
        }
    }

    /// A limit of requests, calls or attempts is used up.
    pub fn is_by_limit(&self) -> bool {
        matches!(
            self,
            Self::RateLimited { .. } | Self::ClientLimit { .. } | Self::AttemptsExhausted { .. }
        )
    }

    /// The call ended before the request reached it.
    pub fn is_call_over(&self) -> bool {
        matches!(self, Self::CallOver | Self::Control(ControlError::NoSuchCall))
    }

    /// A fault of this server or of a system behind it, for the operator to look at.
    pub fn is_fault(&self) -> bool {
        self.code().http_status() >= 500
    }
}

fn code_of_provider(error: &ProviderError) -> ErrorCode {
    match error {
        ProviderError::Refused { .. }
        | ProviderError::RateLimited { .. }
        | ProviderError::Rejected(_) => ErrorCode::PhoneSystemRefused,
        ProviderError::Unreachable(_) => ErrorCode::PhoneSystemUnreachable,
        ProviderError::NotSupported => ErrorCode::NotSupported,
        ProviderError::OutcomeUnknown(_) => ErrorCode::OutcomeUnknown,
    }
}

fn code_of_control(error: &ControlError) -> ErrorCode {
    match error {
        ControlError::NotSupported => ErrorCode::NotSupported,
        ControlError::NoSuchCall => ErrorCode::CallOver,
        ControlError::Refused(_) => ErrorCode::PhoneSystemRefused,
        ControlError::Unreachable(_) => ErrorCode::PhoneSystemUnreachable,
        ControlError::OutcomeUnknown(_) => ErrorCode::OutcomeUnknown,
    }
}
