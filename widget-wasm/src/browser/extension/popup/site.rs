//! The switch for the site of the active page.

use crate::browser::extension::desk::Desk;
use crate::extension::{messages, sites};
use leptos::either::Either;
use leptos::ev::Event;
use leptos::html::Input;
use leptos::prelude::*;
use shared_types::message_keys::extension::ExtensionMessageKey as MessageKey;

pub(super) fn view(desk: Desk) -> impl IntoView {
    let site = desk.site();
    move || {
        site.get().map(|origin| {
            if origin.is_empty() {
                Either::Left(
                    view! { <p class="note site">{desk.message(MessageKey::SiteNone)}</p> },
                )
            } else {
                Either::Right(Site::new(desk, origin).view())
            }
        })
    }
}

/// The site of the active page.
#[derive(Clone, Copy)]
struct Site {
    desk: Desk,
    origin: StoredValue<String>,
    /// The user's setting.
    is_wanted: Memo<bool>,
    /// The browser's permission, which the user may revoke in the browser's settings; `None` until it is known.
    access: RwSignal<Option<bool>>,
    /// The permission prompt is open.
    asking: RwSignal<bool>,
    trouble: RwSignal<Option<MessageKey>>,
    field: NodeRef<Input>,
}

impl Site {
    fn new(desk: Desk, origin: String) -> Self {
        let here = origin.clone();
        Self {
            desk,
            is_wanted: desk.part(move |view| sites::is_wanted(&view.settings, &here)),
            access: desk.access(vec![origin.clone()]),
            origin: StoredValue::new(origin),
            asking: RwSignal::new(false),
            trouble: RwSignal::new(None),
            field: NodeRef::new(),
        }
    }

    fn view(self) -> impl IntoView {
        let Self { desk, trouble, access, .. } = self;
        let is_known = Memo::new(move |_| access.get().is_some());
        view! {
            {move || is_known.get().then(|| self.switch())}
            {move || self.is_kept_out().then(|| self.grant())}
            <p class="note wrong" role="status">
                {move || trouble.get().map(|key| desk.message(key))}
            </p>
        }
    }

    fn switch(self) -> impl IntoView {
        view! {
            <label class="switch site">
                <span>{self.words(MessageKey::SiteOn)}</span>
                <input
                    node_ref=self.field
                    type="checkbox"
                    role="switch"
                    prop:checked=move || self.is_on()
                    on:change=move |event| self.change(&event)
                />
            </label>
        }
    }

    /// Offers to request the permission again.
    fn grant(self) -> impl IntoView {
        let press = move |_| {
            self.ask(|_| ());
            // If all sites were chosen, this site is now chosen by itself.
            self.tell(true);
        };
        view! {
            <button type="button" class="second" on:click=press>
                {self.words(MessageKey::Grant)}
            </button>
        }
    }

    fn change(self, event: &Event) {
        let on = event_target_checked(event);
        if on {
            self.ask(move |granted| {
                if !granted {
                    self.tell(false);
                }
            });
        }
        // Sent before the prompt, because a browser may close this page while the prompt is open.
        self.tell(on);
    }

    fn ask(self, then: impl FnOnce(bool) + 'static) {
        self.asking.set(true);
        self.desk.grant(vec![self.origin.get_value()], move |granted| {
            self.asking.try_set(false);
            then(granted);
        });
    }

    fn tell(self, on: bool) {
        let Some(origin) = self.origin.try_get_value() else { return };
        let fields = vec![("origin", origin.into()), ("on", on.into())];
        self.desk.request("site", fields, move |answer| {
            self.trouble.try_set(answer.problem.as_deref().map(messages::of_problem));
            self.show();
        });
    }

    fn words(self, key: MessageKey) -> String {
        self.origin.with_value(|origin| self.desk.fill(key, &[("site", sites::name(origin))]))
    }

    fn is_on(self) -> bool {
        // The user may answer after this view was unmounted.
        self.is_wanted.try_get().unwrap_or_default()
            && self.access.try_get().flatten() == Some(true)
    }

    /// The permission was granted before; otherwise the setting would be off.
    fn is_kept_out(self) -> bool {
        self.is_wanted.get() && self.access.get() == Some(false) && !self.asking.get()
    }

    /// Resets the switch to the actual setting.
    fn show(self) {
        if let Some(Some(field)) = self.field.try_get_untracked() {
            field.set_checked(untrack(|| self.is_on()));
        }
    }
}
