//! The contract of click2call, and the rules that both of its ends apply.
//!
//! The widget and the server compile this very crate, so a number that the form accepts is a number
//! that the server accepts. It does no I/O, reads no clock and makes no randomness.
//!
//! # Layout
//! - [`phone`]: what a telephone number is, and how it is written
//! - [`number_policy`]: which numbers a tenant is willing to call
//! - [`callback`]: the wire of `POST /click-to-call`
//! - [`error_code`]: every way a request is refused, for machines
//! - [`call_state`]: one vocabulary for the life of a call
//! - [`branding`], [`color`], [`widget_config`]: what makes the widget a company's own
//! - [`message_keys`]: the keys of the sentences that the widget says
//! - [`hours`]: whether a tenant is open, and when it opens next
//! - [`domain`]: the name by which a tenant is known
//! - [`aor`], [`destination`], [`iden`]: who asks for a signed call, what they dial, and its name
//! - [`digest`]: how they prove that they know the terminal's password
//! - [`hex`]: bytes in hexadecimal

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
