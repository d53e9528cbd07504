//! What is stored of a call in progress, so that a later process finds it and its owner again.

use super::call_token::CallTokenHash;
use super::caps::{StoredCallerSlot, StoredSlot};
use super::live_calls::CallOwner;
use super::request_context::CallRequestContext;
use model::call_source::CallSource;
use model::custom_data::CustomData;
use model::provider::{ProviderKind, ResumeHandle};
use model::subject::{Owner, Subject};
use serde::{Deserialize, Serialize};
use shared_types::domain::Domain;
use shared_types::hex;
use shared_types::iden::Iden;
use shared_types::phone::PhoneNumber;
use state::pseudonyms::PseudonymKey;

/// The details of a call in progress. They are sealed in the database.
#[derive(Serialize, Deserialize)]
pub(super) struct StoredCall {
    pub(super) provider: ProviderKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) domain: Option<Domain>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) tenant: Option<Domain>,
    owner: StoredOwner,
    /// The pseudonym of the locked number, in hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    handle: Option<String>,
    /// Older versions stored neither this nor the next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) source: Option<CallSource>,
    /// JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    custom_data: Option<String>,
    #[serde(default)]
    slot: Option<StoredSlot>,
    /// The called number in E.164, for the do-not-call list. Older versions did not store it.
    #[serde(default)]
    called: Option<String>,
    /// Of its caller.
    #[serde(default)]
    caller: Option<StoredCallerSlot>,
}

/// What is stored of the reservation of a call.
#[derive(Debug, Default)]
pub(super) struct StoredReservation {
    /// The locked number.
    pub(super) number: Option<PseudonymKey>,
    /// The place among the calls in progress.
    pub(super) slot: Option<StoredSlot>,
    /// The place among the calls of its caller.
    pub(super) caller: Option<StoredCallerSlot>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StoredOwner {
    Visitor,
    User { tenant: Domain, subject: String },
    Terminal { iden: Iden, token_hash: String },
}

impl StoredCall {
    pub(super) fn new(
        context: &CallRequestContext,
        provider: ProviderKind,
        owner: &CallOwner,
        reserved: StoredReservation,
        handle: Option<&ResumeHandle>,
    ) -> Self {
        let StoredReservation { number, slot, caller } = reserved;
        Self {
            provider,
            domain: context.domain.clone(),
            tenant: context.tenant.clone(),
            owner: StoredOwner::from(owner),
            number: number.map(|number| hex::encode(&number.to_bytes())),
            handle: handle.map(|handle| handle.expose().to_owned()),
            source: Some(context.source),
            custom_data: context.custom_data.as_ref().map(|it| it.expose_json().to_owned()),
            slot,
            called: context.called().map(|number| number.expose_e164().to_owned()),
            caller,
        }
    }

    /// JSON. All values have a form in it.
    pub(super) fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// `None` for text that this version did not write.
    pub(super) fn from_json(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// `None` for a telephone system that cannot find its calls again.
    pub(super) fn handle(&self) -> Option<ResumeHandle> {
        self.handle.clone().and_then(ResumeHandle::new)
    }

    /// What the application knows of the customer.
    pub(super) fn custom_data(&self) -> Option<CustomData> {
        CustomData::from_json(self.custom_data.as_deref()?).ok().flatten()
    }

    /// The called number.
    pub(super) fn called(&self) -> Option<PhoneNumber> {
        PhoneNumber::parse(self.called.as_deref()?).ok()
    }

    /// The locked number.
    pub(super) fn number(&self) -> Option<PseudonymKey> {
        hex::decode_array(self.number.as_deref()?).map(PseudonymKey::from_bytes)
    }

    /// The place among the calls in progress.
    pub(super) fn slot(&self) -> Option<&StoredSlot> {
        self.slot.as_ref()
    }

    /// The place among the calls of its caller.
    pub(super) fn caller(&self) -> Option<&StoredCallerSlot> {
        self.caller.as_ref()
    }

    /// `None` if the hash of a token is not one.
    pub(super) fn owner(&self) -> Option<CallOwner> {
        Some(match &self.owner {
            StoredOwner::Visitor => CallOwner::Visitor,
            StoredOwner::User { tenant, subject } => CallOwner::User(Owner {
                tenant: tenant.clone(),
                subject: Subject::new(subject.clone()),
            }),
            StoredOwner::Terminal { iden, token_hash } => {
                CallOwner::Terminal(iden.clone(), CallTokenHash::from_hex(token_hash)?)
            }
        })
    }
}

impl From<&CallOwner> for StoredOwner {
    fn from(owner: &CallOwner) -> Self {
        match owner {
            CallOwner::Visitor => Self::Visitor,
            CallOwner::User(Owner { tenant, subject }) => {
                Self::User { tenant: tenant.clone(), subject: subject.expose().to_owned() }
            }
            CallOwner::Terminal(iden, hash) => {
                Self::Terminal { iden: iden.clone(), token_hash: hash.to_hex() }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calls::request_context::Surface;
    use model::call_id::CallId;
    use model::clock::SystemClock;
    use model::random::SystemRandom;
    use proptest::prelude::*;

    #[test]
    fn a_stored_call_has_the_same_owner_and_handle() {
        let id = CallId::random(&SystemRandom).unwrap();
        let mut context = CallRequestContext::new(Surface::Visitor, id, &SystemClock::start());
        context.tenant = Some("acme.com".parse().unwrap());
        context.custom_data = CustomData::from_json(r#"{"customerId":"7"}"#).unwrap();
        context.set_number("202-555-0142");
        let user = Owner { tenant: "acme.com".parse().unwrap(), subject: Subject::new("ann") };
        for owner in [
            CallOwner::Visitor,
            CallOwner::User(user),
            CallOwner::Terminal("mine".parse().unwrap(), CallTokenHash::new("sesame")),
        ] {
            let number = PseudonymKey::from_bytes([7; 16]);
            let handle = ResumeHandle::new("{\"host\":\"pbx\"}".to_owned()).unwrap();
            let stored = StoredCall::new(
                &context,
                ProviderKind::Asterisk,
                &owner,
                StoredReservation { number: Some(number), ..StoredReservation::default() },
                Some(&handle),
            );

            let read = StoredCall::from_json(&stored.to_json()).unwrap();

            assert_eq!(read.number(), Some(number));
            assert_eq!(read.called(), PhoneNumber::parse("+12025550142").ok());
            assert_eq!(
                (read.source, read.custom_data()),
                (Some(CallSource::Callback), context.custom_data.clone())
            );
            assert_eq!(read.owner(), Some(owner));
            assert_eq!(read.handle(), Some(handle));
            assert_eq!((read.tenant, read.domain), (context.tenant.clone(), None));
        }
    }

    #[test]
    fn a_call_that_an_older_version_stored_is_read() {
        let stored = r#"{"provider":"asterisk","domain":null,"tenant":null,"owner":"visitor","number":null,"handle":null}"#;
        let read = StoredCall::from_json(stored).unwrap();

        assert_eq!((read.source, read.custom_data()), (None, None));
    }

    proptest! {
        #[test]
        fn other_text_is_not_read(text in ".{0,80}") {
            prop_assert!(StoredCall::from_json(&text).is_none());
        }
    }
}
