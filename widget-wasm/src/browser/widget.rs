//! The state that the views share, and what the visitor does to it.

use super::listener::Listener;
use super::stream::Stream;
use super::timer::Timer;
use super::{launcher, panel, send, steps};
use crate::form::Form;
use crate::reply::Reply;
use crate::settings::Settings;
use reactive_graph::effect::Effect;
use reactive_graph::owner::{LocalStorage, StoredValue};
use reactive_graph::prelude::*;
use reactive_graph::signal::RwSignal;
use tachys::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{FocusOptions, HtmlElement, HtmlInputElement, ShadowRoot};

/// One widget on the page. A handle that is cheap to copy into each view.
#[derive(Clone, Copy)]
pub(super) struct Widget {
    pub(super) state: RwSignal<State>,
    parts: StoredValue<Parts, LocalStorage>,
}

/// All that changes. One signal, as each type of signal is code that a visitor downloads.
#[derive(Default)]
pub(super) struct State {
    pub(super) open: bool,
    pub(super) form: Form,
}

/// All that stays.
pub(super) struct Parts {
    pub(super) settings: Settings,
    pub(super) root: ShadowRoot,
    pub(super) button: HtmlElement,
    /// Gone from the page when the widget is.
    pub(super) listeners: Vec<Listener>,
    later: Option<Timer>,
    /// How the call goes. It falls silent when the widget or the call is given up.
    stream: Option<Stream>,
}

impl Widget {
    /// Wires the button that is in the page already.
    pub(super) fn new(
        root: ShadowRoot,
        button: HtmlElement,
        settings: Settings,
        open: bool,
    ) -> Self {
        let parts =
            Parts { settings, root, button, listeners: Vec::new(), later: None, stream: None };
        let widget = Self {
            state: RwSignal::new(State { open, form: Form::default() }),
            parts: StoredValue::new_local(parts),
        };
        widget.parts.update_value(|parts| parts.listeners = launcher::wire(widget, parts));
        widget
    }

    /// Everything but the button.
    pub(super) fn view(self) -> impl RenderHtml {
        Effect::new(move |before| self.follow(before));
        panel::panel(self)
    }

    pub(super) fn is_open(self) -> bool {
        self.state.with_untracked(|state| state.open)
    }

    pub(super) fn show(self, open: bool) {
        self.state.update(|state| state.open = open);
    }

    /// Closes the panel for somebody who is still here.
    pub(super) fn close(self) {
        self.show(false);
        self.parts(|parts| focus(&parts.button));
    }

    pub(super) fn submit(self) {
        let Some(field) = self.field() else { return };
        let text = field.value();
        self.parts(|parts| {
            let numbers = parts.settings.numbers.clone();
            self.change(Box::new(move |form| form.submit(&text, &numbers)));
            let request = self.state.with_untracked(|state| match &state.form {
                Form::Sending(number) => Some(send::Request::new(&parts.settings, number)),
                _ => None,
            });
            if let Some(request) = request {
                spawn_local(async move {
                    self.answered(request.send().await);
                });
            }
        });
    }

    fn answered(self, reply: Reply) {
        self.hear_of(reply.call());
        self.change(Box::new(move |form| form.answered(&reply)));
    }

    /// Follows this call and no other.
    fn hear_of(self, call: Option<&str>) {
        self.parts.try_update_value(|parts| {
            parts.stream = call.and_then(|call| Stream::open(self, &parts.settings.events(call)));
        });
    }

    pub(super) fn typed(self) {
        if self.form_is(Form::is_wrong) {
            self.change(Box::new(Form::typed));
        }
    }

    /// The button below the end: asks for the call again, or leaves it at that.
    pub(super) fn proceed(self) {
        if self.form_is(Form::wants_retry) {
            self.change(Box::new(Form::again));
            self.submit();
        } else {
            self.close();
        }
    }

    pub(super) fn restart(self) {
        self.hear_of(None);
        self.change(Box::new(Form::again));
        if let Some(field) = self.field() {
            field.set_value("");
        }
    }

    pub(super) fn field(self) -> Option<HtmlInputElement> {
        self.find("input")?.dyn_into().ok()
    }

    /// Does something after the event that is under way.
    pub(super) fn later(self, what: impl FnMut() + 'static) {
        let timer = Timer::new(0, what);
        self.parts.try_update_value(|parts| parts.later = Some(timer));
    }

    /// Looks at what stays. `None` once the page has taken the widget away.
    pub(super) fn parts<T>(self, look: impl FnOnce(&Parts) -> T) -> Option<T> {
        self.parts.try_with_value(look)
    }

    fn form_is(self, such: fn(&Form) -> bool) -> bool {
        self.state.with_untracked(|state| such(&state.form))
    }

    /// Does nothing once the page has taken the widget away.
    ///
    /// Boxed, as a visitor would download a copy of all this for each type of function.
    pub(super) fn change(self, how: Box<dyn FnOnce(Form) -> Form>) {
        self.state.try_update(|state| state.form = how(std::mem::take(&mut state.form)));
    }

    fn find(self, selector: &str) -> Option<HtmlElement> {
        self.parts(|parts| parts.root.query_selector(selector))?.ok()??.dyn_into().ok()
    }

    /// Tells of the panel at the button, and puts the focus where the visitor has to look next.
    /// Answers what was followed, to be `before` the next time.
    fn follow(self, before: Option<(bool, bool)>) -> (bool, bool) {
        let list = self.find("ol");
        let (open, done) = self.state.with(|state| {
            if let (Some(list), Some(progress)) = (list, state.form.progress()) {
                // Fails only for names that are none, and the headline says it all.
                let _ = steps::draw(&list, progress);
            }
            (state.open, state.form.is_done())
        });
        self.parts(|parts| {
            let expanded = if open { "true" } else { "false" };
            // Setting an attribute fails only for a name that is none.
            let _ = parts.button.set_attribute("aria-expanded", expanded);
        });
        // A call that goes on leaves the focus where the visitor has moved it meanwhile.
        let goes_on = done && before == Some((open, done));
        if open
            && !goes_on
            && let Some(next) = self.find(if done { "h3" } else { "input" })
        {
            focus(&next);
        }
        (open, done)
    }
}

/// Without scrolling: the panel is in sight already, and the page should stay where it is.
pub(super) fn focus(element: &HtmlElement) {
    let options = FocusOptions::new();
    options.set_prevent_scroll(true);
    // A refusal to focus leaves the focus where it is, and there is nothing better to do.
    let _ = element.focus_with_options(&options);
}
