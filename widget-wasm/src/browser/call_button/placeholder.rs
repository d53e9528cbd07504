//! What a server renders in the place of the button: the same shape, disabled, as nothing handles a press yet.

use super::icon;
use super::view::{CSS, Look};
use crate::dial::Dial;
use leptos::nonce::use_nonce;
use leptos::prelude::*;

/// The shadow root in HTML. A browser too old for it shows an empty element until the app has loaded.
pub(super) fn html(look: Look) -> String {
    let nonce = use_nonce().map(|nonce| format!(" nonce=\"{nonce}\"")).unwrap_or_default();
    let button = untrack(|| button(look).to_html());
    format!(
        "<template shadowrootmode=\"open\" shadowrootdelegatesfocus>\
         <style{nonce}>{CSS}</style>{button}</template>"
    )
}

fn button(look: Look) -> impl IntoView {
    let text = Dial::Idle.label(&look.label());
    let name = look.callee.read().accessible_name(&text);
    view! {
        <span class=look.row_class() data-state=Dial::Idle.name()>
            <button type="button" part="button" class="call" aria-label=name disabled>
                {icon::view(icon::HANDSET)}
                <span part="label">{text}</span>
            </button>
        </span>
    }
}
