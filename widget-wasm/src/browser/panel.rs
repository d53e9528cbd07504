//! The panel: who calls, then the form or what became of it.

use super::widget::Widget;
use super::{done, field, icon};
use crate::words;
use tachys::dom::event_target;
use tachys::html::element::{button, div, h2, header, img, p};
use tachys::html::event as ev;
use tachys::prelude::*;
use web_sys::Element;

pub(super) fn panel(widget: Widget) -> impl RenderHtml {
    div()
        .class("panel")
        .attr("part", "panel")
        .role("dialog")
        .aria_labelledby("title")
        .hidden(widget.is(|state| !state.open))
        .child((
            head(widget),
            field::field(widget),
            done::done(widget),
            p().class("heard").role("status").child(widget.says(Box::new(words::announcement))),
        ))
}

fn head(widget: Widget) -> impl RenderHtml {
    let company = widget.parts(|parts| parts.settings.company().to_owned());
    header().child((
        mark(widget),
        div().child((h2().id("title").child(company), p().child(words::PROMISE))),
        button()
            .class("close")
            .r#type("button")
            .aria_label(words::CLOSE)
            .on(ev::click, move |_| widget.close())
            .child(icon::still(icon::CROSS)),
    ))
}

/// The initial in a circle, and over it the logo, if there is one and it loads.
fn mark(widget: Widget) -> impl RenderHtml {
    let initial = widget.parts(|parts| parts.settings.initial());
    let logo = widget.parts(|parts| parts.settings.logo_address()).flatten().map(|address| {
        img()
            .alt("")
            .referrerpolicy("no-referrer")
            .on(ev::error, |event| event_target::<Element>(&event).remove())
            .src(address)
    });
    div().class("mark").aria_hidden("true").child((initial, logo))
}
