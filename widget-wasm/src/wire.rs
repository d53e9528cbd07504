//! The serde types of [`shared_types`] on the wire, without a JSON library.
//!
//! A request and an answer are one flat object each. Supporting nothing else takes a fraction of the size of a complete JSON
//! library; `docs/contributing.md` has the figures.
//!
//! - [`request`] serializes a request to JSON
//! - [`answer`] parses an answer from the [`fields`] of a JavaScript object

pub mod answer;
pub mod fields;
pub mod request;
