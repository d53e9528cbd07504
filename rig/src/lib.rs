//! Real Asterisk, MariaDB, PostgreSQL, Kamailio and nginx for tests.
//!
//! They live in a Debian 11 of their own ([`Root`]), which `cargo xtask test` builds once for all
//! checkouts; nothing is installed on the machine itself. Each start gets a folder, a port on
//! loopback and namespaces of its own, so several may run at once, and nothing of it is left when
//! its value is dropped or the test process ends, in whatever way.
//!
//! - [`Asterisk`] has phones that are Local channels, IvozProvider's click2dial contexts, a
//!   visitor's and a queue; its call records can be read. [`SipPhones`] are phones that speak SIP.
//! - [`MariaDb`] holds the tables that IvozProvider's directory is asked for.
//! - [`Postgres`] holds nothing yet: a place for the journal.
//! - [`Nginx`] stands in front of a server of the test.
//! - [`Kamailio`] knows the application server of each company.
//! - [`AmazonConnect`] is a stand-in for a system that cannot be installed; it needs none of the above.
//! - [`captured`] holds what a test logs.
//! - [`http_stand_in`] is what such stand-ins have in common, and [`sigv4`] what those of AWS have.
//!
//! Tests that need them are a target of their own, named `asterisk` or `backends`, whose
//! `required-features` are `real-asterisk` or `real-backends`: so `cargo test` leaves them out, and
//! `cargo xtask test --asterisk` and `--backends` find them in every crate.

mod amazon_connect;
mod asterisk;
mod cache;
pub mod captured;
pub mod http_stand_in;
mod kamailio;
mod keeper;
mod mariadb;
mod nginx;
mod patience;
mod place;
mod port;
mod postgres;
mod program;
mod root;
pub mod sigv4;
mod sip_phones;
mod superuser;

pub use amazon_connect::{
    AmazonConnect, ConnectAnswer, ConnectAsked, ConnectContact, ConnectEvent, ConnectManner,
    ConnectMetrics, ConnectRequest,
};
pub use asterisk::{AmiUser, Asterisk, CallRecord};
pub use kamailio::Kamailio;
pub use mariadb::{Account, MariaDb};
pub use nginx::Nginx;
pub use postgres::Postgres;
pub use root::Root;
pub use sip_phones::{SipPhones, SipRequest};
pub use superuser::superuser;
