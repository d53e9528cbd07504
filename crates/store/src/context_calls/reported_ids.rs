//! The ids of a reported call in the system that has it. They are sealed in the database.

use crate::error::{JournalError, WriteError};
use crate::keys::Keys;
use model::random::Random;
use model::reported_call::OpaqueId;
use serde::{Deserialize, Serialize};

/// The ids of a reported call in the system that has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportedIds {
    pub call_id: OpaqueId,
    pub user_id: Option<OpaqueId>,
}

impl ReportedIds {
    pub(super) fn seal(
        &self,
        call_id: &str,
        keys: &Keys,
        random: &dyn Random,
    ) -> Result<String, JournalError> {
        // Texts have a form in JSON.
        let json = serde_json::to_string(self).unwrap_or_default();
        let sealed = keys.contexts.seal(&owner(call_id), &json, random)?;
        sealed.ok_or_else(|| WriteError::Unsealed.into())
    }

    /// `None` if they were sealed for another call or with another key.
    pub(super) fn open(sealed: &str, call_id: &str, keys: &Keys) -> Option<Self> {
        serde_json::from_str(&keys.contexts.open(&owner(call_id), sealed)?).ok()
    }
}

fn owner(call_id: &str) -> String {
    format!("reported call {call_id}")
}
