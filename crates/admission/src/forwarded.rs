//! Parses the addresses in forwarding headers, nearest last.
//!
//! `X-Forwarded-For: client, proxy1` is a convention; `Forwarded: for=…` is RFC 7239. Any client can send
//! either: [`crate::client_ip`] decides which addresses to trust.

use std::net::{IpAddr, SocketAddr};

/// The hops of `X-Forwarded-For`, in order; `None` for one that is not an address.
pub(crate) fn x_forwarded_for(value: &str) -> impl DoubleEndedIterator<Item = Option<IpAddr>> {
    value.split(',').map(address)
}

/// The `for=` of each element of `Forwarded`, in order.
pub(crate) fn forwarded(value: &str) -> impl DoubleEndedIterator<Item = Option<IpAddr>> {
    value.split(',').map(|element| element.split(';').find_map(for_parameter).and_then(address))
}

/// The `proto=` of each element of `Forwarded`, in order.
pub(crate) fn forwarded_protos(value: &str) -> impl Iterator<Item = Option<&str>> {
    let proto = |pair| parameter(pair, "proto");
    value.split(',').map(move |element| element.split(';').find_map(proto))
}

/// The items of `X-Forwarded-Proto`, in order.
pub(crate) fn x_forwarded_protos(value: &str) -> impl Iterator<Item = &str> {
    value.split(',').map(str::trim)
}

fn for_parameter(pair: &str) -> Option<&str> {
    parameter(pair, "for")
}

fn parameter<'a>(pair: &'a str, wanted: &str) -> Option<&'a str> {
    let (name, value) = pair.split_once('=')?;
    name.trim().eq_ignore_ascii_case(wanted).then(|| value.trim().trim_matches('"'))
}

/// `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `[2001:db8::1]` or `[2001:db8::1]:4711`.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    bare.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|socket| socket.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn each_way_of_writing_an_address_is_read() {
        let hops: Vec<_> =
            x_forwarded_for("192.0.2.1, 192.0.2.2:80,2001:db8::1 , [2001:db8::2]:9, x").collect();

        let read =
            ["192.0.2.1", "192.0.2.2", "2001:db8::1", "2001:db8::2"].map(|text| Some(ip(text)));
        assert_eq!(hops[..4], read);
        assert_eq!(hops[4], None);
    }

    #[test]
    fn the_for_of_each_rfc_7239_element_is_read() {
        let hops: Vec<_> = forwarded(
            r#"For="[2001:db8::1]:47";proto=https, by=x;for=192.0.2.1, for=_hidden, proto=http"#,
        )
        .collect();

        assert_eq!(hops, [Some(ip("2001:db8::1")), Some(ip("192.0.2.1")), None, None]);
    }

    #[test]
    fn the_proto_of_each_element_is_read() {
        let protos: Vec<_> =
            forwarded_protos(r#"for=192.0.2.1;Proto="https", for=_x, proto=http;by=y"#).collect();

        assert_eq!(protos, [Some("https"), None, Some("http")]);
        assert_eq!(x_forwarded_protos("https, http").collect::<Vec<_>>(), ["https", "http"]);
    }

    proptest! {
        #[test]
        fn no_header_makes_the_readers_panic(value in ".*") {
            let _ = x_forwarded_for(&value).count() + forwarded(&value).count();
            let protos = forwarded_protos(&value).count();
            prop_assert_eq!(protos, forwarded(&value).count());
        }
    }
}
