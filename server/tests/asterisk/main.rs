//! Asterisk through the driver and through the whole server; `rig` starts a real one.
//!
//! `cargo xtask test --asterisk` gets what is missing and runs them; where it cannot, they fail.
#![cfg(test)]

mod call_context;
mod call_control;
mod client;
mod ivozprovider;
mod journey;
mod loss;
mod office;
mod restart;
mod scheduled;
mod sip_phones;

use client::PATIENCE;
use model::call_code::CallCode;
use model::call_id::CallId;
use model::call_progress::CallProgress;
use model::client_presence::ClientPresence;
use model::dtmf_digit::DtmfDigit;
use model::provider::{ControlError, NewCall, Provider, ProviderError, RingOrder, TerminalCall};
use model::random::SystemRandom;
use rig::{AmiUser, Asterisk as Real};
use shared_types::call_state::{CallState, EndCause, Leg};
use shared_types::phone::PhoneNumber;
use std::sync::Arc;
use std::time::Duration;
use supervisor::Supervisor;
use telephony::asterisk::Asterisk;

const HOST: &str = "127.0.0.1";
const COMPLETED: CallState = CallState::Ended { cause: EndCause::Completed };

fn driver(real: &Real, user: AmiUser) -> Asterisk {
    let settings = serde_json::json!({
        "host": HOST,
        "port": real.ami().port(),
        "user": user.name,
        "secret": user.secret,
        "callback": { "visitor_context": "visitor", "queue_context": "visitor-callback" },
    });
    let random = Arc::new(SystemRandom);
    let tasks = Supervisor::of_command(Arc::clone(&random) as _);
    Asterisk::new(serde_json::from_value(settings).unwrap(), random, tasks).unwrap()
}

fn signed(iden: &str, destination: &str, optimize: bool) -> TerminalCall {
    TerminalCall {
        host: HOST.to_owned(),
        iden: iden.parse().unwrap(),
        destination: destination.parse().unwrap(),
        endpoint: "b1c1t1_alice".to_owned().try_into().unwrap(),
        extension: "101".to_owned().try_into().unwrap(),
        company: 1,
        brand: 1,
        dial_timeout: Duration::from_secs(30),
        max_duration: Duration::from_mins(10),
        optimize,
        aor: "alice@127.0.0.1".parse().unwrap(),
        custom_data: None,
        client: ClientPresence::not_needed(),
    }
}

fn callback(number: &str, queue: &str) -> NewCall {
    NewCall {
        id: CallId::random(&SystemRandom).unwrap(),
        api_domain: "acme.com".to_owned(),
        number: PhoneNumber::parse(number).unwrap(),
        order: RingOrder::NumberThenQueue { queue: queue.to_owned() },
        caller_id: None,
        code: None,
        company: None,
        custom_data: None,
    }
}

async fn reaches(progress: &mut CallProgress, state: CallState) -> Vec<CallState> {
    let wait = progress.wait_for(|states| states.last() == Some(&state));
    tokio::time::timeout(PATIENCE, wait).await.unwrap().unwrap().to_vec()
}

#[tokio::test]
async fn a_signed_call_is_placed_seen_pressed_on_and_ended() {
    let real = Real::start().unwrap();
    let provider: Arc<dyn Provider> = Arc::new(driver(&real, AmiUser::LEAST));
    for (iden, optimize) in [("plain", false), ("optimised", true)] {
        let request = signed(iden, "1009", optimize);
        let call = provider.originate_from_terminal(&request).await.unwrap().call;
        let mut states = call.progress();
        reaches(&mut states, CallState::Connected).await;
        call.play_dtmf(DtmfDigit::new('5').unwrap()).await.unwrap();
        call.hang_up().await.unwrap();

        let told = reaches(&mut states, COMPLETED).await;
        let leg = |leg| [CallState::Ringing { leg }, CallState::Answered { leg }];
        let mut expected = vec![CallState::Accepted];
        expected.extend(leg(Leg::Terminal));
        let answered = CallState::Answered { leg: Leg::Destination };
        expected.extend([answered, CallState::Connected, COMPLETED]);
        assert_eq!(told, expected);
        let over = call.hang_up().await.unwrap_err();
        assert!(matches!(over, ControlError::NoSuchCall), "{over:?}");
    }
}

#[tokio::test]
async fn what_asterisk_refuses_is_told_from_what_it_never_heard() {
    let real = Real::start().unwrap();
    let place = async |user| {
        let provider: Arc<dyn Provider> = Arc::new(driver(&real, user));
        provider.originate_from_terminal(&signed("a", "1009", false)).await
    };

    let refused = place(AmiUser::READ_ONLY).await.unwrap_err();
    assert!(matches!(refused, ProviderError::Rejected(_)), "{refused:?}");
    let wrong = AmiUser { secret: "wrong", ..AmiUser::LEAST };
    let unheard = place(wrong).await.unwrap_err();
    assert!(matches!(unheard, ProviderError::Unreachable(_)), "{unheard:?}");
}

