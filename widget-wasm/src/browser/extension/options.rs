//! TODO by views.

use super::bridge::Bridge;
use leptos::prelude::*;
use shared_types::words::extension::ExtensionWord;

pub(super) fn view(bridge: Bridge) -> impl IntoView {
    let settings = bridge.word(ExtensionWord::Settings.key());
    view! { <h1>{settings}</h1> }
}
