//! The values and ports that every other crate of the server is written against.
//!
//! It must not know HTTP beyond the parts of a request, SQL, settings, tenants, or any particular telephone
//! system. It makes no connection and starts no task. Time and randomness are read here only, in [`clock`] and
//! [`random`]; all other code takes a `Clock` and a `Random`.
//!
//! Start with [`provider`]: the port behind which the telephone systems are, and through it
//! - [`call_id`], [`call_code`], [`subject`]: the name of a call, how the called recognise it, whose it is
//! - [`client_presence`]: whether a client still waits for the answer
//! - [`call_source`], [`custom_data`]: where a call came from, and what an application knows of its customer
//! - [`reported_call`]: a call of a dialer in an application's page
//! - [`call_progress`], [`dtmf_digit`]: the states of a call, and the keys that can be played into it
//! - [`exchange`], [`extension`]: the port for signed calls, and the names that are safe for Asterisk
//! - [`rfc_3339`], [`timed_state`]: times as text, and a state with its time
//! - [`provider_events`]: the port for events that a telephone system sends by itself
//! - [`connection_failure`]: why another system was not reached, and errors with their causes in one text
//! - [`consent_version`]: which text a visitor agreed to
//! - [`number_pattern`]: a number or a prefix, of lists of numbers
//! - [`opt_out`]: the wish of a called person never to be called again
//! - [`clock_watch`]: a time that is trusted, when the clock has jumped
//! - [`expiring_map`], [`backoff`]: bounded memory that expires, and waits that grow

pub mod backoff;
pub mod call_code;
pub mod call_id;
pub mod call_progress;
pub mod call_source;
pub mod client_presence;
pub mod clock;
pub mod clock_watch;
pub mod connection_failure;
pub mod consent_version;
pub mod custom_data;
pub mod dtmf_digit;
pub mod expiring_map;
pub mod extension;
pub mod number_pattern;
pub mod opt_out;
pub mod provider;
pub mod provider_events;
pub mod random;
pub mod reported_call;
pub mod rfc_3339;
pub mod subject;
pub mod timed_state;
