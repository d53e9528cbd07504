//! The effect of events on calls.

use super::{NAME, answered, connected, ended, life, ringing};
use crate::support::app::{ACME, TestApp};
use crate::support::event_office::{EventOffice, states_in_stream, words};
use crate::support::event_pbx::EventPbx;
use crate::support::netsapiens_v2::NetSapiensV2;
use crate::support::receiver::{Received, Receiver};
use crate::support::waiting::until;
use futures_util::future::join_all;
use serde_json::{Value, json};
use sqlx::ConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use std::sync::Arc;
use std::time::Duration;

const NUMBER: &str = "202-555-0142";
const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// A server with one telephone system, which has accepted a call.
struct Setting {
    office: EventOffice,
    pbx: Arc<EventPbx>,
    call_id: String,
    reference: String,
}

impl Setting {
    async fn with_call() -> Self {
        let (office, [pbx]) = EventOffice::open([NAME]).await;
        let call_id = office.call(NUMBER).await;
        let reference = pbx.reference_of_call(1).await;
        Self { office, pbx, call_id, reference }
    }
}

/// The results of a call: the rows of the journal, the event stream, and the metrics of its states.
type Trace = (Vec<String>, Vec<Value>, Vec<String>);

async fn rows(app: &TestApp) -> Vec<String> {
    app.journal().await;
    let path = app.folder.path().join("journal.db");
    let mut connection = SqliteConnectOptions::new().filename(path).connect().await.unwrap();
    let query = "SELECT event, state, leg, cause FROM journal ORDER BY at, place";
    let rows = sqlx::query(query).fetch_all(&mut connection).await.unwrap();
    rows.iter().map(words).collect()
}

async fn has_reached(app: &TestApp, state: &str) -> bool {
    rows(app).await.last().is_some_and(|row| row.contains(state))
}

async fn trace(app: &TestApp, call_id: &str) -> Trace {
    let stream = app.get(&format!("/click-to-call/{call_id}/events"), &[]).await;
    let figures = app.metrics().await;
    let states = figures.lines().filter(|line| line.starts_with("click2call_call_states_total"));
    let mut states: Vec<_> = states.map(without_provider).collect();
    states.sort();
    (rows(app).await, states_in_stream(stream.text()), states)
}

/// A sample with its count, and without its last label.
fn without_provider(sample: &str) -> String {
    let (labels, rest) = sample.split_once(",provider=").unwrap();
    format!("{labels} {}", rest.split_once(' ').unwrap().1)
}

async fn polled_call() -> Trace {
    let pbx = NetSapiensV2::start().await;
    let app = TestApp::with_settings(ACME, &pbx.settings("v2-call")).await;
    let call_id = app.call_me(NUMBER).await.json()["call_id"].as_str().unwrap().to_owned();
    for (stage, state) in ["ringing", "answered", "connected", "ended"].into_iter().enumerate() {
        pbx.calls(|calls| match stage {
            0 => calls.rings(&call_id),
            1 => calls.is_answered(&call_id),
            2 => calls.talks(&call_id),
            _ => calls.is_over(&call_id),
        });
        app.clock.while_waiting_for(until(async || has_reached(&app, state).await)).await;
    }
    trace(&app, &call_id).await
}

async fn reported_call() -> Trace {
    let mut system = None;
    let app = TestApp::with_services_for(ACME, "provider = 'simulator'", |external, clock| {
        let pbx = EventPbx::new(NAME, clock);
        pbx.replace(external);
        system = Some(pbx);
    })
    .await;
    let pbx: Arc<EventPbx> = system.unwrap();
    let call_id = app.call_me(NUMBER).await.json()["call_id"].as_str().unwrap().to_owned();
    let reference = pbx.reference_of_call(1).await;
    for state in [ringing(), answered(), connected(), ended("completed")] {
        let name = state["state"].as_str().unwrap().to_owned();
        let answer = app.send(pbx.event(&reference, state).request_in_process(NAME)).await;
        assert_eq!(answer.status.as_u16(), 204);
        until(async || has_reached(&app, &name).await).await;
    }
    trace(&app, &call_id).await
}

#[tokio::test]
async fn a_call_that_is_reported_by_events_leaves_the_same_behind_as_one_that_is_polled() {
    let (polled, reported) = (polled_call().await, reported_call().await);

    assert_eq!(reported, polled);
    let (rows, stream, _) = reported;
    assert_eq!(rows.last().map(String::as_str), Some("ended ended completed"));
    assert_eq!(stream.len(), 5, "{stream:?}");
}

