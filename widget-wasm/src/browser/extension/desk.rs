//! What all views share: what there is to show, the sentences, and the way to the background.

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

/// A handle that is cheap to copy into each view.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    /// Nothing until the background has told it.
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
        // It is called for as long as the page is open.
        told.forget();
        Self { view, bridge: StoredValue::new_local(bridge), rtl }
    }

    /// A part of the view, which tells of its own changes only.
    pub(super) fn part<T>(self, part: impl Fn(&View) -> T + Send + Sync + 'static) -> Memo<T>
    where
        T: PartialEq + Send + Sync + 'static,
    {
        let empty = View::default();
        Memo::new(move |_| self.view.with(|view| part(view.as_ref().unwrap_or(&empty))))
    }

    /// Whether the background has told what there is to show.
    pub(super) fn is_ready(self) -> Memo<bool> {
        Memo::new(move |_| self.view.with(Option::is_some))
    }

    pub(super) fn message(self, key: MessageKey) -> String {
        self.bridge.with_value(|bridge| bridge.word(key.as_str()))
    }

    /// The sentence with each `{name}` replaced by its value.
    pub(super) fn fill(self, key: MessageKey, values: &[(&str, &str)]) -> String {
        fill(&self.message(key), self.rtl, values)
    }

    pub(super) fn locale(self) -> BrowserLocale {
        BrowserLocale(self.bridge.with_value(Bridge::language))
    }

    /// Sends a wish to the background.
    pub(super) async fn ask(self, kind: &str, fields: &[(&str, JsValue)]) -> Answer {
        let wish = [&[("kind", kind.into())], fields].concat();
        let Ok(wish) = JSON::stringify(&object(&wish)) else { return Answer::none() };
        let asked = self.bridge.with_value(|bridge| bridge.ask(&String::from(wish)));
        match JsFuture::from(asked).await {
            Ok(answer) => Answer::read(&json::parse(&answer.as_string().unwrap_or_default())),
            Err(_) => Answer::none(),
        }
    }

    /// Sends a wish, and tells what went wrong.
    pub(super) fn wish(
        self,
        kind: &'static str,
        fields: Vec<(&'static str, JsValue)>,
        tell: impl FnOnce(Answer) + 'static,
    ) {
        spawn_local(async move { tell(self.ask(kind, &fields).await) });
    }

    /// Asks the user for access; only right out of a click does the browser listen.
    pub(super) fn grant(self, origins: Vec<String>, then: impl FnOnce(bool) + 'static) {
        let asked = self.bridge.with_value(|bridge| bridge.grant(origins));
        spawn_local(async move {
            then(JsFuture::from(asked).await.is_ok_and(|granted| granted.is_truthy()));
        });
    }

    /// Whether the browser lets us into all of `origins`, which its user may change at any time; nothing until
    /// it is known.
    pub(super) fn access(self, origins: Vec<String>) -> RwSignal<Option<bool>> {
        let access = RwSignal::new(None);
        let told = Closure::<dyn Fn(bool)>::new(move |is_let_in: bool| {
            access.try_set(Some(is_let_in));
        });
        self.bridge
            .with_value(|bridge| bridge.access(origins, told.as_ref().unchecked_ref::<Function>()));
        // It is called for as long as the page is open.
        told.forget();
        access
    }

    /// The origin of the page in front, empty until it is known and where the extension has no business.
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
