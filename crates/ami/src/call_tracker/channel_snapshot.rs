//! The live channels that `Status` lists, by which calls are found after a reconnect or a restart.

use super::event::ChannelState;
use crate::frame::Frame;

/// One live channel in the list.
#[derive(Clone, Debug)]
pub struct ChannelSnapshot {
    /// The id of the channel.
    pub id: String,
    /// The id that related channels share.
    pub linked_id: String,
    pub(super) state: ChannelState,
    pub(super) bridge: Option<String>,
    pub(super) application: Option<Application>,
}

/// The application of the dialplan that the channel runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Application {
    /// It waits in this queue, or talks to an agent of it.
    Queue(String),
    /// Any other application, or none.
    Other,
}

impl ChannelSnapshot {
    /// Parses an `Event: Status`; `None` if it has no channel.
    pub fn from_frame(frame: &Frame) -> Option<Self> {
        Some(Self {
            id: frame.get_non_empty("Uniqueid")?.to_owned(),
            linked_id: frame.get_non_empty("Linkedid")?.to_owned(),
            state: ChannelState::parse(frame.get("ChannelState")),
            bridge: frame.get_non_empty("BridgeID").map(ToOwned::to_owned),
            application: Application::from_frame(frame),
        })
    }

    /// The position of the channel in the order in which Asterisk created its channels; `None` for a
    /// channel whose id was chosen by a client.
    ///
    /// Asterisk's own ids are `<system name>-<time>.<number>`, and it counts the number up.
    pub(super) fn creation_number(&self) -> Option<u64> {
        let (time, number) = self.id.rsplit_once('.')?;
        let time = time.rsplit('-').next()?;
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        number.parse().ok().filter(|_| is_number(time) && is_number(number))
    }
}

impl Application {
    /// Reads `Application: Queue` and `Data: support,…`; `None` if the channel has no such header.
    fn from_frame(frame: &Frame) -> Option<Self> {
        if frame.get("Application")? != "Queue" {
            return Some(Self::Other);
        }
        let queue = frame.get("Data").and_then(|data| data.split(',').next()).unwrap_or("");
        Some(Self::Queue(queue.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn snapshot(headers: &str) -> ChannelSnapshot {
        let text = format!("Event: Status\nLinkedid: a\n{headers}\n");
        ChannelSnapshot::from_frame(&Frame::parse(&text)).unwrap()
    }

    #[test]
    fn only_ids_that_asterisk_generated_have_a_creation_number() {
        let number = |id: &str| snapshot(&format!("Uniqueid: {id}")).creation_number();

        assert_eq!(number("1795235651.6"), Some(6));
        assert_eq!(number("pbx-1.example-1795235651.10"), Some(10));
        for chosen in ["abc", "abc-2", "a.2", "1.a", ".5", "1795235651.", "1.+5"] {
            assert_eq!(number(chosen), None, "{chosen}");
        }
    }

    #[test]
    fn the_name_of_the_queue_is_the_first_argument_of_its_application() {
        let application = |headers| snapshot(headers).application;
        let support = Some(Application::Queue("support".to_owned()));

        assert_eq!(application("Uniqueid: a\nApplication: Queue\nData: support,t,,,20"), support);
        assert_eq!(application("Uniqueid: a\nApplication: Queue\nData: support"), support);
        let other = Some(Application::Other);
        assert_eq!(application("Uniqueid: a\nApplication: Dial\nData: PJSIP/1"), other);
        assert_eq!(application("Uniqueid: a\nApplication: \nData: "), other);
        assert_eq!(application("Uniqueid: a"), None);
    }
}
