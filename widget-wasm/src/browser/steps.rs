//! The way of a call, step by step, once there is something to tell of it.

use super::widget::{State, Widget};
use crate::form::Form;
use crate::progress::{self, Mark, Progress};
use crate::words;
use tachys::html::element::{li, ol, span};
use tachys::prelude::*;

pub(super) fn steps(widget: Widget) -> impl RenderHtml {
    let company = widget.parts(|parts| parts.settings.company().to_owned()).unwrap_or_default();
    let names = words::STEPS
        .map(|name| if name.ends_with(' ') { [name, &company].concat() } else { name.to_owned() });
    let mut number = 0..progress::STEPS;
    let steps = names.map(|name| step(widget, number.next().unwrap_or_default(), name));
    ol().hidden(widget.is(|state| !are_shown(state))).child(steps)
}

pub(super) fn are_shown(state: &State) -> bool {
    state.form.progress().is_some_and(Progress::shows_steps)
}

fn step(widget: Widget, number: usize, name: String) -> impl RenderHtml {
    let look = move |form: &Form| {
        match form.progress().map(|progress| progress.mark(number)) {
            Some(Mark::Past) => "past",
            Some(Mark::Now) => "now",
            Some(Mark::Ahead) | None => "",
        }
        .to_owned()
    };
    let time = move |form: &Form| {
        let seconds = form.progress().and_then(|progress| progress.seconds(number));
        seconds.map(words::clock).unwrap_or_default()
    };
    li().class(widget.says(Box::new(look))).child((name, span().child(widget.says(Box::new(time)))))
}
