//! How many entries each owner has.

use crate::pseudonyms::PseudonymKey;
use std::collections::HashMap;

/// With fewer entries, an owner gets one more while the table is nearly full.
const FEW: u32 = 16;

/// The number of entries of each owner.
#[derive(Debug, Default)]
pub(super) struct Owners(HashMap<PseudonymKey, u32>);

impl Owners {
    pub(super) fn add(&mut self, owner: PseudonymKey) {
        *self.0.entry(owner).or_default() += 1;
    }

    pub(super) fn remove(&mut self, owner: PseudonymKey) {
        if let Some(entries) = self.0.get_mut(&owner) {
            *entries -= 1;
            if *entries == 0 {
                self.0.remove(&owner);
            }
        }
    }

    pub(super) fn has_few(&self, owner: PseudonymKey) -> bool {
        self.0.get(&owner).is_none_or(|entries| *entries < FEW)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_owner_has_few_entries_until_there_are_many() {
        let (mut owners, owner) = (Owners::default(), PseudonymKey::from_bytes([1; 16]));
        for _ in 0..FEW {
            assert!(owners.has_few(owner));
            owners.add(owner);
        }

        assert!(!owners.has_few(owner));
        assert!(owners.has_few(PseudonymKey::from_bytes([2; 16])));
        for _ in 0..FEW {
            owners.remove(owner);
        }
        assert!(owners.has_few(owner) && owners.0.is_empty());
    }
}
