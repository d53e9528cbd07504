//! The names of calls at the service: needed for their control, learned from the answer to a create or an event.

use crate::weak_table::WeakTable;
use model::call_id::CallId;
use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, OnceLock};

/// The name of a call at the service. It becomes a part of a path.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct TransactionId(Box<str>);

/// The text is not such a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected 1 to 64 letters, digits or -")]
pub(super) struct TransactionIdError;

/// The name of one call, once it is known.
#[derive(Default)]
pub(super) struct Transaction(OnceLock<TransactionId>);

/// The calls whose name an event may tell. Its clones are one table.
#[derive(Clone, Default)]
pub(super) struct Transactions(Arc<WeakTable<CallId, Transaction>>);

impl TransactionId {
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for TransactionId {
    type Err = TransactionIdError;

    fn from_str(text: &str) -> Result<Self, TransactionIdError> {
        let is_name = (1..=64).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if is_name { Ok(Self(text.into())) } else { Err(TransactionIdError) }
    }
}

impl Transaction {
    /// The first name that is learned counts: a call keeps its name.
    pub(super) fn learn(&self, id: TransactionId) {
        // An error says that it is known already.
        let _ = self.0.set(id);
    }

    pub(super) fn id(&self) -> Option<&TransactionId> {
        self.0.get()
    }
}

impl Transactions {
    /// The entry of a call that is about to be placed, or is observed again.
    pub(super) fn begin(&self, call: CallId) -> Arc<Transaction> {
        self.0.begin(call, Transaction::default())
    }

    /// An authentic event of `call` has this name.
    pub(super) fn learn(&self, call: CallId, id: TransactionId) {
        if let Some(transaction) = self.0.get(&call) {
            transaction.learn(id);
        }
    }
}

impl fmt::Debug for TransactionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TransactionId(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::random::SystemRandom;

    fn id() -> CallId {
        CallId::random(&SystemRandom).unwrap()
    }

    #[test]
    fn a_name_fits_into_a_path() {
        assert!("6e1b7a52-93c5-4c0f-8a0b-0d1f6f2b9f11".parse::<TransactionId>().is_ok());
        for bad in ["", "a/b", "..", "a b", "a%2f", "a?b", &"a".repeat(65)] {
            assert_eq!(bad.parse::<TransactionId>(), Err(TransactionIdError), "{bad}");
        }
    }

    #[test]
    fn a_call_keeps_the_first_name_that_is_learned() {
        let (transactions, call) = (Transactions::default(), id());
        let transaction = transactions.begin(call);
        assert!(transaction.id().is_none());

        transactions.learn(id(), "other".parse().unwrap());
        assert!(transaction.id().is_none());
        for name in ["first", "second"] {
            transactions.learn(call, name.parse().unwrap());
        }

        assert_eq!(transaction.id().unwrap().as_str(), "first");
    }
}
