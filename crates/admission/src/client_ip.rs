//! The client's address, taken from forwarding headers of trusted proxies only.

use crate::forwarded::{forwarded, forwarded_protos, x_forwarded_for, x_forwarded_protos};
use http::HeaderMap;
use ipnet::IpNet;
use state::pseudonyms::{PseudonymKey, Pseudonymizer};
use state::rate_limits::{Charge, Quota};
use std::fmt;
use std::net::{IpAddr, Ipv6Addr};

/// The header that the operator's proxies write. The other one is not read: a proxy that writes one
/// passes the other on as the client sent it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProxyHeader {
    /// `X-Forwarded-For`.
    #[default]
    XForwardedFor,
    /// `Forwarded` (RFC 7239).
    Forwarded,
}

impl ProxyHeader {
    fn name(self) -> &'static str {
        match self {
            Self::XForwardedFor => "x-forwarded-for",
            Self::Forwarded => "forwarded",
        }
    }

    fn hops(self, value: &str) -> Vec<Option<IpAddr>> {
        match self {
            Self::XForwardedFor => x_forwarded_for(value).collect(),
            Self::Forwarded => forwarded(value).collect(),
        }
    }

    /// The protocol of the hop at `index` of `hops`. `X-Forwarded-Proto` has one for each hop, or only that of the
    /// last proxy that wrote it.
    fn proto(self, headers: &HeaderMap, index: usize, hops: usize) -> Option<String> {
        let values = |name| headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
        match self {
            Self::XForwardedFor => {
                let protos: Vec<_> =
                    values("x-forwarded-proto").flat_map(x_forwarded_protos).collect();
                let proto = if protos.len() == hops { protos.get(index) } else { protos.last() };
                proto.map(|proto| (*proto).to_owned())
            }
            Self::Forwarded => {
                let mut protos = values(self.name()).flat_map(forwarded_protos);
                protos.nth(index).flatten().map(str::to_owned)
            }
        }
    }
}

/// How a request reached the outermost trusted proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientTransport {
    /// No trusted proxy forwarded the request.
    Direct,
    /// A trusted proxy forwarded the request, and does not name the protocol.
    Unknown,
    Http,
    Https,
}

/// What the clients of one IPv6 /48 may do together, as a multiple of what one of them may do.
const CLIENTS_OF_A_NETWORK: u32 = 16;

/// The proxies that are trusted with the client's address.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies {
    /// Where they are.
    pub networks: Vec<IpNet>,
    /// What they write.
    pub header: ProxyHeader,
}

/// The address of the client, as far as it can be trusted. `Debug` hides it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ClientIp(IpAddr);

impl TrustedProxies {
    /// The address nearest to `peer` that is not a trusted proxy. Addresses beyond it may be forged.
    pub fn client_ip(&self, peer: IpAddr, headers: &HeaderMap) -> ClientIp {
        let mut nearest = peer.to_canonical();
        if !self.trusts(nearest) {
            return ClientIp(nearest);
        }
        for hop in self.hops(headers).into_iter().rev() {
            let Some(address) = hop else { break };
            nearest = address.to_canonical();
            if !self.trusts(nearest) {
                break;
            }
        }
        ClientIp(nearest)
    }

    /// How the request of that client reached the proxy that it was sent to. Protocols beyond it may be forged.
    pub fn client_transport(&self, peer: IpAddr, headers: &HeaderMap) -> ClientTransport {
        let hops = self.hops(headers);
        if !self.trusts(peer) || hops.is_empty() {
            return ClientTransport::Direct;
        }
        let is_proxy = |hop: &Option<IpAddr>| hop.is_some_and(|address| self.trusts(address));
        let of_client = hops.iter().rposition(|hop| !is_proxy(hop)).unwrap_or(0);
        match self.header.proto(headers, of_client, hops.len()) {
            Some(proto) if proto.eq_ignore_ascii_case("https") => ClientTransport::Https,
            Some(proto) if proto.eq_ignore_ascii_case("http") => ClientTransport::Http,
            _ => ClientTransport::Unknown,
        }
    }

    fn hops(&self, headers: &HeaderMap) -> Vec<Option<IpAddr>> {
        let values = headers.get_all(self.header.name()).iter();
        let values = values.filter_map(|value| value.to_str().ok());
        values.flat_map(|value| self.header.hops(value)).collect()
    }

    /// Whether the header has an address.
    pub(crate) fn names_client(&self, headers: &HeaderMap) -> bool {
        self.hops(headers).iter().any(Option::is_some)
    }

    /// Whether an untrusted peer sent a forwarding header: it is forged, or a proxy is missing in the settings.
    pub fn ignores_header_from(&self, peer: IpAddr, headers: &HeaderMap) -> bool {
        headers.contains_key(self.header.name()) && !self.trusts(peer)
    }

