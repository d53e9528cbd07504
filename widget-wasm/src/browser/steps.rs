//! The way of a call, step by step, once there is something to tell of it.
//!
//! Drawn by hand: what the renderer needs for a list would cost each visitor a kilobyte.

use super::widget::State;
use crate::progress::{Mark, Progress};
use crate::words;
use tachys::dom::document;
use wasm_bindgen::JsValue;
use web_sys::Element;

pub(super) fn are_shown(state: &State) -> bool {
    state.form.progress().is_some_and(Progress::shows_steps)
}

/// Draws all steps anew into `list`.
pub(super) fn draw(list: &Element, progress: &Progress) -> Result<(), JsValue> {
    list.set_text_content(None);
    for (step, name) in words::STEPS.into_iter().enumerate() {
        let item = append(list, "li", name)?;
        match progress.mark(step) {
            Mark::Past => item.set_attribute("class", "past")?,
            Mark::Now => item.set_attribute("aria-current", "step")?,
            Mark::Ahead => {}
        }
        if let Some(seconds) = progress.seconds(step) {
            append(&item, "span", &words::clock(seconds))?;
        }
    }
    Ok(())
}

fn append(to: &Element, tag: &str, text: &str) -> Result<Element, JsValue> {
    let element = document().create_element(tag)?;
    element.set_text_content(Some(text));
    to.append_child(&element)?;
    Ok(element)
}
