//! The wire contract of click2call, and the rules that server and widget share.
//!
//! The widget and the server compile this crate, so a number that the form accepts is a number that the server accepts. It does no
//! I/O, reads no clock and creates no randomness.
//!
//! # Layout
//! - [`phone`]: telephone numbers: parsing, formatting, classification
//! - [`number_policy`]: which numbers a tenant calls
//! - [`callback`]: the wire format of `POST /click-to-call`
//! - [`error_code`]: the error codes of refusals
//! - [`call_state`]: the call states
//! - [`branding`], [`color`], [`widget_config`]: the tenant's branding and widget configuration
//! - [`message_keys`]: the keys of the widget's messages
//! - [`hours`]: whether a tenant is open, and when it opens next
//! - [`domain`]: the name of a tenant
//! - [`aor`], [`destination`], [`iden`]: the terminal, destination and name of a signed call
//! - [`digest`]: the proof of knowledge of the terminal's password
//! - [`hex`]: lower-case hexadecimal

pub mod aor;
pub mod branding;
pub mod call_state;
pub mod callback;
pub mod color;
pub mod destination;
pub mod digest;
pub mod domain;
pub mod error_code;
pub mod hex;
pub mod hours;
pub mod iden;
pub mod message_keys;
pub mod number_policy;
pub mod phone;
pub mod widget_config;
