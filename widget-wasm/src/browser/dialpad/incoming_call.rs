//! A call that rings, by Dialpad's names.

use crate::browser::js::{field, text};
use wasm_bindgen::JsValue;

/// An incoming call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncomingCall {
    /// Opaque text. `None` if Dialpad's page rounded it, as it is an integer of 64 bits.
    pub id: Option<String>,
    /// The caller's number.
    pub external_number: Option<String>,
    /// The number that was called.
    pub internal_number: Option<String>,
    /// The caller, as known by Dialpad.
    pub contact: Option<Party>,
    /// The called party.
    pub target: Option<Party>,
}

/// One party of a call. Members that Dialpad did not send are `None`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    pub id: Option<String>,
    pub phone: Option<String>,
    /// Dialpad's `type`.
    pub kind: Option<String>,
    pub name: Option<String>,
    pub email: Option<String>,
}

impl IncomingCall {
    /// Reads a call of the module, which has checked its shape.
    pub(super) fn read(call: &JsValue) -> Self {
        Self {
            id: text(call, "id"),
            external_number: text(call, "external_number"),
            internal_number: text(call, "internal_number"),
            contact: Party::read(&field(call, "contact")),
            target: Party::read(&field(call, "target")),
        }
    }
}

impl Party {
    fn read(party: &JsValue) -> Option<Self> {
        party.is_object().then(|| Self {
            id: text(party, "id"),
            phone: text(party, "phone"),
            kind: text(party, "type"),
            name: text(party, "name"),
            email: text(party, "email"),
        })
    }
}
