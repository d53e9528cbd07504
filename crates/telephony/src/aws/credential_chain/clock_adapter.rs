//! Our clock in the form that AWS's crates take.

use aws_smithy_async::rt::sleep::{AsyncSleep, Sleep};
use aws_smithy_async::time::TimeSource;
use model::clock::{self, Clock};
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime};

#[derive(Clone)]
pub(super) struct ClockAdapter(Arc<dyn Clock>);

/// In a mutex that is never locked, because AWS's crates want futures that can be shared between threads.
struct SharedSleep(Mutex<clock::Sleep>);

impl ClockAdapter {
    pub(super) fn new(clock: Arc<dyn Clock>) -> Self {
        Self(clock)
    }
}

impl TimeSource for ClockAdapter {
    fn now(&self) -> SystemTime {
        self.0.now().into()
    }
}

impl AsyncSleep for ClockAdapter {
    fn sleep(&self, duration: Duration) -> Sleep {
        Sleep::new(SharedSleep(Mutex::new(self.0.sleep(duration))))
    }
}

impl Future for SharedSleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let sleep = self.0.get_mut().unwrap_or_else(PoisonError::into_inner);
        sleep.as_mut().poll(context)
    }
}

impl fmt::Debug for ClockAdapter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClockAdapter")
    }
}