#[tokio::test]
async fn events_reach_journal_event_stream_and_webhooks() {
    let receiver = Receiver::new(&[]).await;
    let webhook = json!({ "url": receiver.url, "secret": SECRET });
    let (office, [pbx]) = EventOffice::with([NAME], "", &webhook).await;
    let call_id = office.call(NUMBER).await;
    let reference = pbx.reference_of_call(1).await;

    for event in life(&pbx, &reference, [ringing(), answered(), connected(), ended("completed")]) {
        let told = office.send(NAME, &event).await;
        assert_eq!((told.status, told.body.as_str()), (204, ""));
    }

    let stream = office.stream(&call_id).await;
    let states = [json!({ "state": "accepted" }), ringing(), answered(), connected()];
    assert_eq!(stream, [&states[..], &[ended("completed")]].concat());
    office.until_recorded(&call_id, "ended ended completed").await;
    assert_eq!(
        office.journal(&call_id).await,
        [
            "accepted",
            "placed",
            "state ringing visitor",
            "state answered visitor",
            "state connected",
            "ended ended completed",
        ]
    );
    let kinds: Vec<_> = receiver.wait_for(6).await.iter().map(Received::kind).collect();
    assert_eq!(
        kinds,
        [
            "call.accepted",
            "call.placed",
            "call.state ringing",
            "call.state answered",
            "call.state connected",
            "call.ended ended",
        ]
    );
    assert_eq!(office.counted(NAME, "applied").await, 4);
    office.stop().await;
}

#[tokio::test]
async fn an_event_before_the_reply_to_originate_is_applied_with_it() {
    let (office, [pbx]) = EventOffice::open([NAME]).await;
    pbx.replies(false);
    let asking = office.call(NUMBER);
    let events = async {
        let reference = pbx.reference_of_call(1).await;
        let [ringing, answered] = life(&pbx, &reference, [ringing(), answered()]);
        // The second one arrives before the first.
        for event in [answered, ringing] {
            assert_eq!(office.send(NAME, &event).await.status, 204);
        }
        assert_eq!(pbx.sizes().early, 2);
        assert_eq!(office.counted(NAME, "applied").await, 0);
        pbx.replies(true);
        reference
    };

    let (call_id, reference) = tokio::join!(asking, events);

    office.send(NAME, &pbx.event(&reference, ended("completed"))).await;
    office.until_recorded(&call_id, "ended ended completed").await;
    assert_eq!(
        office.journal(&call_id).await,
        [
            "accepted",
            "placed",
            "state ringing visitor",
            "state answered visitor",
            "ended ended completed",
        ]
    );
    until(async || office.counted(NAME, "applied").await == 3).await;
    office.stop().await;
}

#[tokio::test]
async fn an_early_event_without_its_call_is_counted_as_unknown_after_its_time() {
    let (office, [pbx]) = EventOffice::open([NAME]).await;
    pbx.replies(false);
    let asking = office.call(NUMBER);
    let events = async {
        pbx.reference_of_call(1).await;
        let told = office.send(NAME, &pbx.event("of-somebody-else", ringing())).await;
        assert_eq!(told.status, 204, "the sender does not wait");
        assert_eq!(office.counted(NAME, "unknown_call").await, 0);
        office.clock.advance(Duration::from_secs(10));
        until(async || office.counted(NAME, "unknown_call").await == 1).await;
        assert_eq!(pbx.sizes().early, 0);
        pbx.replies(true);
    };

    tokio::join!(asking, events);

    office.stop().await;
}

#[tokio::test]
async fn events_of_unknown_calls_and_of_no_interest_are_counted_and_change_nothing() {
    let Setting { office, pbx, call_id, reference } = Setting::with_call().await;

    let unknown = pbx.event("of-somebody-else", ringing());
    let uninteresting = pbx.event(&reference, json!({ "state": "recording" }));
    for event in [&unknown, &uninteresting, &pbx.event(&reference, ringing())] {
        assert_eq!(office.send(NAME, event).await.status, 204);
    }

    office.until_recorded(&call_id, "state ringing visitor").await;
    assert_eq!(office.journal(&call_id).await, ["accepted", "placed", "state ringing visitor"]);
    for outcome in ["unknown_call", "ignored", "applied"] {
        assert_eq!(office.counted(NAME, outcome).await, 1, "{outcome}");
    }
    office.stop().await;
}

