//! No call is lost and no number stays locked, whichever answer of the database is lost, and wherever a server ends.

use crate::support::database_faults::FaultQueue;
use crate::support::schedule::{HALF_PAST_TEN, NUMBER, OFFICE, Office, cancel};
use crate::support::telephones::Manner;
use std::time::Duration;
use store::faults::Fault;
use store::journal::verify::verify;

const MINUTE: Duration = Duration::from_mins(1);
/// More than the database operations of a request or a dispatch.
const MOST_WORK: usize = 60;

async fn assert_no_faults(office: &Office) {
    let report = verify(office.app.database(), &[]).await.unwrap();
    assert_eq!(report.faults, []);
}

/// A request for a call during which one fault happens. `None` if the server has ended.
async fn ask_with(office: &Office, before: usize, fault: Fault) -> Option<(u16, bool)> {
    let faults = FaultQueue::of(&office.app);
    faults.set_one(before, fault);
    tokio::select! {
        answer = office.ask(NUMBER, HALF_PAST_TEN) => {
            let has_happened = faults.is_empty();
            faults.set([]);
            Some((answer.status.as_u16(), has_happened))
        }
        () = faults.end() => None,
    }
}

#[tokio::test]
async fn a_number_whose_request_got_no_answer_can_be_requested_again_after_two_minutes() {
    for before in 0..MOST_WORK {
        let office = Office::open(OFFICE, Manner::Takes).await;
        if ask_with(&office, before, Fault::EndsAfter).await.is_some() {
            assert!(before > 3, "a request does some work");
            return;
        }

        let office = office.restarted_after(MINUTE).await;
        office.after(3).await;

        let states = office.states().await;
        if states != ["waiting"] {
            assert_eq!(office.numbers().await.concat(), "", "{states:?}");
            assert_eq!(office.ask(NUMBER, HALF_PAST_TEN).await.outcome().0, 200, "{states:?}");
        }
        office.after(15).await;
        office.until_they_are(&["waiting"]).await;
        // After the rows are deleted, a missing end is visible: the call expires, and its row is deleted a day later.
        for _ in 0..2 {
            office.app.clock.advance(Duration::from_hours(25));
            office.is_idle().await;
        }
        office.until_they_are(&[]).await;
        assert_no_faults(&office).await;
    }
    panic!("a request does more work than was tried");
}

#[tokio::test]
async fn a_request_that_fails_somewhere_leaves_no_call_and_no_entry_without_an_end() {
    for fault in [Fault::Failed, Fault::AnswerLost] {
        for before in 0..MOST_WORK {
            let office = Office::open(OFFICE, Manner::Takes).await;
            let (status, has_happened) = ask_with(&office, before, fault).await.unwrap();
            if !has_happened {
                break;
            }
            office.after(3).await;

            match status {
                200 => assert_eq!(office.states().await, ["waiting"]),
                _ => assert_eq!(office.states().await, Vec::<String>::new(), "{status} {before}"),
            }
            assert_no_faults(&office).await;
            office.app.clock.advance(MINUTE * 90);
            office.is_idle().await;
            assert_eq!(office.telephones.called().len(), usize::from(status == 200));
        }
    }
}

#[tokio::test]
async fn a_due_call_is_placed_once_whichever_answer_is_lost() {
    for fault in [Fault::Failed, Fault::AnswerLost] {
        for before in 0..MOST_WORK {
            let office = Office::open(OFFICE, Manner::Takes).await;
            office.keeps(NUMBER, HALF_PAST_TEN).await;
            office.app.clock.advance(MINUTE * 89);
            office.is_idle().await;
            let faults = FaultQueue::of(&office.app);
            faults.set_one(before, fault);

            office.after(1).await;
            let is_over = !faults.is_empty();
            // A call that was not placed is retried after five minutes.
            office.after(7).await;
            if is_over {
                break;
            }

            assert_eq!(office.states().await, ["placed"], "{fault:?} after {before}");
            assert_eq!(office.telephones.called().len(), 1, "{fault:?} after {before}");
            assert_no_faults(&office).await;
        }
    }
}

#[tokio::test]
async fn a_cancelled_call_has_its_end_after_two_minutes_whichever_answer_is_lost() {
    for before in 0..MOST_WORK {
        let office = Office::open(OFFICE, Manner::Takes).await;
        let call_id = office.keeps(NUMBER, HALF_PAST_TEN).await;
        let faults = FaultQueue::of(&office.app);
        faults.set_one(before, Fault::AnswerLost);

        let status = cancel(&office.app, &call_id).await.status.as_u16();
        let is_over = !faults.is_empty();
        faults.set([]);
        office.after(2).await;

        // Either it was cancelled, or nothing happened.
        let is_cancelled = office.events().await.iter().any(|event| event == "cancelled");
        let expected = if is_cancelled { "cancelled" } else { "waiting" };
        assert_eq!(office.states().await, [expected], "{status} {before}");
        assert!(is_cancelled || status != 200, "{before}");
        assert_no_faults(&office).await;
        if is_over {
            return;
        }
    }
    panic!("a cancellation does more work than was tried");
}
