//! The methods of the dialer.

use crate::browser::browser_value::BrowserValue;
use crate::browser::js::{JsObject, call, field, object, text};
use js_sys::Promise;
use leptos::prelude::*;
use std::fmt;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, future_to_promise, spawn_local};
use web_sys::AbortSignal;

#[wasm_bindgen(module = "/src/browser/load.js")]
extern "C" {
    fn load(address: &str) -> JsObject;
}

/// The Mini Dialer of a `DialpadCti`, which takes it as a prop. It is a transport of call buttons as well.
///
/// Make it in the component that uses it: it lives as long as that does.
#[derive(Clone, Copy)]
pub struct Dialpad(
    /// Resolves to what the module returns for the mounted component.
    BrowserValue<Option<Promise>>,
);

/// The line that calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdentityType {
    Office,
    OfficeGroup,
    CallCenter,
}

/// How to call a number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InitiateCall {
    /// Makes this tab the active one; so does `None`.
    pub enable_current_tab: Option<bool>,
    /// With `identity_id`.
    pub identity_type: Option<IdentityType>,
    pub identity_id: Option<i64>,
    /// At most 2,000 characters; more is refused.
    pub custom_data: Option<String>,
    pub outbound_caller_id: Option<String>,
}

/// A call that was handed to the Mini Dialer, which reports no state of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestedCall {
    /// Made in the page: Dialpad tells it no id of an outbound call.
    pub request_id: String,
    /// E.164
    pub phone_number: String,
}

/// Why the dialer did not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DialpadError {
    /// A stable code: `number_invalid`, `context_too_long`, `not_authenticated`, …
    pub code: String,
}

impl fmt::Display for DialpadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.code)
    }
}

impl std::error::Error for DialpadError {}

impl fmt::Debug for Dialpad {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Dialpad")
    }
}

impl Default for Dialpad {
    fn default() -> Self {
        Self::new()
    }
}

impl Dialpad {
    pub fn new() -> Self {
        Self(BrowserValue::new(None))
    }

    /// Calls a number once the user has signed in. It resolves when the request was handed over.
    ///
    /// # Errors
    /// The number or an option is invalid, or the user does not sign in within two minutes.
    pub async fn initiate_call(
        self,
        phone_number: &str,
        options: InitiateCall,
    ) -> Result<RequestedCall, DialpadError> {
        self.request_call(phone_number, options, None).await
    }

    /// `signal` takes a request that waits for the sign-in out of the queue.
    pub(super) async fn request_call(
        self,
        phone_number: &str,
        options: InitiateCall,
        signal: Option<AbortSignal>,
    ) -> Result<RequestedCall, DialpadError> {
        let options = options.into_js(signal);
        let call = self.service_call("initiateCall", &[phone_number.into(), options]).await?;
        let member = |name| text(&call, name).unwrap_or_default();
        Ok(RequestedCall { request_id: member("requestId"), phone_number: member("phoneNumber") })
    }

    /// Makes this tab the one that rings. It happens by itself at each sign-in.
    ///
    /// # Errors
    /// There is no dialer, or the user does not sign in within two minutes.
    pub async fn enable_current_tab(self) -> Result<(), DialpadError> {
        self.service_call("enableCurrentTab", &[]).await.map(drop)
    }

    /// Ends all calls of the user, also those that wait for a sign-in.
    ///
    /// # Errors
    /// There is no dialer.
    pub async fn hang_up_all_calls(self) -> Result<(), DialpadError> {
        self.service_call("endAllCalls", &[]).await.map(drop)
    }

    pub(super) fn attach(
        self,
        module: String,
        options: JsValue,
        on_error: Option<Callback<String>>,
    ) {
        let attached = future_to_promise(async move {
            let module = JsFuture::from(load(&module).unchecked_into::<Promise>()).await;
            if module.is_err()
                && let Some(on_error) = on_error
            {
                on_error.try_run("dialer_not_loaded".to_owned());
            }
            call(&module?, "attachMiniDialer", &[options])
        });
        self.0.update(|known| *known = Some(attached));
    }

    pub(super) fn update(self, options: JsValue) {
        self.with_attached("update", vec![options]);
    }

    pub(super) fn release(self) {
        self.with_attached("release", Vec::new());
    }

    /// Calls a method of the attached dialer once the module has loaded.
    fn with_attached(self, method: &'static str, with: Vec<JsValue>) {
        let Some(attached) = self.attached() else { return };
        spawn_local(async move {
            if let Ok(dialer) = JsFuture::from(attached).await {
                // The module reports its errors by `onError`.
                let _ = call(&dialer, method, &with);
            }
        });
    }

    async fn service_call(self, method: &str, with: &[JsValue]) -> Result<JsValue, DialpadError> {
        let attached = self.attached().ok_or_else(|| error("not_initialized"))?;
        let dialer = JsFuture::from(attached).await.map_err(|_| error("dialer_not_loaded"))?;
        let answer =
            call(&field(&dialer, "service"), method, with).map_err(|error| read(&error))?;
        JsFuture::from(answer.unchecked_into::<Promise>()).await.map_err(|error| read(&error))
    }

    fn attached(self) -> Option<Promise> {
        self.0.with(Option::clone).flatten()
    }
}

impl InitiateCall {
    fn into_js(self, signal: Option<AbortSignal>) -> JsValue {
        let text = |text: Option<String>| text.map_or(JsValue::UNDEFINED, Into::into);
        let identity = self.identity_type.map(|identity| match identity {
            IdentityType::Office => "Office",
            IdentityType::OfficeGroup => "OfficeGroup",
            IdentityType::CallCenter => "CallCenter",
        });
        object(&[
            ("enableCurrentTab", self.enable_current_tab.map_or(JsValue::UNDEFINED, Into::into)),
            ("identityType", identity.map_or(JsValue::UNDEFINED, Into::into)),
            // A number of JavaScript would round it.
            ("identityId", text(self.identity_id.map(|id| id.to_string()))),
            ("customData", text(self.custom_data)),
            ("outboundCallerId", text(self.outbound_caller_id)),
            ("signal", signal.map_or(JsValue::UNDEFINED, Into::into)),
        ])
    }
}

fn read(thrown: &JsValue) -> DialpadError {
    DialpadError { code: text(thrown, "code").unwrap_or_else(|| "internal".to_owned()) }
}

fn error(code: &str) -> DialpadError {
    DialpadError { code: code.to_owned() }
}