#[tokio::test]
async fn events_after_the_end_are_late_in_any_order() {
    let Setting { office, pbx, call_id, reference } = Setting::with_call().await;
    let all = life(&pbx, &reference, [ringing(), answered(), connected(), ended("completed")]);
    let [ringing, answered, connected, ended] = all;

    for event in [&answered, &ringing, &ended, &connected] {
        assert_eq!(office.send(NAME, event).await.status, 204);
    }

    office.until_recorded(&call_id, "ended ended completed").await;
    assert_eq!(
        office.journal(&call_id).await,
        ["accepted", "placed", "state answered visitor", "ended ended completed"]
    );
    let stream = office.stream(&call_id).await;
    assert_eq!(
        stream,
        [json!({ "state": "accepted" }), super::answered(), super::ended("completed")]
    );
    assert_eq!(office.counted(NAME, "applied").await, 2);
    assert_eq!(office.counted(NAME, "late").await, 2);
    office.stop().await;
}

#[tokio::test]
async fn of_simultaneous_repetitions_one_is_applied() {
    let Setting { office, pbx, call_id, reference } = Setting::with_call().await;
    let body = pbx.unsigned_event(&reference, ringing());
    let now = office.clock_seconds();
    // Each repetition has a new signature, as senders do.
    let repetitions: Vec<_> = (0..20).map(|second| pbx.sign(&body, now - second)).collect();

    let answers = join_all(repetitions.iter().map(|event| office.send(NAME, event))).await;

    assert!(answers.iter().all(|told| told.status == 204), "{answers:?}");
    assert_eq!(office.counted(NAME, "applied").await, 1);
    assert_eq!(office.counted(NAME, "replayed").await, 19);
    office.until_recorded(&call_id, "state ringing visitor").await;
    assert_eq!(office.journal(&call_id).await, ["accepted", "placed", "state ringing visitor"]);
    office.stop().await;
}

#[tokio::test]
async fn an_event_that_could_not_be_processed_is_applied_when_it_is_repeated() {
    let Setting { office, pbx, call_id, reference } = Setting::with_call().await;
    let event = pbx.event(&reference, ringing());

    pbx.breaks(true);
    let refused = office.send(NAME, &event).await;
    pbx.breaks(false);
    let taken = office.send(NAME, &event).await;

    assert_eq!((refused.status, refused.header("retry-after")), (503, Some("5")));
    assert_eq!(taken.status, 204);
    office.until_recorded(&call_id, "state ringing visitor").await;
    assert_eq!(office.counted(NAME, "unavailable").await, 1);
    assert_eq!(office.counted(NAME, "applied").await, 1);
    office.stop().await;
}

#[tokio::test]
async fn events_go_on_after_a_restart_and_repeat_no_state_that_the_call_had_passed() {
    let Setting { office, pbx, call_id, reference } = Setting::with_call().await;
    let [ringing, answered] = life(&pbx, &reference, [ringing(), answered()]);
    for event in [&ringing, &answered] {
        office.send(NAME, event).await;
    }
    office.until_recorded(&call_id, "state answered visitor").await;
    let happened_meanwhile = pbx.event(&reference, connected());

    let (office, pbx) = office.restart(NAME).await;
    office.clock.advance(Duration::from_secs(1));
    for event in [&ringing, &happened_meanwhile, &answered] {
        assert_eq!(office.send(NAME, event).await.status, 204);
    }
    office.send(NAME, &pbx.event(&reference, ended("completed"))).await;

    office.until_recorded(&call_id, "ended ended completed").await;
    assert_eq!(
        office.journal(&call_id).await,
        [
            "accepted",
            "placed",
            "state ringing visitor",
            "state answered visitor",
            "state unknown",
            "state connected",
            "ended ended completed",
        ]
    );
    assert_eq!(office.counted(NAME, "late").await, 2);
    assert_eq!(office.counted(NAME, "applied").await, 2);
    office.stop().await;
}

#[tokio::test]
async fn two_telephone_systems_receive_their_own_events_only() {
    let (office, [one, other]) = EventOffice::open(["one-pbx", "other-pbx"]).await;
    let call_id = office.call(NUMBER).await;
    let reference = one.reference_of_call(1).await;

    // The same reference is another call there.
    let of_the_other = other.event(&reference, ended("failed"));
    assert_eq!(office.send("other-pbx", &of_the_other).await.status, 204);
    assert_eq!(office.send("one-pbx", &of_the_other).await.status, 401);
    assert_eq!(office.send("one-pbx", &one.event(&reference, ringing())).await.status, 204);

    office.until_recorded(&call_id, "state ringing visitor").await;
    assert_eq!(office.counted("other-pbx", "unknown_call").await, 1);
    assert_eq!(office.counted("one-pbx", "unauthenticated").await, 1);
    assert_eq!(office.counted("one-pbx", "applied").await, 1);
    office.stop().await;
}
