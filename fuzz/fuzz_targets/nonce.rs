//! Only the issued text is accepted, and only once.
#![no_main]

use admission::nonces::Nonces;
use fuzz::{Fixed, SECRET, at_once};
use libfuzzer_sys::fuzz_target;
use model::clock::Clock;
use shared_types::aor::Aor;
use state::embedded::replay_guard::EmbeddedReplayGuard;
use state::pseudonyms::PseudonymKey;
use std::sync::Arc;
use std::time::Duration;

fuzz_target!(|text: (&str, &str)| {
    let (nonce, aor) = text;
    let Ok(aor) = aor.parse::<Aor>() else { return };
    let secret = SECRET.into();
    let ttl = Duration::from_secs(30);
    let used = Arc::new(EmbeddedReplayGuard::new(Arc::new(Fixed), ttl));
    let Some(nonces) = Nonces::new(&secret, ttl, used) else { return };
    let Ok(given) = at_once(nonces.issue(&aor, &Fixed, &Fixed)) else { return };
    let client = PseudonymKey::from_bytes([1; 16]);
    let is_redeemed =
        |nonce: &str| at_once(nonces.redeem(nonce, &aor, client, Fixed.now())).is_ok();

    let taken = is_redeemed(nonce);

    assert_eq!(taken, nonce == given);
    assert_eq!(is_redeemed(&given), !taken);
    assert!(!is_redeemed(&given));
});
