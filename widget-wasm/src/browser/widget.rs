//! The state and the elements of one widget, and the primitive operations on them.
//!
//! Every other file that implements [`Widget`] adds one concern on top of this one. This file calls none
//! of them: state changes reach the view through the signal's subscriber, and new elements get their
//! listeners from the function that [`Widget::new`] takes.

use super::custom_event;
use super::dom::Builder;
use super::event_stream::EventStream;
use super::js::{JsObject, object};
use super::listener::Listener;
use super::locale::BrowserLocale;
use super::panel::{Panel, PanelPart};
use super::timer::Timer;
use crate::form::Form;
use crate::message_catalog::MessageCatalog;
use crate::messages::Messages;
use crate::panel_elements::Part;
use crate::settings::Settings;
use crate::state::State;
use reactive_graph::graph::Subscriber;
use reactive_graph::signal::ArcRwSignal;
use reactive_graph::traits::{ReadUntracked, Write};
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::{Rc, Weak};
use std::sync::Arc;
use wasm_bindgen::JsValue;

/// Adds the event listeners of a part of the panel. Called once, when the part is built.
type AttachListeners = fn(&Widget, PanelPart<'_>);

/// One widget on the page.
pub(super) struct Widget {
    /// For callbacks, which must not keep the widget alive.
    pub(super) weak: Weak<Widget>,
    pub(super) state: ArcRwSignal<State>,
    // Boxed, because code that moves a large value is large too.
    pub(super) settings: Box<Settings>,
    locale: BrowserLocale,
    words: MessageCatalog,
    /// The custom element, on which the page listens for events.
    pub(super) host: JsObject,
    pub(super) root: JsObject,
    pub(super) button: JsObject,
    /// Empty until [`panel`](Self::panel) builds it.
    pub(super) panel: OnceCell<Panel>,
    pub(super) builder: Builder,
    attach_listeners: AttachListeners,
    /// Number of the latest request for a call. Responses to earlier requests are ignored.
    pub(super) request_id: Cell<u32>,
    pub(super) resources: RefCell<Resources>,
    /// Whether the panel was open, and the form done, when the focus was last updated.
    pub(super) focus_state: Cell<(bool, bool)>,
    /// Whether start-up is complete.
    pub(super) is_ready: Cell<bool>,
}

/// What is released when the widget is destroyed, or earlier.
#[derive(Default)]
pub(super) struct Resources {
    pub(super) listeners: Vec<Listener>,
    /// Tasks of the start-up and those that wait for it.
    pub(super) deferred: Vec<Timer>,
    pub(super) restore_focus: Option<Timer>,
    pub(super) request_timeout: Option<Timer>,
    /// Runs until the company opens or closes.
    pub(super) hours_timer: Option<Timer>,
    /// A timer that has fired. Its callback may still be running, so it cannot be dropped yet.
    pub(super) fired_timer: Option<Timer>,
    /// The progress of the call.
    pub(super) event_stream: Option<EventStream>,
    /// Renders the widget when the state changes. The signal refers to it weakly.
    pub(super) renderer: Option<Arc<dyn Subscriber + Send + Sync>>,
}

/// Where a widget is, and what it is made of.
pub(super) struct WidgetParts {
    pub(super) host: JsObject,
    pub(super) root: JsObject,
    pub(super) button: JsObject,
    pub(super) settings: Box<Settings>,
    pub(super) language: String,
    pub(super) words: MessageCatalog,
    pub(super) builder: Builder,
}

impl Widget {
    /// Creates the state beside a button that is already in the page.
    pub(super) fn new(parts: WidgetParts, attach_listeners: AttachListeners) -> Rc<Self> {
        let WidgetParts { host, root, button, settings, language, words, builder } = parts;
        let department = host
            .get("department")
            .and_then(|id| settings.departments.iter().position(|department| department.id == id));
        let state = State { department: department.unwrap_or_default(), ..State::default() };
        Rc::new_cyclic(|weak| Self {
            weak: weak.clone(),
            state: ArcRwSignal::new(state),
            settings,
            locale: BrowserLocale(language),
            words,
            host,
            root,
            button,
            panel: OnceCell::new(),
            builder,
            attach_listeners,
            request_id: Cell::default(),
            resources: RefCell::default(),
            focus_state: Cell::default(),
            is_ready: Cell::default(),
        })
    }

    pub(super) fn messages(&self) -> Messages<'_> {
        Messages { words: &self.words, settings: &self.settings, locale: &self.locale }
    }

    /// Reads the state.
    pub(super) fn with_state<T>(&self, read: impl FnOnce(&State) -> T) -> Option<T> {
        self.state.try_read_untracked().map(|state| read(&state))
    }

    pub(super) fn form_is(&self, predicate: fn(&Form) -> bool) -> bool {
        self.with_state(|state| predicate(&state.form)).unwrap_or_default()
    }

    pub(super) fn is_open(&self) -> bool {
        self.with_state(|state| state.open).unwrap_or_default()
    }

    /// The id of the selected department.
    pub(super) fn department(&self) -> Option<&str> {
        let selected = self.with_state(|state| state.department)?;
        Some(self.settings.departments.get(selected)?.id.as_str())
    }

    /// Changes the state, which renders the widget.
    ///
    /// Dynamic: each generic instance would be code that a visitor downloads.
    pub(super) fn update(&self, change: &mut dyn FnMut(&mut State)) {
        if let Some(mut state) = self.state.try_write() {
            change(&mut state);
        }
    }

    pub(super) fn update_form(&self, change: Box<dyn FnOnce(Form) -> Form>) {
        let mut change = Some(change);
        self.update(&mut |state| {
            if let Some(change) = change.take() {
                state.form = change(std::mem::take(&mut state.form));
            }
        });
    }

    /// Dispatches an event on the host element. Returns false if a listener cancelled it.
    pub(super) fn dispatch(&self, event: &str, detail: &[(&str, JsValue)]) -> bool {
        custom_event::dispatch(&self.host, event, &object(detail))
    }

    /// Has listeners attached to a part of the panel that was just built.
    pub(super) fn attach_listeners(&self, part: PanelPart<'_>) {
        (self.attach_listeners)(self, part);
    }

    /// Runs `task` in a task of its own, after all that were deferred before.
    pub(super) fn defer(&self, task: Box<dyn Fn(&Self)>) {
        let weak = self.weak.clone();
        let timer = Timer::new(
            0,
            Box::new(move |_| {
                if let Some(widget) = weak.upgrade() {
                    task(&widget);
                }
            }),
        );
        self.resources.borrow_mut().deferred.push(timer);
    }

    /// Removes all nodes, listeners, timers and connections.
    pub(super) fn destroy(&self) {
        self.resources.take();
        match self.panel.get() {
            Some(panel) => {
                panel.part(Part::Panel).remove();
                panel.part(Part::SecondLine).remove();
            }
            None => _ = self.builder.forward("destroy"),
        }
    }
}
