//! Asterisk, with a stand-in for its manager interface.

use crate::support::asterisk_stand_in::{Answer, AsteriskStandIn, SECRET, Step};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use model::provider::{NewCall, Provider};
use model::random::SystemRandom;
use server::config::read;
use shared_types::call_state::{CallState, EndCause, Leg};
use std::collections::HashSet;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use supervisor::Supervisor;
use telephony::asterisk::Asterisk;
use telephony::conformance::{CreateAnswer, Event, Fixture, ReceivedCreate};
use telephony::provider_tests;

provider_tests!(AsteriskFixture::new().await);

struct AsteriskFixture {
    pbx: AsteriskStandIn,
    provider: Arc<dyn Provider>,
    is_stopped: AtomicBool,
    /// The steps that were taken, by call. A stream repeats nothing.
    taken: Mutex<HashSet<(String, String)>>,
}

impl AsteriskFixture {
    async fn new() -> Self {
        let pbx = AsteriskStandIn::start().await;
        let provider = open(&pbx);
        Self { pbx, provider, is_stopped: AtomicBool::new(false), taken: Mutex::default() }
    }

    /// The call ends while nobody is connected.
    fn end_unnoticed(&self, call: &str) {
        self.pbx.is_lost();
        self.pbx.forgets(call);
        self.pbx.is_found();
    }
}

fn open(pbx: &AsteriskStandIn) -> Arc<dyn Provider> {
    let settings = read::from_text(&pbx.settings(), "test settings", &|_| None).unwrap();
    let random = Arc::new(SystemRandom);
    let tasks = Supervisor::of_command(Arc::clone(&random) as _);
    Arc::new(Asterisk::new(settings.asterisk.unwrap(), random, tasks).unwrap())
}

impl Fixture for AsteriskFixture {
    fn provider(&self) -> Arc<dyn Provider> {
        Arc::clone(&self.provider)
    }

    fn reopened(&self) -> Arc<dyn Provider> {
        open(&self.pbx)
    }

    fn answer_creates(&self, answer: CreateAnswer) -> bool {
        self.pbx.answers(match answer {
            CreateAnswer::Accept => Answer::Accept,
            CreateAnswer::Refuse => Answer::Refuse,
            CreateAnswer::Hang => Answer::Hang,
            CreateAnswer::Drop => Answer::Drop,
            CreateAnswer::Garbage => Answer::Garbage,
            CreateAnswer::Truncate => Answer::Truncate,
            // The manager interface has neither.
            CreateAnswer::Throttle | CreateAnswer::LoseFirstAnswer => return false,
        });
        true
    }

    fn creates(&self) -> Vec<ReceivedCreate> {
        let originates = self.pbx.received("Originate").into_iter();
        let received = originates.map(|action| {
            let parts = action.variable("C2C_CONTEXT_PARTS").map(|parts| parts.parse().unwrap());
            let part = |number: u32| {
                let part = action.variable(&format!("C2C_CONTEXT_{number}")).unwrap();
                String::from_utf8(STANDARD.decode(part).unwrap()).unwrap()
            };
            ReceivedCreate {
                token: None,
                code: action.variable("C2C_CODE").map(str::to_owned),
                context: parts.map(|parts: u32| (1..=parts).map(part).collect()),
            }
        });
        received.collect()
    }

    async fn until_created(&self, count: usize) {
        self.pbx.until_originated(count).await;
    }

    fn placed_calls(&self) -> usize {
        self.pbx.placed()
    }

    /// A session has the time of the runtime. It only has to pass faster while nothing listens.
    async fn while_time_passes<T>(&self, future: impl Future<Output = T>) -> T {
        let is_stopped = self.is_stopped.load(Ordering::Relaxed);
        if is_stopped {
            tokio::time::pause();
        }
        let output = future.await;
        if is_stopped {
            tokio::time::resume();
        }
        output
    }

    fn life(&self) -> Vec<(Event, CallState)> {
        let queued = CallState::Queued { position: Some(2), wait: None };
        vec![
            (Event::FirstRings, CallState::Ringing { leg: Leg::Visitor }),
            (Event::FirstAnswers, CallState::Answered { leg: Leg::Visitor }),
            (Event::Queued { position: 2 }, queued),
            (Event::SecondRings, CallState::Ringing { leg: Leg::Agent }),
            (Event::SecondAnswers, CallState::Answered { leg: Leg::Agent }),
            (Event::Connected, CallState::Connected),
            (Event::Completed, CallState::Ended { cause: EndCause::Completed }),
        ]
    }

    fn other_ends(&self) -> Vec<(Event, CallState)> {
        vec![
            (Event::Busy, CallState::Ended { cause: EndCause::Busy }),
            (Event::NotAnswered, CallState::Ended { cause: EndCause::NoAnswer }),
            (Event::Gone, CallState::Ended { cause: EndCause::Unknown }),
        ]
    }

    async fn report(&self, call: &NewCall, event: Event) {
        let id = call.id.as_str();
        let step = match event {
            Event::Nothing => return self.pbx.says_nothing_new(),
            Event::Lost => return self.pbx.is_lost(),
            Event::Found => return self.pbx.is_found(),
            Event::Gone => return self.end_unnoticed(id),
            Event::Queued { position } => Step::Queued(position),
            Event::FirstRings => Step::FirstRings,
            Event::FirstAnswers => Step::FirstAnswers,
            Event::SecondRings => Step::SecondRings,
            Event::SecondAnswers => Step::SecondAnswers,
            Event::Connected => Step::Connected,
            Event::Completed => Step::Ends,
            Event::Busy => Step::Busy,
            Event::NotAnswered => Step::NotAnswered,
        };
        if self.taken.lock().unwrap().insert((id.to_owned(), format!("{step:?}"))) {
            self.pbx.steps(id, step);
        }
    }

    fn can_lose_calls(&self) -> bool {
        true
    }

    fn is_hung_up(&self, call: &NewCall) -> bool {
        let hang_ups = self.pbx.received("Hangup");
        hang_ups.iter().any(|action| action.get("Channel") == call.id.as_str())
    }

    fn digits(&self, call: &NewCall) -> Option<String> {
        let played = self.pbx.received("PlayDTMF").into_iter();
        let own = played.filter(|action| action.get("Channel") == call.id.as_str());
        Some(own.map(|action| action.get("Digit").to_owned()).collect())
    }

    fn opt_out(&self, call: &NewCall) -> bool {
        self.pbx.steps(call.id.as_str(), Step::OptsOut);
        true
    }

    fn refuse_credentials(&self) -> bool {
        self.pbx.refuses_login();
        true
    }

    async fn stop(&self) -> bool {
        self.is_stopped.store(true, Ordering::Relaxed);
        self.pbx.stop().await;
        true
    }

    fn secrets(&self) -> Vec<String> {
        vec![SECRET.to_owned()]
    }
}
