//! Faults of the database, for tests: what real ones do between the writer and the database.

use std::collections::VecDeque;
use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What happens to one attempt to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// Nothing.
    None,
    /// The database cannot be reached.
    Unreachable,
    /// The transaction is committed, and the answer is lost.
    LostAnswer,
    /// The writer panics.
    Panic,
}

/// The faults of the next attempts.
#[derive(Debug, Default)]
pub(super) struct Faults {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    next: VecDeque<Fault>,
    is_down: bool,
    /// The present attempt.
    present: Option<Fault>,
}

impl Faults {
    pub(super) fn plan(&self, next: impl IntoIterator<Item = Fault>) {
        self.lock().next.extend(next);
    }

    /// From now on the database cannot be reached, or is as it should be.
    pub(super) fn set_down(&self, is_down: bool) {
        *self.lock() = State { is_down, ..State::default() };
    }

    pub(super) fn before(&self) -> Result<(), sqlx::Error> {
        let mut state = self.lock();
        let fault = state.next.pop_front().unwrap_or(Fault::None);
        state.present = Some(fault);
        let is_down = state.is_down || fault == Fault::Unreachable;
        drop(state);
        assert_ne!(fault, Fault::Panic, "injected");
        if is_down { Err(lost("the database is away")) } else { Ok(()) }
    }

    pub(super) fn after(&self, outcome: Result<(), sqlx::Error>) -> Result<(), sqlx::Error> {
        let is_lost = self.lock().present.take() == Some(Fault::LostAnswer);
        if is_lost { outcome.and(Err(lost("the answer is lost"))) } else { outcome }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn lost(why: &'static str) -> sqlx::Error {
    io::Error::new(io::ErrorKind::ConnectionReset, why).into()
}
