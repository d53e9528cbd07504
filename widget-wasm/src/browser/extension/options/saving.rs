//! Saves settings, and confirms it.

use crate::browser::extension::desk::Desk;
use crate::extension::messages;
use leptos::prelude::*;
use shared_types::message_keys::extension::ExtensionMessageKey as MessageKey;
use wasm_bindgen::JsValue;

/// The settings of one card.
#[derive(Clone, Copy)]
pub(super) struct Saving {
    desk: Desk,
    /// The message about the last change.
    said: RwSignal<Option<MessageKey>>,
}

impl Saving {
    pub(super) fn new(desk: Desk) -> Self {
        Self { desk, said: RwSignal::new(None) }
    }

    pub(super) fn save(self, name: &'static str, value: JsValue) {
        self.request("settings", vec![(name, value)]);
    }

    pub(super) fn request(self, kind: &'static str, fields: Vec<(&'static str, JsValue)>) {
        self.said.set(None);
        self.desk.request(kind, fields, move |answer| {
            let said = answer.problem.as_deref().map_or(MessageKey::Saved, messages::of_problem);
            self.said.try_set(Some(said));
        });
    }

    pub(super) fn note(self) -> impl IntoView {
        let Self { desk, said } = self;
        view! {
            <p class="note saved" role="status" class:wrong=move || said.get() != Some(MessageKey::Saved)>
                {move || said.get().map(|key| desk.message(key))}
            </p>
        }
    }
}
