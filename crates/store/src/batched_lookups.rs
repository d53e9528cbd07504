//! Lookups that are made at the same time share one read, and one read runs at a time.
//!
//! Any number of clients then costs one connection. A read begins after the lookups that it answers were made, so that
//! each of them sees every change that was complete before.

use async_trait::async_trait;
use std::collections::VecDeque;
use std::fmt;
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;

/// The maximum number of lookups that wait. PostgreSQL answers as many in a tenth of a second.
const MAX_WAITING: usize = 4_096;

/// What is looked up in.
#[async_trait]
pub trait LookupSource: Send + Sync + 'static {
    type Key: Send + 'static;
    type Value: Send + 'static;
    type Error: Send + Sync + 'static;

    /// The maximum number of keys of a read.
    const MAX_KEYS: usize;

    /// Reads the values of `keys`: one for each, in the same order. It ends within a bounded time.
    async fn read(&self, keys: Vec<Self::Key>) -> Result<Vec<Self::Value>, Self::Error>;
}

/// Why a lookup has no value.
#[derive(Debug)]
pub enum LookupError<E> {
    /// The read failed, for all lookups that share it.
    Failed(Arc<E>),
    /// Too many lookups wait, or the read ended in a fault of ours.
    Busy,
}

/// The lookups in one source.
pub struct BatchedLookups<S: LookupSource> {
    source: Arc<S>,
    waiting: Arc<Mutex<Waiting<S>>>,
}

struct Waiting<S: LookupSource> {
    lookups: VecDeque<Lookup<S>>,
    /// A task answers the lookups.
    is_running: bool,
}

struct Lookup<S: LookupSource> {
    key: S::Key,
    answer: oneshot::Sender<Result<S::Value, Arc<S::Error>>>,
}

/// Makes room for the next task when a task ends, also if it panics.
struct Running<S: LookupSource> {
    waiting: Arc<Mutex<Waiting<S>>>,
    /// The task has ended by itself: another one may run already.
    is_over: bool,
}

impl<S: LookupSource> BatchedLookups<S> {
    pub fn new(source: S) -> Self {
        let waiting = Waiting { lookups: VecDeque::new(), is_running: false };
        Self { source: Arc::new(source), waiting: Arc::new(Mutex::new(waiting)) }
    }

    /// The value of `key`, as it is after this call.
    pub async fn find(&self, key: S::Key) -> Result<S::Value, LookupError<S::Error>> {
        let (answer, answered) = oneshot::channel();
        self.ask(Lookup { key, answer })?;
        match answered.await {
            Ok(answer) => answer.map_err(LookupError::Failed),
            Err(_) => Err(LookupError::Busy),
        }
    }

    fn ask(&self, lookup: Lookup<S>) -> Result<(), LookupError<S::Error>> {
        let mut waiting = lock(&self.waiting);
        if waiting.lookups.len() >= MAX_WAITING {
            return Err(LookupError::Busy);
        }
        waiting.lookups.push_back(lookup);
        if !mem::replace(&mut waiting.is_running, true) {
            let lookups = self.clone();
            let running = Running { waiting: Arc::clone(&self.waiting), is_over: false };
            tokio::spawn(async move { lookups.answer_all(running).await });
        }
        Ok(())
    }

    /// Answers lookups until there are none.
    async fn answer_all(&self, mut running: Running<S>) {
        loop {
            let some = {
                let mut waiting = lock(&self.waiting);
                // Clients that have left need no answer.
                waiting.lookups.retain(|lookup| !lookup.answer.is_closed());
                let count = waiting.lookups.len().min(S::MAX_KEYS);
                if count == 0 {
                    // Together with the check: the next lookup starts a task.
                    waiting.is_running = false;
                    running.is_over = true;
                    return;
                }
                waiting.lookups.drain(..count).collect::<Vec<_>>()
            };
            self.answer(some).await;
        }
    }

    async fn answer(&self, lookups: Vec<Lookup<S>>) {
        let (keys, answers): (Vec<_>, Vec<_>) =
            lookups.into_iter().map(|Lookup { key, answer }| (key, answer)).unzip();
        // A client that has left needs no answer.
        match self.source.read(keys).await {
            Ok(values) => {
                for (answer, value) in answers.into_iter().zip(values) {
                    drop(answer.send(Ok(value)));
                }
            }
            Err(error) => {
                let error = Arc::new(error);
                for answer in answers {
                    drop(answer.send(Err(Arc::clone(&error))));
                }
            }
        }
    }
}

impl<S: LookupSource> Clone for BatchedLookups<S> {
    fn clone(&self) -> Self {
        Self { source: Arc::clone(&self.source), waiting: Arc::clone(&self.waiting) }
    }
}

impl<S: LookupSource> fmt::Debug for BatchedLookups<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let waiting = lock(&self.waiting).lookups.len();
        f.debug_struct("BatchedLookups").field("waiting", &waiting).finish_non_exhaustive()
    }
}

