//! Updates the state when the company opens or closes, and when the visitor comes back to the page.

use super::js::document;
use super::listener::Listener;
use super::time::{now, to_milliseconds};
use super::timer::Timer;
use super::widget::Widget;
use crate::hours::OpenState;
use crate::reply::Refusal;
use js_sys::Date;
use shared_types::error_code::ErrorCode;

/// Milliseconds. Timers of browsers overflow after some weeks, and stop while the machine sleeps.
const MAX_WAIT: f64 = 3_600_000.0;

/// Updates the state now and at each later change.
pub(super) fn watch(widget: &Widget) {
    if widget.settings.hours.is_none() {
        return;
    }
    let weak = widget.weak.clone();
    let listener = Listener::new(
        &document(),
        "visibilitychange",
        Box::new(move |_| {
            if let Some(widget) = weak.upgrade() {
                update(&widget);
            }
        }),
    );
    widget.resources.borrow_mut().listeners.push(listener);
    update(widget);
}

fn update(widget: &Widget) {
    let mut change = None;
    let mut differs = false;
    widget.update(&mut |state| {
        let before = std::mem::take(&mut state.times);
        change = state.look(&widget.settings, now());
        differs = state.times != before;
    });
    if differs {
        widget.render_times();
    }
    let timer = change.map(|at| {
        // One second later, so that the clock has certainly passed the change.
        let wait = (to_milliseconds(at) - Date::now() + 1000.0).clamp(1000.0, MAX_WAIT);
        let weak = widget.weak.clone();
        #[expect(clippy::cast_possible_truncation, reason = "it was clamped")]
        Timer::new(
            wait as i32,
            Box::new(move |_| {
                if let Some(widget) = weak.upgrade() {
                    update(&widget);
                }
            }),
        )
    });
    // This may be the callback of the last timer, which has to return before the timer is dropped.
    let last = std::mem::replace(&mut widget.resources.borrow_mut().hours_timer, timer);
    let mut resources = widget.resources.borrow_mut();
    resources.fired_timer = last;
}

impl Widget {
    /// Closes the company if the server has refused a call for that reason: its clock is right, and its
    /// calendar is newer. Offers later times also if the server places no call for a while, from the time on that
    /// the server has named: an earlier one would be refused too.
    pub(super) fn apply_refusal(&self, refused: &Refusal) {
        let is_closed = refused.code == ErrorCode::OutsideHours;
        if !is_closed && refused.opens_at.is_none() {
            return;
        }
        self.update(&mut |state| {
            let seconds = now();
            if !is_closed {
                state.full_until = refused.opens_at.unwrap_or_default().saturating_mul(60);
            }
            let open_state = if is_closed {
                OpenState::Closed { opens: refused.opens_at, label: refused.closed_for.clone() }
            } else {
                std::mem::take(&mut state.open_state)
            };
            state.set_open_state(open_state, &self.settings, seconds);
        });
        self.render_times();
    }

    /// Fills the select with the times that are offered.
    fn render_times(&self) {
        let messages = self.messages();
        let times = self.with_state(|state| {
            state.times.iter().map(|at| messages.time(*at)).collect::<Vec<_>>()
        });
        self.panel().render_times(&self.builder, &times.unwrap_or_default());
    }
}
