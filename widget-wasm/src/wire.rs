//! The serde types of [`shared_types`] on the wire, without a JSON library.
//!
//! A request is one flat object. To write nothing else costs visitors a fraction of what a library for all
//! of JSON does; `docs/contributing.md` has the figures.
//!
//! - [`request`] writes a request as JSON

pub mod request;
