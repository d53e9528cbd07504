//! The tests that every provider must pass.
//!
//! A provider implements [`Fixture`], with the provider and a stand-in for its telephone system on a real port, and
//! calls [`provider_tests!`](crate::provider_tests). The tests do not know the protocol: the fixture translates
//! what the telephone system does ([`CreateAnswer`], [`Event`]) and what it received ([`ReceivedCreate`]).
//!
//! # Layout
//! - [`creates`]: a create is sent once, and what its answer means
//! - [`states`]: accepted is not ringing, unknown stays unknown, states in order and once
//! - [`capabilities`]: what a provider declares is what it does
//! - [`secrets`]: numbers and secrets are in no log and no error
//! - [`connection`]: the connection test
//! - [`new_calls`]: the calls of the tests
//! - [`log_recorder`]: everything that a test logs
//! - [`paced_clock`], [`waiting`]: time for tests
#![expect(
    clippy::missing_panics_doc,
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "each function is a test or part of one, which panics if it fails"
)]

pub mod capabilities;
pub mod connection;
pub mod creates;
mod log_recorder;
pub mod new_calls;
pub mod paced_clock;
pub mod secrets;
pub mod states;
pub mod waiting;

use model::provider::{NewCall, Provider};
use shared_types::call_state::CallState;
use std::sync::Arc;

/// A provider that is connected with a stand-in for its telephone system.
///
/// The stand-in accepts creates and reports nothing, unless a test says otherwise. Its settings allow
/// everything that the provider can do.
pub trait Fixture {
    /// The provider. Always the same.
    fn provider(&self) -> Arc<dyn Provider>;

    /// Another provider with the same settings, as after a restart of this server.
    fn reopened(&self) -> Arc<dyn Provider>;

    /// The number that the tests call; in the simulator it decides what happens.
    fn number(&self) -> String {
        "(202) 555-0142".to_owned()
    }

    /// The host of calls from terminals.
    fn terminal_host(&self) -> &'static str {
        "127.0.0.1"
    }

    /// From now on the stand-in answers creates like this. Returns `false` if the telephone system cannot do
    /// that.
    fn answer_creates(&self, answer: CreateAnswer) -> bool;

    /// The creates that were received, whatever the answer.
    fn creates(&self) -> Vec<ReceivedCreate>;

    /// Waits until so many creates were received.
    fn until_created(&self, count: usize) -> impl Future<Output = ()>;

    /// How many calls the telephone system has placed. Creates that it recognises as one count once.
    fn placed_calls(&self) -> usize;

    /// Lets the time of the provider pass until `future` ends.
    fn while_time_passes<T>(&self, future: impl Future<Output = T>) -> impl Future<Output = T>;

    /// The events of a call that is answered by both sides, in the order in which this telephone system
    /// reports them, each with the state that follows. Empty if it reports nothing.
    fn life(&self) -> Vec<(Event, CallState)>;

    /// The events that end a call whose first phone rings, each with the state that follows.
    fn other_ends(&self) -> Vec<(Event, CallState)> {
        Vec::new()
    }

    /// The next call will end by this event. Only the simulator has to know it before.
    fn prepare_end(&self, _event: Event) {}

    /// Reports `event` of `call` in the way of the telephone system, or lets it be found by the next poll. The
    /// state may follow later.
    fn report(&self, call: &NewCall, event: Event) -> impl Future<Output = ()>;

    /// Whether the provider notices that it does not observe its calls ([`Event::Lost`]).
    fn can_lose_calls(&self) -> bool {
        false
    }

    /// How many agents of the queue can take a call; in the simulator the name of the queue decides. Returns the
    /// queue.
    fn set_available_agents(&self, _count: u32) -> String {
        new_calls::QUEUE.to_owned()
    }

    /// Whether the telephone system has received a request to end `call`.
    fn is_hung_up(&self, call: &NewCall) -> bool;

    /// The digits that were played into `call`; `None` if that cannot be seen.
    fn digits(&self, _call: &NewCall) -> Option<String> {
        Some(String::new())
    }

    /// The called person of `call` presses the key by which they opt out. Returns `false` if this telephone system
    /// reports no such key.
    fn opt_out(&self, _call: &NewCall) -> bool {
        false
    }

    /// From now on the stand-in refuses the credentials. Returns `false` if there are none.
    fn refuse_credentials(&self) -> bool;

    /// Nothing listens at the address any more. Returns `false` if there is no address.
    fn stop(&self) -> impl Future<Output = bool>;

    /// The secrets in the settings.
    fn secrets(&self) -> Vec<String>;
}

