//! To which addresses a client may connect.
//!
//! A URL that a tenant configures must not lead into the operator's own network. A host name is resolved when a
//! request is sent, and the client connects only to the addresses that passed, so that a name which resolves to
//! another address the second time gains nothing. A URL with an address in place of a name is not resolved:
//! [`Reach::check`] judges it, and every such URL has to be checked before it is used.

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::{ClientBuilder, Url};
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use url::Host;

/// To which addresses a client may connect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// All addresses, over TLS or not: for URLs of the operator.
    Everything,
    /// Addresses of the public internet over TLS, and these hosts: for URLs of tenants.
    Public { except: Arc<[String]> },
}

/// Why a URL is outside of a reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReachError {
    /// Not `http` or `https`, without a host, or with a user, a password or a fragment.
    NotPlain,
    /// The address is of a private network.
    Private,
    /// Not over TLS.
    NotSecure,
}

impl Reach {
    /// The public internet and these hosts, which the operator names.
    pub fn public(private_hosts: &[String]) -> Self {
        Self::Public {
            except: private_hosts.iter().map(|host| host.to_ascii_lowercase()).collect(),
        }
    }

    /// Whether a request may be sent to `url`, as far as the URL says it.
    pub fn check(&self, url: &Url) -> Result<(), ReachError> {
        let is_bare = url.username().is_empty() && url.password().is_none();
        if !matches!(url.scheme(), "https" | "http") || !is_bare || url.fragment().is_some() {
            return Err(ReachError::NotPlain);
        }
        let host = url.host().ok_or(ReachError::NotPlain)?;
        if self.names(url.host_str().unwrap_or_default()) {
            return Ok(());
        }
        let address: Option<IpAddr> = match host {
            Host::Ipv4(address) => Some(address.into()),
            Host::Ipv6(address) => Some(address.into()),
            Host::Domain(_) => None,
        };
        if address.is_some_and(is_private) {
            return Err(ReachError::Private);
        }
        if url.scheme() == "http" { Err(ReachError::NotSecure) } else { Ok(()) }
    }

    /// Makes a client resolve names to addresses within the reach only.
    pub fn restrict(&self, client: ClientBuilder) -> ClientBuilder {
        match self {
            Self::Everything => client,
            // A proxy would resolve the names itself.
            Self::Public { .. } => client.no_proxy().dns_resolver(Arc::new(self.clone())),
        }
    }

    /// Whether `host` is reached whatever its addresses are.
    fn names(&self, host: &str) -> bool {
        let host = host.trim_matches(['[', ']']);
        match self {
            Self::Everything => true,
            Self::Public { except } => except.iter().any(|name| name.eq_ignore_ascii_case(host)),
        }
    }
}

/// Resolves names, and drops the addresses outside of the reach.
impl Resolve for Reach {
    fn resolve(&self, name: Name) -> Resolving {
        let reaches_all = self.names(name.as_str());
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let reached: Vec<SocketAddr> =
                found.filter(|address| reaches_all || !is_private(address.ip())).collect();
            if reached.is_empty() {
                let refused = io::Error::new(
                    io::ErrorKind::PermissionDenied,
                    "the name has no address outside of private networks",
                );
                return Err(refused.into());
            }
            Ok(Box::new(reached.into_iter()) as Addrs)
        })
    }
}

/// Whether an address is none of the public internet's (IANA special-purpose registries; RFC 6890).
pub fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_private_v4(address),
        IpAddr::V6(address) => is_private_v6(address),
    }
}

fn is_private_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation()
        // "This network", and what is reserved, broadcast included.
        || a == 0
        || a >= 240
        // Carriers' own, IETF protocols, benchmarks.
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 198 && (b == 18 || b == 19))
}

