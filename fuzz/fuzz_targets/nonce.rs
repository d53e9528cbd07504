//! No text but the one that was given out is taken, and that one once.
#![no_main]

use admission::nonces::Nonces;
use jiff::Timestamp;
use libfuzzer_sys::fuzz_target;
use model::clock::{Clock, Sleep};
use model::random::{Random, RandomError};
use shared_types::aor::Aor;
use state::embedded::replay_guard::EmbeddedReplayGuard;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

/// The same every time, so that what was found can be found again.
struct Fixed;

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

/// The output of a future that waits for nothing.
fn at_once<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("it waits"),
    }
}

fuzz_target!(|text: (&str, &str)| {
    let (nonce, aor) = text;
    let Ok(aor) = aor.parse::<Aor>() else { return };
    let secret = "0f1e2d3c4b5a69788796a5b4c3d2e1f0".into();
    let ttl = Duration::from_secs(30);
    let used = Arc::new(EmbeddedReplayGuard::new(Arc::new(Fixed), ttl));
    let Some(nonces) = Nonces::new(&secret, ttl, used) else { return };
    let Ok(given) = at_once(nonces.issue(&aor, &Fixed, &Fixed)) else { return };
    let is_redeemed = |nonce: &str| at_once(nonces.redeem(nonce, &aor, Fixed.now())).is_ok();

    let taken = is_redeemed(nonce);

    assert_eq!(taken, nonce == given);
    assert_eq!(is_redeemed(&given), !taken);
    assert!(!is_redeemed(&given));
});
