//! Real Asterisk, MariaDB, PostgreSQL, Kamailio and nginx for tests.
//!
//! They run in their own Debian 11 ([`Root`]), which `cargo xtask test` builds once for all checkouts; nothing is installed on
//! the machine. Each start has its own folder, loopback port and namespaces, so several can run at the same time. Everything is
//! removed when its value is dropped or the test process ends in any way.
//!
//! - [`Asterisk`] has phones as Local channels, IvozProvider's click2dial contexts, a visitor's context and a queue; its call
//!   records can be read. [`SipPhones`] are phones with SIP.
//! - [`MariaDb`] has the tables that IvozProvider's directory queries.
//! - [`Postgres`] is an empty database for the journal.
//! - [`Nginx`] is a proxy in front of a test's server.
//! - [`Kamailio`] has the application server of each company.
//! - [`AmazonConnect`] is a stand-in for a system that cannot be installed; it needs none of the above.
//! - [`captured`] holds what a test logs.
//! - [`http_stand_in`] is what such stand-ins have in common, and [`sigv4`] what those of AWS have.
//!
//! Tests that need the programs are separate targets named `asterisk` or `backends`, whose `required-features` are
//! `real-asterisk` or `real-backends`: `cargo test` skips them, and `cargo xtask test --asterisk` and `--backends` run them
//! for every crate.

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
