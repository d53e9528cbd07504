//! What the pages of the browser extension show, and when. No browser here, so that every case is a plain
//! test.
//!
//! # Layout
//! - [`record`]: what comes from the background, field by field; [`hidden`]: what of it does not print
//! - [`view`]: all that there is to show; [`answer`]: what became of a wish
//! - [`say`]: which sentence is said when
//! - [`number`]: how a number is shown; [`pad`]: what is typed into the dial pad
//! - [`sign_in`]: what is wrong in the form of the account; [`passphrase`]: whether one is good enough
//! - [`sites`]: where numbers are found; [`countries`]: which country's they may be

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
