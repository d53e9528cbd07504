//! The state and functions that all views share: the view, the messages, and requests to the background.

use super::bridge::Bridge;
use super::json;
use crate::browser::js::object;
use crate::browser::locale::BrowserLocale;
use crate::extension::answer::Answer;
use crate::extension::view::View;
use crate::message_catalog::{fill, is_rtl};
use js_sys::{Function, JSON, Promise};
use leptos::prelude::*;
use shared_types::message_keys::extension::ExtensionMessageKey as MessageKey;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// A handle that is cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    /// `None` until the background has sent it.
    view: RwSignal<Option<View>>,
    bridge: StoredValue<Bridge, LocalStorage>,
    rtl: bool,
}

impl Desk {
    pub(super) fn new(bridge: Bridge) -> Self {
        let rtl = is_rtl(&bridge.language());
        let view = RwSignal::new(None);
        let told = Closure::<dyn Fn(String)>::new(move |told: String| {
            view.set(Some(View::read(&json::parse(&told))));
        });
        bridge.subscribe(told.as_ref().unchecked_ref::<Function>());
        // Needed for the lifetime of the page.
        told.forget();
        Self { view, bridge: StoredValue::new_local(bridge), rtl }
    }

    /// A part of the view that notifies of its own changes only.
    pub(super) fn part<T>(self, part: impl Fn(&View) -> T + Send + Sync + 'static) -> Memo<T>
    where
        T: PartialEq + Send + Sync + 'static,
    {
        let empty = View::default();
        Memo::new(move |_| self.view.with(|view| part(view.as_ref().unwrap_or(&empty))))
    }

    /// Whether the background has sent the view.
    pub(super) fn is_ready(self) -> Memo<bool> {
        Memo::new(move |_| self.view.with(Option::is_some))
    }

    pub(super) fn message(self, key: MessageKey) -> String {
        self.bridge.with_value(|bridge| bridge.word(key.as_str()))
    }

    /// The message with each `{name}` replaced by its value.
    pub(super) fn fill(self, key: MessageKey, values: &[(&str, &str)]) -> String {
        fill(&self.message(key), self.rtl, values)
    }

    pub(super) fn locale(self) -> BrowserLocale {
        BrowserLocale(self.bridge.with_value(Bridge::language))
    }

    /// Sends a request to the background.
    pub(super) async fn ask(self, kind: &str, fields: &[(&str, JsValue)]) -> Answer {
        let request = [&[("kind", kind.into())], fields].concat();
        let Ok(request) = JSON::stringify(&object(&request)) else { return Answer::none() };
        let asked = self.bridge.with_value(|bridge| bridge.ask(&String::from(request)));
        match JsFuture::from(asked).await {
            Ok(answer) => Answer::read(&json::parse(&answer.as_string().unwrap_or_default())),
            Err(_) => Answer::none(),
        }
    }

    /// Sends a request, and passes on the answer.
    pub(super) fn request(
        self,
        kind: &'static str,
        fields: Vec<(&'static str, JsValue)>,
        tell: impl FnOnce(Answer) + 'static,
    ) {
        spawn_local(async move { tell(self.ask(kind, &fields).await) });
    }

    /// Requests access from the user; browsers allow it inside a click handler only.
    pub(super) fn grant(self, origins: Vec<String>, then: impl FnOnce(bool) + 'static) {
        let asked = self.bridge.with_value(|bridge| bridge.grant(origins));
        spawn_local(async move {
            then(JsFuture::from(asked).await.is_ok_and(|granted| granted.is_truthy()));
        });
    }

    /// Whether access to all of `origins` is granted, which the user may change at any time; `None` until it is known.
    pub(super) fn access(self, origins: Vec<String>) -> RwSignal<Option<bool>> {
        let access = RwSignal::new(None);
        let told = Closure::<dyn Fn(bool)>::new(move |is_let_in: bool| {
            access.try_set(Some(is_let_in));
        });
        self.bridge
            .with_value(|bridge| bridge.access(origins, told.as_ref().unchecked_ref::<Function>()));
        // Needed for the lifetime of the page.
        told.forget();
        access
    }

    /// The origin of the active page; empty until it is known, and if the extension cannot run there.
    pub(super) fn site(self) -> RwSignal<Option<String>> {
        let site = RwSignal::new(None);
        let asked: Promise = self.bridge.with_value(Bridge::site);
        spawn_local(async move {
            let origin = JsFuture::from(asked).await.ok().and_then(|origin| origin.as_string());
            site.set(Some(origin.unwrap_or_default()));
        });
        site
    }

    pub(super) fn open_options(self) {
        self.bridge.with_value(Bridge::open_options);
    }
}
