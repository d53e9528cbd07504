//! The name of a call in the table of reporters.
//!
//! A user's call is named by our id. A callback has no id until it is placed: it is named by its call center and
//! number, under a key, because the name is stored until the call has ended.

use super::id::DialpadId;
use crate::reporter_table::CallReference;
use hmac::{Hmac, KeyInit, Mac};
use model::call_id::CallId;
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use shared_types::hex;
use shared_types::phone::PhoneNumber;

const CALL: &str = "call-";
const CALLBACK: &str = "callback-";

/// Which phones a call rings, in which order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CallKind {
    /// The user, then the number.
    UserCall,
    /// An agent of the call center, then the visitor.
    Callback,
}

/// The name of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NamedCall {
    pub(super) kind: CallKind,
    /// As it is stored.
    pub(super) name: String,
    pub(super) reference: CallReference,
}

/// Names callbacks.
pub(super) struct CallbackReferences(SecretString);

impl NamedCall {
    /// A user's call.
    pub(super) fn of_user_call(id: CallId) -> Option<Self> {
        Self::parse(format!("{CALL}{id}"))
    }

    /// A name that was stored.
    pub(super) fn parse(name: String) -> Option<Self> {
        let kind = match () {
            () if name.starts_with(CALLBACK) => CallKind::Callback,
            () if name.starts_with(CALL) => CallKind::UserCall,
            () => return None,
        };
        let reference = name.parse().ok()?;
        Some(Self { kind, name, reference })
    }
}

impl CallbackReferences {
    pub(super) fn new(secret: &SecretString) -> Self {
        Self(secret.clone())
    }

    /// The callback of `number` by the call center.
    pub(super) fn of(&self, call_center: DialpadId, number: &PhoneNumber) -> Option<NamedCall> {
        // A key may have any length.
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.expose_secret().as_bytes()).ok()?;
        for part in ["dialpad callback", &call_center.expose(), number.expose_e164()] {
            mac.update(part.as_bytes());
            mac.update(&[0]);
        }
        let mac = mac.finalize().into_bytes();
        NamedCall::parse(format!("{CALLBACK}{}", hex::encode(&mac[..16])))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::random::SystemRandom;

    #[test]
    fn a_callback_is_named_by_call_center_and_number_and_shows_neither() {
        let names = CallbackReferences::new(&"0f1e2d3c4b5a69788796a5b4c3d2e1f0".into());
        let of = |center: &str, number: &str| {
            names.of(center.parse().unwrap(), &number.parse().unwrap()).unwrap()
        };
        let call = of("5780123456789012345", "+12025550142");

        assert_eq!(call.kind, CallKind::Callback);
        assert!(!call.name.contains("5550142") && !call.name.contains("578012"), "{}", call.name);
        assert_eq!(call, of("5780123456789012345", "(202) 555-0142"));
        assert_ne!(call, of("5780123456789012346", "+12025550142"));
        assert_ne!(call, of("5780123456789012345", "+12025550143"));
    }

    #[test]
    fn a_stored_name_is_read_back() {
        let call = NamedCall::of_user_call(CallId::random(&SystemRandom).unwrap()).unwrap();

        assert_eq!(NamedCall::parse(call.name.clone()), Some(call));
        for bad in ["", "other-1", "call\n", "call-a b"] {
            assert_eq!(NamedCall::parse(bad.to_owned()), None, "{bad:?}");
        }
    }
}
