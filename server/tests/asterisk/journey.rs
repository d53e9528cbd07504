//! Calls from the HTTP contract to the phones and back.

use crate::client::Caller;
use crate::office::{ALICE, NOBODY, Office};
use serde_json::json;

/// Both phones ring before they are answered.
const TALKING: [&str; 6] = [
    "accepted",
    "ringing terminal",
    "answered terminal",
    "ringing destination",
    "answered destination",
    "connected",
];

#[tokio::test(flavor = "multi_thread")]
async fn a_client_of_the_contract_gets_each_state_and_the_records_show_both_legs() {
    let office = Office::new().await;
    // It rings for two seconds, and answers.
    let call = office.client.call(ALICE, "1000", "journey").await;
    let mut events = office.client.events(&call).await;
    assert_eq!(events.until("connected").await, TALKING);

    let stranger = call.of_a_stranger();
    assert_eq!(office.client.hang_up(&stranger).await.0, 404);
    assert_eq!(office.client.state(&call).await.0, "connected");
    assert_eq!(office.client.hang_up(&call).await.0, 200);
    assert_eq!(events.rest().await, ["ended completed"]);

    let (state, history) = office.client.state(&call).await;
    assert_eq!(state, "ended completed");
    assert_eq!(history, [&TALKING[..], &["ended completed"]].concat());
    assert_eq!(office.client.hang_up(&call).await, (409, json!({ "error": "call is over" })));

    let (terminal, destination) = office.both_legs("journey");
    assert!(terminal.is_answered() && destination.is_answered());
    let rings = [&terminal.destination_channel, &destination.destination_channel];
    assert!(rings[0].starts_with("Local/b1c1t1_alice@phones"), "{terminal:?}");
    assert!(rings[1].starts_with("Local/1000@phones"), "{destination:?}");
    assert_eq!(destination.user_field, "journey");
    assert!(destination.seconds > destination.seconds_answered, "{destination:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_ends_when_the_called_side_hangs_up() {
    let office = Office::new().await;

    let call = office.client.call(ALICE, "1006", "short").await;

    let states = office.client.events(&call).await.rest().await;
    assert!(states.ends_with(&["connected".into(), "ended completed".into()]), "{states:?}");
    assert!(office.both_legs("short").1.is_answered());
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_wrong_password_nothing_is_placed() {
    let office = Office::new().await;
    let wrong = Caller { password: "guess", ..ALICE };
    let stranger = Caller { aor: "stranger@127.0.0.1", ..ALICE };
    for caller in [wrong, stranger] {
        let refused = office.client.refused(caller, "1009", "guess").await;
        assert_eq!(refused, (403, "forbidden".to_owned()));
    }

    // A later call is in the records, so an earlier one would be, too.
    let call = office.client.call(ALICE, "1006", "right").await;
    office.client.events(&call).await.rest().await;
    let log = office.asterisk.log().unwrap();
    assert!(log.contains("1006@click2dial-user") && !log.contains("1009@click2dial"), "{log}");
    office.both_legs("right");
    let records = office.asterisk.call_records().unwrap();
    assert!(records.iter().all(|record| record.linkedid == "right"), "{records:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_busy_destination_and_an_unanswered_terminal_have_different_causes() {
    let office = Office::new().await;
    let busy = office.client.call(ALICE, "1002", "busy").await;
    let unheard = office.client.call(NOBODY, "1009", "unheard").await;

    let mut events = office.client.events(&unheard).await;
    assert_eq!(events.until("ringing terminal").await, ["accepted", "ringing terminal"]);
    assert_eq!(office.client.hang_up(&unheard).await.0, 200);
    assert_eq!(events.rest().await, ["ended cancelled"]);

    let states = office.client.events(&busy).await.rest().await;
    assert_eq!(states, ["accepted", "ringing terminal", "answered terminal", "ended busy"]);
    let (terminal, destination) = office.both_legs("busy");
    assert!(terminal.is_answered());
    assert_eq!(destination.disposition, "BUSY");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_called_side_receives_the_dtmf_digits() {
    let office = Office::new().await;
    let call = office.client.call(ALICE, "1007", "keys").await;
    let mut events = office.client.events(&call).await;
    events.until("connected").await;

    assert_eq!(office.client.press(&call, "12x").await.0, 400);
    assert_eq!(office.client.press(&call, "4*2#").await.0, 200);
    office.logs("digits 4*2").await;
    assert_eq!(office.client.hang_up(&call).await.0, 200);
    assert_eq!(events.rest().await, ["ended completed"]);

    let heard = |records: &[rig::CallRecord]| {
        records.iter().any(|record| record.user_field == "digits 4*2")
    };
    let records = office.asterisk.call_records_when(heard).unwrap();
    assert!(heard(&records), "{records:#?}");
}
