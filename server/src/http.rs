//! HTTP: every address of the server, the form of requests and answers, and what browsers may read.
//!
//! It must not decide about calls: handlers parse, ask a service, and render its answer.
//!
//! - [`router`]: every address and every layer, on one screen
//! - [`app`]: the state of the handlers
//! - [`error`], [`api_error`], [`signed_error`]: the one map from errors to HTTP, and its forms per surface
//! - [`openapi`]: the description of the API, made of the routes themselves
//! - one file for each group of addresses

mod api_error;
pub mod app;
mod assets;
mod availability;
mod bearer;
mod body;
mod call_control;
mod call_events;
mod cancel;
mod click_to_call;
mod client;
mod client_js;
mod demo;
mod description;
mod envelope;
pub(crate) mod error;
mod event_stream;
pub mod flood_guard;
mod frame;
mod health;
pub mod metrics;
mod negotiation;
pub mod openapi;
mod operator_api;
pub mod operator_token;
mod provider_error;
pub mod provider_events;
pub mod proxy_warnings;
mod request_log;
pub mod router;
mod signed_calls;
mod signed_error;
mod widget_js;
mod words;

pub use app::App;
pub use router::{every_operation, router};
