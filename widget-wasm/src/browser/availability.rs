//! Asks the server whether an agent is free.

use super::js::{field, object};
use super::server_api::JsonFields;
use super::widget::Widget;
use crate::progress::QueueStatus;
use crate::state::Availability;

impl Widget {
    /// Fetches the availability, if the tenant shows it.
    pub(super) fn fetch_availability(&self) {
        if !self.settings.capacity {
            return;
        }
        let department = self.department().map(|id| String::from(js_sys::encode_uri_component(id)));
        let address = self.settings.availability(department.as_deref());
        let options = object(&[("credentials", "omit".into())]);
        let handle = |widget: &Self, response: JsonFields| {
            let free = field(&response.0, "free").as_bool();
            let queue = Availability { free, waiting: QueueStatus::read(&response) };
            widget.update(&mut |state| state.queue = queue);
        };
        self.fetch_json(&address, &options, Box::new(handle));
    }
}
