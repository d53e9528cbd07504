//! Checks one chain row by row, up to the first fault. It does not access the database.

use super::damage::{Damage, Fault};
use super::expected::Expected;
use super::kept::KeptHead;
use crate::journal::chain::Chain;
use crate::journal::chain_id::ChainId;
use crate::journal::record::Record;

pub(crate) struct Walk<'a> {
    id: ChainId,
    expected: &'a Expected<'a>,
    chain: Option<&'a Chain>,
    /// Place and hash of the last valid row.
    place: i64,
    hash: String,
    damage: Option<Damage>,
}

impl<'a> Walk<'a> {
    pub(crate) fn along(id: ChainId, expected: &'a Expected<'a>) -> Self {
        let chain = expected.chains.get(&id);
        Self {
            expected,
            chain,
            place: chain.map_or(0, |chain| chain.pruned),
            hash: chain.map(|chain| chain.pruned_head.clone()).unwrap_or_default(),
            damage: chain.is_none().then_some(Damage::NotRegistered),
            id,
        }
    }

    pub(crate) fn id(&self) -> &ChainId {
        &self.id
    }

    /// Rows after the first fault are not judged.
    pub(crate) fn step(&mut self, record: &Record) {
        if self.damage.is_some() {
            return;
        }
        self.damage = self.wrong_with(record);
        self.place = record.place;
        self.hash.clone_from(&record.hash);
    }

    fn wrong_with(&self, record: &Record) -> Option<Damage> {
        let place = record.place;
        let expected = self.place + 1;
        if place <= self.place {
            return Some(Damage::Returned { place });
        }
        if place > expected {
            return Some(Damage::Missing { place: expected });
        }
        if record.hash != record.hash_after(&self.hash, self.expected.keys) {
            return Some(Damage::Changed { place });
        }
        if self.chain.is_some_and(|chain| place > chain.length) {
            return Some(Damage::TooMany { place });
        }
        if self.kept().any(|kept| kept.length == place && kept.hash != record.hash) {
            return Some(Damage::OtherThanKept { place });
        }
        self.wrong_with_number(record)
    }

    /// The heads of this chain that were kept elsewhere.
    fn kept(&self) -> impl Iterator<Item = &'a KeptHead> {
        self.expected.kept.get(&self.id).into_iter().flatten().copied()
    }

    fn wrong_with_number(&self, record: &Record) -> Option<Damage> {
        let place = record.place;
        let is_bare = !record.has_personal_data();
        match &record.personal {
            None => (!is_bare).then_some(Damage::NumberChanged { place }),
            Some(_) if is_bare => {
                let is_erased = self.expected.erased.contains(&record.call_id);
                (!is_erased).then_some(Damage::NumberMissing { place })
            }
            Some(personal) => {
                (*personal != record.commitment()).then_some(Damage::NumberChanged { place })
            }
        }
    }

    /// Checks the end of the chain.
    pub(crate) fn finish(self) -> Option<Fault> {
        let damage = self.damage.clone().or_else(|| self.wrong_with_the_end());
        damage.map(|damage| Fault { chain: Some(self.id), damage })
    }

    fn wrong_with_the_end(&self) -> Option<Damage> {
        let chain = self.chain?;
        if self.place < chain.length {
            return Some(Damage::CutOff { from: self.place + 1, to: chain.length });
        }
        if self.hash != chain.head {
            return Some(Damage::OtherHead);
        }
        let kept = self.kept().map(|kept| kept.length).max().unwrap_or_default();
        (kept > chain.length).then_some(Damage::ShorterThanKept { length: chain.length, kept })
    }
}

#[cfg(test)]
mod tests;
