//! Who is in which conference of `ConfBridge`.
//!
//! Its announcer and its recorder are members of the bridge and count in `BridgeNumChannels`, but Asterisk sends no
//! events of them. A visitor who waits alone is therefore not told from one who talks by that number. Of people there
//! are events.

use crate::frame::{Frame, FrameKind};
use std::collections::{HashMap, HashSet};

/// Conferences and their members that are kept. Beyond, the number of channels counts.
const MAX_CONFERENCES: usize = 1_000;
const MAX_MEMBERS: usize = 1_000;
/// The announcer and one person.
const CHANNELS_OF_ONE_PERSON: usize = 2;

/// The conferences that exist.
#[derive(Debug, Default)]
pub(super) struct Conferences(HashMap<String, Conference>);

#[derive(Debug, Default)]
struct Conference {
    members: HashSet<String>,
    /// It was observed from its beginning, so that all members are known.
    is_complete: bool,
}

/// A person joined a conference.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Joined {
    pub(super) bridge: String,
    /// Another person is there.
    pub(super) is_shared: bool,
}

impl Conferences {
    /// Forgets all, after events were missed.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// Updates the conference of an event, and returns who joined it.
    pub(super) fn handle(&mut self, frame: &Frame) -> Option<Joined> {
        let FrameKind::Event(name) = frame.kind() else { return None };
        if !name.starts_with("Bridge") || frame.get("BridgeCreator") != Some("ConfBridge") {
            return None;
        }
        let bridge = frame.get_non_empty("BridgeUniqueid")?;
        if name == "BridgeDestroy" {
            self.0.remove(bridge);
            return None;
        }
        if !self.0.contains_key(bridge) && self.0.len() < MAX_CONFERENCES {
            let is_complete = name == "BridgeCreate";
            self.0.insert(bridge.to_owned(), Conference { is_complete, ..Conference::default() });
        }
        let channel = frame.get_non_empty("Uniqueid")?;
        let conference = self.0.get_mut(bridge);
        if name == "BridgeLeave" {
            conference?.members.remove(channel);
            return None;
        }
        if name != "BridgeEnter" {
            return None;
        }
        let channels = frame.get("BridgeNumChannels").and_then(|count| count.parse().ok());
        let is_crowd = channels.unwrap_or(0) > CHANNELS_OF_ONE_PERSON;
        let is_shared =
            conference.map_or(is_crowd, |conference| conference.join(channel, is_crowd));
        Some(Joined { bridge: bridge.to_owned(), is_shared })
    }
}

impl Conference {
    /// Adds a member. Returns whether another person is there.
    fn join(&mut self, channel: &str, is_crowd: bool) -> bool {
        let others = self.members.iter().any(|member| member != channel);
        if self.members.len() < MAX_MEMBERS {
            self.members.insert(channel.to_owned());
        }
        others || (is_crowd && !self.is_complete)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(conferences: &mut Conferences, name: &str, channel: &str, count: u8) -> Option<bool> {
        let text = format!(
            "Event: {name}\nBridgeUniqueid: b\nBridgeCreator: ConfBridge\nBridgeNumChannels: {count}\n\
             Uniqueid: {channel}\n"
        );
        conferences.handle(&Frame::parse(&text)).map(|joined| joined.is_shared)
    }

    #[test]
    fn one_person_and_the_announcer_are_no_company_and_two_people_are() {
        let mut conferences = Conferences::default();
        assert_eq!(event(&mut conferences, "BridgeCreate", "", 0), None);
        // An announcer and a recorder are there already.
        assert_eq!(event(&mut conferences, "BridgeEnter", "visitor", 3), Some(false));
        assert_eq!(event(&mut conferences, "BridgeEnter", "agent", 4), Some(true));
        assert_eq!(event(&mut conferences, "BridgeLeave", "agent", 3), None);
        assert_eq!(event(&mut conferences, "BridgeLeave", "visitor", 2), None);
        assert_eq!(event(&mut conferences, "BridgeEnter", "next", 3), Some(false));
    }

    #[test]
    fn in_a_conference_that_began_unobserved_the_number_of_channels_counts() {
        let mut conferences = Conferences::default();
        assert_eq!(event(&mut conferences, "BridgeEnter", "visitor", 2), Some(false));
        conferences.clear();
        assert_eq!(event(&mut conferences, "BridgeEnter", "visitor", 3), Some(true));
    }
}
