//! A model of scheduled calls: any requests, any telephone system, any faults of the database, and servers that end
//! anywhere.
//!
//! However it goes, each number is free again within a bounded time, each claim ends as placed or is released, each
//! entry `scheduled` gets an end, and no call is placed twice.

use crate::support::cases::cases;
use crate::support::database_faults::FaultQueue;
use crate::support::schedule::{Office, cancel};
use crate::support::telephones::Manner;
use jiff::{SignedDuration, Timestamp};
use model::clock::Clock;
use proptest::prelude::*;
use shared_types::phone::PhoneNumber;
use sqlx::Row;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;
use store::faults::Fault;
use store::journal::entry::Dialled;
use store::journal::erase::erase;
use store::journal::verify::verify;

const OPEN_ALL_DAY: &str = r#"{"acme.com":{"queue":"500","numbers":{"fiction":true},"hours":{
    "zone":"UTC","week":{"sat":["00:00-24:00"],"sun":["00:00-24:00"]},"schedule":true}}}"#;
const NUMBERS: [&str; 3] = ["202-555-0142", "202-555-0143", "202-555-0144"];
/// The ends of a call, in the journal.
const ENDS: [&str; 6] = ["placed", "failed", "outcome_unknown", "cancelled", "expired", "erased"];
/// A call is wanted in an hour at the latest, expires two hours after that, and is given up ten minutes after its server.
const BOUND_MINUTES: u32 = 60 + 120 + 20;
const ROUND_MINUTES: u32 = 5;

#[derive(Clone, Copy, Debug)]
enum Action {
    Ask {
        number: usize,
        minutes: i64,
    },
    Cancel {
        call: usize,
    },
    Erase {
        number: usize,
    },
    Pass {
        minutes: u32,
    },
    Telephones(Manner),
    /// The server ends, and another one starts.
    Restart,
}

#[derive(Clone, Debug)]
struct Step {
    action: Action,
    /// Of the work on the database from here on.
    faults: Vec<Fault>,
}

fn action() -> impl Strategy<Value = Action> {
    let number = 0..NUMBERS.len();
    prop_oneof![
        4 => (number.clone(), 1_i64..60).prop_map(|(number, minutes)| Action::Ask { number, minutes }),
        2 => (0_usize..8).prop_map(|call| Action::Cancel { call }),
        1 => number.prop_map(|number| Action::Erase { number }),
        4 => (1_u32..90).prop_map(|minutes| Action::Pass { minutes }),
        1 => prop_oneof![Just(Manner::Takes), Just(Manner::Refuses), Just(Manner::NobodyIsThere), Just(Manner::IsAway)]
            .prop_map(Action::Telephones),
        1 => Just(Action::Restart),
    ]
}

fn fault() -> impl Strategy<Value = Fault> {
    prop_oneof![
        16 => Just(Fault::None),
        2 => Just(Fault::Failed),
        3 => Just(Fault::AnswerLost),
        1 => Just(Fault::EndsBefore),
        1 => Just(Fault::EndsAfter),
    ]
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let faults = prop_oneof![
        1 => Just(Vec::new()),
        2 => proptest::collection::vec(fault(), 0..40),
    ];
    let step = (action(), faults).prop_map(|(action, faults)| Step { action, faults });
    proptest::collection::vec(step, 1..10)
}

/// One server after the other.
struct Model {
    office: Office,
    faults: Arc<FaultQueue>,
    /// The calls that visitors know of.
    calls: Vec<String>,
}

impl Model {
    async fn new() -> Self {
        let office = Office::open(OPEN_ALL_DAY, Manner::Takes).await;
        let faults = FaultQueue::of(&office.app);
        Self { office, faults, calls: Vec::new() }
    }

    async fn restarted(self) -> Self {
        let office = self.office.restarted_after(Duration::from_mins(1)).await;
        let faults = FaultQueue::of(&office.app);
        Self { office, faults, calls: self.calls }
    }

