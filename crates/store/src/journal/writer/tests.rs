//! The writer while the database is away, loses answers, or rejects entries.

mod erasure;
mod outcomes;
mod place;

use super::faults::Fault;
use super::*;
use crate::journal::entry::Event;
use crate::live_calls::change::LiveCallChange;
use place::{Place, call, entry};

#[tokio::test]
async fn what_is_queued_while_the_database_is_away_is_written_in_its_order() {
    let place = Place::new().await;
    let journal = place.open().await;
    let calls: Vec<_> = std::iter::repeat_with(call).take(40).collect();
    for call_id in &calls {
        journal.write(entry(*call_id, Event::Accepted)).await.unwrap();
    }
    place.faults.set_down(true);
    for event in [Event::Placed, Event::State, Event::Control, Event::Ended] {
        for call_id in &calls {
            journal.write_soon(entry(*call_id, event)).await;
        }
    }
    // It has tried, and nothing was written.
    let refused = journal.write(entry(call(), Event::Accepted)).await;
    assert!(matches!(refused, Err(JournalError::Write(_))), "{refused:?}");
    assert_eq!(place.events(calls[0]).await, ["accepted"]);
    assert_eq!(journal.kept(), 160);

    place.faults.set_down(false);
    journal.flush().await;

    for call_id in calls {
        let events = ["accepted", "placed", "state", "control", "ended"];
        assert_eq!(place.events(call_id).await, events);
        // Each of them has its message, except that of the control.
        let told = ["call.accepted", "call.placed", "call.state", "call.ended"];
        assert_eq!(place.told(call_id).await, told);
    }
    assert_eq!((journal.kept(), place.lost.get()), (0, 0));
    place.assert_whole().await;
}

#[tokio::test]
async fn an_entry_whose_caller_had_an_error_is_not_written_later() {
    let place = Place::new().await;
    let journal = place.open().await;
    let (refused, other) = (call(), call());
    place.faults.set_down(true);
    journal.write_soon(entry(other, Event::State)).await;
    assert!(journal.write(entry(refused, Event::Accepted)).await.is_err());

    place.faults.set_down(false);
    journal.flush().await;

    assert!(place.events(refused).await.is_empty());
    assert_eq!(place.events(other).await, ["state"]);
    assert_eq!(place.lost.get(), 0, "its caller knows it");
}

#[tokio::test]
async fn what_is_kept_is_tried_again_without_another_entry() {
    let place = Place::new().await;
    let journal = place.open().await;
    let id = call();
    place.faults.plan([Fault::Unreachable, Fault::Unreachable]);

    journal.write_soon(entry(id, Event::Placed)).await;

    place.until(async || place.events(id).await == ["placed"]).await;
}

#[tokio::test]
async fn an_entry_whose_answer_was_lost_is_written_once() {
    let place = Place::new().await;
    let journal = place.open().await;
    let id = call();
    journal.write(entry(id, Event::Accepted)).await.unwrap();
    place.faults.plan([Fault::LostAnswer]);
    journal.write(entry(id, Event::Placed)).await.unwrap();
    // Also if the next attempts fail.
    place.faults.plan([Fault::LostAnswer, Fault::Unreachable, Fault::Unreachable]);
    journal.write_soon(entry(id, Event::State)).await;
    place.until(async || journal.flush_once().await.is_ok()).await;
    journal.write_soon(entry(id, Event::Ended)).await;
    journal.flush().await;

    assert_eq!(place.events(id).await, ["accepted", "placed", "state", "ended"]);
    assert_eq!(place.told(id).await.len(), 4);
    place.assert_whole().await;
}

#[tokio::test]
async fn a_call_whose_acceptance_was_written_and_not_confirmed_fails() {
    let place = Place::new().await;
    let journal = place.open().await;
    let id = call();
    journal.write(entry(call(), Event::Accepted)).await.unwrap();
    let live = Some(LiveCallChange::Begin("{}".into()));
    // The second is that of the question whether it was written.
    place.faults.plan([Fault::LostAnswer, Fault::Unreachable]);

    let refused = journal.write(Entry { live, ..entry(id, Event::Accepted) }).await;

    assert!(matches!(refused, Err(JournalError::Write(_))), "{refused:?}");
    journal.flush().await;
    assert_eq!(place.events(id).await, ["accepted", "failed"]);
    assert_eq!(place.told(id).await, ["call.accepted", "call.failed"]);
    assert!(place.live_calls(&journal).await.is_empty());
}

