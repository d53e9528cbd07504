//! The property of an erasure beside any writer: afterwards no row has the number.

use super::place::{Place, call, entry};
use super::*;
use crate::journal::entry::Dialled;
use crate::journal::erase::erase;
use crate::model_cases::cases;
use crate::scheduled_calls::hour::HourLimit;
use crate::scheduled_calls::{AddOutcome, NewScheduledCall, ScheduledCallStore};
use model::call_source::CallSource;
use model::random::SystemRandom;
use proptest::prelude::*;
use shared_types::phone::PhoneNumber;
use tokio::{join, runtime};

/// The steps of a call, each with the number where the server knows it.
const OF_A_CALL: [Event; 4] = [Event::Accepted, Event::Placed, Event::State, Event::Ended];

/// The steps of a scheduled call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Add,
    Write(Event),
    Confirm,
    Claim,
}

const OF_A_SCHEDULED_CALL: [Step; 8] = [
    Step::Add,
    Step::Write(Event::Scheduled),
    Step::Confirm,
    Step::Claim,
    Step::Write(Event::Accepted),
    Step::Write(Event::Placed),
    Step::Write(Event::State),
    Step::Write(Event::Ended),
];

/// The calls before the number is erased, and what is done meanwhile.
#[derive(Clone, Debug)]
struct Plan {
    /// Steps of each call that are done before: one at least.
    calls: Vec<usize>,
    /// The same of a scheduled call to the number, if there is one.
    scheduled: Option<usize>,
    /// The database is away for the writer until the number is erased.
    is_down: bool,
}

fn plan() -> impl Strategy<Value = Plan> {
    let calls = proptest::collection::vec(1..=OF_A_CALL.len(), 0..4);
    let scheduled = proptest::option::of(1..=OF_A_SCHEDULED_CALL.len());
    (calls, scheduled, any::<bool>()).prop_map(|(calls, scheduled, is_down)| Plan {
        calls,
        scheduled,
        is_down,
    })
}

fn number() -> PhoneNumber {
    PhoneNumber::parse("+12025550142").unwrap()
}

struct ScheduledCall {
    call_id: CallId,
    store: ScheduledCallStore,
}

impl ScheduledCall {
    /// Returns whether the call goes on.
    async fn take(&self, step: Step, journal: &DatabaseJournal) -> bool {
        let now: Timestamp = "2026-11-29T10:00:00Z".parse().unwrap();
        match step {
            Step::Add => {
                let call = NewScheduledCall {
                    call_id: self.call_id,
                    tenant: "acme.com".parse().unwrap(),
                    wanted: now,
                    department: None,
                    code: None,
                    number: number(),
                };
                let added = self.store.add(&call, HourLimit(9), now, &SystemRandom).await;
                added.unwrap() == AddOutcome::Added
            }
            Step::Confirm => self.store.confirm(&self.call_id).await.unwrap(),
            Step::Claim => match self.store.due(now).await.unwrap().pop() {
                Some(row) => self.store.claim(&row, now).await.unwrap(),
                None => false,
            },
            Step::Write(event) => {
                let source = Some(CallSource::Scheduled);
                let entry = Entry { source, ..entry(self.call_id, event).about(&number()) };
                if matches!(event, Event::Scheduled | Event::Accepted) {
                    return journal.write(entry).await.is_ok();
                }
                journal.write_soon(entry).await;
                true
            }
        }
    }

    async fn take_all(&self, steps: &[Step], journal: &DatabaseJournal) {
        for step in steps {
            if !self.take(*step, journal).await {
                let expired = entry(self.call_id, Event::Expired).about(&number());
                journal.write_soon(expired).await;
                return;
            }
        }
    }
}

async fn check(plan: Plan) -> Result<(), TestCaseError> {
    let place = Place::new().await;
    let journal = place.open().await;
    let calls: Vec<_> = plan.calls.iter().map(|done| (call(), OF_A_CALL.split_at(*done))).collect();
    for (call_id, (before, _)) in &calls {
        for event in *before {
            journal.write(entry(*call_id, *event).about(&number())).await.unwrap();
        }
    }
    let store = ScheduledCallStore::new(Arc::clone(&place.database));
    let scheduled = ScheduledCall { call_id: call(), store };
    let (first, rest) = OF_A_SCHEDULED_CALL.split_at(plan.scheduled.unwrap_or_default());
    scheduled.take_all(first, &journal).await;
    place.faults.set_down(plan.is_down);

    let now = "2026-11-29T11:00:00Z".parse().unwrap();
    let dialled = Dialled::Number(number());
    let erasing = async {
        let erased = erase(&place.database, &dialled, now).await.unwrap();
        place.faults.set_down(false);
        erased
    };
    let others = async {
        for (call_id, (_, rest)) in &calls {
            for event in *rest {
                journal.write_soon(entry(*call_id, *event).about(&number())).await;
            }
        }
        if plan.scheduled.is_some() {
            scheduled.take_all(rest, &journal).await;
        }
    };
    join!(erasing, others);
    place.until(async || journal.flush_once().await.is_ok()).await;

    let left = "SELECT event FROM journal WHERE coalesce(number, number_hash, salt) IS NOT NULL";
    prop_assert_eq!(place.texts(left).await, Vec::<String>::new());
    let left = "SELECT state FROM scheduled_calls WHERE coalesce(number, number_hash) IS NOT NULL";
    prop_assert_eq!(place.texts(left).await, Vec::<String>::new());
    for (call_id, _) in calls {
        let events = place.events(call_id).await;
        let steps = events.iter().filter(|event| *event != "erased");
        prop_assert!(steps.eq(OF_A_CALL.map(Event::as_str).iter()), "{:?}", events);
    }
    place.assert_whole().await;
    Ok(())
}

proptest! {
    #![proptest_config(cases(32))]

    #[test]
    fn after_an_erasure_no_row_has_the_number(plan in plan()) {
        let runtime = runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(check(plan))?;
    }
}
