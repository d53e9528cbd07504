//! The common part of the transports over HTTP.

use crate::browser::js::{field, object, text};
use crate::call_context::{CallContext, CustomData};
use crate::dial::Problem;
use crate::progress;
use gloo_net::http::Response;
use js_sys::JSON;
use shared_types::call_state::CallState;
use wasm_bindgen::JsValue;

/// Parses a state from its wire fields.
pub(super) fn read_state(of: &JsValue) -> Option<CallState> {
    let [leg, cause] = ["leg", "cause"].map(|name| text(of, name));
    progress::read(&text(of, "state")?, leg.as_deref(), cause.as_deref())
}

/// The body of a response, `None` if it is not JSON.
pub(super) async fn json(response: &Response) -> Option<JsValue> {
    JSON::parse(&response.text().await.ok()?).ok()
}

/// Whether a member of an object is true.
pub(super) fn is_true(of: &JsValue, name: &str) -> bool {
    field(of, name).is_truthy()
}

/// The context of a call as `customData`, in the two formats of servers.
pub(super) struct CustomDataJson {
    /// A text, or an object.
    pub(super) value: JsValue,
    /// The same text, or the object as JSON.
    #[cfg_attr(not(feature = "digest"), expect(dead_code, reason = "only signed calls take it"))]
    pub(super) text: String,
}

impl CustomDataJson {
    /// `None` if there is nothing to send.
    pub(super) fn of(context: &CallContext) -> Result<Option<Self>, Problem> {
        let (value, text) = match context.custom_data() {
            None => return Ok(None),
            Some(CustomData::Text(text)) => (text.into(), text.to_owned()),
            Some(CustomData::Members(members)) => {
                let members: Vec<_> =
                    members.into_iter().map(|(name, text)| (name, text.into())).collect();
                let value = object(&members);
                let text = JSON::stringify(&value).map_err(|_| Problem::Unreached)?;
                (value, text.into())
            }
        };
        let is_long = text.chars().nth(CallContext::MAX_LENGTH).is_some();
        if is_long { Err(Problem::ContextTooLong) } else { Ok(Some(Self { value, text })) }
    }
}

const HEX: &[u8; 16] = b"0123456789abcdef";

/// 32 random hexadecimal digits, by which the server recognizes a repeated request.
pub(super) fn key() -> String {
    let mut bytes = [0; 16];
    let crypto = leptos::prelude::window().crypto();
    // A browser without a random source has no TLS either.
    let _ = crypto.and_then(|crypto| crypto.get_random_values_with_u8_array(&mut bytes));
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|half| char::from(HEX[usize::from(half)]))
        .collect()
}
