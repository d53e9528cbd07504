//! The component for Leptos apps.

mod callbacks;

use super::browser_value::BrowserValue;
use super::dom::Builder;
use super::js::JsObject;
use super::listener::Listener;
use super::mounted_widget::MountedWidget;
use super::widget::WidgetParts;
use super::{english, paint};
use crate::settings::Settings;
use callbacks::Callbacks;
use leptos::html::{Div, div};
use leptos::prelude::*;
use shared_types::call_state::CallState;
use shared_types::color::Color;
use shared_types::number_policy::NumberPolicy;
use shared_types::widget_config::{Consent, Department, Place};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlElement, ShadowRootInit, ShadowRootMode};

/// A floating button that opens a form in which visitors ask to be called.
///
/// It stands in a shadow root of its own, so that neither the app's styles reach it nor its styles
/// the app. Use it anywhere in a view; it floats in the corner of the window. A server renders a hidden element in
/// its place, which hydration shows.
#[component]
pub fn ClickToCall(
    /// Origin of the click2call server: `https://calls.example.com`.
    #[prop(into)]
    server: String,
    /// The tenant's name on that server: `acme.com`.
    #[prop(into)]
    domain: String,
    /// The words on the button.
    #[prop(into, default = "Call me".to_owned())]
    button_text: String,
    /// Colour of the button; its text turns black or white, whichever can be read.
    #[prop(default = Color::DEFAULT_BRAND)]
    button_color: Color,
    /// Who will call. Without it the panel shows the tenant's name.
    #[prop(optional, into)]
    company_name: Option<String>,
    /// Address of the logo, absolute or from the server's root. Without it the panel shows an initial.
    #[prop(optional, into)]
    logo_url: Option<String>,
    /// The company's own number in E.164, offered as a link.
    #[prop(optional, into)]
    phone: Option<String>,
    /// Which numbers are called. The server has the last word. `NumberPlan::unchecked` of a country leaves its numbers
    /// to the server, and the tables of all countries out of the app.
    #[prop(optional)]
    numbers: NumberPolicy,
    /// Countries outside of `+1` to choose from.
    #[prop(optional)]
    places: Vec<Place>,
    /// Whom the visitor may choose to talk to; the server knows them by the same ids.
    #[prop(optional)]
    departments: Vec<Department>,
    /// What the visitor has to agree to.
    #[prop(optional, into)]
    consent: Option<Consent>,
    /// Ask the server whether somebody is free, and say so if nobody is.
    #[prop(optional)]
    capacity: bool,
    /// Told when the panel opens (`true`) and closes.
    #[prop(optional, into)]
    on_open: Option<Callback<bool>>,
    /// Told each state of the visitor's call.
    #[prop(optional, into)]
    on_state: Option<Callback<CallState>>,
    /// Told the code of each refusal (`rate_limited`), `unreached` where the server gave no answer.
    #[prop(optional, into)]
    on_error: Option<Callback<String>>,
) -> impl IntoView {
    let settings = Settings {
        server,
        domain,
        company: company_name,
        logo: logo_url,
        phone,
        numbers,
        places,
        departments,
        consent,
        capacity,
        ..Settings::default()
    };
    let callbacks = Callbacks { open: on_open, state: on_state, error: on_error };
    let host = NodeRef::<Div>::new();
    let mounted = BrowserValue::new(None);
    let is_painted = RwSignal::new(false);
    host.on_load(move |host| {
        // In a browser that refuses a shadow root there is nothing to show.
        let shown = show(&host, &button_text, button_color, settings, callbacks).ok();
        is_painted.set(shown.is_some());
        mounted.update(|mounted| *mounted = shown);
    });
    // A server renders no button, and leaves no gap where it is not: the button is out of the page's flow.
    div().hidden(move || !is_painted.get()).node_ref(host)
}

/// Paints the button in a new shadow root and mounts the panel beside it.
fn show(
    host: &HtmlElement,
    text: &str,
    color: Color,
    settings: Settings,
    callbacks: Callbacks,
) -> Result<(MountedWidget, Vec<Listener>), JsValue> {
    let root = host.attach_shadow(&ShadowRootInit::new(ShadowRootMode::Open))?.unchecked_into();
    let host: JsObject = host.clone().unchecked_into();
    let button = paint::paint(&host, &root, text, color);
    let listeners = callbacks.listen(&host);
    let parts = WidgetParts {
        host,
        root,
        button,
        settings: Box::new(settings),
        language: "en".to_owned(),
        words: english::words(),
        builder: Builder::default(),
    };
    Ok((MountedWidget::new(parts), listeners))
}
