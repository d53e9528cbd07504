//! The logic of the browser extension's pages. Independent of a browser, so that it can be tested on the host.
//!
//! # Layout
//! - [`record`]: the background's data, field by field; [`hidden`]: the data that does not print
//! - [`view`]: the complete view; [`answer`]: the answer to a request
//! - [`say`]: the message for each state
//! - [`number`]: formats a number; [`pad`]: the input of the dial pad
//! - [`sign_in`]: the errors of the sign-in form; [`passphrase`]: the strength of a passphrase
//! - [`sites`]: the sites with number detection; [`countries`]: the countries of national numbers

pub mod answer;
pub mod countries;
pub mod hidden;
pub mod messages;
pub mod number;
pub mod pad;
pub mod passphrase;
pub mod record;
pub mod sign_in;
pub mod sites;
pub mod view;
