//! Many calls at the same time, between SIP phones.

use crate::environment::{Environment, ended, request, states_at_end};
use ami::OriginateRequest;
use rig::Asterisk;
use shared_types::call_state::EndCause;
use std::collections::HashMap;
use std::time::Duration;
use tokio::task::JoinSet;

const CALLS: usize = 90;

#[tokio::test]
async fn each_of_ninety_simultaneous_calls_ends_with_its_own_cause() {
    let environment = Environment::start_with_sip(Asterisk::SIP_IVOZPROVIDER).await;
    let kinds = [
        ("b1c1t2_busy", "+34944010200", EndCause::Busy),
        ("b1c1t3_declines", "+34944010200", EndCause::NoAnswer),
        ("b1c1t6_answers", "+34944010486", EndCause::Busy),
        ("b1c1t6_answers", "+34944010503", EndCause::Failed),
        ("b1c1t6_answers", "+349440100bye", EndCause::Completed),
    ];
    let mut placing = JoinSet::new();
    for number in 0..CALLS {
        let (terminal, destination, expected) = kinds[number % kinds.len()];
        let session = environment.session.clone();
        let request = patient(request(&format!("call-{number}"), terminal, destination));
        placing.spawn(async move { (session.originate(&request).await.unwrap(), expected) });
    }
    let mut wrong: HashMap<_, usize> = HashMap::new();
    for (call, expected) in placing.join_all().await {
        let states = states_at_end(&call).await;
        if states.last() != Some(&ended(expected)) {
            *wrong.entry(format!("{expected:?}: {states:?}")).or_default() += 1;
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

/// On a busy machine ninety phones in one program answer late.
fn patient(mut request: OriginateRequest) -> OriginateRequest {
    request.timeout = Duration::from_mins(2);
    for (name, value) in &mut request.variables {
        if name == "DIAL_TIMEOUT" {
            "120".clone_into(value);
        }
    }
    request
}

/// Local channels answer within the originate, so that its failure is reported before its channels.
#[tokio::test]
async fn each_of_ninety_busy_phones_behind_a_local_channel_is_busy() {
    let environment = Environment::start().await;
    let mut placing = JoinSet::new();
    for number in 0..CALLS {
        let session = environment.session.clone();
        let request = request(&format!("call-{number}"), "1002", "1009");
        placing.spawn(async move { session.originate(&request).await.unwrap() });
    }
    for call in placing.join_all().await {
        assert_eq!(states_at_end(&call).await, [ended(EndCause::Busy)], "{}", call.channel_id());
    }
}
