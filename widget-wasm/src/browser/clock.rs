//! Looks at the clock when the company opens or closes, and when the visitor comes back to the page.

use super::listener::Listener;
use super::page::document;
use super::timer::Timer;
use super::widget::Widget;
use js_sys::Date;
use std::rc::Rc;

/// A browser's timers count no further than some weeks, and sleep with the machine.
const LONGEST: f64 = 3_600_000.0;

/// The time, in seconds since 1970.
pub(super) fn now() -> i64 {
    super::locale::at_minute(Date::now() * 60.0)
}

/// Looks now and from now on.
pub(super) fn start(widget: &Rc<Widget>) {
    if widget.settings.hours.is_none() {
        return;
    }
    let me = widget.me.clone();
    let back = Listener::new(
        &document(),
        "visibilitychange",
        Box::new(move |_| {
            if let Some(widget) = me.upgrade() {
                look(&widget);
            }
        }),
    );
    widget.held.borrow_mut().listeners.push(back);
    look(widget);
}

fn look(widget: &Rc<Widget>) {
    let mut change = None;
    let mut are_others = false;
    widget.update(&mut |state| {
        let before = std::mem::take(&mut state.times);
        change = state.look(&widget.settings, now());
        are_others = state.times != before;
    });
    if are_others {
        widget.offer_times();
    }
    let timer = change.map(|at| {
        // A second later, so that the clock has certainly passed it.
        let wait = (super::locale::milliseconds(at) - Date::now() + 1000.0).clamp(1000.0, LONGEST);
        let me = widget.me.clone();
        #[expect(clippy::cast_possible_truncation, reason = "it was clamped")]
        Timer::new(
            wait as i32,
            Box::new(move |_| {
                if let Some(widget) = me.upgrade() {
                    look(&widget);
                }
            }),
        )
    });
    // The last timer may be the one that runs right now; it has to end before it goes.
    let last = std::mem::replace(&mut widget.held.borrow_mut().change, timer);
    let mut held = widget.held.borrow_mut();
    held.spent = last;
}
