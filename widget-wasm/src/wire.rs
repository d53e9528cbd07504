//! The serde types of [`shared_types`] on the wire, without a JSON library.
//!
//! A request and an answer are one flat object each. To write and read nothing else costs visitors a
//! fraction of what a library for all of JSON does; `docs/contributing.md` has the figures.
//!
//! - [`request`] writes a request as JSON
//! - [`answer`] reads an answer from the [`fields`] of a JavaScript object

pub mod answer;
pub mod fields;
pub mod request;
