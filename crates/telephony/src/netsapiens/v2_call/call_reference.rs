//! What finds a call: the parts of its URLs, its id, and its first leg.

use crate::netsapiens::path::User;
use model::call_id::CallId;
use model::provider::{NewCall, ResumeError, ResumeHandle, RingOrder};
use serde::{Deserialize, Serialize};
use shared_types::call_state::Leg;

/// A call in the list of its user. The number is not needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CallReference {
    pub(super) id: CallId,
    pub(super) domain: String,
    /// `None`: the owner of the token.
    user: Option<String>,
    pub(super) first_leg: Leg,
}

/// The content of a [`ResumeHandle`].
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    call: String,
    domain: String,
    user: Option<String>,
    first_leg: Leg,
}

impl CallReference {
    /// The reference of `call`, which is in the list of `user`.
    pub(super) fn new(call: &NewCall, user: User<'_>) -> Self {
        let user = match user {
            User::Named(name) => Some(name.to_owned()),
            User::Own => None,
        };
        let first_leg = match &call.order {
            RingOrder::NumberThenQueue { .. } => Leg::Visitor,
            RingOrder::ExtensionThenNumber { .. } => Leg::Terminal,
        };
        Self { id: call.id, domain: call.api_domain.clone(), user, first_leg }
    }

    pub(super) fn user(&self) -> User<'_> {
        self.user.as_deref().map_or(User::Own, User::Named)
    }

    /// `None` if it is too long for a handle.
    pub(super) fn to_handle(&self) -> Option<ResumeHandle> {
        let content = Content {
            call: self.id.as_str().to_owned(),
            domain: self.domain.clone(),
            user: self.user.clone(),
            first_leg: self.first_leg,
        };
        serde_json::to_string(&content).ok().and_then(ResumeHandle::new)
    }

    pub(super) fn from_handle(handle: &ResumeHandle) -> Result<Self, ResumeError> {
        let content: Content =
            serde_json::from_str(handle.expose()).map_err(|_| ResumeError::InvalidHandle)?;
        let Content { call, domain, user, first_leg } = content;
        let id = call.parse().map_err(|_| ResumeError::InvalidHandle)?;
        Ok(Self { id, domain, user, first_leg })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::random::SystemRandom;

    fn new_call(order: RingOrder) -> NewCall {
        NewCall {
            id: CallId::random(&SystemRandom).unwrap(),
            api_domain: "acme.com".to_owned(),
            number: "(202) 555-0142".parse().unwrap(),
            order,
            caller_id: None,
            code: None,
            company: None,
            custom_data: None,
        }
    }

    #[test]
    fn a_handle_is_read_back_and_has_no_number() {
        let queue = new_call(RingOrder::NumberThenQueue { queue: "500".to_owned() });
        let extension = RingOrder::ExtensionThenNumber { extension: "1000".to_owned() };
        for (call, user) in
            [(&queue, User::Named("500")), (&queue, User::Own), (&new_call(extension), User::Own)]
        {
            let reference = CallReference::new(call, user);
            let handle = reference.to_handle().unwrap();

            assert_eq!(CallReference::from_handle(&handle).unwrap(), reference);
            assert!(!handle.expose().contains("5550142"));
        }
    }

    #[test]
    fn a_name_that_is_too_long_for_a_handle_makes_none() {
        let queue = new_call(RingOrder::NumberThenQueue { queue: "500".to_owned() });
        let reference = CallReference::new(&queue, User::Named(&"x".repeat(3000)));

        assert_eq!(reference.to_handle(), None);
    }

    #[test]
    fn a_handle_of_another_form_is_refused() {
        for garbled in ["x", "{}", "null", r#"{"call":"x","domain":"a","first_leg":"visitor"}"#] {
            let handle = ResumeHandle::new(garbled.to_owned()).unwrap();
            let refused = CallReference::from_handle(&handle).err();
            assert!(matches!(refused, Some(ResumeError::InvalidHandle)), "{garbled}");
        }
    }
}
