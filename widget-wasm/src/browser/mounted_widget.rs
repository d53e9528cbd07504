//! A widget in the page, wired up: both entry points create it.

use super::event_handlers;
use super::widget::{Widget, WidgetParts};
use std::rc::Rc;

/// A widget in the page. Dropping it destroys the widget.
pub(super) struct MountedWidget(Rc<Widget>);

impl MountedWidget {
    /// Mounts the panel beside the button.
    pub(super) fn new(parts: WidgetParts) -> Self {
        let widget = Widget::new(parts, event_handlers::attach);
        event_handlers::attach_to_launcher(&widget);
        widget.start();
        Self(widget)
    }

    #[cfg(feature = "mount")]
    pub(super) fn widget(&self) -> Rc<Widget> {
        self.0.clone()
    }
}

impl Drop for MountedWidget {
    fn drop(&mut self) {
        self.0.destroy();
    }
}
