//! A driver for NetSapiens with its stand-in and a clock.

use super::netsapiens_v2::NetSapiensV2;
use model::call_progress::CallProgress;
use model::provider::{NewCall, Originated, Provider};
use model::random::SystemRandom;
use server::config::read;
use shared_types::call_state::CallState;
use std::sync::Arc;
use telephony::conformance::paced_clock::PacedClock;
use telephony::netsapiens;

pub(crate) struct Driver {
    pub(crate) pbx: NetSapiensV2,
    pub(crate) clock: Arc<PacedClock>,
    pub(crate) provider: Arc<dyn Provider>,
}

impl Driver {
    /// With a key.
    pub(crate) async fn of_kind(kind: &str) -> Self {
        Self::with(|pbx| pbx.settings(kind)).await
    }

    pub(crate) async fn with(settings: impl FnOnce(&NetSapiensV2) -> String) -> Self {
        http_client::install_tls_provider();
        let pbx = NetSapiensV2::start().await;
        let settings = settings(&pbx);
        Self::on(pbx, &settings)
    }

    /// With a running stand-in.
    pub(crate) fn on(pbx: NetSapiensV2, settings: &str) -> Self {
        let settings = read::from_text(settings, "test settings", &|_| None).unwrap();
        let clock = Arc::new(PacedClock::default());
        let (our_clock, random) = (Arc::clone(&clock) as _, Arc::new(SystemRandom) as _);
        let provider = netsapiens::open(settings.netsapiens.unwrap(), &our_clock, &random).unwrap();
        Self { pbx, clock, provider }
    }

    /// Places a call that the telephone system accepts.
    pub(crate) async fn places(&self, call: &NewCall) -> Originated {
        self.provider.originate(call).await.unwrap()
    }

    /// Advances until `following` is in `state`; returns the states until then.
    pub(crate) async fn comes_to(
        &self,
        progress: &mut CallProgress,
        state: CallState,
    ) -> Vec<CallState> {
        let reached = progress.wait_for(|states| states.last() == Some(&state));
        self.clock.while_waiting_for(reached).await.unwrap().to_vec()
    }

    /// Advances until no more states follow; returns the states.
    pub(crate) async fn is_told_to_its_end(&self, progress: &mut CallProgress) -> Vec<CallState> {
        self.clock.while_waiting_for(async { while progress.changed().await.is_ok() {} }).await;
        progress.borrow().to_vec()
    }
}
