//! The headers of an event that contain channel ids.

use crate::frame::Frame;

/// The ids by which the call of an event is found. Channel ids come first: the linked id is less
/// reliable, because it changes when calls are bridged.
pub(super) fn ids_of_call(frame: &Frame) -> impl Iterator<Item = &str> {
    ["Uniqueid", "DestUniqueid", "LocalOneUniqueid", "Linkedid", "DestLinkedid", "LocalOneLinkedid"]
        .into_iter()
        .filter_map(|header| frame.get(header))
}

/// The ids of the channels in an event, all of which belong to its call.
pub(super) fn channel_ids(frame: &Frame) -> impl Iterator<Item = &str> {
    ["Uniqueid", "DestUniqueid", "LocalOneUniqueid", "LocalTwoUniqueid"]
        .into_iter()
        .filter_map(|header| frame.get_non_empty(header))
}
