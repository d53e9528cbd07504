//! The open connections: how many one client and all clients together may have, and which one is closed when there
//! is no room for a new one.
//!
//! A connection whose client does not read its answers is closed first, the one that waits longest before others.
//! If there is none, the client with the most connections gives one up to a client with fewer. Otherwise the new
//! connection is closed. A trusted proxy carries the requests of many clients: it counts in total only, and gives
//! none up.

use admission::client_ip::{ClientIp, TrustedProxies};
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio_util::sync::CancellationToken;

/// How many connections may be open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bounds {
    pub(super) total: usize,
    pub(super) per_client: usize,
}

/// The open connections of one listener. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Connections {
    bounds: Bounds,
    proxies: TrustedProxies,
    open: Arc<Mutex<Open>>,
    /// How often a client has stopped to read, on any connection.
    stalls: Arc<AtomicU64>,
}

#[derive(Debug, Default)]
struct Open {
    connections: HashMap<u64, Connection>,
    /// How many connections each client has. Clients without any are not there.
    of_client: HashMap<IpAddr, usize>,
    next: u64,
}

#[derive(Debug)]
struct Connection {
    /// `None` for a trusted proxy.
    client: Option<IpAddr>,
    stall: Stall,
    closed: CancellationToken,
}

/// Whether a client has stopped to read its answers.
#[derive(Clone, Debug)]
pub(super) struct Stall {
    /// 0 while the client reads; otherwise the place in the order in which clients stopped.
    since: Arc<AtomicU64>,
    stalls: Arc<AtomicU64>,
}

/// The place of an open connection, until it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    id: u64,
    pub(super) stall: Stall,
    /// Cancelled when the connection has to make room.
    pub(super) closed: CancellationToken,
    connections: Connections,
}

/// Why there is no room for a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Full {
    /// The client has as many as one may have.
    Client,
    Total,
}

impl Connections {
    pub(super) fn new(bounds: Bounds, proxies: TrustedProxies) -> Self {
        Self { bounds, proxies, open: Arc::default(), stalls: Arc::default() }
    }

    /// A place for a connection from `peer`, and how many connections were closed for it.
    pub(super) fn admit(&self, peer: IpAddr) -> Result<(Place, usize), Full> {
        let client = (!self.proxies.trusts(peer)).then(|| ClientIp::new(peer).limit_key());
        let mut open = self.lock();
        let mut closed = 0;
        if let Some(client) = client
            && open.count(client) >= self.bounds.per_client
        {
            let of_client = |connection: &Connection| connection.client == Some(client);
            closed += open.close_stalled(of_client).ok_or(Full::Client)?;
        }
        if open.connections.len() >= self.bounds.total {
            let one = open.close_stalled(|_| true).or_else(|| open.close_of_largest(client));
            closed += one.ok_or(Full::Total)?;
        }
        let stall = Stall { since: Arc::default(), stalls: Arc::clone(&self.stalls) };
        let (id, closing) = (open.next, CancellationToken::new());
        open.next += 1;
        if let Some(client) = client {
            *open.of_client.entry(client).or_default() += 1;
        }
        let connection = Connection { client, stall: stall.clone(), closed: closing.clone() };
        open.connections.insert(id, connection);
        Ok((Place { id, stall, closed: closing, connections: self.clone() }, closed))
    }

    /// Closes the connection whose client has not read for the longest time. Returns how many were closed.
    pub(super) fn close_stalled(&self) -> usize {
        self.lock().close_stalled(|_| true).unwrap_or_default()
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    fn count(&self, client: IpAddr) -> usize {
        self.of_client.get(&client).copied().unwrap_or_default()
    }

    /// Closes the one of these connections whose client stopped to read first.
    fn close_stalled(&mut self, is_candidate: impl Fn(&Connection) -> bool) -> Option<usize> {
        let candidates = self.connections.iter().filter(|(_, it)| is_candidate(it));
        let stalled = candidates.filter_map(|(id, it)| it.stall.since().map(|since| (since, *id)));
        let (_, id) = stalled.min()?;
        self.close(id)
    }

    /// Closes the latest connection of the client with the most, if `newcomer` has fewer even with one more.
    fn close_of_largest(&mut self, newcomer: Option<IpAddr>) -> Option<usize> {
        let (&largest, &most) = self.of_client.iter().max_by_key(|(_, count)| **count)?;
        let own = newcomer.map(|client| self.count(client)).unwrap_or_default();
        if most <= own + 1 {
            return None;
        }
        let of_largest = self.connections.iter().filter(|(_, it)| it.client == Some(largest));
        let id = of_largest.map(|(id, _)| *id).max()?;
        self.close(id)
    }

    /// Its place is free at once; its task ends as soon as it runs.
    fn close(&mut self, id: u64) -> Option<usize> {
        let connection = self.remove(id)?;
        connection.closed.cancel();
        Some(1)
    }

    fn remove(&mut self, id: u64) -> Option<Connection> {
        let connection = self.connections.remove(&id)?;
        if let Some(client) = connection.client
            && let Some(count) = self.of_client.get_mut(&client)
        {
            *count -= 1;
            if *count == 0 {
                self.of_client.remove(&client);
            }
        }
        Some(connection)
    }
}

impl Stall {
    /// The client does not read what is written.
    pub(super) fn begin(&self) {
        if self.since.load(Ordering::Relaxed) == 0 {
            let place = self.stalls.fetch_add(1, Ordering::Relaxed) + 1;
            self.since.store(place, Ordering::Relaxed);
        }
    }

