//! The faults of a journal, described for the operator.

use crate::journal::chain_id::ChainId;
use std::fmt;

/// The first fault of a chain, or a fault of the index if there is no chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub chain: Option<ChainId>,
    pub damage: Damage,
}

/// The kind of a fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    #[error("row {place} is not what was written there: it was changed, moved or put in")]
    Changed { place: i64 },
    #[error("row {place} is missing")]
    Missing { place: i64 },
    #[error("rows {from} to {to} are missing at the end")]
    CutOff { from: i64, to: i64 },
    #[error("row {place} is one more than the register knows of")]
    TooMany { place: i64 },
    #[error("row {place} is there again, though it was removed for its age")]
    Returned { place: i64 },
    #[error("row {place}: the number was changed")]
    NumberChanged { place: i64 },
    #[error("row {place}: the number is gone, and no entry says that it was erased")]
    NumberMissing { place: i64 },
    #[error("the last row is not the one that the register names")]
    OtherHead,
    #[error("row {place} is not the one whose hash was kept elsewhere")]
    OtherThanKept { place: i64 },
    #[error("it has {length} rows, and had {kept} when its head was kept elsewhere")]
    ShorterThanKept { length: i64, kept: i64 },
    #[error("it is gone, though its head was kept elsewhere")]
    KeptChainMissing,
    #[error(
        "the call {call_id} was scheduled, does not wait any more, and has no end in the journal"
    )]
    ScheduledCallMissing { call_id: String },
    #[error("the register does not know this chain")]
    NotRegistered,
    #[error("its line in the register was changed")]
    RegisterChanged,
    #[error("chain number {number} is missing in the register")]
    ChainMissing { number: i64 },
    #[error("the seal says {count} chains, the register has {there}")]
    ChainsMissing { count: i64, there: i64 },
    #[error("the file is damaged: {text}")]
    File { text: String },
    #[error("the seal of the register was changed or removed, or the key is another one")]
    SealChanged,
}

impl Fault {
    pub(crate) fn of(chain: &ChainId, damage: Damage) -> Self {
        Self { chain: Some(chain.clone()), damage }
    }

    pub(crate) fn of_all(damage: Damage) -> Self {
        Self { chain: None, damage }
    }
}

/// `2026-11-21 acme.com: row 17 is missing`
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.chain {
            Some(chain) => write!(f, "{chain}: {}", self.damage),
            None => write!(f, "{}", self.damage),
        }
    }
}
