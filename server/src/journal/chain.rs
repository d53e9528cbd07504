//! A day of a tenant: how rows follow each other, and what the register says of them.
//!
//! Each row's hash covers the hash before it, and only who has the key can make one. The register has
//! the length and the last hash of each chain under a code of its own, so that rows which are cut off
//! at the end are missed too.

use super::keys::{Keys, code};
use super::record::Record;
use sqlx::Row;
use sqlx::any::AnyRow;
use std::fmt;

/// The hash before a chain's first row.
pub(super) const BEGINNING: &str = "";

/// Which chain.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ChainId {
    /// 2026-11-21, UTC.
    pub day: String,
    /// A tenant's domain; nothing for what belongs to no tenant.
    pub tenant: String,
}

/// A chain as the register has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Chain {
    pub(super) id: ChainId,
    /// From 1, in the order of their beginning.
    pub(super) number: i64,
    /// Rows ever written.
    pub(super) length: i64,
    /// The hash of the last one.
    pub(super) head: String,
    /// Rows at the beginning that are gone, since they were old.
    pub(super) pruned: i64,
    /// The hash of the last of these.
    pub(super) pruned_head: String,
    pub(super) mac: String,
}

impl Chain {
    pub(super) fn begin(id: ChainId, number: i64, keys: &Keys) -> Self {
        let mut chain = Self {
            id,
            number,
            length: 0,
            head: BEGINNING.to_owned(),
            pruned: 0,
            pruned_head: BEGINNING.to_owned(),
            mac: String::new(),
        };
        chain.mac = chain.code(keys);
        chain
    }

    /// Puts `records` at the end, which gives them their places and hashes.
    pub(super) fn extend<'a>(
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

    /// Notes that the rows up to `place`, whose hash is `hash`, are gone.
    pub(super) fn prune(&mut self, place: i64, hash: String, keys: &Keys) {
        self.change(keys, |chain| {
            chain.pruned = place;
            chain.pruned_head = hash;
        });
    }

    /// What somebody else wrote gets no code from us: it stays as broken as it was found.
    fn change(&mut self, keys: &Keys, change: impl FnOnce(&mut Self)) {
        let is_ours = self.is_authentic(keys);
        change(self);
        if is_ours {
            self.mac = self.code(keys);
        } else {
            tracing::error!(chain = %self.id, "the journal's register was tampered with");
        }
    }

    pub(super) fn is_authentic(&self, keys: &Keys) -> bool {
        self.mac == self.code(keys)
    }

    fn code(&self, keys: &Keys) -> String {
        code(
            keys.register()
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

    /// From the columns of the register, in its order.
    pub(super) fn from_row(row: &AnyRow) -> Result<Self, sqlx::Error> {
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

/// The code of a register of so many chains.
pub(super) fn seal(chains: i64, keys: &Keys) -> String {
    code(keys.register().text("seal").integer(chains))
}

/// `2026-11-21 acme.com`
impl fmt::Display for ChainId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tenant = if self.tenant.is_empty() { "-" } else { &self.tenant };
        write!(f, "{} {tenant}", self.day)
    }
}
