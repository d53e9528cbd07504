//! Common parts of the example sites: a login by `OpenID` Connect, an issuer for it on this machine, and a click2call server
//! with the simulator that runs as long as the site.
//!
//! Your own site needs [`login`] in the form that your web framework provides, and one address that gives the page its
//! access token: [`site::call_token`]. Everything else makes the example start with one command.

mod click2call;
mod cookie;
mod encoding;
mod example;
mod issuer;
mod login;
mod markup;
mod sessions;
mod settings;
pub mod site;
mod store;
mod user;

pub use example::{Example, main};
pub use issuer::people::Person;
pub use markup::escaped;
pub use site::{Dialer, Site, file};
pub use user::User;
