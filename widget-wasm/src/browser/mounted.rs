//! What both doors lead to.

use super::widget::{Parts, Widget};
use std::rc::Rc;

/// The panel in the page. Dropping it takes it away again.
pub(super) struct Mounted(Rc<Widget>);

impl Mounted {
    /// Mounts the panel beside the button.
    pub(super) fn new(parts: Parts) -> Self {
        Self(Widget::new(parts))
    }

    #[cfg(feature = "mount")]
    pub(super) fn widget(&self) -> Rc<Widget> {
        self.0.clone()
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        self.0.leave();
    }
}