    /// The client has read what was written.
    pub(super) fn end(&self) {
        self.since.store(0, Ordering::Relaxed);
    }

    fn since(&self) -> Option<u64> {
        Some(self.since.load(Ordering::Relaxed)).filter(|since| *since > 0)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.connections.lock().remove(self.id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn connections(total: usize, per_client: usize) -> Connections {
        let proxies =
            TrustedProxies { networks: vec![ip("10.0.0.1").into()], ..Default::default() };
        Connections::new(Bounds { total, per_client }, proxies)
    }

    fn admit(connections: &Connections, peer: &str) -> Result<Place, Full> {
        connections.admit(ip(peer)).map(|(place, _)| place)
    }

    #[test]
    fn a_client_has_so_many_connections_and_gets_a_place_back() {
        let connections = connections(100, 2);
        let first = admit(&connections, "192.0.2.1").unwrap();
        let _second = admit(&connections, "192.0.2.1").unwrap();

        assert_eq!(admit(&connections, "192.0.2.1").unwrap_err(), Full::Client);
        assert!(admit(&connections, "192.0.2.2").is_ok());
        drop(first);
        assert!(admit(&connections, "192.0.2.1").is_ok());
    }

    #[test]
    fn an_ipv6_client_is_a_64_and_a_trusted_proxy_is_no_client() {
        let connections = connections(100, 1);
        let _one = admit(&connections, "2001:db8:1:2::1").unwrap();
        assert_eq!(admit(&connections, "2001:db8:1:2:3::1").unwrap_err(), Full::Client);

        let many: Vec<_> = (0..50).map(|_| admit(&connections, "10.0.0.1").unwrap()).collect();
        assert_eq!(many.len(), 50);
    }

    #[test]
    fn the_client_that_has_not_read_for_the_longest_time_makes_room() {
        let connections = connections(3, 3);
        let places =
            ["192.0.2.1", "192.0.2.2", "192.0.2.3"].map(|it| admit(&connections, it).unwrap());
        places[1].stall.begin();
        places[0].stall.begin();
        places[2].stall.begin();
        places[2].stall.end();

        let (_newcomer, closed) = connections.admit(ip("192.0.2.4")).unwrap();

        assert_eq!(closed, 1);
        let are_closed = places.each_ref().map(|place| place.closed.is_cancelled());
        assert_eq!(are_closed, [false, true, false]);
        let _another = admit(&connections, "192.0.2.5").unwrap();
        assert!(places[0].closed.is_cancelled() && !places[2].closed.is_cancelled());
    }

    #[test]
    fn at_its_own_limit_a_client_loses_its_own_connection_only() {
        let connections = connections(100, 1);
        let other = admit(&connections, "192.0.2.2").unwrap();
        other.stall.begin();
        let own = admit(&connections, "192.0.2.1").unwrap();
        assert_eq!(admit(&connections, "192.0.2.1").unwrap_err(), Full::Client);

        own.stall.begin();

        assert!(admit(&connections, "192.0.2.1").is_ok());
        assert!(own.closed.is_cancelled() && !other.closed.is_cancelled());
    }

    #[test]
    fn the_client_with_the_most_connections_gives_one_up_and_nobody_else_does() {
        let connections = connections(4, 4);
        let many: Vec<_> = (0..3).map(|_| admit(&connections, "192.0.2.1").unwrap()).collect();
        let few = admit(&connections, "192.0.2.2").unwrap();

        let newcomer = admit(&connections, "192.0.2.3").unwrap();
        let are_closed: Vec<_> = many.iter().map(|place| place.closed.is_cancelled()).collect();
        assert_eq!(are_closed, [false, false, true]);
        // Two, one and one: nobody has more than a newcomer would have with one more.
        assert_eq!(admit(&connections, "192.0.2.3").unwrap_err(), Full::Total);
        assert!(!few.closed.is_cancelled() && !newcomer.closed.is_cancelled());
    }

    #[test]
    fn a_place_that_was_taken_away_is_not_given_back_twice() {
        let connections = connections(1, 1);
        let first = admit(&connections, "192.0.2.1").unwrap();
        first.stall.begin();
        let second = admit(&connections, "192.0.2.2").unwrap();

        drop(first);

        assert_eq!(admit(&connections, "192.0.2.3").unwrap_err(), Full::Total);
        drop(second);
        assert!(
            connections.lock().connections.is_empty() && connections.lock().of_client.is_empty()
        );
    }
}
