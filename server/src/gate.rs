//! What a request must pass before the telephone system hears of it.
//!
//! - [`client_ip`]: who is asking, believed only from trusted proxies
//! - [`origin`]: which page is asking
//! - [`cross_origin`]: which pages may read the answers to signed calls
//! - [`flood`]: the coarse guard in front, by `tower_governor`
//! - [`budgets`]: how many requests an IP, a domain and a number may still make
//! - [`live_numbers`]: which numbers have a call under way
//! - [`nonces`]: single-use proofs that whoever signs a call asked just now
//! - [`proof`]: work that a browser does first while many ask, and [`pressure`]: when that is
//! - [`tokens`]: who is asking, by a bearer token
//! - [`secret_key`]: how numbers and IPs become keys that say nothing

pub mod budgets;
pub mod client_ip;
pub mod cross_origin;
pub mod flood;
pub mod forwarded;
pub mod live_numbers;
pub mod nonces;
pub mod origin;
pub mod pressure;
pub mod proof;
pub mod secret_key;
mod spent;
pub mod tokens;
