//! The dialplan of `docs/asterisk.md`, between SIP phones.

use crate::client::PATIENCE;
use crate::{HOST, callback, reaches, signed};
use model::call_progress::CallProgress;
use model::provider::{NewCall, Provider, RingOrder};
use model::random::SystemRandom;
use rig::{AmiUser, Asterisk as Real};
use serde_json::json;
use shared_types::call_state::{CallState, EndCause};
use std::sync::Arc;
use supervisor::Supervisor;
use telephony::asterisk::Asterisk;

const DOCS: &str = include_str!("../../../docs/asterisk.md");

/// All contexts of the page. Where it shows a context twice, the first one counts.
fn documented_contexts() -> String {
    let blocks = DOCS.split("```ini extensions.conf\n").skip(1);
    blocks.filter_map(|block| block.split("```").next()).collect()
}

fn start() -> (Real, Arc<dyn Provider>) {
    let real = Real::start_with_sip(&documented_contexts()).unwrap();
    let AmiUser { name, secret } = AmiUser::LEAST;
    let settings =
        json!({ "host": HOST, "port": real.ami().port(), "user": name, "secret": secret });
    let settings = serde_json::from_value(settings).unwrap();
    let random = Arc::new(SystemRandom);
    let tasks = Supervisor::of_command(Arc::clone(&random) as _);
    let provider = Arc::new(Asterisk::new(settings, random, tasks).unwrap());
    (real, provider)
}

async fn ends(progress: &mut CallProgress) -> CallState {
    let wait = progress.wait_for(|states| states.last().is_some_and(|state| state.is_final()));
    let states = tokio::time::timeout(PATIENCE, wait).await.unwrap().unwrap();
    states.last().copied().unwrap()
}

#[tokio::test]
async fn the_called_person_sees_the_caller_id_of_the_call_and_not_the_phone_that_answered() {
    let (real, provider) = start();
    let own = |number| {
        let order = RingOrder::ExtensionThenNumber { extension: "101".to_owned() };
        NewCall { order, ..callback(number, "500") }
    };
    let chosen = NewCall { caller_id: "+12025550100".parse().ok(), ..own("+12025550142") };
    for (call, called, caller) in
        [(chosen, "+12025550142", "+12025550100"), (own("+12025550143"), "+12025550143", "101")]
    {
        let placed = provider.originate(&call).await.unwrap().call;
        reaches(&mut placed.progress(), CallState::Connected).await;
        let invite = real.sip_phones().unwrap().wait_for("INVITE", called).unwrap();
        assert_eq!(invite.caller(), Some(caller), "{invite:?}");
        placed.hang_up().await.unwrap();
    }
}

#[tokio::test]
async fn a_signed_call_has_its_iden_in_the_header_of_the_second_leg_and_in_the_call_record() {
    let (real, provider) = start();
    let phones = real.sip_phones().unwrap();
    for (iden, destination) in [("external-1", "+34944010100"), ("internal-1", "101")] {
        let call = signed(iden, destination, false);
        let placed = provider.originate_from_terminal(&call).await.unwrap().call;
        reaches(&mut placed.progress(), CallState::Connected).await;

        let second = phones.wait_for("INVITE", destination).unwrap();
        assert_eq!(second.header("X-Info-Click2Dial-iden"), Some(iden));
        // The extension of the terminal, and not the number that was dialled.
        assert_eq!(second.caller(), Some("101"));
        placed.hang_up().await.unwrap();
        ends(&mut placed.progress()).await;
    }
    let first = phones.wait_for("INVITE", "alice").unwrap();
    assert_eq!(first.header("X-Info-Click2Dial-iden"), None);
    assert_eq!(first.header("Call-Info"), Some("<sip:click2dial>;answer-after=0"));
    let has =
        |iden: &str, records: &[rig::CallRecord]| records.iter().any(|it| it.user_field == iden);
    let both =
        |records: &[rig::CallRecord]| has("external-1", records) && has("internal-1", records);
    assert!(both(&real.call_records_when(both).unwrap()));
}

#[tokio::test]
async fn a_terminal_and_a_destination_that_are_not_reached_are_told_apart_in_the_documented_dialplan()
 {
    let (_real, provider) = start();
    let mut calls = Vec::new();
    for (iden, endpoint, destination, expected) in [
        ("busy", "b1c1t2_busy", "+34944010200", EndCause::Busy),
        ("declines", "b1c1t3_declines", "+34944010200", EndCause::NoAnswer),
        ("unavailable", "b1c1t5_unavailable", "+34944010200", EndCause::NoAnswer),
        ("called-busy", "b1c1t6_answers", "+34944010486", EndCause::Busy),
        ("called-declines", "b1c1t6_answers", "+34944010603", EndCause::NoAnswer),
        ("called-unknown", "b1c1t6_answers", "+34944010404", EndCause::Failed),
        ("called-overloaded", "b1c1t6_answers", "+34944010503", EndCause::Failed),
    ] {
        let mut call = signed(iden, destination, false);
        call.endpoint = endpoint.to_owned().try_into().unwrap();
        calls.push((provider.originate_from_terminal(&call).await.unwrap().call, iden, expected));
    }
    for (call, iden, cause) in calls {
        assert_eq!(ends(&mut call.progress()).await, CallState::Ended { cause }, "{iden}");
    }
}
