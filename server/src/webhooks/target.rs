//! Where messages may go: not into the operator's own network, unless the settings allow it.
//!
//! A name is looked up when a message is sent, and only the addresses that passed are connected to, so
//! a name that leads elsewhere the second time gains nothing. Redirects are not followed.

use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use url::Host;

/// The address of a tenant's own server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target(Url);

/// Why messages cannot go there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    #[error(
        "expected an address like https://acme.com/calls, without a user, a password or a fragment"
    )]
    NotAnAddress,
    #[error("expected https: what is told must not be read on its way")]
    Open,
    #[error(
        "this address is of a private network; set webhooks.allow_private (C2C_WEBHOOKS_ALLOW_PRIVATE) to send there"
    )]
    Private,
}

impl Target {
    /// With `allow_private`, plain `http` and private networks will do.
    pub fn parse(text: &str, allow_private: bool) -> Result<Self, TargetError> {
        let url = Url::parse(text).map_err(|_| TargetError::NotAnAddress)?;
        let is_bare = url.username().is_empty() && url.password().is_none();
        if !matches!(url.scheme(), "https" | "http") || !is_bare || url.fragment().is_some() {
            return Err(TargetError::NotAnAddress);
        }
        let address = match url.host() {
            Some(Host::Ipv4(address)) => Some(address.into()),
            Some(Host::Ipv6(address)) => Some(address.into()),
            Some(Host::Domain(_)) => None,
            None => return Err(TargetError::NotAnAddress),
        };
        if !allow_private && address.is_some_and(is_private) {
            return Err(TargetError::Private);
        }
        if !allow_private && url.scheme() == "http" {
            return Err(TargetError::Open);
        }
        Ok(Self(url))
    }

    pub fn url(&self) -> &Url {
        &self.0
    }
}

/// Looks names up, and forgets their private addresses.
#[derive(Clone, Copy, Debug)]
pub struct PublicNames;

impl Resolve for PublicNames {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> =
                found.filter(|address| !is_private(address.ip())).collect();
            if public.is_empty() {
                let refused = io::Error::new(
                    io::ErrorKind::PermissionDenied,
                    "the name has no address outside of private networks",
                );
                return Err(refused.into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
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
    fn only_a_public_https_address_is_a_target() {
        for (text, expected) in [
            ("acme.com/calls", TargetError::NotAnAddress),
            ("ftp://acme.com/", TargetError::NotAnAddress),
            ("https://me:secret@acme.com/", TargetError::NotAnAddress),
            ("https://acme.com/#x", TargetError::NotAnAddress),
            ("http://acme.com/calls", TargetError::Open),
            ("https://127.0.0.1/", TargetError::Private),
            ("https://2130706433/", TargetError::Private),
            ("https://0x7f.1/", TargetError::Private),
            ("https://[::1]/", TargetError::Private),
            ("https://[::ffff:10.0.0.1]/", TargetError::Private),
        ] {
            assert_eq!(Target::parse(text, false), Err(expected), "{text}");
        }
        assert!(Target::parse("https://acme.com/calls?x=1", false).is_ok());
        assert!(Target::parse("http://127.0.0.1:9/x", true).is_ok());
    }

    #[tokio::test]
    async fn a_name_that_leads_home_leads_nowhere() {
        let name: Name = "localhost".parse().unwrap();

        let refused = PublicNames.resolve(name).await.err().unwrap();

        assert!(refused.to_string().contains("private networks"), "{refused}");
    }

    proptest! {
        #[test]
        fn an_embedded_address_is_as_private_as_it_is_alone(bits: u32) {
            let v4 = Ipv4Addr::from_bits(bits);
            prop_assert_eq!(is_private(v4.to_ipv6_mapped().into()), is_private(v4.into()));
        }
    }
}
