//! Events of a telephone system.

use super::Search;
use crate::support::event_office::{EventOffice, HttpAnswer};
use crate::support::event_pbx::{EventPbx, SignedEvent};
use serde_json::json;

async fn send(search: &mut Search, office: &EventOffice, event: &SignedEvent) {
    let (_, mac) = event.signature.split_once("v1=").unwrap();
    search.needles.text(mac);
    let told = office.send("testpbx", event).await;
    keep(search, &told);
}

fn keep(search: &mut Search, told: &HttpAnswer) {
    search.told.extend([format!("{} {:?} {}\n", told.status, told.headers, told.body)]);
}

fn events(pbx: &EventPbx, reference: &str) -> Vec<SignedEvent> {
    let states = [
        json!({ "state": "ringing", "leg": "visitor" }),
        json!({ "state": "recording", "url": "https://recordings.example/2025550143" }),
        json!({ "state": "answered", "leg": "visitor", "name": "Jane of accounting" }),
        json!({ "state": "ended", "cause": "completed" }),
        json!({ "state": "connected" }),
    ];
    states.map(|state| pbx.event(reference, state)).to_vec()
}

#[tokio::test]
async fn nothing_that_a_telephone_system_sends_is_found_again() {
    let mut search = Search::begin();
    for number in ["2025550142", "2025550143"] {
        search.needles.number(number);
    }
    let (office, [pbx]) = EventOffice::open(["testpbx"]).await;
    let call_id = office.call("(202) 555-0142").await;
    let reference = pbx.reference_of_call(1).await;
    for secret in [
        &*reference,
        &*pbx.path_secret,
        "signing-key-of-testpbx",
        "address-guess",
        "challenge-of-a-guess",
        "token-in-the-query",
        "Jane of accounting",
        "recordings.example",
        "testpbx-event-",
        "of-somebody-else",
        "not-json-at-all",
    ] {
        search.needles.text(secret);
    }

    let mut all = events(&pbx, &reference);
    all.push(pbx.event("of-somebody-else", json!({ "state": "connected" })));
    all.push(pbx.sign("not-json-at-all", office.clock_seconds()));
    all.push(pbx.sign(&all[0].body, office.clock_seconds() - 1000));
    all.push(SignedEvent { body: "not-json-at-all".to_owned(), ..all[1].clone() });
    all.push(all[0].clone());
    for event in &all {
        send(&mut search, &office, event).await;
    }
    pbx.breaks(true);
    send(&mut search, &office, &pbx.event(&reference, json!({ "state": "connected" }))).await;
    for path in [
        "/providers/testpbx/hook/address-guess?challenge=challenge-of-a-guess",
        "/providers/testpbx/events?token=token-in-the-query",
        &format!("/providers/otherpbx/{}", pbx.path_secret),
        &format!("/providers/testpbx/hook/{}", pbx.path_secret),
    ] {
        keep(&mut search, &office.get(path).await);
    }

    office.until_recorded(&call_id, "ended ended completed").await;
    search.told.push_str(&office.figures().await);
    for outcome in ["applied", "late", "ignored", "replayed", "malformed", "out_of_time"] {
        assert!(office.counted("testpbx", outcome).await > 0, "{outcome}");
    }
    let folder = office.stop().await;
    assert!(search.log.text().contains("click2call::provider_event"), "it is logged");
    search.search(folder.path());
}
