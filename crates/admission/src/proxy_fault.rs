//! Finds out that a proxy hides the clients: then all visitors share its address, and with it one limit.

use crate::client_ip::TrustedProxies;
use http::{HeaderMap, HeaderName, Version, header};
use std::net::IpAddr;

/// Why the address of a client behind a proxy is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProxyFault {
    /// The header names a client, and the proxy is not trusted.
    Untrusted,
    /// The proxy is trusted, and the header names no client.
    NoAddress,
    /// The request came through a proxy that is not trusted and sends no header.
    Unnamed,
}

/// Headers that proxies add and browsers do not send.
const OF_PROXIES: [HeaderName; 7] = [
    header::VIA,
    header::FORWARDED,
    HeaderName::from_static("x-forwarded-for"),
    HeaderName::from_static("x-forwarded-host"),
    HeaderName::from_static("x-forwarded-proto"),
    HeaderName::from_static("x-real-ip"),
    HeaderName::from_static("cf-connecting-ip"),
];

impl ProxyFault {
    /// All faults.
    pub const ALL: [Self; 3] = [Self::Untrusted, Self::NoAddress, Self::Unnamed];

    /// The fault of the proxy that sent a request, if it came from a proxy and names no client that is believed.
    ///
    /// A client can forge the signs of a proxy. Nothing is decided by them.
    pub fn find(
        proxies: &TrustedProxies,
        peer: IpAddr,
        version: Version,
        headers: &HeaderMap,
    ) -> Option<Self> {
        if proxies.trusts(peer) {
            return (!proxies.names_client(headers)).then_some(Self::NoAddress);
        }
        if proxies.ignores_header_from(peer, headers) {
            return Some(Self::Untrusted);
        }
        is_proxied(peer, version, headers).then_some(Self::Unnamed)
    }

    /// The word in metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Untrusted => "untrusted_proxy",
            Self::NoAddress => "no_address",
            Self::Unnamed => "unnamed_proxy",
        }
    }
}

/// Whether a proxy sent the request, as far as it shows: by its headers, by HTTP/1.0, which nginx uses unless it is told
/// otherwise and browsers do not, or because it came from this machine and was meant for another name.
fn is_proxied(peer: IpAddr, version: Version, headers: &HeaderMap) -> bool {
    version == Version::HTTP_10
        || OF_PROXIES.iter().any(|name| headers.contains_key(name))
        || (peer.to_canonical().is_loopback() && names_another_machine(headers))
}

/// Whether `Host` is a name of the public, such as `calls.example.com`.
fn names_another_machine(headers: &HeaderMap) -> bool {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let is_address = name.parse::<IpAddr>().is_ok() || name.starts_with('[');
    name.contains('.') && !is_address && !name.ends_with(".localhost")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client_ip::ProxyHeader;

    const PROXY: &str = "10.0.0.1";
    const STRANGER: &str = "192.0.2.9";

    fn fault(peer: &str, version: Version, pairs: &[(&'static str, &str)]) -> Option<ProxyFault> {
        let networks = vec!["10.0.0.0/8".parse().unwrap()];
        let proxies = TrustedProxies { networks, header: ProxyHeader::XForwardedFor };
        let pairs = pairs
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap()));
        ProxyFault::find(&proxies, peer.parse().unwrap(), version, &pairs.collect())
    }

    #[test]
    fn a_trusted_proxy_has_to_name_the_client() {
        let fault = |pairs: &[_]| fault(PROXY, Version::HTTP_11, pairs);

        assert_eq!(fault(&[("x-forwarded-for", "198.51.100.7")]), None);
        assert_eq!(fault(&[]), Some(ProxyFault::NoAddress));
        assert_eq!(fault(&[("x-forwarded-for", "unknown")]), Some(ProxyFault::NoAddress));
        assert_eq!(fault(&[("x-real-ip", "198.51.100.7")]), Some(ProxyFault::NoAddress));
    }

    #[test]
    fn a_proxy_that_is_not_trusted_is_noticed_by_its_header() {
        let header = [("x-forwarded-for", "198.51.100.7")];

        assert_eq!(fault(STRANGER, Version::HTTP_11, &header), Some(ProxyFault::Untrusted));
    }

    #[test]
    fn a_proxy_without_any_setting_is_noticed() {
        let host = ("host", "calls.example.com");
        for (peer, version, pairs) in [
            // `proxy_pass` with `proxy_set_header Host $host;` and nothing else.
            ("127.0.0.1", Version::HTTP_10, &[host][..]),
            ("127.0.0.1", Version::HTTP_11, &[("host", "calls.example.com:8443")]),
            ("::ffff:127.0.0.1", Version::HTTP_11, &[host]),
            ("::1", Version::HTTP_11, &[host]),
            (STRANGER, Version::HTTP_10, &[host]),
            (STRANGER, Version::HTTP_11, &[host, ("via", "1.1 proxy")]),
            (STRANGER, Version::HTTP_11, &[host, ("x-real-ip", "198.51.100.7")]),
        ] {
            assert_eq!(fault(peer, version, pairs), Some(ProxyFault::Unnamed), "{peer} {pairs:?}");
        }
    }

    #[test]
    fn a_client_without_a_proxy_is_no_fault() {
        for (peer, host) in [
            (STRANGER, "calls.example.com"),
            ("127.0.0.1", "127.0.0.1:8080"),
            ("127.0.0.1", "localhost:8080"),
            ("127.0.0.1", "shop.localhost:8080"),
            ("::1", "[::1]:8080"),
        ] {
            assert_eq!(fault(peer, Version::HTTP_11, &[("host", host)]), None, "{peer} {host}");
        }
        assert_eq!(fault("127.0.0.1", Version::HTTP_11, &[]), None);
    }
}
