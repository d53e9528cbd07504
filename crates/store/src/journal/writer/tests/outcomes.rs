//! Properties of calls in the journal, under faults of the database and ends of the process: each accepted call has
//! one outcome, and each entry of the journal is sent to webhooks.

use super::place::{Place, call, entry};
use super::*;
use crate::model_cases::cases;
use proptest::prelude::*;
use std::collections::HashMap;
use tokio::runtime;

const CALLS: usize = 4;

/// One step of a process, or of its surroundings.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// A request for a call is recorded, and the telephone system is asked.
    Accept(usize),
    /// The telephone system answers.
    Answer(usize, Answer),
    /// It reports a state.
    State(usize),
    End(usize),
    /// What happens to the next attempts to write.
    Faults([Fault; 3]),
    Flush,
    /// The process is killed, and another one is started.
    Kill,
}

#[derive(Clone, Copy, Debug)]
enum Answer {
    /// States follow.
    Placed,
    /// The telephone system reports no states.
    PlacedWithoutStates,
    Failed,
    Unknown,
}

/// What a process knows of a call that it accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Asked,
    Placed,
    Over,
}

fn step() -> impl Strategy<Value = Step> {
    let answer = prop_oneof![
        4 => Just(Answer::Placed),
        2 => Just(Answer::PlacedWithoutStates),
        1 => Just(Answer::Failed),
        1 => Just(Answer::Unknown),
    ];
    let fault = prop_oneof![
        2 => Just(Fault::None),
        2 => Just(Fault::Unreachable),
        2 => Just(Fault::LostAnswer),
    ];
    prop_oneof![
        6 => (0..CALLS).prop_map(Step::Accept),
        6 => (0..CALLS, answer).prop_map(|(at, answer)| Step::Answer(at, answer)),
        3 => (0..CALLS).prop_map(Step::State),
        3 => (0..CALLS).prop_map(Step::End),
        3 => [fault.clone(), fault.clone(), fault].prop_map(Step::Faults),
        1 => Just(Step::Flush),
        1 => Just(Step::Kill),
    ]
}

/// A world with one process, which is ended and started again.
struct World {
    place: Place,
    journal: DatabaseJournal,
    /// The present call of each place, if there is one.
    calls: [Option<(CallId, Phase)>; CALLS],
    /// All events that were queued for a call since its process started, in their order.
    queued: HashMap<CallId, Vec<&'static str>>,
    /// The calls of processes that were killed.
    interrupted: Vec<CallId>,
}

impl World {
    async fn new() -> Self {
        let place = Place::new().await;
        let journal = place.open().await;
        let (calls, queued) = ([None; CALLS], HashMap::new());
        Self { place, journal, calls, queued, interrupted: Vec::new() }
    }

    async fn take(&mut self, step: Step) {
        match step {
            Step::Accept(at) => self.accept(at).await,
            Step::Answer(at, answer) => self.answer(at, answer).await,
            Step::State(at) => {
                if let Some((call_id, Phase::Placed)) = self.calls[at] {
                    let live = Some(LiveCallChange::States("[]".into()));
                    self.queue(call_id, Event::State, live).await;
                }
            }
            Step::End(at) => {
                if let Some((call_id, Phase::Placed)) = self.calls[at] {
                    self.queue(call_id, Event::Ended, None).await;
                    self.calls[at] = None;
                }
            }
            Step::Faults(next) => self.place.faults.plan(next),
            Step::Flush => self.journal.flush().await,
            Step::Kill => self.restart().await,
        }
    }

    async fn accept(&mut self, at: usize) {
        if !matches!(self.calls[at], None | Some((_, Phase::Over))) {
            return;
        }
        let call_id = call();
        let live = Some(LiveCallChange::Begin("{}".into()));
        let accepted = Entry { live, ..entry(call_id, Event::Accepted) };
        self.calls[at] = match self.journal.write(accepted).await {
            Ok(()) => {
                self.queued.insert(call_id, vec!["accepted"]);
                Some((call_id, Phase::Asked))
            }
            // It is not placed.
            Err(_) => None,
        };
    }

