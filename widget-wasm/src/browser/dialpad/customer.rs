//! The app's data about a caller, for the card.

use super::incoming_call::IncomingCall;
use crate::browser::js::object;
use js_sys::Array;
use leptos::prelude::{Callable, Callback};
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;

/// A caller whom the app knows.
#[derive(Clone, Debug, Default)]
pub struct Customer {
    pub name: Option<String>,
    pub job: Option<String>,
    /// With an id, and with a report token, the server finds the call by it later.
    pub customer_id: Option<String>,
    pub job_id: Option<String>,
    /// The first four are shown.
    pub actions: Vec<CardAction>,
}

/// An action for a caller.
#[derive(Clone, Debug)]
pub struct CardAction {
    label: String,
    effect: Effect,
}

#[derive(Clone, Debug)]
enum Effect {
    Link(String),
    Call(Callback<()>),
}

type Found = Pin<Box<dyn Future<Output = Option<Customer>>>>;

/// How the app looks up a caller.
#[derive(Clone)]
pub struct CustomerLookUp(Arc<dyn Fn(IncomingCall) -> Found + Send + Sync>);

impl CardAction {
    /// Opens an address.
    pub fn link(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), effect: Effect::Link(href.into()) }
    }

    /// Calls the app.
    pub fn callback(label: impl Into<String>, on_select: Callback<()>) -> Self {
        Self { label: label.into(), effect: Effect::Call(on_select) }
    }

    fn into_js(self) -> JsValue {
        let (name, effect) = match self.effect {
            Effect::Link(href) => ("href", href.into()),
            Effect::Call(on_select) => ("onSelect", on_select_of(on_select)),
        };
        object(&[("label", self.label.into()), (name, effect)])
    }
}

/// The component that made the callback may be gone when the user selects the action.
fn on_select_of(callback: Callback<()>) -> JsValue {
    let select = move || {
        callback.try_run(());
    };
    Closure::<dyn FnMut()>::new(select).into_js_value()
}

impl Customer {
    pub(super) fn into_js(self) -> JsValue {
        let text = |text: Option<String>| text.map_or(JsValue::UNDEFINED, Into::into);
        let actions: Array = self.actions.into_iter().map(CardAction::into_js).collect();
        object(&[
            ("name", text(self.name)),
            ("job", text(self.job)),
            ("customerId", text(self.customer_id)),
            ("jobId", text(self.job_id)),
            ("actions", actions.into()),
        ])
    }
}

impl CustomerLookUp {
    /// `None` is for a caller whom the app does not know.
    pub fn new<F, T>(look_up: F) -> Self
    where
        F: Fn(IncomingCall) -> T + Send + Sync + 'static,
        T: Future<Output = Option<Customer>> + 'static,
    {
        Self(Arc::new(move |call| Box::pin(look_up(call))))
    }

    pub(super) fn look_up(&self, call: IncomingCall) -> Found {
        (self.0)(call)
    }
}

impl fmt::Debug for CustomerLookUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CustomerLookUp")
    }
}
