//! Serves HTTP/1.1 on a bound listener until it is told to stop.
//!
//! A TLS-terminating proxy is expected in front. A client that sends its header slowly, or nothing
//! after its last answer, is disconnected after `header_timeout`, and one that does not read its answer after
//! `write_timeout`. How many connections a client may have is in `connections`.

mod connections;
pub mod settings;
mod timed_writes;

use crate::metrics::{ClosedConnection, Metrics};
use crate::serve::settings::HttpSettings;
use admission::client_ip::TrustedProxies;
use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use connections::{Bounds, Connections, Full, Place};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use std::error::Error;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use timed_writes::TimedWrites;
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt;

/// After an error that is ours (no more file descriptors), waiting is all there is to do.
const PAUSE_AFTER_ACCEPT_ERROR: Duration = Duration::from_millis(200);

/// What a listener serves, and how.
#[derive(Clone, Debug)]
pub struct Served {
    pub router: Router,
    pub http: HttpSettings,
    /// Their connections carry the requests of many clients.
    pub proxies: TrustedProxies,
    pub metrics: Arc<Metrics>,
}

/// Returns when `stop` is done and the requests under way have finished or had their time.
pub async fn until(stop: impl Future<Output = ()>, listener: TcpListener, served: Served) {
    let graceful = GracefulShutdown::new();
    let connections = Connections::new(Bounds::from(served.http), served.proxies.clone());
    let mut stop = pin!(stop);
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => match served.admit(&connections, peer) {
                    Some(place) => served.connection(stream, peer, place, &graceful),
                    None => drop(stream),
                },
                Err(error) => {
                    served.count(ClosedConnection::NotReading, connections.close_stalled());
                    pause_after(&error).await;
                }
            },
            () = &mut stop => break,
        }
    }
    drop(listener);
    let timeout = served.http.shutdown_timeout_seconds.get();
    if tokio::time::timeout(timeout, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests had not finished before the shutdown timeout");
    }
}

impl Served {
    /// A place for a new connection. Without one it is closed.
    fn admit(&self, connections: &Connections, peer: SocketAddr) -> Option<Place> {
        match connections.admit(peer.ip()) {
            Ok((place, closed)) => {
                self.count(ClosedConnection::MadeRoom, closed);
                Some(place)
            }
            Err(Full::Client) => {
                self.count(ClosedConnection::ClientLimit, 1);
                None
            }
            Err(Full::Total) => {
                self.count(ClosedConnection::TotalLimit, 1);
                None
            }
        }
    }

    fn connection(
        &self,
        stream: TcpStream,
        peer: SocketAddr,
        place: Place,
        graceful: &GracefulShutdown,
    ) {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(
                error = &error as &dyn Error,
                "TCP_NODELAY cannot be set on a connection"
            );
        }
        let router = self.router.clone();
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(peer));
            router.clone().oneshot(request.map(Body::new))
        });
        let timeout = self.http.write_timeout_seconds.get();
        let stream = TimedWrites::new(stream, timeout, place.stall.clone());
        let served = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.http.header_timeout_seconds.get())
            .serve_connection(TokioIo::new(stream), service);
        let served = graceful.watch(served);
        let metrics = Arc::clone(&self.metrics);
        tokio::spawn(async move {
            let outcome = tokio::select! {
                outcome = served => outcome,
                () = place.closed.cancelled() => return,
            };
            let Err(error) = outcome else { return };
            if has_timed_out(&error) {
                metrics.closed_connections(ClosedConnection::NotReading, 1);
            }
            tracing::debug!(error = &error as &dyn Error, "a connection ended early");
        });
    }

    fn count(&self, reason: ClosedConnection, connections: usize) {
        if connections > 0 {
            self.metrics.closed_connections(reason, connections);
        }
    }
}

impl From<HttpSettings> for Bounds {
    fn from(http: HttpSettings) -> Self {
        let count = |count: u32| usize::try_from(count).unwrap_or(usize::MAX);
        Self { total: count(http.connections), per_client: count(http.connections_per_client) }
    }
}

/// Whether the client did not read its answer. The header of a request has a timeout of another kind.
fn has_timed_out(error: &hyper::Error) -> bool {
    let cause = error.source().and_then(|cause| cause.downcast_ref::<io::Error>());
    cause.is_some_and(|cause| cause.kind() == io::ErrorKind::TimedOut)
}

async fn pause_after(error: &io::Error) {
    let of_the_client = matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
    );
    if !of_the_client {
        tracing::error!(error = error as &dyn Error, "no connection could be accepted");
        tokio::time::sleep(PAUSE_AFTER_ACCEPT_ERROR).await;
    }
}
