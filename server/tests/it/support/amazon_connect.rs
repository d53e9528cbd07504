//! The driver for Amazon Connect with its stand-in and a clock.

use super::waiting::{in_time, until};
use model::call_progress::CallProgress;
use model::provider::{NewCall, Originated, Provider};
use model::random::SystemRandom;
use rig::{AmazonConnect, ConnectEvent, ConnectRequest};
use server::config::read;
use shared_types::call_state::CallState;
use std::sync::Arc;
use std::time::Duration;
use telephony::amazon_connect;
use telephony::conformance::paced_clock::PacedClock;

/// The names of its queue in the settings.
pub(crate) const QUEUES: [&str; 2] = ["500", "sales"];

/// Longer than an answer takes on a busy machine.
pub(crate) const TIMEOUT: Duration = Duration::from_mins(1);

pub(crate) struct ConnectDriver {
    pub(crate) connect: AmazonConnect,
    pub(crate) clock: Arc<PacedClock>,
    pub(crate) provider: Arc<dyn Provider>,
    settings: String,
}

/// The section `[amazon_connect]` for `connect`, with `more` at the end of its first part.
pub(crate) fn settings(connect: &AmazonConnect, more: &str) -> String {
    let seconds = TIMEOUT.as_secs();
    let queues = QUEUES.map(|name| format!("{name} = '{}'\n", AmazonConnect::QUEUE)).concat();
    format!(
        "[amazon_connect]\nregion = '{}'\ninstance_id = '{}'\ncontact_flow_id = '{}'\nurl = '{}'\n\
         connect_timeout_seconds = {seconds}\ntimeout_seconds = {seconds}\n{more}\n\
         [amazon_connect.credentials]\naccess_key_id = '{}'\nsecret_access_key = '{}'\n\
         [amazon_connect.queues]\n{queues}",
        AmazonConnect::REGION,
        AmazonConnect::INSTANCE,
        AmazonConnect::FLOW,
        connect.url(),
        AmazonConnect::ACCESS_KEY_ID,
        AmazonConnect::SECRET_ACCESS_KEY,
    )
}

impl ConnectDriver {
    pub(crate) fn new() -> Self {
        Self::with("")
    }

    /// With `more` in the settings.
    pub(crate) fn with(more: &str) -> Self {
        http_client::install_tls_provider();
        let connect = AmazonConnect::start().unwrap();
        let settings = settings(&connect, more);
        let clock = Arc::new(PacedClock::default());
        let provider = open(&settings, &clock);
        Self { connect, clock, provider, settings }
    }

    /// Another driver with the same settings and clock, as after a restart.
    pub(crate) fn reopened(&self) -> Arc<dyn Provider> {
        open(&self.settings, &self.clock)
    }

    /// Places a call that is accepted.
    pub(crate) async fn places(&self, call: &NewCall) -> Originated {
        self.provider.originate(call).await.unwrap()
    }

    pub(crate) fn happens(&self, call: &NewCall, event: ConnectEvent) {
        assert!(self.connect.happens(call.id.as_str(), event), "there is no such contact");
    }

    pub(crate) fn asked(&self, kind: ConnectRequest) -> usize {
        self.connect.asked_to(kind).len()
    }

    pub(crate) async fn until_asked(&self, kind: ConnectRequest, times: usize) {
        until(async || self.asked(kind) >= times).await;
    }

    /// Advances the clock until this number of further requests was received.
    pub(crate) async fn is_asked_again(&self, kind: ConnectRequest, times: usize) {
        let times = self.asked(kind) + times;
        self.clock.while_waiting_for(self.until_asked(kind, times)).await;
    }

    /// Advances the clock until the call is in `state`; returns the states until then.
    pub(crate) async fn comes_to(
        &self,
        progress: &mut CallProgress,
        state: CallState,
    ) -> Vec<CallState> {
        let reached = progress.wait_for(|states| states.last() == Some(&state));
        in_time(self.clock.while_waiting_for(reached)).await.unwrap().to_vec()
    }
}

impl Drop for ConnectDriver {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert_eq!(self.connect.breaches(), Vec::<String>::new(), "against the service model");
        }
    }
}

fn open(settings: &str, clock: &Arc<PacedClock>) -> Arc<dyn Provider> {
    let settings = read::from_text(settings, "test settings", &|_| None).unwrap();
    let (clock, random) = (Arc::clone(clock) as _, Arc::new(SystemRandom) as _);
    amazon_connect::open(*settings.amazon_connect.unwrap(), &clock, &random).unwrap()
}