    /// Whether `address` is one of a trusted proxy.
    pub fn trusts(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.networks.iter().any(|network| network.contains(&address))
    }
}

impl ClientIp {
    /// The client at `address`.
    pub fn new(address: IpAddr) -> Self {
        Self(address.to_canonical())
    }

    /// The address that limits count by: an IPv6 client has a whole /64.
    pub fn limit_key(self) -> IpAddr {
        self.network(64)
    }

    /// The network that one subscriber may have: an IPv6 /48, which has 65,536 [limit keys](Self::limit_key). An IPv4
    /// client is its own network.
    pub fn network_key(self) -> IpAddr {
        self.network(48)
    }

    fn network(self, prefix: u32) -> IpAddr {
        match self.0 {
            IpAddr::V4(_) => self.0,
            IpAddr::V6(address) => {
                let mask = u128::MAX.checked_shl(128 - prefix).unwrap_or(0);
                IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & mask))
            }
        }
    }

    /// The pseudonym of the client, by its [limit key](Self::limit_key).
    pub fn pseudonym(self, pseudonyms: &Pseudonymizer) -> PseudonymKey {
        pseudonym(pseudonyms, "ip", self.limit_key())
    }

    /// The pseudonym of the owner of entries in bounded tables: the [network](Self::network_key) of the client, so that
    /// one subscriber cannot fill a table from many addresses.
    pub fn table_owner(self, pseudonyms: &Pseudonymizer) -> PseudonymKey {
        pseudonym(pseudonyms, "network", self.network_key())
    }

    /// What a request of this client is charged for `quota`: the client, and the network of an IPv6 client, whose
    /// clients together may do sixteen times as much. A table of limits therefore has few keys of one subscriber.
    pub fn charges(self, pseudonyms: &Pseudonymizer, quota: Quota) -> Vec<Charge> {
        let mut charges = vec![Charge { key: self.pseudonym(pseudonyms), quota }];
        if self.0.is_ipv6() {
            let max = quota.max.saturating_mul(CLIENTS_OF_A_NETWORK);
            let key = self.table_owner(pseudonyms);
            charges.push(Charge { key, quota: Quota { max, ..quota } });
        }
        charges
    }
}

fn pseudonym(pseudonyms: &Pseudonymizer, kind: &'static str, address: IpAddr) -> PseudonymKey {
    match address {
        IpAddr::V4(address) => pseudonyms.pseudonym(kind, &address.octets()),
        IpAddr::V6(address) => pseudonyms.pseudonym(kind, &address.octets()),
    }
}