impl<S: LookupSource> Drop for Running<S> {
    fn drop(&mut self) {
        if self.is_over {
            return;
        }
        // After a panic, the lookups that wait are answered by an error, and the next one starts a task.
        let mut waiting = lock(&self.waiting);
        waiting.is_running = false;
        waiting.lookups.clear();
    }
}

fn lock<S: LookupSource>(waiting: &Mutex<Waiting<S>>) -> MutexGuard<'_, Waiting<S>> {
    waiting.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};
    use tokio::sync::Semaphore;

    /// Doubles numbers, one read for each permit.
    struct Doubling {
        permits: Arc<Semaphore>,
        reads: Arc<AtomicU32>,
    }

    #[async_trait]
    impl LookupSource for Doubling {
        type Key = u32;
        type Value = u32;
        type Error = &'static str;

        const MAX_KEYS: usize = 10;

        async fn read(&self, keys: Vec<u32>) -> Result<Vec<u32>, &'static str> {
            self.permits.acquire().await.unwrap().forget();
            self.reads.fetch_add(1, Ordering::Relaxed);
            assert!(!keys.contains(&13), "an unlucky number");
            if keys.contains(&99) {
                return Err("the read failed");
            }
            Ok(keys.iter().map(|key| 2 * key).collect())
        }
    }

    struct Place {
        lookups: BatchedLookups<Doubling>,
        permits: Arc<Semaphore>,
        reads: Arc<AtomicU32>,
    }

    fn place(permits: usize) -> Place {
        let (permits, reads) = (Arc::new(Semaphore::new(permits)), Arc::default());
        let source = Doubling { permits: Arc::clone(&permits), reads: Arc::clone(&reads) };
        Place { lookups: BatchedLookups::new(source), permits, reads }
    }

    #[tokio::test]
    async fn lookups_that_are_made_during_a_read_share_the_next_one() {
        let place = place(0);
        let find = |key| {
            let lookups = place.lookups.clone();
            tokio::spawn(async move { lookups.find(key).await.unwrap() })
        };
        let found: Vec<_> = (0..12).map(find).collect();
        place.permits.add_permits(100);

        for (key, found) in (0..).zip(found) {
            assert_eq!(found.await.unwrap(), 2 * key);
        }
        assert!(place.reads.load(Ordering::Relaxed) <= 3, "{:?}", place.reads);
    }

    #[tokio::test]
    async fn a_failure_of_a_read_is_the_answer_of_all_its_lookups_and_of_no_later_one() {
        let place = place(100);
        let failed = place.lookups.find(99).await;
        assert!(matches!(failed, Err(LookupError::Failed(error)) if *error == "the read failed"));
        assert_eq!(place.lookups.find(4).await.unwrap(), 8);
    }

    #[tokio::test]
    async fn a_panic_of_a_read_leaves_no_lookup_without_an_answer() {
        let place = place(100);
        assert!(matches!(place.lookups.find(13).await, Err(LookupError::Busy)));
        assert_eq!(place.lookups.find(4).await.unwrap(), 8);
    }

    #[tokio::test]
    async fn a_task_that_ends_leaves_the_lookups_of_the_next_one_alone() {
        let place = place(100);
        let waiting = &place.lookups.waiting;
        let ended = Running { waiting: Arc::clone(waiting), is_over: true };
        let (answer, answered) = oneshot::channel();
        // The next task was started after the end, and before the drop.
        lock(waiting).is_running = true;
        lock(waiting).lookups.push_back(Lookup { key: 4, answer });

        drop(ended);

        assert!(lock(waiting).is_running);
        let next = Running { waiting: Arc::clone(waiting), is_over: false };
        place.lookups.answer_all(next).await;
        assert_eq!(answered.await.unwrap(), Ok(8));
    }

    #[tokio::test]
    async fn a_client_that_leaves_takes_no_other_lookup_with_it() {
        let place = place(0);
        let leaving = tokio::spawn({
            let lookups = place.lookups.clone();
            async move { lookups.find(1).await }
        });
        tokio::task::yield_now().await;
        leaving.abort();
        assert!(leaving.await.unwrap_err().is_cancelled());

        place.permits.add_permits(100);
        assert_eq!(place.lookups.find(5).await.unwrap(), 10);
    }

    #[tokio::test]
    async fn more_lookups_than_may_wait_are_refused_at_once() {
        let place = place(0);
        let find = |key| {
            let lookups = place.lookups.clone();
            async move { lookups.find(key).await }
        };
        // The lookups of the read that runs do not wait.
        let all = MAX_WAITING + Doubling::MAX_KEYS;
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..=all {
            tasks.spawn(find(1));
        }

        let refused = tasks.join_next().await.unwrap().unwrap();
        assert!(matches!(refused, Err(LookupError::Busy)), "{refused:?}");
        place.permits.add_permits(all);
        let answers = tasks.join_all().await;
        assert!(answers.iter().filter(|answer| answer.is_ok()).count() >= MAX_WAITING);
    }
}
