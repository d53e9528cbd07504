//! The state that the views share, and how it is looked at and changed.

use super::dom::Builder;
use super::drawn::focus;
use super::listener::Listener;
use super::locale::Browser;
use super::page::{Thing, object};
use super::panel::Panel;
use super::stream::Stream;
use super::timer::Timer;
use super::{launcher, redraw};
use crate::form::Form;
use crate::say::Say;
use crate::settings::Settings;
use crate::state::State;
use crate::words::Words;
use reactive_graph::graph::Subscriber;
use reactive_graph::signal::ArcRwSignal;
use reactive_graph::traits::{ReadUntracked, Write};
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::{Rc, Weak};
use std::sync::Arc;
use wasm_bindgen::JsValue;

/// One widget on the page.
pub(super) struct Widget {
    pub(super) me: Weak<Widget>,
    pub(super) state: ArcRwSignal<State>,
    /// What draws the panel when the state changes.
    pub(super) redraw: Arc<dyn Subscriber + Send + Sync>,
    // Boxed, as moving what is large is code too.
    pub(super) settings: Box<Settings>,
    pub(super) locale: Browser,
    words: Words,
    /// The element that the page knows, and hears of events on.
    pub(super) host: Thing,
    pub(super) root: Thing,
    pub(super) button: Thing,
    /// The second line of the button, while the company is closed or nobody is free.
    pub(super) second_line: Thing,
    /// Empty until [`panel`](Self::panel) builds it.
    pub(super) panel: OnceCell<Box<Panel>>,
    pub(super) builder: Builder,
    /// Counts what is asked of the server, so that an answer to something older is none.
    pub(super) turn: Cell<u32>,
    pub(super) held: RefCell<Held>,
    /// Whether the panel was open, and the form done, when the focus was last looked after.
    pub(super) followed: Cell<(bool, bool)>,
    /// Whether there is something to open.
    pub(super) is_ready: Cell<bool>,
}

/// What goes away with the widget, or before it.
#[derive(Default)]
pub(super) struct Held {
    pub(super) listeners: Vec<Listener>,
    /// What the first moments were divided into.
    pub(super) first: Vec<Timer>,
    pub(super) later: Option<Timer>,
    pub(super) patience: Option<Timer>,
    /// Until the company opens or closes.
    pub(super) change: Option<Timer>,
    /// A timer that has rung, and may be doing so right now: it must not go before it is done.
    pub(super) spent: Option<Timer>,
    /// How the call goes. It falls silent when the widget or the call is given up.
    pub(super) stream: Option<Stream>,
}

/// Where a widget is, and what it is made of.
pub(super) struct Parts {
    pub(super) host: Thing,
    pub(super) root: Thing,
    pub(super) button: Thing,
    pub(super) settings: Box<Settings>,
    pub(super) language: String,
    pub(super) words: Words,
    pub(super) builder: Builder,
}

impl Widget {
    /// Builds the panel beside the button that is in the page already.
    pub(super) fn new(parts: Parts) -> Rc<Self> {
        let Parts { host, root, button, settings, language, words, builder } = parts;
        let locale = Browser(language);
        let second_line = builder.add(&button, "small hidden=");
        let chosen = host
            .get("department")
            .and_then(|id| settings.departments.iter().position(|department| department.id == id));
        let state = State { department: chosen.unwrap_or_default(), ..State::default() };
        let widget = Rc::new_cyclic(|me| Self {
            me: me.clone(),
            state: ArcRwSignal::new(state),
            redraw: redraw::of(me.clone()),
            settings,
            locale,
            words,
            host,
            root,
            button,
            second_line,
            panel: OnceCell::new(),
            builder,
            turn: Cell::default(),
            held: RefCell::default(),
            followed: Cell::default(),
            is_ready: Cell::default(),
        });
        widget.held.borrow_mut().listeners = launcher::wire(&widget);
        widget.finish_later();
        widget
    }

    pub(super) fn to_say(&self) -> Say<'_> {
        Say { words: &self.words, settings: &self.settings, locale: &self.locale }
    }

    /// Looks at the state.
    pub(super) fn look<T>(&self, look: impl FnOnce(&State) -> T) -> Option<T> {
        self.state.try_read_untracked().map(|state| look(&state))
    }

    pub(super) fn form_is(&self, such: fn(&Form) -> bool) -> bool {
        self.look(|state| such(&state.form)).unwrap_or_default()
    }

    pub(super) fn is_open(&self) -> bool {
        self.look(|state| state.open).unwrap_or_default()
    }

    /// Changes the state, and with it what is shown.
    ///
    /// Dynamic, as a visitor would download a copy of all this for each type of function.
    pub(super) fn update(&self, how: &mut dyn FnMut(&mut State)) {
        if let Some(mut state) = self.state.try_write() {
            how(&mut state);
        }
    }

    pub(super) fn change(&self, how: Box<dyn FnOnce(Form) -> Form>) {
        let mut how = Some(how);
        self.update(&mut |state| {
            if let Some(how) = how.take() {
                state.form = how(std::mem::take(&mut state.form));
            }
        });
    }

    pub(super) fn show(&self, open: bool) {
        if open == self.is_open() {
            return;
        }
        self.update(&mut |state| state.open = open);
        self.tell(if open { "open" } else { "close" }, &[]);
        if open {
            self.ask_availability();
        }
    }

    /// Closes the panel for somebody who is still here.
    pub(super) fn close(&self) {
        self.show(false);
        focus(&self.button);
    }

    /// Has the page hear of something, which it may object to.
    pub(super) fn tell(&self, event: &str, detail: &[(&str, JsValue)]) -> bool {
        redraw::dispatch(&self.host, event, &object(detail))
    }

    /// Leaves nothing in the page: no node, listener, timer or line to the server.
    pub(super) fn leave(&self) {
        self.held.take();
        match self.panel.get() {
            Some(panel) => panel.whole.remove(),
            None => _ = self.builder.pass_on("destroy"),
        }
        self.second_line.remove();
    }
}
