//! Opens and closes the panel.

use super::dom::focus;
use super::widget::Widget;

impl Widget {
    /// Opens or closes the panel, and dispatches the event. Does nothing if it is so already.
    pub(super) fn set_open(&self, open: bool) {
        if open == self.is_open() {
            return;
        }
        self.update(&mut |state| state.open = open);
        self.dispatch(if open { "open" } else { "close" }, &[]);
        if open {
            self.fetch_availability();
        }
    }

    /// Closes the panel, and moves the focus back to the button.
    pub(super) fn close(&self) {
        self.set_open(false);
        focus(&self.button);
    }
}
