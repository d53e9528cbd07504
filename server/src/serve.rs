//! Serves HTTP/1.1 on a bound listener until it is told to stop.
//!
//! A TLS-terminating proxy is expected in front. A client that sends its header slowly, or nothing
//! after its last answer, is let go after `header_timeout`.

pub mod settings;

use crate::serve::settings::HttpSettings;
use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt;

/// After an error that is ours (no more file descriptors), waiting is all there is to do.
const PAUSE_AFTER_ACCEPT_ERROR: Duration = Duration::from_millis(200);

/// Returns when `stop` is done and the requests under way have finished or had their time.
pub async fn until(
    stop: impl Future<Output = ()>,
    listener: TcpListener,
    router: Router,
    http: HttpSettings,
) {
    let graceful = GracefulShutdown::new();
    let mut stop = pin!(stop);
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => connection(stream, peer, &router, http, &graceful),
                Err(error) => pause_after(&error).await,
            },
            () = &mut stop => break,
        }
    }
    drop(listener);
    if tokio::time::timeout(http.shutdown_timeout_seconds.get(), graceful.shutdown()).await.is_err()
    {
        tracing::warn!("some requests had not finished when the time to stop was over");
    }
}

fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    router: &Router,
    http: HttpSettings,
    graceful: &GracefulShutdown,
) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(
            error = &error as &dyn std::error::Error,
            "a connection cannot be set to send at once"
        );
    }
    let router = router.clone();
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().oneshot(request.map(Body::new))
    });
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(http.header_timeout_seconds.get())
        .serve_connection(TokioIo::new(stream), service);
    let served = graceful.watch(served);
    tokio::spawn(async move {
        if let Err(error) = served.await {
            tracing::debug!(error = &error as &dyn std::error::Error, "a connection ended early");
        }
    });
}

async fn pause_after(error: &io::Error) {
    let of_the_client = matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
    );
    if !of_the_client {
        tracing::error!(error = error as &dyn std::error::Error, "no connection could be accepted");
        tokio::time::sleep(PAUSE_AFTER_ACCEPT_ERROR).await;
    }
}