fn is_private_v6(address: Ipv6Addr) -> bool {
    let segments = address.segments();
    let embedded = |high: u16, low: u16| {
        let [a, b] = high.to_be_bytes();
        let [c, d] = low.to_be_bytes();
        is_private_v4(Ipv4Addr::new(a, b, c, d))
    };
    match segments {
        // Mapped, compatible, and translated (NAT64) addresses lead to what they hold.
        [0, 0, 0, 0, 0, 0xffff | 0, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            address.is_loopback() || address.is_unspecified() || embedded(high, low)
        }
        // Local-use translation, 6to4, Teredo and documentation.
        [0x64, 0xff9b, 1, ..] | [0x2002, ..] | [0x2001, 0 | 0xdb8, ..] => true,
        // Only 2000::/3 is global unicast: local, link-local and multicast addresses are outside of it.
        [first, ..] => first & 0xe000 != 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn public(private_hosts: &[&str]) -> Reach {
        Reach::public(&private_hosts.iter().map(|host| (*host).to_owned()).collect::<Vec<_>>())
    }

    fn checked(reach: &Reach, url: &str) -> Result<(), ReachError> {
        reach.check(&Url::parse(url).unwrap())
    }

    #[test]
    fn private_networks_are_known_in_every_spelling() {
        for private in [
            "127.0.0.1",
            "127.255.255.254",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.0.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "0.1.2.3",
            "192.0.0.8",
            "198.18.0.1",
            "203.0.113.9",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "fd00:ec2::254",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::10.0.0.1",
            "64:ff9b::a00:1",
            "64:ff9b:1::1",
            "2002:7f00:1::",
            "2001:db8::1",
        ] {
            assert!(is_private(private.parse().unwrap()), "{private}");
        }
        for public in
            ["8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "64:ff9b::808:808"]
        {
            assert!(!is_private(public.parse().unwrap()), "{public}");
        }
    }

    #[test]
    fn a_url_of_a_tenant_is_plain_secure_and_public() {
        let reach = public(&[]);
        for (url, expected) in [
            ("https://acme.com/keys?x=1", Ok(())),
            ("https://8.8.8.8/", Ok(())),
            ("http://acme.com/", Err(ReachError::NotSecure)),
            ("ftp://acme.com/", Err(ReachError::NotPlain)),
            ("https://me:secret@acme.com/", Err(ReachError::NotPlain)),
            ("https://me@127.0.0.1/", Err(ReachError::NotPlain)),
            ("https://acme.com/#x", Err(ReachError::NotPlain)),
            ("http://127.0.0.1:8080/internal/admin?do=1", Err(ReachError::Private)),
            ("https://2130706433/", Err(ReachError::Private)),
            ("https://0x7f.1/", Err(ReachError::Private)),
            ("https://169.254.169.254/latest/meta-data/", Err(ReachError::Private)),
            ("https://[::1]/", Err(ReachError::Private)),
            ("https://[::ffff:10.0.0.1]/", Err(ReachError::Private)),
        ] {
            assert_eq!(checked(&reach, url), expected, "{url}");
        }
    }

    #[test]
    fn a_host_that_the_operator_names_may_be_private_and_another_one_may_not() {
        let reach = public(&["Keycloak.internal", "10.0.0.7", "fd12::7"]);

        for url in ["http://keycloak.internal:8080/keys", "https://10.0.0.7/", "http://[fd12::7]/"]
        {
            assert_eq!(checked(&reach, url), Ok(()), "{url}");
        }
        assert_eq!(checked(&reach, "https://10.0.0.8/"), Err(ReachError::Private));
        assert_eq!(checked(&reach, "http://other.internal/"), Err(ReachError::NotSecure));
        let with_password = checked(&reach, "https://me:secret@keycloak.internal/");
        assert_eq!(with_password, Err(ReachError::NotPlain));
    }

    #[tokio::test]
    async fn a_name_with_private_addresses_resolves_only_if_the_operator_names_it() {
        let name = || "localhost".parse::<Name>().unwrap();

        let refused = public(&[]).resolve(name()).await.err().unwrap();
        assert!(refused.to_string().contains("private networks"), "{refused}");

        assert!(public(&["localhost"]).resolve(name()).await.unwrap().count() > 0);
    }

    proptest! {
        #[test]
        fn an_embedded_address_is_as_private_as_it_is_alone(bits: u32) {
            let v4 = Ipv4Addr::from_bits(bits);
            prop_assert_eq!(is_private(v4.to_ipv6_mapped().into()), is_private(v4.into()));
        }
    }
}
