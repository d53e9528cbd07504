//! Calls of call buttons by the Mini Dialer.

use super::handle::{Dialpad, InitiateCall};
use crate::browser::call_button::transport::{
    CallRequest, CallTransport, FollowEnd, LocalFuture, PlacedCall,
};
use crate::browser::js::object;
use crate::call_context::{CallContext, CustomData};
use crate::dial::{Capabilities, Problem};
use js_sys::JSON;
use shared_types::call_state::CallState;
use shared_types::error_code::ErrorCode;
use wasm_bindgen::JsValue;
use web_sys::AbortSignal;

/// The Mini Dialer reports nothing of an outbound call, so its state is unknown, and nothing follows.
impl CallTransport for Dialpad {
    fn place(&self, request: CallRequest) -> LocalFuture<'_, Result<PlacedCall, Problem>> {
        Box::pin(async move {
            let options = InitiateCall {
                custom_data: custom_data(&request.context),
                outbound_caller_id: request.caller_id,
                ..InitiateCall::default()
            };
            let call = self.request_call(&request.phone_number, options, request.signal).await;
            let call = call.map_err(|error| Problem::of_mini_dialer(&error.code))?;
            let capabilities = Capabilities { hang_up: true, dtmf: false };
            Ok(PlacedCall { id: call.request_id, capabilities, state: CallState::Unknown })
        })
    }

    fn follow<'a>(
        &'a self,
        _: &'a str,
        _: &'a AbortSignal,
        _: &'a dyn Fn(CallState),
    ) -> LocalFuture<'a, FollowEnd> {
        Box::pin(async { FollowEnd::Lost })
    }

    /// The Mini Dialer can only end all calls of its user.
    fn hang_up<'a>(&'a self, _: &'a str) -> LocalFuture<'a, Result<Option<CallState>, Problem>> {
        Box::pin(async move {
            let outcome = self.hang_up_all_calls().await;
            outcome.map(|()| None).map_err(|error| Problem::of_mini_dialer(&error.code))
        })
    }

    fn send_digit<'a>(&'a self, _: &'a str, _: char) -> LocalFuture<'a, Result<(), Problem>> {
        Box::pin(async { Err(Problem::Refused(ErrorCode::NotSupported)) })
    }
}

/// Dialpad knows `custom_data` as a text alone.
fn custom_data(context: &CallContext) -> Option<String> {
    match context.custom_data()? {
        CustomData::Text(text) => Some(text.to_owned()),
        CustomData::Members(members) => {
            let members: Vec<(&str, JsValue)> =
                members.into_iter().map(|(name, text)| (name, text.into())).collect();
            JSON::stringify(&object(&members)).ok().map(Into::into)
        }
    }
}