#[tokio::test]
async fn an_entry_that_its_caller_tries_again_is_written_once() {
    let place = Place::new().await;
    let journal = place.open().await;
    let expired = entry(call(), Event::Expired);
    journal.write(entry(call(), Event::Accepted)).await.unwrap();
    place.faults.plan([Fault::LostAnswer, Fault::Unreachable]);
    journal.write(expired.clone()).await.unwrap_err();

    journal.write(expired.clone()).await.unwrap();

    assert_eq!(place.events(expired.call_id).await, ["expired"]);
}

#[tokio::test]
async fn an_entry_that_the_database_rejects_delays_only_its_call() {
    let place = Place::new().await;
    let journal = place.open().await;
    let (rejected, other) = (call(), call());
    let reject = "CREATE TRIGGER no BEFORE INSERT ON journal WHEN NEW.event = 'placed' \
                  BEGIN SELECT RAISE(ABORT, 'no'); END";
    place.run(reject).await;
    journal.write_soon(entry(rejected, Event::Placed)).await;
    for event in [Event::State, Event::Ended] {
        journal.write_soon(entry(rejected, event)).await;
        journal.write_soon(entry(other, event)).await;
    }
    journal.write(entry(call(), Event::Accepted)).await.unwrap();

    assert_eq!(place.events(other).await, ["state", "ended"]);
    assert!(place.events(rejected).await.is_empty());
    assert!(journal.write(entry(rejected, Event::Control)).await.is_err());
    assert!(journal.flush_once().await.is_err());
    place.run("DROP TRIGGER no").await;

    let events = ["placed", "state", "ended"];
    place.until(async || place.events(rejected).await == events).await;
    assert_eq!(place.lost.get(), 0);
    place.assert_whole().await;
}

#[tokio::test]
async fn what_does_not_fit_is_counted_and_the_first_entries_are_kept() {
    let place = Place::new().await;
    let journal = place.open().await;
    let id = call();
    place.faults.set_down(true);
    for _ in 0..backlog::MOST_KEPT + 7 {
        journal.write_soon(entry(id, Event::State)).await;
    }
    assert!(journal.flush_once().await.is_err());

    assert_eq!((journal.kept(), place.lost.get()), (backlog::MOST_KEPT, 7));
}

#[tokio::test]
async fn a_journal_that_is_closed_counts_what_it_could_not_write() {
    let place = Place::new().await;
    let journal = place.open().await;
    place.faults.set_down(true);
    journal.write_soon(entry(call(), Event::State)).await;

    journal.flush_within(Duration::from_millis(1)).await;
    drop(journal);

    place.until(async || place.lost.get() == 1).await;
}

#[tokio::test]
async fn a_server_that_stops_waits_until_the_database_answers() {
    let place = Place::new().await;
    let journal = place.open().await;
    let id = call();
    journal.write(entry(id, Event::Accepted)).await.unwrap();
    place.faults.plan([Fault::Unreachable; 6]);
    journal.write_soon(entry(id, Event::Placed)).await;

    journal.flush_within(Duration::from_mins(1)).await;

    assert_eq!(place.events(id).await, ["accepted", "placed"]);
    assert_eq!(journal.kept(), 0);
}

#[tokio::test]
async fn after_a_panic_of_the_writer_only_the_entries_that_it_was_writing_are_missing() {
    let place = Place::new().await;
    let journal = place.open().await;
    let (lost, later) = (call(), call());
    place.faults.plan([Fault::Panic]);
    journal.write_soon(entry(lost, Event::State)).await;
    let refused = journal.write(entry(lost, Event::Accepted)).await;
    assert!(refused.is_err(), "{refused:?}");

    journal.write_soon(entry(later, Event::Placed)).await;
    journal.write(entry(later, Event::State)).await.unwrap();

    assert_eq!(place.events(later).await, ["placed", "state"]);
    assert!(place.events(lost).await.is_empty());
    assert_eq!(place.lost.get(), 1, "the caller of the other one knows it");
    place.assert_whole().await;
}
