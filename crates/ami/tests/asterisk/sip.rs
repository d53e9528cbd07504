//! Calls whose legs are SIP phones. The end of a phone's name says how it behaves: see rig's `phones.xml`.

use crate::environment::{
    CONNECTED, DESTINATION_ANSWERED, DESTINATION_RINGING, Environment, TERMINAL, TERMINAL_ANSWERED,
    TERMINAL_RINGING, ended, optimised, request, states_at_end, wait_for_state,
};
use model::dtmf_digit::DtmfDigit;
use rig::Asterisk;
use shared_types::call_state::EndCause;

const ANSWERS: &str = "b1c1t6_answers";

#[tokio::test]
async fn a_terminal_that_is_not_reached_by_sip_ends_the_call_with_the_cause() {
    let environment = Environment::start_with_sip(Asterisk::SIP_IVOZPROVIDER).await;
    let mut calls = Vec::new();
    for (terminal, expected) in [
        ("b1c1t2_busy", vec![ended(EndCause::Busy)]),
        ("b1c1t3_declines", vec![TERMINAL_RINGING, ended(EndCause::NoAnswer)]),
        ("b1c1t5_unavailable", vec![ended(EndCause::NoAnswer)]),
        ("b1c1t9_nobody", vec![ended(EndCause::Failed)]),
    ] {
        let call = environment.place_call(&request(terminal, terminal, "+34944010200")).await;
        calls.push((call, expected));
    }
    for (call, expected) in calls {
        assert_eq!(states_at_end(&call).await, expected, "{}", call.channel_id());
    }
}

#[tokio::test]
async fn a_destination_that_is_not_reached_by_sip_ends_the_call_with_the_cause() {
    let environment = Environment::start_with_sip(Asterisk::SIP_IVOZPROVIDER).await;
    let mut calls = Vec::new();
    for (destination, expected) in [
        ("+34944010486", vec![ended(EndCause::Busy)]),
        ("+34944010480", vec![ended(EndCause::NoAnswer)]),
        ("+34944010603", vec![DESTINATION_RINGING, ended(EndCause::NoAnswer)]),
        ("+34944010404", vec![ended(EndCause::Failed)]),
        ("+34944010503", vec![ended(EndCause::Failed)]),
    ] {
        let iden = destination.trim_start_matches('+');
        let call = environment.place_call(&request(iden, TERMINAL, destination)).await;
        calls.push((call, expected));
    }
    for (call, expected) in calls {
        let expected = [vec![TERMINAL_RINGING, TERMINAL_ANSWERED], expected].concat();
        assert_eq!(states_at_end(&call).await, expected, "{}", call.channel_id());
    }
}

#[tokio::test]
async fn a_call_between_sip_phones_is_connected_until_it_is_hung_up() {
    let environment = Environment::start_with_sip(Asterisk::SIP_IVOZPROVIDER).await;
    let rings = vec![DESTINATION_RINGING, DESTINATION_ANSWERED];
    for (destination, expected) in [
        ("+34944010200", vec![DESTINATION_ANSWERED]),
        ("+34944010183", vec![DESTINATION_ANSWERED]),
        ("+34944010100", rings),
    ] {
        for optimise in [false, true] {
            let iden = format!("{}-{optimise}", &destination[1..]);
            let request = request(&iden, ANSWERS, destination);
            let request = if optimise { optimised(request) } else { request };
            let call = environment.place_call(&request).await;
            wait_for_state(&call, CONNECTED).await;
            environment.session.hang_up(&iden, Some(16)).await.unwrap();

            let end = [CONNECTED, ended(EndCause::Completed)];
            let expected = [&[TERMINAL_ANSWERED][..], &expected, &end].concat();
            assert_eq!(states_at_end(&call).await, expected, "{iden}");
        }
    }
}

#[tokio::test]
async fn a_cancelled_call_stops_the_ringing_of_both_phones() {
    let environment = Environment::start_with_sip(Asterisk::SIP_IVOZPROVIDER).await;
    let phones = environment.asterisk.sip_phones().unwrap();
    let cases = [
        ("first", "b1c1t4_rings", "+34944010200", TERMINAL_RINGING, "terminal180"),
        ("second", ANSWERS, "+34944010180", DESTINATION_RINGING, "+34944010180"),
    ];
    for (iden, terminal, destination, state, phone) in cases {
        let call = environment.place_call(&request(iden, terminal, destination)).await;
        wait_for_state(&call, state).await;
        environment.session.hang_up(iden, None).await.unwrap();

        assert_eq!(states_at_end(&call).await.last(), Some(&ended(EndCause::Cancelled)), "{iden}");
        phones.wait_for("CANCEL", phone).unwrap();
    }
}

#[tokio::test]
async fn a_call_on_hold_stays_connected_and_ends_with_the_phone_that_hangs_up() {
    let environment = Environment::start_with_sip(Asterisk::SIP_IVOZPROVIDER).await;
    let held = environment.place_call(&request("held", ANSWERS, "+3494401hold")).await;
    let left = environment.place_call(&request("left", ANSWERS, "+349440100bye")).await;

    assert_eq!(
        states_at_end(&left).await,
        [TERMINAL_ANSWERED, DESTINATION_ANSWERED, CONNECTED, ended(EndCause::Completed)]
    );
    wait_for_state(&held, CONNECTED).await;
    environment.session.hang_up("held", None).await.unwrap();
    assert_eq!(states_at_end(&held).await.last(), Some(&ended(EndCause::Completed)));
}

#[tokio::test]
async fn a_digit_arrives_at_the_called_sip_phone() {
    let environment = Environment::start_with_sip(Asterisk::SIP_IVOZPROVIDER).await;
    let call = environment.place_call(&request("a", ANSWERS, "+34944010200")).await;
    wait_for_state(&call, CONNECTED).await;

    environment.session.play_dtmf("a", DtmfDigit::new('7').unwrap()).await.unwrap();

    let phones = environment.asterisk.sip_phones().unwrap();
    let info = phones.wait_for("INFO", "phone").unwrap();
    assert!(info.body().contains("Signal=7"), "{info:?}");
}

#[tokio::test]
async fn the_called_phone_receives_the_iden_of_the_call() {
    let environment = Environment::start_with_sip(Asterisk::SIP_IVOZPROVIDER).await;
    let call = environment.place_call(&request("Iden-1", ANSWERS, "+34944010200")).await;
    wait_for_state(&call, CONNECTED).await;

    let phones = environment.asterisk.sip_phones().unwrap();
    let called = phones.wait_for("INVITE", "+34944010200").unwrap();
    assert_eq!(called.header("X-Info-Click2Dial-iden"), Some("Iden-1"));
    assert_eq!(called.caller(), Some("101"));
}
