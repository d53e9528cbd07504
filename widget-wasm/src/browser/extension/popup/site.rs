//! The switch for the page in front.

use crate::browser::extension::desk::Desk;
use crate::extension::{say, sites};
use leptos::either::Either;
use leptos::ev::Event;
use leptos::html::Input;
use leptos::prelude::*;
use shared_types::words::extension::ExtensionWord as Word;

pub(super) fn view(desk: Desk) -> impl IntoView {
    let site = desk.site();
    move || {
        site.get().map(|origin| {
            if origin.is_empty() {
                Either::Left(view! { <p class="note site">{desk.word(Word::SiteNone)}</p> })
            } else {
                Either::Right(switch(desk, origin))
            }
        })
    }
}

fn switch(desk: Desk, origin: String) -> impl IntoView {
    let field = NodeRef::<Input>::new();
    let trouble = RwSignal::new(None::<Word>);
    let words = desk.fill(Word::SiteOn, &[("site", sites::name(&origin))]);
    let here = origin.clone();
    let is_on = desk.part(move |view| sites::is_on(&view.settings, &here));
    let tell = move |on: bool, origin: String| {
        desk.wish("site", vec![("origin", origin.into()), ("on", on.into())], move |answer| {
            trouble.try_set(answer.problem.as_deref().map(say::of_problem));
            show(field, is_on);
        });
    };
    let change = move |event: Event| {
        let (on, origin) = (event_target_checked(&event), origin.clone());
        if on {
            let refused = origin.clone();
            desk.grant(vec![origin.clone()], move |granted| {
                if !granted {
                    tell(false, refused);
                }
            });
        }
        // Told at once: a browser may close this page while it asks the user.
        tell(on, origin);
    };
    view! {
        <label class="switch site">
            <span>{words}</span>
            <input
                node_ref=field
                type="checkbox"
                role="switch"
                prop:checked=is_on
                on:change=change
            />
        </label>
        <p class="note wrong" role="status">{move || trouble.get().map(|word| desk.word(word))}</p>
    }
}

/// As it is, whatever the user pressed.
fn show(field: NodeRef<Input>, is_on: Memo<bool>) {
    if let (Some(Some(field)), Some(is_on)) = (field.try_get_untracked(), is_on.try_get_untracked())
    {
        field.set_checked(is_on);
    }
}
