//! The steps of a call in order.

/// The steps of a call in order; none is reported after a later one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    Accepted,
    FirstRinging,
    FirstAnswered,
    Queued,
    SecondRinging,
    SecondAnswered,
    Connected,
}
