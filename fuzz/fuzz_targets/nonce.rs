//! No text but the one that was given out is taken, and that one once.
#![no_main]

use admission::nonces::Nonces;
use jiff::Timestamp;
use libfuzzer_sys::fuzz_target;
use model::random::{Random, RandomError};
use shared_types::aor::Aor;
use std::time::Duration;

/// The same every time, so that what was found can be found again.
struct Fixed;

impl Random for Fixed {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomError> {
        bytes.fill(7);
        Ok(())
    }
}

fuzz_target!(|text: (&str, &str)| {
    let (nonce, aor) = text;
    let Ok(aor) = aor.parse::<Aor>() else { return };
    let secret = "0f1e2d3c4b5a69788796a5b4c3d2e1f0".into();
    let Some(nonces) = Nonces::new(&secret, Duration::from_secs(30)) else { return };
    let now = Timestamp::UNIX_EPOCH;
    let Ok(given) = nonces.issue(&aor, now, &Fixed) else { return };

    let taken = nonces.redeem(nonce, &aor, now).is_ok();

    assert_eq!(taken, nonce == given);
    assert_eq!(nonces.redeem(&given, &aor, now).is_ok(), !taken);
    assert!(nonces.redeem(&given, &aor, now).is_err());
});
