//! The props as `/dialpad.mjs` takes them.

use super::customer::{Customer, CustomerLookUp};
use super::incoming_call::IncomingCall;
use super::{DialerLoad, DialerMode};
use crate::browser::call_button::token::Token;
use crate::browser::js::{object, text};
use js_sys::{Object, Promise};
use leptos::prelude::{Callable, Callback};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::convert::FromWasmAbi;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::future_to_promise;

/// The options that are fixed while the component is mounted.
pub(super) struct Options {
    pub(super) server: String,
    pub(super) client_id: String,
    pub(super) url: Option<String>,
    pub(super) load: DialerLoad,
    pub(super) flags: [(&'static str, bool); 4],
    pub(super) report_token: Option<Token>,
    pub(super) look_up_customer: Option<CustomerLookUp>,
    pub(super) callbacks: Callbacks,
}

pub(super) struct Callbacks {
    pub(super) authentication_change: Option<Callback<(bool, Option<String>)>>,
    pub(super) incoming_call: Option<Callback<IncomingCall>>,
    pub(super) ringing_end: Option<Callback<IncomingCall>>,
    pub(super) collapsed_change: Option<Callback<bool>>,
    pub(super) error: Option<Callback<String>>,
}

impl Options {
    /// Functions in it are freed when JavaScript needs them no more: reports go on after the component.
    pub(super) fn into_js(self) -> JsValue {
        let load = match self.load {
            DialerLoad::Eager => "eager",
            DialerLoad::Idle => "idle",
            DialerLoad::Open => "open",
        };
        let report = self.report_token.map(|token| report(&self.server, token));
        let mut members = vec![
            ("clientId", self.client_id.into()),
            ("url", self.url.map_or(JsValue::UNDEFINED, Into::into)),
            ("load", load.into()),
            ("report", report.unwrap_or(JsValue::UNDEFINED)),
            ("lookUpCustomer", self.look_up_customer.map_or(JsValue::UNDEFINED, look_up)),
        ];
        members.extend(self.flags.map(|(name, flag)| (name, flag.into())));
        members.extend(self.callbacks.into_js());
        object(&members)
    }
}

/// The options of the module with what may change.
pub(super) fn with_changing(fixed: &JsValue, mode: DialerMode, collapsed: Option<bool>) -> JsValue {
    let mode = match mode {
        DialerMode::Floating => "floating",
        DialerMode::Docked => "docked",
    };
    let collapsed = collapsed.map_or(JsValue::UNDEFINED, Into::into);
    let changing = object(&[("mode", mode.into()), ("collapsed", collapsed)]);
    Object::assign(changing.unchecked_ref::<Object>(), fixed.unchecked_ref::<Object>()).into()
}

impl Callbacks {
    fn into_js(self) -> [(&'static str, JsValue); 5] {
        let authentication = self.authentication_change.map_or(JsValue::UNDEFINED, |callback| {
            Closure::<dyn FnMut(bool, JsValue)>::new(move |is_signed_in, user: JsValue| {
                callback.try_run((is_signed_in, user.as_string()));
            })
            .into_js_value()
        });
        let call = |callback| function(callback, |call: JsValue| IncomingCall::read(&call));
        let code = |error: JsValue| text(&error, "code").unwrap_or_default();
        [
            ("onAuthenticationChange", authentication),
            ("onIncomingCall", call(self.incoming_call)),
            ("onRingingEnd", call(self.ringing_end)),
            ("onCollapsedChange", function(self.collapsed_change, |collapsed: bool| collapsed)),
            ("onError", function(self.error, code)),
        ]
    }
}

/// A function that passes its argument on, `undefined` without a callback.
fn function<A, T>(callback: Option<Callback<T>>, read: fn(A) -> T) -> JsValue
where
    A: FromWasmAbi + 'static,
    T: 'static,
{
    let Some(callback) = callback else { return JsValue::UNDEFINED };
    let pass = move |argument: A| {
        callback.try_run(read(argument));
    };
    Closure::<dyn FnMut(A)>::new(pass).into_js_value()
}

fn report(server: &str, token: Token) -> JsValue {
    let ask = move || -> Promise {
        let token = token.clone();
        future_to_promise(
            async move { Ok(token.get().await.map_or(JsValue::UNDEFINED, Into::into)) },
        )
    };
    let ask = Closure::<dyn FnMut() -> Promise>::new(ask).into_js_value();
    object(&[("apiUrl", server.into()), ("token", ask)])
}

fn look_up(look_up: CustomerLookUp) -> JsValue {
    let find = move |call: JsValue| -> Promise {
        let found = look_up.look_up(IncomingCall::read(&call));
        future_to_promise(
            async move { Ok(found.await.map_or(JsValue::UNDEFINED, Customer::into_js)) },
        )
    };
    Closure::<dyn FnMut(JsValue) -> Promise>::new(find).into_js_value()
}
