//! The door for the loader, and what both doors lead to.

use super::style;
use super::widget::Widget;
use crate::settings::Settings;
use any_spawner::Executor;
use reactive_graph::owner::Owner;
use std::any::Any;
use tachys::dom::document;
use tachys::view::{Mountable, Render};
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
    /// The nodes, and what keeps them up to date.
    _view: Box<dyn Any>,
    _owner: Owner,
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
    // Fails only where the page has it already, from another widget or its own Leptos app.
    let _ = Executor::init_wasm_bindgen();
    let owner = Owner::new();
    let view = owner.with(|| {
        let mut view = Widget::new(root, button, settings, open).view().build();
        view.mount(&place, None);
        view
    });
    Ok(Mounted { place, _view: Box::new(view), _owner: owner })
}
