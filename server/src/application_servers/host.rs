//! The host of an Application Server, as the settings or a resolver name it.

use schemars::JsonSchema;
use serde::Deserialize;
use std::net::{IpAddr, Ipv6Addr};

/// A name or an address, without port and brackets.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(with = "String")]
pub struct Host(String);

/// Why a text is no host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a host like as1.example.com, 10.0.0.1 or ::1, without a port")]
pub struct HostError;

impl Host {
    const LONGEST: usize = 253;

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The host of a SIP address: `sip:10.0.0.1:6060;transport=udp` is `10.0.0.1`.
    ///
    /// Scheme, user, port, parameters and headers may be there or not; an IPv6 address stands in
    /// brackets, or alone without a port.
    pub fn of_sip_address(text: &str) -> Result<Self, HostError> {
        let address = without_scheme(text.trim());
        let address = address.split([';', '?']).next().unwrap_or_default();
        let address = address.rsplit_once('@').map_or(address, |(_user, host)| host);
        if let Some(rest) = address.strip_prefix('[') {
            let (host, port) = rest.split_once(']').ok_or(HostError)?;
            let host: Ipv6Addr = host.parse().map_err(|_| HostError)?;
            return if is_port_or_nothing(port) {
                Ok(Self(host.to_string()))
            } else {
                Err(HostError)
            };
        }
        if address.parse::<Ipv6Addr>().is_ok() {
            return Ok(Self(address.to_owned()));
        }
        match address.split_once(':') {
            Some((host, port)) if is_port(port) => Self::try_from(host.to_owned()),
            Some(_) => Err(HostError),
            None => Self::try_from(address.to_owned()),
        }
    }
}

impl TryFrom<String> for Host {
    type Error = HostError;

    fn try_from(text: String) -> Result<Self, HostError> {
        if text.parse::<IpAddr>().is_ok() || is_name(&text) {
            Ok(Self(text))
        } else {
            Err(HostError)
        }
    }
}

/// Names of private networks may hold an underscore, though those of the DNS do not.
fn is_name(text: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
    };
    text.len() <= Host::LONGEST && text.strip_suffix('.').unwrap_or(text).split('.').all(is_label)
}

fn without_scheme(text: &str) -> &str {
    match text.split_once(':') {
        Some((scheme, rest)) if ["sip", "sips"].iter().any(|s| scheme.eq_ignore_ascii_case(s)) => {
            rest
        }
        _ => text,
    }
}

fn is_port_or_nothing(text: &str) -> bool {
    text.is_empty() || text.strip_prefix(':').is_some_and(is_port)
}

fn is_port(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u16>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_host_of_a_sip_address_is_found() {
        for (address, host) in [
            ("sip:10.10.10.10:6060", "10.10.10.10"),
            ("sip:as001.ivozprovider.local", "as001.ivozprovider.local"),
            ("sips:as1:5061;transport=tls", "as1"),
            ("SIP:as1", "as1"),
            ("10.10.10.10", "10.10.10.10"),
            ("10.10.10.10:6060", "10.10.10.10"),
            ("sip:alice@as1:6060", "as1"),
            ("sip:as1;lr?X-Header=a:b", "as1"),
            ("sip:[2001:db8::1]:6060;lr", "2001:db8::1"),
            ("sip:[2001:db8::1]", "2001:db8::1"),
            ("[::1]:5060", "::1"),
            ("sip:2001:db8::1", "2001:db8::1"),
            (" sip:as_1.lan ", "as_1.lan"),
        ] {
            let found = Host::of_sip_address(address);
            assert_eq!(found.as_ref().map(Host::as_str), Ok(host), "{address}");
        }
    }

    #[test]
    fn what_names_no_host_is_refused() {
        for address in [
            "",
            "sip:",
            "sip:@",
            "sip::5060",
            "sip:;lr",
            "sip:as1:port",
            "sip:as1:70000",
            "sip:as1:+80",
            "sip:as1:",
            "sip:[::1",
            "sip:[::1]x",
            "sip:[as1]",
            "sip:a b",
            "sip:a\r\nb",
            "sip:a..b",
            "tel:+34944",
            "http://as1/",
        ] {
            assert_eq!(Host::of_sip_address(address), Err(HostError), "{address:?}");
        }
    }

    #[test]
    fn a_host_of_the_settings_has_no_port() {
        for good in ["as1", "as1.example.com.", "10.0.0.1", "::1"] {
            assert!(Host::try_from(good.to_owned()).is_ok(), "{good}");
        }
        for bad in ["", "as1:5038", "[::1]", "a/b", "a b", &"a".repeat(64), &"a.".repeat(140)] {
            assert!(Host::try_from(bad.to_owned()).is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_found_is_a_host(text in "(sips?:)?[a-z0-9.:@;\\[\\]-]{0,40}|.*") {
            if let Ok(host) = Host::of_sip_address(&text) {
                prop_assert_eq!(Host::try_from(host.as_str().to_owned()), Ok(host));
            }
        }
    }
}
