//! Common parts of fuzz targets: deterministic time and randomness, so that findings can be reproduced, and the signatures of
//! senders with the secret.

use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use model::clock::{Clock, Sleep};
use model::provider_events::replay::{EventReplayError, EventReplayGuard, ReceivedEvent};
use model::random::{Random, RandomError};
use sha2::Sha256;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

/// The secret of every target that has one.
pub const SECRET: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";

/// A fixed clock, and equal random bytes.
#[derive(Clone, Copy, Debug)]
pub struct Fixed;

impl Random for Fixed {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomError> {
        bytes.fill(7);
        Ok(())
    }
}

impl Clock for Fixed {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    fn started_at(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH - Duration::from_secs(1)
    }

    fn uptime(&self) -> Duration {
        Duration::ZERO
    }

    fn sleep(&self, _time: Duration) -> Sleep {
        Box::pin(std::future::pending())
    }
}

/// A replay guard that is empty for each event.
#[derive(Clone, Copy, Debug)]
pub struct NothingReceived;

#[async_trait]
impl EventReplayGuard for NothingReceived {
    async fn record(&self, _event: ReceivedEvent) -> Result<(), EventReplayError> {
        Ok(())
    }
}

/// The output of a future that is immediately ready.
pub fn at_once<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("it waits"),
    }
}

/// HMAC-SHA256 of the parts, with [`SECRET`].
pub fn mac(parts: &[&[u8]]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("any key will do");
    parts.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().to_vec()
}

/// A compact JWT with this header, payload and signature; `None` results in the correct signature.
pub fn jwt(header: &[u8], payload: &[u8], signature: Option<&[u8]>) -> String {
    let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload));
    let signature = signature.map_or_else(|| mac(&[signed.as_bytes()]), <[u8]>::to_vec);
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}
