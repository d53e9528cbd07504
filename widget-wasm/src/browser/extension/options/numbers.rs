//! Settings of number detection: sites and country.

use super::saving::Saving;
use super::sites::{self, granted};
use crate::browser::extension::desk::Desk;
use crate::extension::countries;
use crate::extension::messages;
use crate::extension::sites::{ALL_SITES, place as in_effect};
use crate::extension::view::Where;
use crate::messages::Locale;
use leptos::either::Either;
use leptos::prelude::*;
use shared_types::message_keys::extension::ExtensionMessageKey as MessageKey;

pub(super) fn view(desk: Desk) -> impl IntoView {
    let saving = Saving::new(desk);
    let place = place(desk);
    let radios = Where::ALL.map(|one| radio(desk, saving, place, one)).into_iter().collect_view();
    view! {
        <section class="card" aria-labelledby="numbers">
            <h2 id="numbers">{desk.message(MessageKey::Numbers)}</h2>
            {country(desk, saving)}
            <fieldset>
                <legend>{desk.message(MessageKey::Where)}</legend>
                {radios}
                <p id="everywhere-hint" class="note">{desk.message(MessageKey::WhereEverywhereHint)}</p>
            </fieldset>
            {move || (place.get() == Where::Chosen).then(|| sites::view(desk, saving))}
            {saving.note()}
        </section>
    }
}

/// The effective setting, which also depends on the browser's permissions.
fn place(desk: Desk) -> Memo<Where> {
    let access = desk.access(ALL_SITES.map(str::to_owned).into());
    let settings = desk.part(|view| view.settings.clone());
    // Until it is known, no warning is shown.
    Memo::new(move |_| settings.with(|settings| in_effect(settings, access.get() != Some(false))))
}

fn radio(desk: Desk, saving: Saving, place: Memo<Where>, one: Where) -> impl IntoView {
    let is_chosen = Memo::new(move |_| place.get() == one);
    let hint = (one == Where::Everywhere).then_some("everywhere-hint");
    let field = NodeRef::<leptos::html::Input>::new();
    let choose = move |_| {
        let save = move || saving.save("where", one.as_str().into());
        if one != Where::Everywhere {
            return save();
        }
        granted(desk, move |granted| {
            if granted {
                return save();
            }
            // The change was refused, so the previous choice is shown again.
            place_again(field, place);
        });
    };
    view! {
        <label class="tick">
            <input
                node_ref=field
                type="radio"
                name="where"
                value=one.as_str()
                aria-describedby=hint
                prop:checked=is_chosen
                on:change=choose
            />
            <span>{desk.message(messages::of_where(one))}</span>
        </label>
    }
}

/// Checks the radio button of the current choice.
fn place_again(field: NodeRef<leptos::html::Input>, place: Memo<Where>) {
    let Some(field) = field.get_untracked() else { return };
    field.set_checked(false);
    let chosen = ["input[name=where][value=", place.get_untracked().as_str(), "]"].concat();
    if let Ok(Some(chosen)) = document().query_selector(&chosen) {
        let chosen: web_sys::HtmlInputElement = wasm_bindgen::JsCast::unchecked_into(chosen);
        chosen.set_checked(true);
    }
}

fn country(desk: Desk, saving: Saving) -> impl IntoView {
    match desk.part(|view| view.managed.country.clone()).get_untracked() {
        Some(fixed) => Either::Left(fixed_country(desk, &fixed)),
        None => Either::Right(countries(desk, saving)),
    }
}

fn fixed_country(desk: Desk, country: &str) -> impl IntoView + use<> {
    view! {
        <div class="field">
            <label for="country">{desk.message(MessageKey::Country)}</label>
            <input
                id="country"
                type="text"
                readonly
                aria-describedby="country-hint"
                value=desk.locale().country(country)
            />
            <p id="country-hint" class="note">{desk.message(MessageKey::Managed)}</p>
        </div>
    }
}

fn countries(desk: Desk, saving: Saving) -> impl IntoView {
    let locale = desk.locale();
    let mut named: Vec<_> = countries::all().map(|iso| (locale.country(iso), iso)).collect();
    let collator = js_sys::Intl::Collator::new(&js_sys::Array::new(), &js_sys::Object::new());
    let compare = collator.compare();
    named.sort_by(|(one, _), (other, _)| {
        let order = compare.call2(&collator, &one.as_str().into(), &other.as_str().into());
        let order = order.ok().and_then(|order| order.as_f64()).unwrap_or_default();
        order.total_cmp(&0.0)
    });
    let chosen = desk.part(|view| view.settings.country.clone());
    let option = move |(name, iso): (String, &'static str)| {
        view! { <option value=iso selected=move || chosen.get() == iso>{name}</option> }
    };
    view! {
        <div class="field">
            <label for="country">{desk.message(MessageKey::Country)}</label>
            <select
                id="country"
                aria-describedby="country-hint"
                on:change=move |event| saving.save("country", event_target_value(&event).into())
            >
                <option value="" selected=move || chosen.with(String::is_empty)>
                    {desk.message(MessageKey::CountryAuto)}
                </option>
                {named.into_iter().map(option).collect_view()}
            </select>
            <p id="country-hint" class="note">{desk.message(MessageKey::CountryHint)}</p>
        </div>
    }
}
