//! A model of the outbox: many tenants, any receivers, and processes that end while they send.
//!
//! Independent of the others, a healthy tenant gets its messages exactly when it would get them alone; and the first deliveries of one
//! call's messages are in the order of the journal.

use super::virtual_receivers::{Attempt, Manner, Post, STEPS};
use crate::support::cases::cases;
use model::call_id::CallId;
use model::clock::Clock;
use model::random::SystemRandom;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::time::Duration;

const CALLS: usize = 3;
/// The time after the last event until every healthy tenant has its messages: a lease lasts fifteen seconds.
const BOUND: Duration = Duration::from_mins(3);

#[derive(Clone, Debug)]
struct Scenario {
    manners: Vec<Manner>,
    events: Vec<Happens>,
}

#[derive(Clone, Copy, Debug)]
struct Happens {
    at: Duration,
    what: What,
}

#[derive(Clone, Copy, Debug)]
enum What {
    /// The next step of a call is written.
    Step { tenant: usize, call: usize },
    /// The process ends, and the next one starts immediately.
    Killed,
}

/// The time of each message's first delivery: by tenant, call and step.
type Arrivals = BTreeMap<(usize, usize, usize), Duration>;

fn manner() -> impl Strategy<Value = Manner> {
    prop_oneof![
        3 => Just(Manner::Healthy),
        1 => Just(Manner::Slow),
        2 => Just(Manner::Hangs),
        1 => Just(Manner::Refuses),
        1 => Just(Manner::Flaky),
    ]
}

fn scenario() -> impl Strategy<Value = Scenario> {
    proptest::collection::vec(manner(), 2..12).prop_flat_map(|manners| {
        let what = prop_oneof![
            12 => (0..manners.len(), 0..CALLS).prop_map(|(tenant, call)| What::Step { tenant, call }),
            1 => Just(What::Killed),
        ];
        let at = (0_u64..60_000).prop_map(Duration::from_millis);
        let happens = (at, what).prop_map(|(at, what)| Happens { at, what });
        proptest::collection::vec(happens, 1..60).prop_map(move |mut events| {
            events.sort_by_key(|event| event.at);
            Scenario { manners: manners.clone(), events }
        })
    })
}

impl Scenario {
    /// The same without the steps of other tenants.
    fn of_healthy_tenants_alone(&self) -> Self {
        let is_healthy = |event: &&Happens| match event.what {
            What::Step { tenant, .. } => self.manners[tenant] == Manner::Healthy,
            What::Killed => true,
        };
        let events = self.events.iter().filter(is_healthy).copied().collect();
        Self { manners: self.manners.clone(), events }
    }

    async fn run(&self) -> Arrivals {
        let mut post = Post::new(&self.manners).await;
        post.start();
        let ids: Vec<Vec<CallId>> =
            self.manners.iter().map(|_| (0..CALLS).map(|_| new_id()).collect()).collect();
        let mut written = BTreeMap::<(usize, usize), usize>::new();
        for event in &self.events {
            go_on_until(&post, event.at).await;
            match event.what {
                What::Step { tenant, call } => {
                    let step = written.entry((tenant, call)).or_default();
                    if *step < STEPS.len() {
                        post.write_and_settle(tenant, ids[tenant][call], *step).await;
                        *step += 1;
                    }
                }
                What::Killed => {
                    post.kill().await;
                    post.start();
                }
            }
        }
        let last = self.events.last().map(|event| event.at).unwrap_or_default();
        go_on_until(&post, last + BOUND).await;

        let attempts = post.attempts();
        let mut arrivals = Arrivals::new();
        for (&(tenant, call), &steps) in &written {
            let id = ids[tenant][call].to_string();
            let of_call = attempts.iter().filter(|attempt| attempt.call_id == id);
            let of_call: Vec<&Attempt> = of_call.collect();
            assert_in_order(&of_call);
            for step in 0..steps {
                let taken = of_call.iter().find(|it| it.step == step && it.is_taken);
                if let Some(taken) = taken {
                    arrivals.insert((tenant, call, step), taken.ended);
                }
                assert!(taken.is_some() || self.manners[tenant] != Manner::Healthy);
            }
        }
        arrivals
    }
}

/// Each message is sent only after the one before has arrived.
fn assert_in_order(attempts: &[&Attempt]) {
    for attempt in attempts.iter().filter(|attempt| attempt.step > 0) {
        let before = attempts.iter().find(|it| it.step + 1 == attempt.step && it.is_taken);
        assert!(before.is_some_and(|before| before.ended <= attempt.began), "{attempts:?}");
    }
}

/// Advances from wake-up to wake-up.
async fn go_on_until(post: &Post, time: Duration) {
    let clock = post.clock();
    post.is_idle().await;
    while clock.uptime() < time {
        let next = clock.wakes_at().map_or(time, |first| first.min(time));
        clock.advance(next.saturating_sub(clock.uptime()));
        post.is_idle().await;
    }
}

fn new_id() -> CallId {
    CallId::random(&SystemRandom).unwrap()
}

proptest! {
    #![proptest_config(cases(12))]

    #[test]
    fn the_delay_of_a_healthy_tenant_does_not_depend_on_others_and_calls_are_reported_in_order(
        scenario in scenario(),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (all, alone) = runtime.block_on(async {
            (scenario.run().await, scenario.of_healthy_tenants_alone().run().await)
        });
        for (message, arrived) in &alone {
            if scenario.manners[message.0] == Manner::Healthy {
                prop_assert_eq!(all.get(message), Some(arrived), "{:?}", message);
            }
        }
    }
}
