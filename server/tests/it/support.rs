//! What the tests are written with.

pub(crate) mod amazon_connect;
pub(crate) mod app;
pub(crate) mod asterisk_stand_in;
pub(crate) mod calls;
// The models of all crates are tried with as many cases.
#[path = "../../../crates/store/src/model_cases.rs"]
pub(crate) mod cases;
pub(crate) mod chime;
pub(crate) mod clock;
pub(crate) mod database;
pub(crate) mod database_faults;
pub(crate) mod dialpad;
pub(crate) mod dialpad_stand_in;
pub(crate) mod event_office;
pub(crate) mod event_pbx;
pub(crate) mod exchange;
pub(crate) mod issuer;
pub(crate) mod needles;
pub(crate) mod netsapiens_driver;
pub(crate) mod netsapiens_v2;
pub(crate) mod new_calls;
pub(crate) mod receiver;
pub(crate) mod recorder;
pub(crate) mod schedule;
pub(crate) mod signed;
pub(crate) mod stand_in;
pub(crate) mod telephones;
pub(crate) mod tokens;
pub(crate) mod waiting;

pub(crate) use rig::captured;

use std::net::SocketAddr;
use tokio::net::TcpListener;

/// An address where nobody listens.
pub(crate) async fn nobody() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap()
}