impl fmt::Debug for ClientIp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientIp(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;
    use state::server_secret::ServerSecret;

    const PROXY: &str = "10.0.0.1";

    fn proxies(header: ProxyHeader) -> TrustedProxies {
        TrustedProxies { networks: vec!["10.0.0.0/8".parse().unwrap()], header }
    }

    fn seen(peer: &str, header: &'static str, values: &[&'static str]) -> ClientIp {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(header, HeaderValue::from_static(value));
        }
        proxies(ProxyHeader::XForwardedFor).client_ip(peer.parse().unwrap(), &headers)
    }

    fn ip(text: &str) -> ClientIp {
        ClientIp::new(text.parse().unwrap())
    }

    #[test]
    fn a_stranger_is_not_believed() {
        assert_eq!(seen("192.0.2.9", "x-forwarded-for", &["198.51.100.7"]), ip("192.0.2.9"));
    }

    #[test]
    fn a_forwarding_header_that_is_not_believed_is_noticed() {
        let headers = HeaderMap::from_iter([(
            "x-forwarded-for".parse().unwrap(),
            HeaderValue::from_static("192.0.2.1"),
        )]);
        let proxies = proxies(ProxyHeader::XForwardedFor);

        assert!(proxies.ignores_header_from("192.0.2.9".parse().unwrap(), &headers));
        assert!(!proxies.ignores_header_from(PROXY.parse().unwrap(), &headers));
        assert!(!proxies.ignores_header_from("192.0.2.9".parse().unwrap(), &HeaderMap::new()));
    }

    #[test]
    fn a_trusted_proxy_is_believed_and_what_lies_beyond_its_client_is_not() {
        let header = ["203.0.113.66, 198.51.100.7"];

        assert_eq!(seen(PROXY, "x-forwarded-for", &header), ip("198.51.100.7"));
    }

    #[test]
    fn a_chain_of_trusted_proxies_is_walked_through_over_several_headers() {
        let headers = ["198.51.100.7", "10.0.0.2, 10.0.0.3"];

        assert_eq!(seen(PROXY, "x-forwarded-for", &headers), ip("198.51.100.7"));
    }

    #[test]
    fn an_unreadable_hop_ends_the_walk_at_the_last_address_that_is_known() {
        assert_eq!(seen(PROXY, "x-forwarded-for", &["198.51.100.7, junk"]), ip(PROXY));
    }

    #[test]
    fn the_header_that_the_proxies_do_not_write_is_not_read() {
        assert_eq!(seen(PROXY, "forwarded", &["for=198.51.100.7"]), ip(PROXY));

        let mut headers = HeaderMap::new();
        headers.insert("forwarded", HeaderValue::from_static("for=198.51.100.7"));
        let client = proxies(ProxyHeader::Forwarded).client_ip(PROXY.parse().unwrap(), &headers);
        assert_eq!(client, ip("198.51.100.7"));
    }

    fn transport(
        header: ProxyHeader,
        peer: &str,
        pairs: &[(&'static str, &str)],
    ) -> ClientTransport {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, value.parse().unwrap());
        }
        proxies(header).client_transport(peer.parse().unwrap(), &headers)
    }

    #[test]
    fn the_protocol_is_that_between_the_client_and_the_outermost_trusted_proxy() {
        let client = ("x-forwarded-for", "198.51.100.7");
        let chain = ("x-forwarded-for", "6.6.6.6, 198.51.100.7, 10.0.0.2");
        let proto = |value| ("x-forwarded-proto", value);
        for (pairs, expected) in [
            (&[client, proto("https")][..], ClientTransport::Https),
            (&[client, proto("HTTP")], ClientTransport::Http),
            (&[client], ClientTransport::Unknown),
            (&[client, proto("ftp")], ClientTransport::Unknown),
            (&[proto("http")], ClientTransport::Direct),
            // The client wrote the first one; the second is that of the proxy.
            (&[client, proto("https, http")], ClientTransport::Http),
            (&[chain, proto("http, https, http")], ClientTransport::Https),
            (&[chain, proto("https, http, https")], ClientTransport::Http),
        ] {
            let seen = transport(ProxyHeader::XForwardedFor, PROXY, pairs);
            assert_eq!(seen, expected, "{pairs:?}");
        }
        let stranger =
            transport(ProxyHeader::XForwardedFor, "192.0.2.9", &[client, proto("https")]);
        assert_eq!(stranger, ClientTransport::Direct);
    }

    #[test]
    fn the_protocol_of_rfc_7239_is_that_of_the_element_with_the_client() {
        for (value, expected) in [
            ("for=198.51.100.7;proto=https", ClientTransport::Https),
            ("for=6.6.6.6;proto=https, for=198.51.100.7;proto=http", ClientTransport::Http),
            ("for=198.51.100.7;proto=https, for=10.0.0.2;proto=http", ClientTransport::Https),
            ("for=_hidden;proto=http", ClientTransport::Http),
            ("for=198.51.100.7", ClientTransport::Unknown),
        ] {
            let pairs = [("forwarded", value), ("x-forwarded-proto", "https")];
            assert_eq!(transport(ProxyHeader::Forwarded, PROXY, &pairs), expected, "{value}");
        }
    }

    #[test]
    fn an_ipv6_client_is_counted_by_its_64_and_a_mapped_one_as_ipv4() {
        assert_eq!(ip("2001:db8:1:2:3:4:5:6").limit_key(), ip("2001:db8:1:2::9").limit_key());
        assert_ne!(ip("2001:db8:1:2::1").limit_key(), ip("2001:db8:1:3::1").limit_key());
        assert_eq!(ip("::ffff:192.0.2.1").limit_key(), ip("192.0.2.1").limit_key());
    }

    #[test]
    fn an_ipv6_client_is_charged_with_its_48_and_an_ipv4_client_alone() {
        let secret = ServerSecret::from_bytes(&[7; 32]).unwrap();
        let pseudonyms = Pseudonymizer::derive(&secret, "tests");
        let charges = |text| ip(text).charges(&pseudonyms, Quota::per_minute(3));
        let one = charges("2001:db8:1:2::1");
        let neighbour = charges("2001:db8:1:3::1");

        assert_eq!(charges("192.0.2.1").len(), 1);
        assert_ne!(one[0].key, neighbour[0].key);
        assert_eq!(one[1].key, neighbour[1].key);
        assert_eq!((one[0].quota.max, one[1].quota.max), (3, 48));
        assert_ne!(one[1].key, charges("2001:db8:2:2::1")[1].key);
        let owner = ip("2001:db8:1:9::1").table_owner(&pseudonyms);
        assert_eq!(owner, one[1].key);
        assert_ne!(
            ip("192.0.2.1").table_owner(&pseudonyms),
            ip("192.0.2.2").table_owner(&pseudonyms)
        );
    }

    #[test]
    fn an_ip_does_not_print() {
        assert!(!format!("{:?}", ip("192.0.2.77")).contains("77"));
    }
}