/// How a telephone system answers a create.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CreateAnswer {
    /// It places the call.
    Accept,
    /// It refuses, and says so.
    Refuse,
    /// It refuses because of too many requests: the next one is wanted after [`RETRY_AFTER_SECONDS`].
    Throttle,
    /// It closes the connection without an answer. The call may be placed.
    Drop,
    /// It never answers. The call may be placed.
    Hang,
    /// It places the call and answers with bytes that nobody can read.
    Garbage,
    /// It places the call and closes the connection after a part of its answer.
    Truncate,
    /// It places the call and loses the answer to the first create; further ones are answered.
    LoseFirstAnswer,
}

/// The content of `Retry-After` of [`CreateAnswer::Throttle`].
pub const RETRY_AFTER_SECONDS: u64 = 30;

/// What happens to a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The provider looks at the call again, or receives an event that says nothing new.
    Nothing,
    /// It waits in the queue at this position, 1 being the next. Telephone systems without positions report
    /// that it waits.
    Queued { position: u16 },
    /// The first phone rings.
    FirstRings,
    /// The first phone is answered.
    FirstAnswers,
    /// The second phone rings.
    SecondRings,
    /// The second phone is answered.
    SecondAnswers,
    /// Both hear each other.
    Connected,
    /// One of them hangs up.
    Completed,
    /// The phone that is called is busy.
    Busy,
    /// The phone that is called is not answered.
    NotAnswered,
    /// The telephone system does not know the call any more and says no cause.
    Gone,
    /// The telephone system cannot be observed: it reports nothing, and reads fail.
    Lost,
    /// It can be observed again.
    Found,
}

/// A create as the telephone system received it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReceivedCreate {
    /// By which the telephone system recognises a repeated create.
    pub token: Option<String>,
    /// The code of the call.
    pub code: Option<String>,
    /// What the application knows of the customer, decoded.
    pub context: Option<String>,
}

/// A test function for each test of the providers, on a new fixture each. The expression is awaited code.
#[macro_export]
macro_rules! provider_tests {
    ($fixture:expr) => {
        $crate::provider_tests! { $fixture =>
            creates:
                an_accepted_call_was_created_once,
                a_refused_call_was_created_once_and_is_not_placed,
                a_throttled_call_is_not_placed_and_says_when_to_try_again,
                a_create_without_an_answer_has_an_unknown_outcome_and_is_not_repeated,
                an_answer_that_cannot_be_read_is_no_refusal,
                a_lost_answer_is_resolved_by_the_token,
                a_create_that_reaches_nobody_is_not_placed,
                each_call_has_a_token_of_its_own;
            states:
                accepted_is_not_ringing,
                reported_states_follow_in_order_and_once,
                nothing_follows_the_end,
                each_end_has_its_cause,
                unknown_stays_unknown_until_the_call_is_seen_again,
                a_resumed_call_is_unknown_until_it_is_seen_again;
            capabilities:
                progress_is_as_declared,
                a_connected_call_is_ended_as_declared,
                a_ringing_call_is_cancelled_as_declared,
                digits_are_played_as_declared,
                code_and_context_are_passed_on_as_declared,
                availability_is_as_declared,
                queue_metrics_are_as_declared,
                calls_of_users_are_placed_as_declared,
                calls_of_terminals_are_placed_as_declared,
                calls_are_resumed_as_declared,
                an_opt_out_of_the_called_person_is_reported_as_declared;
            connection:
                a_good_connection_passes_the_test_and_nothing_is_placed,
                refused_credentials_are_recognised,
                an_address_without_a_listener_is_unreachable;
            secrets:
                numbers_and_secrets_are_never_logged;
        }
    };
    ($fixture:expr => $($group:ident: $($test:ident),+;)+) => {
        $(mod $group {
            use super::*;
            $(
                #[tokio::test]
                async fn $test() {
                    $crate::conformance::$group::$test(&$fixture).await;
                }
            )+
        })+
    };
}
