//! A call that is due while its telephone system is not reached is tried again: it was certainly not placed.

use crate::support::asterisk_stand_in::AsteriskStandIn;
use crate::support::database_faults::FaultQueue;
use crate::support::schedule::{HALF_PAST_TEN, NUMBER, OFFICE, Office, SETTINGS, cancel};
use crate::support::telephones::Manner;
use crate::support::waiting::until;
use std::time::Duration;
use store::faults::Fault;
use store::journal::verify::verify;

const MINUTE: Duration = Duration::from_mins(1);
const PLACED: [&str; 3] = ["scheduled", "accepted", "placed"];
/// An attempt does less work on the database than this.
const MOST_WORK: usize = 60;

/// A call that was due a moment ago, and whose telephone system was not reached.
async fn tried_once() -> (Office, String) {
    // Two hours later it is open too.
    let domains = OFFICE.replace("09:30-12:00", "09:30-18:00");
    let office = Office::open(&domains, Manner::IsAway).await;
    let call_id = office.keeps(NUMBER, HALF_PAST_TEN).await;
    office.app.clock.advance(MINUTE * 90);
    until(async || office.telephones.attempts() == 1).await;
    office.until_they_are(&["waiting"]).await;
    (office, call_id)
}

async fn calls_in_progress(office: &Office) -> usize {
    office.rows("SELECT call_id FROM live_calls").await.len()
}

#[tokio::test]
async fn a_call_is_placed_as_soon_as_its_telephone_system_is_reached_and_accepted_once() {
    let (office, _) = tried_once().await;
    assert_eq!(office.events().await, ["scheduled", "accepted"]);
    assert_eq!(calls_in_progress(&office).await, 0);

    office.after(2).await;
    assert_eq!(office.telephones.attempts(), 3);
    office.telephones.behave(Manner::Takes);
    office.after(2).await;

    office.until_they_are(&["placed"]).await;
    assert_eq!(office.telephones.called(), ["+12025550142"]);
    assert_eq!(office.events().await, PLACED);
    assert_eq!(calls_in_progress(&office).await, 1, "it is found after a restart");
    let metrics = office.app.metrics().await;
    assert!(!metrics.contains(r#"outcome="failed",code="phone_system_unreachable""#), "{metrics}");
}

#[tokio::test]
async fn a_refusal_after_that_is_the_one_end_of_the_call() {
    let (office, _) = tried_once().await;

    office.telephones.behave(Manner::Refuses);
    office.after(1).await;

    office.until_they_are(&["failed"]).await;
    assert_eq!(office.events().await, ["scheduled", "accepted", "failed"]);
    assert_eq!(calls_in_progress(&office).await, 0);
}

#[tokio::test]
async fn a_visitor_cancels_a_call_that_is_to_be_tried_again() {
    let (office, call_id) = tried_once().await;

    assert_eq!(cancel(&office.app, &call_id).await.outcome().0, 200);
    office.telephones.behave(Manner::Takes);
    office.after(5).await;

    assert_eq!(office.states().await, ["cancelled"]);
    assert_eq!(office.telephones.called(), [""; 0]);
    assert_eq!(office.events().await, ["scheduled", "accepted", "cancelled"]);
}

#[tokio::test]
async fn a_call_whose_telephone_system_stays_away_expires_with_that_reason() {
    let (office, _) = tried_once().await;

    office.after(140).await;

    office.until_they_are(&["expired"]).await;
    let expected = ["scheduled", "accepted", "expired phone_system_unreachable"];
    assert_eq!(office.events().await, expected);
    assert_eq!(office.numbers().await, [""]);
    // Fewer than by the delays alone, because of the tenant's back-off.
    let attempts = office.telephones.attempts();
    assert!((5..20).contains(&attempts), "{attempts}");
    assert_eq!(verify(office.app.database(), &[]).await.unwrap().faults, []);
}

#[tokio::test]
async fn a_restart_between_two_attempts_changes_nothing() {
    let (office, _) = tried_once().await;

    let office = office.restarted_after(MINUTE).await;
    office.telephones.behave(Manner::Takes);
    office.after(2).await;

    office.until_they_are(&["placed"]).await;
    assert_eq!(office.events().await, PLACED);
}

#[tokio::test]
async fn a_call_is_placed_once_whichever_answer_of_the_database_is_lost_around_the_attempt() {
    for fault in [Fault::Failed, Fault::AnswerLost] {
        for before in 0..MOST_WORK {
            let office = Office::open(OFFICE, Manner::IsAway).await;
            office.keeps(NUMBER, HALF_PAST_TEN).await;
            office.app.clock.advance(MINUTE * 89);
            office.is_idle().await;
            let faults = FaultQueue::of(&office.app);
            faults.set_one(before, fault);

            office.after(2).await;
            let is_over = !faults.is_empty();
            faults.set([]);
            office.telephones.behave(Manner::Takes);
            office.after(8).await;
            if is_over {
                break;
            }

            assert_eq!(office.states().await, ["placed"], "{fault:?} after {before}");
            assert_eq!(office.telephones.called().len(), 1, "{fault:?} after {before}");
            let report = verify(office.app.database(), &[]).await.unwrap();
            assert_eq!(report.faults, [], "{fault:?} after {before}");
        }
    }
}

#[tokio::test]
async fn a_call_that_is_due_while_asterisk_restarts_is_placed_afterwards() {
    let mut pbx = AsteriskStandIn::start().await;
    let settings = SETTINGS.replace("simulator", "asterisk") + &pbx.settings();
    let office = Office::with_settings(OFFICE, &settings).await;
    office.app.clock.advance(MINUTE * 45);
    let call_id = office.keeps(NUMBER, HALF_PAST_TEN).await;
    assert_eq!(office.app.call_me("202-555-0143").await.outcome().1, "ok", "the session is open");
    pbx.stop().await;

    office.app.clock.advance(MINUTE * 45);
    until(async || recorded(&office, &call_id).await == ["scheduled", "accepted"]).await;
    office.until_they_are(&["waiting"]).await;
    pbx.start_again().await;
    office.after(3).await;

    office.until_they_are(&["placed"]).await;
    assert_eq!(pbx.placed(), 2);
    assert_eq!(recorded(&office, &call_id).await[..3], PLACED);
    let metrics = office.app.metrics().await;
    let supervised = r#"click2call_task_panics_total{task="asterisk session"} 0"#;
    assert!(metrics.contains(supervised), "{metrics}");
}

/// The events of a call, without what was told while it was in progress.
async fn recorded(office: &Office, call_id: &str) -> Vec<String> {
    let events = office.app.journal_of(call_id).await;
    events.into_iter().map(|(event, _)| event).collect()
}
