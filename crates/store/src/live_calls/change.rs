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
}

impl fmt::Debug for LiveCallChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Begin(_) => "Begin(…)",
            Self::States(_) => "States(…)",
        })
    }
}
