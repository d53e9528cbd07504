//! A port on loopback that is reserved from the first start to the last.

use crate::cache;
use anyhow::{Context, Result};
use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, UdpSocket};
use std::process;

/// Below the ephemeral ports. Otherwise a client that reconnects to a stopped program may get that port as its own and connect to
/// itself.
const FIRST: u16 = 20_000;
const COUNT: u16 = 12_000;

#[derive(Debug)]
pub(crate) struct Port {
    number: u16,
    _ours: File,
}

impl Port {
    pub(crate) fn take() -> Result<Self> {
        let locks = cache::folder("ports")?;
        // Simultaneous test processes start their search at different ports.
        let start = u16::try_from(process::id().wrapping_mul(97) % u32::from(COUNT))?;
        (0..COUNT)
            .map(|step| FIRST + (start + step) % COUNT)
            .find_map(|number| {
                let ours = File::create(locks.join(number.to_string())).ok()?;
                ours.try_lock().ok()?;
                TcpListener::bind((Ipv4Addr::LOCALHOST, number)).ok()?;
                UdpSocket::bind((Ipv4Addr::LOCALHOST, number)).ok()?;
                Some(Self { number, _ours: ours })
            })
            .context("no port on loopback is free")
    }

    pub(crate) fn number(&self) -> u16 {
        self.number
    }

    pub(crate) fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.number).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reserved_port_is_not_given_to_others_even_without_a_listener() {
        let (one, other) = (Port::take().unwrap(), Port::take().unwrap());
        assert_ne!(one.number(), other.number());
    }
}
