//! A chain: how rows are linked, and what the index holds about them.
//!
//! Each row's hash is keyed and covers the hash of the row before. The index holds the length and the last hash
//! of each chain under a MAC of its own, which reveals rows that were cut off at the end.

use super::chain_id::ChainId;
use super::record::Record;
use crate::keys::{Keys, mac_hex};
use sqlx::Row;
use sqlx::any::AnyRow;

/// The hash before a chain's first row.
pub(crate) const BEGINNING: &str = "";

/// A row of the chain index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Chain {
    pub(crate) id: ChainId,
    /// From 1, in the order in which chains were begun.
    pub(crate) number: i64,
    /// Rows ever written.
    pub(crate) length: i64,
    /// The hash of the last one.
    pub(crate) head: String,
    /// Rows at the beginning that retention has removed.
    pub(crate) pruned: i64,
    /// The hash of the last of these.
    pub(crate) pruned_head: String,
    pub(crate) mac: String,
}

impl Chain {
    pub(crate) fn begin(id: ChainId, number: i64, keys: &Keys) -> Self {
        let mut chain = Self {
            id,
            number,
            length: 0,
            head: BEGINNING.to_owned(),
            pruned: 0,
            pruned_head: BEGINNING.to_owned(),
            mac: String::new(),
        };
        chain.mac = chain.compute_mac(keys);
        chain
    }

    /// Appends `records` and sets their places and hashes.
    pub(crate) fn extend<'a>(
        &mut self,
        records: impl IntoIterator<Item = &'a mut Record>,
        keys: &Keys,
    ) {
        self.change(keys, |chain| {
            for record in records {
                chain.length += 1;
                record.place = chain.length;
                record.hash = record.hash_after(&chain.head, keys);
                chain.head.clone_from(&record.hash);
            }
        });
    }

    /// Records that the rows up to `place`, whose hash is `hash`, are removed.
    pub(crate) fn prune(&mut self, place: i64, hash: String, keys: &Keys) {
        self.change(keys, |chain| {
            chain.pruned = place;
            chain.pruned_head = hash;
        });
    }

    /// A row of the index that was tampered with gets no valid MAC: it stays detectable.
    fn change(&mut self, keys: &Keys, change: impl FnOnce(&mut Self)) {
        let is_ours = self.is_authentic(keys);
        change(self);
        if is_ours {
            self.mac = self.compute_mac(keys);
        } else {
            tracing::error!(chain = %self.id, "the journal's register was tampered with");
        }
    }

    pub(crate) fn is_authentic(&self, keys: &Keys) -> bool {
        self.mac == self.compute_mac(keys)
    }

    fn compute_mac(&self, keys: &Keys) -> String {
        mac_hex(
            keys.chain_index()
                .text("chain")
                .text(&self.id.day)
                .text(&self.id.tenant)
                .integer(self.number)
                .integer(self.length)
                .text(&self.head)
                .integer(self.pruned)
                .text(&self.pruned_head),
        )
    }

    /// Reads a row of `journal_chains`, in the order of its columns.
    pub(crate) fn from_row(row: &AnyRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: ChainId { day: row.try_get(0)?, tenant: row.try_get(1)? },
            number: row.try_get(2)?,
            length: row.try_get(3)?,
            head: row.try_get(4)?,
            pruned: row.try_get(5)?,
            pruned_head: row.try_get(6)?,
            mac: row.try_get(7)?,
        })
    }
}

/// The MAC of a seal over so many chains.
pub(crate) fn seal_mac(chains: i64, keys: &Keys) -> String {
    mac_hex(keys.chain_index().text("seal").integer(chains))
}
