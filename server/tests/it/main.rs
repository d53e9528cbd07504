//! The server as a service: what a browser, a proxy and an operator see of it.
#![cfg(test)]

mod assets;
mod call_control;
mod call_control_hostile;
mod call_control_idempotency;
mod call_control_issuer;
mod call_control_system;
mod call_events;
mod callback;
mod command;
mod demo;
mod docs;
mod ivozprovider;
mod journal;
mod kamailio;
mod limits;
mod netsapiens;
mod openapi;
mod privacy;
mod signed_call_life;
mod signed_contract;
mod signed_hostile;
mod signed_limits;
mod sockets;
mod support;
mod widget_js;
