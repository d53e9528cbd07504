//! What the rows are compared with.

use super::kept::KeptHead;
use crate::journal::chain::Chain;
use crate::journal::chain_id::ChainId;
use crate::keys::Keys;
use std::collections::{BTreeMap, HashMap, HashSet};

/// What is known about all chains before the first row is read.
#[derive(Debug)]
pub(crate) struct Expected<'a> {
    pub(crate) keys: &'a Keys,
    /// The chain index.
    pub(crate) chains: BTreeMap<ChainId, Chain>,
    /// Heads that were kept elsewhere: of each chain those of different times.
    pub(crate) kept: HashMap<ChainId, Vec<&'a KeptHead>>,
    /// Ids of calls whose number was erased, from entries that are in chains themselves.
    pub(crate) erased: HashSet<String>,
}
