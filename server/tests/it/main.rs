//! The server as a service: what a browser, a proxy and an operator see of it.
#![cfg(test)]

mod assets;
mod call_events;
mod callback;
mod command;
mod demo;
mod docs;
mod ivozprovider;
mod journal;
mod journal_command;
mod journal_file;
mod journal_place;
mod journal_suite;
mod journal_tables;
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
mod webhooks;
mod widget_js;
