//! Finds out that many visitors have one private address: a proxy, or a translation of addresses, hides them. It shows by
//! nothing in a single request.

use crate::client_ip::TrustedProxies;
use crate::proxy_fault::ProxyFault;
use http::{HeaderMap, header};
use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::fmt;
use std::hash::BuildHasher;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// One person uses fewer browsers in an hour.
const MANY_BROWSERS: usize = 8;
const WITHIN: Duration = Duration::from_hours(1);
/// Addresses that are watched at a time. A server has few private peers.
const MOST_ADDRESSES: usize = 64;

/// The browsers of private addresses, by the hash of their `User-Agent`.
#[derive(Default)]
pub struct SharedAddresses {
    hashes: RandomState,
    by_address: Mutex<HashMap<IpAddr, Browsers>>,
}

/// The browsers of one address.
struct Browsers {
    since: Duration,
    /// At most [`MANY_BROWSERS`].
    hashes: Vec<u64>,
}

impl SharedAddresses {
    /// The fault if `peer` is private, is no trusted proxy, and has sent the requests of many browsers by the monotonic
    /// time `now`. A client can pretend to be many. Nothing is decided by it.
    pub fn find(
        &self,
        proxies: &TrustedProxies,
        peer: IpAddr,
        headers: &HeaderMap,
        now: Duration,
    ) -> Option<ProxyFault> {
        let peer = peer.to_canonical();
        if !is_private(peer) || proxies.trusts(peer) {
            return None;
        }
        let browser = self.hashes.hash_one(headers.get(header::USER_AGENT)?.as_bytes());
        let mut by_address = self.by_address.lock().unwrap_or_else(PoisonError::into_inner);
        by_address.retain(|_, browsers| now.saturating_sub(browsers.since) < WITHIN);
        if by_address.len() >= MOST_ADDRESSES && !by_address.contains_key(&peer) {
            return None;
        }
        let new = || Browsers { since: now, hashes: Vec::new() };
        let Browsers { hashes, .. } = by_address.entry(peer).or_insert_with(new);
        if hashes.len() < MANY_BROWSERS && !hashes.contains(&browser) {
            hashes.push(browser);
        }
        (hashes.len() >= MANY_BROWSERS).then_some(ProxyFault::Unnamed)
    }
}

impl fmt::Debug for SharedAddresses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SharedAddresses").finish_non_exhaustive()
    }
}

/// Whether `address` is of a private network or of this machine.
fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => v4.is_private() || v4.is_loopback() || is_of_carrier(v4),
        IpAddr::V6(v6) => v6.is_unique_local() || v6.is_loopback(),
    }
}

/// 100.64.0.0/10 (RFC 6598), which clouds use for their load balancers.
fn is_of_carrier(address: Ipv4Addr) -> bool {
    let [first, second, ..] = address.octets();
    first == 100 && second & 0b1100_0000 == 0b0100_0000
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client_ip::ProxyHeader;
    use http::HeaderValue;

    const PROXY: &str = "10.9.0.1";
    const HOUR: Duration = WITHIN;

    /// Requests of browsers of these numbers; whether each was found to share its address.
    fn shared(
        addresses: &SharedAddresses,
        peer: &str,
        browsers: impl IntoIterator<Item = usize>,
        now: Duration,
    ) -> Vec<bool> {
        let networks = vec!["10.9.0.0/16".parse().unwrap()];
        let proxies = TrustedProxies { networks, header: ProxyHeader::XForwardedFor };
        let request = |browser: usize| {
            let name = HeaderValue::from_str(&format!("Browser/{browser}")).unwrap();
            let headers = HeaderMap::from_iter([(header::USER_AGENT, name)]);
            addresses.find(&proxies, peer.parse().unwrap(), &headers, now).is_some()
        };
        browsers.into_iter().map(request).collect()
    }

    #[test]
    fn a_private_address_of_eight_browsers_in_an_hour_is_shared() {
        for peer in ["10.0.0.7", "192.168.1.9", "172.16.0.1", "127.0.0.1", "100.64.3.1", "fd00::7"]
        {
            let addresses = SharedAddresses::default();
            assert!(!shared(&addresses, peer, 0..7, Duration::ZERO).contains(&true), "{peer}");
            assert_eq!(shared(&addresses, peer, 7..9, HOUR / 2), [true, true], "{peer}");
            assert_eq!(shared(&addresses, peer, [0], HOUR), [false], "the hour is over");
        }
    }

    #[test]
    fn a_few_browsers_public_addresses_and_trusted_proxies_are_not_shared() {
        let addresses = SharedAddresses::default();
        let few = (0..7).cycle().take(100);

        assert!(!shared(&addresses, "10.0.0.7", few, Duration::ZERO).contains(&true));
        for peer in ["192.0.2.9", "2001:db8::1", "100.128.0.1", PROXY] {
            assert!(!shared(&addresses, peer, 0..100, Duration::ZERO).contains(&true), "{peer}");
        }
    }

    #[test]
    fn an_ipv4_address_in_ipv6_is_the_same_address() {
        let addresses = SharedAddresses::default();
        shared(&addresses, "10.0.0.7", 0..7, Duration::ZERO);

        assert_eq!(shared(&addresses, "::ffff:10.0.0.7", [7], Duration::ZERO), [true]);
    }

    #[test]
    fn a_bounded_number_of_addresses_is_watched() {
        let addresses = SharedAddresses::default();
        for last in 0..=255 {
            shared(&addresses, &format!("10.0.0.{last}"), [0], Duration::ZERO);
        }

        assert_eq!(addresses.by_address.lock().unwrap().len(), MOST_ADDRESSES);
        assert!(!shared(&addresses, "10.0.0.255", 0..100, Duration::ZERO).contains(&true));
    }
}
