//! The server as a service: what a browser, a proxy and an operator see of it.
#![cfg(test)]

mod assets;
mod callback;
mod command;
mod demo;
mod docs;
mod ivozprovider;
mod journal;
mod kamailio;
mod limits;
mod netsapiens;
mod privacy;
mod sockets;
mod support;
mod widget_js;
