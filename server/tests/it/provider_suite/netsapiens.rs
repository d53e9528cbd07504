//! The three drivers of NetSapiens, with the stand-in that implements the vendor's description.

use crate::support::netsapiens_driver::Driver;
use crate::support::netsapiens_v2::manner::{FORBIDDEN, GARBAGE, Kind, Manner, OOPS, THROTTLED};
use crate::support::netsapiens_v2::{KEY, NetSapiensV2};
use model::provider::{NewCall, Provider};
use model::random::SystemRandom;
use server::config::read;
use shared_types::call_state::{CallState, EndCause, Leg};
use std::sync::Arc;
use telephony::conformance::{CreateAnswer, Event, Fixture, ReceivedCreate, new_calls};
use telephony::netsapiens;
use telephony::netsapiens::settings::NetSapiensDriver;
use telephony::provider_tests;

mod legacy {
    use super::*;
    provider_tests!(NetSapiensFixture::new(NetSapiensDriver::LegacyQueuedcall).await);
}

mod v2_call {
    use super::*;
    provider_tests!(NetSapiensFixture::new(NetSapiensDriver::V2Call).await);
}

mod v2_queuedcall {
    use super::*;
    provider_tests!(NetSapiensFixture::new(NetSapiensDriver::V2Queuedcall).await);
}

struct NetSapiensFixture {
    driver: NetSapiensDriver,
    settings: String,
    parts: Driver,
}

impl NetSapiensFixture {
    async fn new(driver: NetSapiensDriver) -> Self {
        let name = match driver {
            NetSapiensDriver::LegacyQueuedcall => "legacy-queuedcall",
            NetSapiensDriver::V2Call => "v2-call",
            NetSapiensDriver::V2Queuedcall => "v2-queuedcall",
        };
        http_client::install_tls_provider();
        let pbx = NetSapiensV2::start().await;
        let settings = pbx.settings_as(name, &format!("token = '{KEY}'\nqueue_check = 'agents'"));
        let parts = Driver::on(pbx, &settings);
        Self { driver, settings, parts }
    }

    fn pbx(&self) -> &NetSapiensV2 {
        &self.parts.pbx
    }

    fn create(&self) -> Kind {
        match self.driver {
            NetSapiensDriver::LegacyQueuedcall => Kind::Legacy,
            NetSapiensDriver::V2Call => Kind::Create,
            NetSapiensDriver::V2Queuedcall => Kind::QueuedCreate,
        }
    }

    /// The list that the driver polls.
    fn list(&self) -> Kind {
        match self.driver {
            NetSapiensDriver::V2Call => Kind::List,
            NetSapiensDriver::LegacyQueuedcall | NetSapiensDriver::V2Queuedcall => Kind::Waiting,
        }
    }

    fn report_call(&self, id: &str, event: Event) {
        self.pbx().calls(|calls| match event {
            Event::FirstRings => calls.rings(id),
            Event::FirstAnswers => calls.is_answered(id),
            Event::Connected => calls.talks(id),
            Event::Completed | Event::Gone => calls.is_over(id),
            other => panic!("API v2 reports no {other:?}"),
        });
    }

    fn report_waiting(&self, number: &str, event: Event) {
        self.pbx().calls(|calls| match event {
            Event::Queued { .. } => calls.waits(number),
            Event::Gone => calls.leaves(number),
            other => panic!("the list of waiting callers reports no {other:?}"),
        });
    }
}

impl Fixture for NetSapiensFixture {
    fn provider(&self) -> Arc<dyn Provider> {
        Arc::clone(&self.parts.provider)
    }

    fn reopened(&self) -> Arc<dyn Provider> {
        let settings = read::from_text(&self.settings, "test settings", &|_| None).unwrap();
        let (clock, random) = (Arc::clone(&self.parts.clock) as _, Arc::new(SystemRandom) as _);
        netsapiens::open(settings.netsapiens.unwrap(), &clock, &random).unwrap()
    }

