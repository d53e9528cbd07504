//! What takes the form's place once the request has an end.

use super::widget::Widget;
use super::{field, icon, steps};
use crate::form::Form;
use crate::words;
use tachys::html::element::{button, div, h3, ol, p};
use tachys::html::event as ev;
use tachys::prelude::*;

pub(super) fn done(widget: Widget) -> impl RenderHtml {
    let company = widget.parts(|parts| parts.settings.company().to_owned()).unwrap_or_default();
    let next = move |form: &Form| words::next(form, &company);
    div().class("done").hidden(widget.is(|state| !state.form.is_done())).child((
        div()
            .class("sign")
            .hidden(widget.is(steps::are_shown))
            .child(icon::icon(widget.says(Box::new(sign)))),
        h3().tabindex("-1").child(widget.says(Box::new(words::headline))),
        p().child(widget.says(Box::new(next))),
        ol().hidden(widget.is(|state| !steps::are_shown(state))),
        button()
            .class("submit")
            .r#type("button")
            .on(ev::click, move |_| widget.proceed())
            .child(widget.says(Box::new(words::proceed))),
        field::call_us(widget, |state| {
            !(matches!(state.form, Form::OutcomeUnknown(_)) || state.form.wants_retry())
        }),
        button()
            .class("link")
            .r#type("button")
            .on(ev::click, move |_| widget.restart())
            .child(widget.says(Box::new(words::restart))),
    ))
}

fn sign(form: &Form) -> String {
    let is_well = form.progress().is_some_and(|progress| !progress.wants_retry());
    if is_well { icon::CHECK } else { icon::CLOCK }.to_owned()
}
