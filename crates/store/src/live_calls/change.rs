//! What the caller of the journal knows of a call in progress.

use std::fmt;
use std::sync::Arc;

/// A change of a call's row, in the transaction of a journal entry.
#[derive(Clone)]
pub enum LiveCallChange {
    /// The call is about to be placed. The value is what is needed to find it again: JSON of the caller's.
    Begin(Arc<str>),
    /// The states so far with their times: JSON of the caller's. No personal data.
    States(Arc<str>),
    /// The entry is the outcome of the request. States of the call follow.
    Conclude,
    /// The entry is the last one of the call: its telephone system reports no states.
    End,
}

impl fmt::Debug for LiveCallChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Begin(_) => "Begin(…)",
            Self::States(_) => "States(…)",
            Self::Conclude => "Conclude",
            Self::End => "End",
        })
    }
}
