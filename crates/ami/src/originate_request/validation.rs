//! The checks of values that Asterisk would truncate or misread without an error.

use crate::action::{InvalidHeader, InvalidHeaderReason};

/// Asterisk silently truncates longer ids.
const MAX_CHANNEL_ID_BYTES: usize = 149;

/// Checks an id that selects a channel. Asterisk takes one that starts with a slash for a pattern over
/// all channels.
pub(crate) fn validate_channel_id(header: &str, id: &str) -> Result<(), InvalidHeader> {
    if id.starts_with('/') {
        return Err(InvalidHeader::new(header, InvalidHeaderReason::ReservedCharacter));
    }
    validate_length(header, id, MAX_CHANNEL_ID_BYTES)
}

/// Refuses an empty value, and one of more than `max` bytes.
pub(super) fn validate_length(header: &str, value: &str, max: usize) -> Result<(), InvalidHeader> {
    match value.len() {
        0 => Err(InvalidHeader::new(header, InvalidHeaderReason::Empty)),
        length if length > max => Err(InvalidHeader::new(header, InvalidHeaderReason::TooLong)),
        _ => Ok(()),
    }
}

/// Refuses a value that contains a reserved character.
pub(super) fn reject_characters(
    header: &str,
    value: &str,
    reserved: &[char],
) -> Result<(), InvalidHeader> {
    if value.contains(reserved) {
        Err(InvalidHeader::new(header, InvalidHeaderReason::ReservedCharacter))
    } else {
        Ok(())
    }
}