#[tokio::test]
async fn an_account_that_may_not_end_calls_offers_no_cancelling() {
    let real = Real::start().unwrap();
    for (user, offered) in [(AmiUser::ORIGINATE_ONLY, false), (AmiUser::LEAST, true)] {
        let provider: Arc<dyn Provider> = Arc::new(driver(&real, user));
        let call = signed(user.name, "1009", false);
        let placed = provider.originate_from_terminal(&call).await.unwrap().call;

        let capabilities = placed.capabilities(provider.capabilities());
        assert_eq!((capabilities.can_cancel(), capabilities.dtmf), (offered, offered));
        assert!(capabilities.progress);
    }
}

#[tokio::test]
async fn a_visitor_is_called_and_then_the_companys_queue() {
    let real = Real::start().unwrap();
    let provider: Arc<dyn Provider> = Arc::new(driver(&real, AmiUser::LEAST));
    let placed = provider.originate(&callback("(202) 555-0142", "1006")).await.unwrap().call;

    let seen = reaches(&mut placed.progress(), COMPLETED).await;
    assert!(seen.contains(&CallState::Ringing { leg: Leg::Visitor }), "{seen:?}");
    assert!(seen.contains(&CallState::Connected), "{seen:?}");
}

#[tokio::test]
async fn the_visitors_phone_shows_the_company_and_the_code() {
    let real = Real::start().unwrap();
    let provider: Arc<dyn Provider> = Arc::new(driver(&real, AmiUser::LEAST));
    let code = CallCode::random(&SystemRandom).ok();
    let company = "Acme, Söhne".parse().ok();
    let call = NewCall { code, company, ..callback("(202) 555-0142", "1006") };
    let placed = provider.originate(&call).await.unwrap().call;
    reaches(&mut placed.progress(), CallState::Ringing { leg: Leg::Visitor }).await;

    let digits = code.unwrap().expose();
    let shown = format!("shows Acme, Söhne {digits} of 1006 with code {digits}");
    // A thread of its own writes the log.
    let is_logged = async {
        while !real.log().unwrap().contains(&shown) {
            tokio::task::yield_now().await;
        }
    };
    let outcome = tokio::time::timeout(PATIENCE, is_logged).await;
    assert!(outcome.is_ok(), "{}", real.log().unwrap());
}

#[tokio::test]
async fn a_visitor_hears_of_their_place_in_the_queue() {
    let real = Real::start().unwrap();
    let provider: Arc<dyn Provider> = Arc::new(driver(&real, AmiUser::FULL));
    let placed = provider.originate(&callback("(202) 555-0142", "support")).await.unwrap().call;

    let seen = reaches(&mut placed.progress(), CallState::Connected).await;

    let next = CallState::Queued { position: Some(1), wait: None };
    let at = seen.iter().position(|state| *state == next).unwrap();
    assert_eq!(seen[at - 1], CallState::Answered { leg: Leg::Visitor }, "{seen:?}");
    placed.hang_up().await.unwrap();
}

#[tokio::test]
async fn a_visitor_who_presses_nine_opts_out_and_is_not_connected() {
    let real = Real::start().unwrap();
    let provider: Arc<dyn Provider> = Arc::new(driver(&real, AmiUser::FULL));
    let placed = provider.originate(&callback("(202) 555-0109", "opt-out")).await.unwrap().call;

    let mut opt_out = placed.opt_out();
    let wait = opt_out.wait_for(|requested| *requested);
    tokio::time::timeout(PATIENCE, wait).await.unwrap().unwrap();

    let mut progress = placed.progress();
    let wait = progress.wait_for(|states| states.last().is_some_and(|state| state.is_final()));
    let states = tokio::time::timeout(PATIENCE, wait).await.unwrap().unwrap().to_vec();
    assert!(!states.contains(&CallState::Connected), "{states:?}");
}

#[tokio::test]
async fn a_visitor_who_presses_nothing_is_connected_after_the_prompt() {
    let real = Real::start().unwrap();
    let provider: Arc<dyn Provider> = Arc::new(driver(&real, AmiUser::FULL));
    let placed = provider.originate(&callback("(202) 555-0142", "opt-out")).await.unwrap().call;

    reaches(&mut placed.progress(), CallState::Connected).await;

    assert!(!*placed.opt_out().borrow());
    placed.hang_up().await.unwrap();
}

#[tokio::test]
async fn a_visitor_who_is_busy_ends_the_callback_and_a_queue_that_is_none_is_refused() {
    let real = Real::start().unwrap();
    let provider: Arc<dyn Provider> = Arc::new(driver(&real, AmiUser::LEAST));
    let busy = provider.originate(&callback("(202) 555-0101", "1006")).await.unwrap().call;
    reaches(&mut busy.progress(), CallState::Ended { cause: EndCause::Busy }).await;

    let nowhere = provider.originate(&callback("(202) 555-0142", "nowhere")).await.unwrap_err();
    assert!(matches!(nowhere, ProviderError::Rejected(_)), "{nowhere:?}");
    assert!(nowhere.nothing_was_placed());
}