    fn answer_creates(&self, answer: CreateAnswer) -> bool {
        let manner = match answer {
            CreateAnswer::Accept => Manner::Well,
            CreateAnswer::Refuse => Manner::Says(FORBIDDEN),
            CreateAnswer::Throttle => Manner::Says(THROTTLED),
            CreateAnswer::Hang => Manner::Hangs,
            CreateAnswer::Garbage => Manner::Says(GARBAGE),
            // The server behind the stand-in sends complete answers or none.
            CreateAnswer::Drop | CreateAnswer::Truncate | CreateAnswer::LoseFirstAnswer => {
                return false;
            }
        };
        self.pbx().behaves(self.create(), manner);
        true
    }

    fn creates(&self) -> Vec<ReceivedCreate> {
        let asked = self.pbx().asked_to(self.create()).into_iter();
        let received = asked.map(|asked| ReceivedCreate {
            context: asked.body.contains(new_calls::CONTEXT).then_some(asked.body),
            ..ReceivedCreate::default()
        });
        received.collect()
    }

    async fn until_created(&self, count: usize) {
        self.pbx().until_asked(self.create(), count).await;
    }

    fn placed_calls(&self) -> usize {
        self.pbx().placed()
    }

    async fn while_time_passes<T>(&self, future: impl Future<Output = T>) -> T {
        self.parts.clock.while_waiting_for(future).await
    }

    fn life(&self) -> Vec<(Event, CallState)> {
        match self.driver {
            NetSapiensDriver::LegacyQueuedcall => Vec::new(),
            NetSapiensDriver::V2Call => vec![
                (Event::FirstRings, CallState::Ringing { leg: Leg::Visitor }),
                (Event::FirstAnswers, CallState::Answered { leg: Leg::Visitor }),
                (Event::Connected, CallState::Connected),
                (Event::Completed, CallState::Ended { cause: EndCause::Completed }),
            ],
            NetSapiensDriver::V2Queuedcall => vec![
                (Event::Queued { position: 1 }, CallState::QUEUED),
                (Event::Gone, CallState::Unknown),
            ],
        }
    }

    fn other_ends(&self) -> Vec<(Event, CallState)> {
        match self.driver {
            NetSapiensDriver::V2Call => {
                vec![(Event::Gone, CallState::Ended { cause: EndCause::Unknown })]
            }
            NetSapiensDriver::LegacyQueuedcall | NetSapiensDriver::V2Queuedcall => Vec::new(),
        }
    }

    async fn report(&self, call: &NewCall, event: Event) {
        match event {
            Event::Nothing => {
                let read = self.pbx().asked_to(self.list()).len();
                let read_again = self.pbx().until_asked(self.list(), read + 2);
                self.while_time_passes(read_again).await;
            }
            Event::Lost => self.pbx().behaves(self.list(), Manner::Says(OOPS)),
            Event::Found => self.pbx().behaves(self.list(), Manner::Well),
            event if self.driver == NetSapiensDriver::V2Call => {
                self.report_call(call.id.as_str(), event);
            }
            event => self.report_waiting(call.number.expose_digits(), event),
        }
    }

    fn can_lose_calls(&self) -> bool {
        self.driver == NetSapiensDriver::V2Call
    }

    fn set_available_agents(&self, count: u32) -> String {
        self.pbx().has_agents(count);
        new_calls::QUEUE.to_owned()
    }

    fn is_hung_up(&self, call: &NewCall) -> bool {
        self.pbx().calls(|calls| calls.has_ended(call.id.as_str()))
    }

    fn refuse_credentials(&self) -> bool {
        self.pbx().revokes_key();
        true
    }

    async fn stop(&self) -> bool {
        self.pbx().stop().await;
        true
    }

    fn secrets(&self) -> Vec<String> {
        vec![KEY.to_owned()]
    }
}
