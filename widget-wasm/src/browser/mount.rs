//! The door for the loader, and what both doors lead to.

use super::style;
use super::widget::Widget;
use crate::settings::Settings;
use leptos::mount::mount_to;
use leptos::prelude::*;
use std::any::Any;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlElement, ShadowRoot};

/// Takes over a shadow root in which the loader has painted the button.
///
/// The button stays the very same element, so that neither a pixel nor a focus, a hover or a press
/// that is under way is lost. Answers the function that takes the widget away again.
#[cfg(feature = "mount")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn mount(
    root: ShadowRoot,
    config: &JsValue,
    server: String,
    open: bool,
) -> Result<JsValue, JsValue> {
    let button = root.query_selector(".launcher")?.ok_or("there is no button to take over")?;
    let settings = super::config::read(config, server);
    let mounted = beside(root, button.unchecked_into(), settings, open)?;
    Ok(wasm_bindgen::closure::Closure::once_into_js(move || drop(mounted)))
}

/// The panel in the page. Dropping it takes it away again.
pub(super) struct Mounted {
    place: HtmlElement,
    /// Whatever Leptos needs to undo it.
    _handle: Box<dyn Any>,
}

impl Drop for Mounted {
    fn drop(&mut self) {
        self.place.remove();
    }
}

/// Mounts the panel beside the button.
pub(super) fn beside(
    root: ShadowRoot,
    button: HtmlElement,
    settings: Settings,
    open: bool,
) -> Result<Mounted, JsValue> {
    let place: HtmlElement = document().create_element("div")?.unchecked_into();
    style::add(&root, style::PANEL)?;
    root.append_child(&place)?;
    let view = move || Widget::new(root, button, settings, open).view();
    Ok(Mounted { _handle: Box::new(mount_to(place.clone(), view)), place })
}
