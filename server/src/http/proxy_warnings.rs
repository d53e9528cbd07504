//! Tells the operator once of a proxy that hides its visitors.

use admission::proxy_fault::ProxyFault;
use std::sync::Once;

/// Logs each fault of a proxy once.
#[derive(Debug)]
pub struct ProxyWarnings([Once; ProxyFault::ALL.len()]);

impl ProxyWarnings {
    /// Nothing was logged yet.
    pub const fn new() -> Self {
        Self([const { Once::new() }; ProxyFault::ALL.len()])
    }

    pub(super) fn log_once(&self, fault: ProxyFault) {
        let position = ProxyFault::ALL.iter().position(|known| *known == fault);
        if let Some(once) = position.and_then(|position| self.0.get(position)) {
            once.call_once(|| log(fault));
        }
    }
}

impl Default for ProxyWarnings {
    fn default() -> Self {
        Self::new()
    }
}

fn log(fault: ProxyFault) {
    let fault_name = fault.as_str();
    match fault {
        ProxyFault::Untrusted => tracing::warn!(
            fault = fault_name,
            "a request names its client in a forwarding header, but came from an address that is not in \
             proxies.trusted (C2C_PROXIES_TRUSTED); if that is your proxy, all its visitors share one limit"
        ),
        ProxyFault::NoAddress => tracing::warn!(
            fault = fault_name,
            "a proxy in proxies.trusted (C2C_PROXIES_TRUSTED) sent a request without the address of its client, in the \
             header of proxies.header (C2C_PROXIES_HEADER): all its visitors share one limit; in nginx: \
             proxy_set_header X-Forwarded-For $remote_addr;"
        ),
        ProxyFault::Unnamed => tracing::warn!(
            fault = fault_name,
            "a request seems to come through a proxy that sends no address of its client and is not in proxies.trusted \
             (C2C_PROXIES_TRUSTED): all its visitors share one limit; in nginx: \
             proxy_set_header X-Forwarded-For $remote_addr;"
        ),
    }
}
