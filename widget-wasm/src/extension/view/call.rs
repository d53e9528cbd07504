//! The current call and the call history.

use crate::extension::hidden::Hidden;
use crate::extension::record::Record;

/// The current call, or the last one until it is dismissed.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    pub number: Hidden,
    pub place: Place,
    /// The start, in milliseconds since 1970.
    pub since: f64,
    pub can_hang_up: bool,
    pub can_dial: bool,
    pub hanging_up: bool,
}

/// A call that is over.
#[derive(Clone, Debug, PartialEq)]
pub struct Past {
    pub number: Hidden,
    /// Milliseconds since 1970.
    pub at: f64,
    pub place: Place,
}

/// The state or the end of a call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    pub stage: Stage,
    /// It is about the user's own phone, not about the called number.
    pub own_phone: bool,
    /// The cause of the end, as on the wire: `busy`.
    pub cause: Option<String>,
    /// The problem code.
    pub problem: Option<String>,
    /// Lost for so long that it no longer prevents other calls; it may still be in progress.
    pub lost: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    Starting,
    Accepted,
    Ringing,
    Answered,
    Connected,
    /// The state is unknown.
    #[default]
    Unknown,
    Ended,
    /// No call was placed.
    Failed,
    /// The server accepted the call, and reports no more.
    NotFollowed,
}

impl Call {
    pub(super) fn read(record: &impl Record) -> Self {
        Self {
            number: record.text("number").unwrap_or_default().into(),
            place: Place::read(record),
            since: record.number("since").unwrap_or_default(),
            can_hang_up: record.is("canHangUp"),
            can_dial: record.is("canDial"),
            hanging_up: record.is("hangingUp"),
        }
    }
}

impl Past {
    pub(super) fn read(record: &impl Record) -> Self {
        Self {
            number: record.text("number").unwrap_or_default().into(),
            at: record.number("at").unwrap_or_default(),
            place: Place::read(record),
        }
    }
}

impl Place {
    fn read(record: &impl Record) -> Self {
        Self {
            stage: record.text("state").map(|state| Stage::read(&state)).unwrap_or_default(),
            own_phone: record.text("leg").as_deref() == Some("terminal"),
            cause: record.text("cause"),
            problem: record.text("problem"),
            lost: record.is("isLost"),
        }
    }
}

impl Stage {
    /// An unknown state is that of a newer server.
    fn read(state: &str) -> Self {
        match state {
            "starting" => Self::Starting,
            "accepted" | "queued" => Self::Accepted,
            "ringing" => Self::Ringing,
            "answered" => Self::Answered,
            "connected" => Self::Connected,
            "ended" => Self::Ended,
            "failed" => Self::Failed,
            "not_followed" => Self::NotFollowed,
            _ => Self::Unknown,
        }
    }

    /// No more is reported.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Ended | Self::Failed | Self::NotFollowed)
    }
}
