//! The duration of a call.

use crate::dial;
use js_sys::Date;
use leptos::leptos_dom::helpers::IntervalHandle;
use leptos::prelude::*;
use std::time::Duration;

const TICK: Duration = Duration::from_secs(1);

/// Shows the time since its start, until it is stopped or unmounted.
#[derive(Clone, Copy)]
pub(super) struct Stopwatch {
    pub(super) text: RwSignal<String>,
    ticking: StoredValue<Option<IntervalHandle>>,
}

impl Stopwatch {
    pub(super) fn new() -> Self {
        let stopwatch = Self { text: RwSignal::default(), ticking: StoredValue::default() };
        on_cleanup(move || stopwatch.stop());
        stopwatch
    }

    /// A second start has no effect.
    pub(super) fn start(self) {
        if self.ticking.with_value(Option::is_some) {
            return;
        }
        let start = Date::now();
        let tick = move || {
            self.text.try_set(dial::duration(seconds(Date::now() - start)));
        };
        tick();
        // Without timers the displayed time does not change; the call continues.
        self.ticking.set_value(set_interval_with_handle(tick, TICK).ok());
    }

    pub(super) fn stop(self) {
        let ticking = self.ticking.try_update_value(Option::take).flatten();
        if let Some(ticking) = ticking {
            ticking.clear();
        }
    }

    /// Stops, and shows nothing.
    pub(super) fn reset(self) {
        self.stop();
        self.text.try_set(String::new());
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "no call lasts for a hundred years, and a clock that is set back shows zero"
)]
fn seconds(milliseconds: f64) -> u32 {
    (milliseconds / 1000.0).max(0.0) as u32
}