    async fn after(mut self, step: &Step) -> Self {
        self.faults.set(step.faults.iter().copied());
        let (faults, known) = (Arc::clone(&self.faults), &self.calls);
        let added = tokio::select! {
            added = act(&self.office, step.action, known) => added,
            () = faults.end() => None,
        };
        self.calls.extend(added);
        if faults.server_has_ended() || matches!(step.action, Action::Restart) {
            return self.restarted().await;
        }
        self
    }

    /// The database has no more faults.
    async fn repaired(self) -> Self {
        self.faults.set([]);
        if self.faults.server_has_ended() { self.restarted().await } else { self }
    }
}

/// Does one thing, and returns the id of a call that was stored.
async fn act(office: &Office, action: Action, calls: &[String]) -> Option<String> {
    match action {
        Action::Ask { number, minutes } => {
            let at = later(office.app.clock.now(), minutes).to_string();
            let answer = office.ask(NUMBERS[number], &at).await;
            let id = answer.json()["call_id"].as_str().map(str::to_owned);
            return id.filter(|_| answer.status.is_success());
        }
        Action::Cancel { call } => {
            if let Some(call_id) = calls.get(call) {
                cancel(&office.app, call_id).await;
            }
        }
        Action::Erase { number } => {
            let number = Dialled::Number(PhoneNumber::parse(NUMBERS[number]).unwrap());
            // It may fail as a whole, like any command of an operator.
            let _ = erase(office.app.database(), &number, office.app.clock.now()).await;
        }
        Action::Pass { minutes } => pass(office, minutes).await,
        Action::Telephones(manner) => office.telephones.behave(manner),
        Action::Restart => {}
    }
    None
}

async fn pass(office: &Office, minutes: u32) {
    for _ in 0..minutes.div_ceil(ROUND_MINUTES) {
        office.app.clock.advance(Duration::from_mins(ROUND_MINUTES.into()));
        office.is_idle().await;
    }
}

fn later(now: Timestamp, minutes: i64) -> Timestamp {
    now.checked_add(SignedDuration::from_mins(minutes)).unwrap()
}

/// The events of each call in the journal.
async fn events(office: &Office) -> BTreeMap<String, Vec<String>> {
    office.app.journal().await;
    let mut events: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in office.rows("SELECT call_id, event FROM journal").await {
        events.entry(row.get(0)).or_default().push(row.get(1));
    }
    events
}

async fn run(steps: &[Step]) {
    let mut model = Model::new().await;
    for step in steps {
        model = model.after(step).await;
    }
    let Model { office, .. } = model.repaired().await;
    pass(&office, BOUND_MINUTES).await;

    let ended: BTreeSet<_> = ENDS.into_iter().collect();
    let states = office.states().await;
    assert!(states.iter().all(|state| ended.contains(&**state)), "{states:?}");
    assert_eq!(office.numbers().await.concat(), "", "every number is free");
    let placed: Vec<_> = office.telephones.asked().iter().map(|call| call.id.to_string()).collect();
    let distinct: BTreeSet<_> = placed.iter().collect();
    assert_eq!(distinct.len(), placed.len(), "a call is placed once");

    let events = events(&office).await;
    for (call_id, events) in &events {
        let has_end = events.iter().any(|event| ended.contains(&**event));
        assert!(has_end || !events.contains(&"scheduled".to_owned()), "{call_id}: {events:?}");
    }
    for call_id in &placed {
        let events = &events[call_id];
        let is_known = |event: &String| ["placed", "failed", "outcome_unknown"].contains(&&**event);
        assert!(events.iter().any(is_known), "{call_id}: {events:?}");
    }
    // The journal says the same once the rows are gone.
    office.app.clock.advance(Duration::from_hours(25));
    office.until_they_are(&[]).await;
    assert_eq!(verify(office.app.database(), &[]).await.unwrap().faults, []);
}

proptest! {
    #![proptest_config(cases(12))]

    #[test]
    fn every_scheduled_call_has_an_end_and_no_number_stays_blocked(steps in steps()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.unwrap().block_on(run(&steps));
    }
}
