//! The sites that the user has chosen.

use super::saving::Saving;
use crate::browser::extension::desk::Desk;
use crate::browser::extension::icon::{self, icon};
use crate::extension::sites::{ALL_SITES, name};
use leptos::either::Either;
use leptos::prelude::*;
use shared_types::message_keys::extension::ExtensionMessageKey as MessageKey;

/// Requests access to all sites, inside a click handler.
pub(super) fn granted(desk: Desk, then: impl FnOnce(bool) + 'static) {
    desk.grant(ALL_SITES.map(str::to_owned).into(), then);
}

pub(super) fn view(desk: Desk, saving: Saving) -> impl IntoView {
    let sites = desk.part(|view| view.settings.sites.clone());
    let list = move || {
        let sites = sites.get();
        if sites.is_empty() {
            return Either::Left(
                view! { <p class="note">{desk.message(MessageKey::SitesNone)}</p> },
            );
        }
        let items = sites.into_iter().map(|site| item(desk, saving, site)).collect_view();
        Either::Right(view! { <ul class="sites">{items}</ul> })
    };
    view! {
        <h3>{desk.message(MessageKey::Sites)}</h3>
        {list}
    }
}

fn item(desk: Desk, saving: Saving, origin: String) -> impl IntoView {
    let site = name(&origin).to_owned();
    let remove = desk.fill(MessageKey::SiteRemove, &[("site", &site)]);
    let press = move |_| {
        let fields = vec![("origin", origin.as_str().into()), ("on", false.into())];
        saving.request("site", fields);
    };
    view! {
        <li>
            <bdi dir="ltr">{site}</bdi>
            <button type="button" class="quiet" aria-label=remove.clone() title=remove on:click=press>
                {icon(icon::REMOVE)}
            </button>
        </li>
    }
}
