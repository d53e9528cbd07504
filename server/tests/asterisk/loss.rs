//! The states of calls whose Asterisk is killed.

use crate::office::{ALICE, NOBODY, Office};

#[tokio::test(flavor = "multi_thread")]
async fn no_state_of_calls_is_invented_when_asterisk_is_killed_and_the_next_call_succeeds() {
    let office = Office::new().await;
    let rings = office.client.call(NOBODY, "1009", "rings").await;
    let talks = office.client.call(ALICE, "1009", "talks").await;
    let mut of_rings = office.client.events(&rings).await;
    let mut of_talks = office.client.events(&talks).await;
    of_rings.until("ringing terminal").await;
    of_talks.until("connected").await;

    office.asterisk.kill();
    assert_eq!(of_rings.until("unknown").await, ["unknown"]);
    assert_eq!(of_talks.until("unknown").await, ["unknown"]);
    assert_eq!(office.client.state(&rings).await.0, "unknown");
    let refused = office.client.refused(ALICE, "1009", "talks").await;
    assert_eq!(refused, (409, "iden in use".to_owned()));

    office.asterisk.start_again().unwrap();
    assert_eq!(of_rings.rest().await, ["ended unknown"]);
    assert_eq!(of_talks.rest().await, ["ended unknown"]);
    let (state, history) = office.client.state(&rings).await;
    assert_eq!(state, "ended unknown");
    assert_eq!(history, ["accepted", "ringing terminal", "unknown", "ended unknown"]);

    let next = office.client.call(ALICE, "1006", "talks").await;
    let states = office.client.events(&next).await.rest().await;
    assert!(states.ends_with(&["connected".into(), "ended completed".into()]), "{states:?}");
    office.both_legs("talks");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_is_requested_while_asterisk_is_unreachable_is_not_placed() {
    let office = Office::new().await;
    office.asterisk.stop().unwrap();

    let refused = office.client.refused(ALICE, "1009", "away").await;
    assert_eq!(refused, (502, "could not originate call".to_owned()));

    office.asterisk.start_again().unwrap();
    let call = office.client.call(ALICE, "1006", "away").await;
    let states = office.client.events(&call).await.rest().await;
    assert!(states.ends_with(&["connected".into(), "ended completed".into()]), "{states:?}");
    let log = office.asterisk.log().unwrap();
    assert!(!log.contains("1009@click2dial"), "{log}");
}
