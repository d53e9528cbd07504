//! The telephone systems that place calls, each behind the port [`model::provider::Provider`].
//!
//! It must not know this server's HTTP, SQL, tenants beyond what the port passes in, or admission: whether a call
//! may be placed was decided before a driver is called. Time and randomness are passed in.
//!
//! Start with `model::provider`, then [`simulator`], its shortest implementation. The others are
//! - [`asterisk`]: by the manager interface, and with the port for signed calls ([`model::exchange`])
//! - [`dialpad`]: by its REST API, with states by webhook
//! - [`netsapiens`]: by the legacy API or API v2, as the settings choose
//! - [`amazon_connect`]: outbound contacts, whose requests [`aws`] signs and sends
//! - [`chime`]: Amazon Chime SDK Voice, with a Lambda function that controls the call
//!
//! A driver whose telephone system sends events implements [`model::provider_events`] too, and finds the call of
//! an event in a [`reporter_table`].
//!
//! To add one: implement the port in a module, with its section of the settings beside it ([`number_form`] and
//! `setting_text` are shared), give it a variant in [`ProviderKind`](model::provider::ProviderKind) and a row in
//! [`capability_table`], open it where the server starts, and implement the fixture of the module `conformance`,
//! whose tests every provider must pass (feature `conformance`).

pub mod amazon_connect;
pub mod asterisk;
pub mod aws;
pub mod capability_table;
pub mod chime;
mod coalesced_read;
#[cfg(any(test, feature = "conformance"))]
pub mod conformance;
mod cooldown;
pub mod dialpad;
mod http_reply;
pub mod netsapiens;
pub mod number_form;
mod poll_delays;
mod poll_limits;
pub mod reporter_table;
mod setting_text;
pub mod simulator;
mod weak_table;
