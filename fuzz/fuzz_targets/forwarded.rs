//! For any forwarding header of a client, its address is the one that the nearest trusted proxy appended; without a trusted
//! proxy, that of the connection.
#![no_main]

use admission::client_ip::{ClientIp, ProxyHeader, TrustedProxies};
use http::{HeaderMap, HeaderValue};
use libfuzzer_sys::fuzz_target;
use std::net::{IpAddr, Ipv4Addr};

const PROXY: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1));

fuzz_target!(|input: (bool, bool, [u8; 4], Vec<&[u8]>)| {
    let (is_standard, is_own_line, peer, forged) = input;
    let (header, name) = match is_standard {
        true => (ProxyHeader::Forwarded, "forwarded"),
        false => (ProxyHeader::XForwardedFor, "x-forwarded-for"),
    };
    let proxies =
        TrustedProxies { networks: vec!["10.0.0.0/8".parse().expect("a network")], header };
    let mut headers = HeaderMap::new();
    for value in forged.iter().filter_map(|value| HeaderValue::from_bytes(value).ok()) {
        headers.append(name, value);
    }
    let client = IpAddr::from(peer);
    let is_trusted = peer[0] == 10;
    if !is_trusted {
        assert!(proxies.client_ip(client, &headers) == ClientIp::new(client));
    }
    // All hops may be trusted, or none may be an address: there is a result in each case.
    let key = proxies.client_ip(PROXY, &headers).limit_key();
    assert!(ClientIp::new(key).limit_key() == key);

    append(&mut headers, name, &written(header, client), is_own_line);

    if !is_trusted {
        assert!(proxies.client_ip(PROXY, &headers) == ClientIp::new(client));
    }
});

fn written(header: ProxyHeader, client: IpAddr) -> String {
    match header {
        ProxyHeader::Forwarded => format!("for={client}"),
        ProxyHeader::XForwardedFor => client.to_string(),
    }
}

/// Proxies append to the last line, or add one.
fn append(headers: &mut HeaderMap, name: &'static str, hop: &str, is_own_line: bool) {
    let lines: Vec<HeaderValue> = headers.get_all(name).iter().cloned().collect();
    headers.remove(name);
    let (last, before) = match lines.split_last() {
        Some((last, before)) if !is_own_line => (Some(last), before),
        _ => (None, &lines[..]),
    };
    for line in before {
        headers.append(name, line.clone());
    }
    let mut line = last.map(|last| last.as_bytes().to_vec()).unwrap_or_default();
    // A line that is not text is skipped completely: no HTTP proxy appends to such a line.
    if !line.is_empty() && HeaderValue::from_bytes(&line).is_ok_and(|line| line.to_str().is_ok()) {
        line.extend_from_slice(b", ");
    } else {
        line.clear();
    }
    line.extend_from_slice(hop.as_bytes());
    headers.append(name, HeaderValue::from_bytes(&line).expect("text"));
}
