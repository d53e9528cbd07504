//! The telephone systems that place calls, each behind the port [`model::provider::Provider`].
//!
//! It must not know HTTP of this server, SQL, tenants beyond what the port passes in, or admission: whether a
//! call may be placed was decided before a driver is asked. Time and randomness are passed in.
//!
//! Start with `model::provider`, then [`simulator`], the shortest implementation of it. The others:
//! - [`asterisk`]: by its manager interface, with the port for signed calls ([`model::exchange`]) too
//! - [`netsapiens`]: by its legacy API or its API v2, as the settings choose
//!
//! Each has its section of the settings beside it; [`number_form`] is shared by two of them.
//! `docs/contributing.md` lists the steps to add a telephone system.

pub mod asterisk;
pub mod netsapiens;
pub mod number_form;
pub mod simulator;