    async fn answer(&mut self, at: usize, answer: Answer) {
        let Some((call_id, Phase::Asked)) = self.calls[at] else { return };
        let (event, live, phase) = match answer {
            Answer::Placed => (Event::Placed, Some(LiveCallChange::Conclude), Phase::Placed),
            Answer::PlacedWithoutStates => (Event::Placed, Some(LiveCallChange::End), Phase::Over),
            Answer::Failed => (Event::Failed, None, Phase::Over),
            Answer::Unknown => (Event::OutcomeUnknown, None, Phase::Over),
        };
        self.queue(call_id, event, live).await;
        self.calls[at] = Some((call_id, phase));
    }

    async fn queue(&mut self, call_id: CallId, event: Event, live: Option<LiveCallChange>) {
        self.queued.entry(call_id).or_default().push(event.as_str());
        self.journal.write_soon(Entry { live, ..entry(call_id, event) }).await;
    }

    /// Kills the process. The next one concludes the calls that it finds, as `CallService::resume` does with calls
    /// that cannot be found again.
    async fn restart(&mut self) {
        let old = std::mem::replace(&mut self.journal, self.place.open().await);
        self.place.kill(old).await;
        self.interrupted.extend(self.queued.drain().map(|(call_id, _)| call_id));
        self.calls = [None; CALLS];
        self.place.faults.set_down(false);
        for row in self.place.live_calls(&self.journal).await {
            let event = if row.is_concluded { Event::State } else { Event::OutcomeUnknown };
            let live = Some(LiveCallChange::End);
            self.journal.write_soon(Entry { live, ..entry(row.call_id, event) }).await;
        }
        self.journal.flush_once().await.unwrap();
    }

    /// The database is well, and everything is written.
    async fn settle(&mut self) {
        self.place.faults.set_down(false);
        self.place.until(async || self.journal.flush_once().await.is_ok()).await;
    }
}

fn is_outcome(event: &str) -> bool {
    ["placed", "failed", "outcome_unknown"].contains(&event)
}

async fn check(steps: Vec<Step>) -> Result<(), TestCaseError> {
    let mut world = World::new().await;
    for step in steps {
        world.take(step).await;
    }
    world.settle().await;
    // Nothing that was queued is missing, and nothing is there twice.
    for (call_id, queued) in &world.queued {
        prop_assert_eq!(&world.place.events(*call_id).await, queued);
    }
    // The calls that are still being placed or in progress are concluded by the next process.
    world.restart().await;

    let accepted = world
        .place
        .texts("SELECT call_id FROM journal WHERE event = 'accepted' ORDER BY place")
        .await;
    for call_id in accepted {
        let call_id = call_id.parse().unwrap();
        let events = world.place.events(call_id).await;
        let outcomes = events.iter().filter(|event| is_outcome(event)).count();
        prop_assert_eq!(outcomes, 1, "{:?}", events);
        prop_assert!(events[0] == "accepted" && is_outcome(&events[1]), "{:?}", events);
        let told: Vec<_> = events.iter().map(|event| format!("call.{event}")).collect();
        prop_assert_eq!(world.place.told(call_id).await, told);
    }
    for call_id in &world.interrupted {
        let events = world.place.events(*call_id).await;
        prop_assert_eq!(&*events[0], "accepted");
    }
    prop_assert!(world.place.live_calls(&world.journal).await.is_empty());
    world.place.assert_whole().await;
    Ok(())
}

proptest! {
    #![proptest_config(cases(32))]

    #[test]
    fn an_accepted_call_has_one_outcome_and_what_is_recorded_is_told(
        steps in proptest::collection::vec(step(), 1..40),
    ) {
        let runtime = runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(check(steps))?;
    }
}
