//! The state that the views share, and what the visitor does to it.

use super::dom::{Builder, say_if_any, show};
use super::form::chosen;
use super::listener::Listener;
use super::locale::Browser;
use super::page::{Thing, call, field, object, text};
use super::panel::{self, Panel};
use super::stream::Stream;
use super::timer::Timer;
use super::{launcher, redraw};
use crate::form::{Cancel, Filled, Form};
use crate::say::Say;
use crate::settings::Settings;
use crate::state::State;
use crate::words::Words;
use reactive_graph::graph::Subscriber;
use reactive_graph::signal::ArcRwSignal;
use reactive_graph::traits::{ReadUntracked, Write};
use shared_types::phone::{CallingCode, Edit, Typed, calling_code};
use shared_types::widget_config::WhenClosed;
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
    second_line: Thing,
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

    pub(super) fn submit(&self) {
        let fields = self.fields();
        let (number, place, agreed) = (fields.number.value(), self.place(), fields.has_agreed());
        let numbers = self.settings.numbers.clone();
        let was_busy = self.form_is(Form::is_busy);
        self.change(Box::new(move |form| {
            form.submit(Filled { number: &number, place, agreed }, &numbers)
        }));
        if was_busy {
            return;
        }
        if self.form_is(Form::is_busy) {
            self.ask();
        } else {
            self.mend();
        }
    }

    /// Does what the page says, once there is something to see of it.
    #[cfg(feature = "mount")]
    pub(super) fn obey(&self, verb: String, argument: JsValue) {
        if self.is_ready.get() {
            self.act(&verb, &argument);
        } else if verb == "call" || !self.is_early() || !self.builder.pass_on(&verb) {
            self.later(Box::new(move |widget| widget.act(&verb, &argument)));
        }
    }

    #[cfg(feature = "mount")]
    fn act(&self, verb: &str, argument: &JsValue) {
        match verb {
            "open" => self.show(true),
            "close" if self.is_open() => self.close(),
            // The visitor has sent the form before there was anybody to hear it, and may have closed it since.
            "call" if argument.is_null() => self.submit_what_was_sent(),
            "call" => {
                self.show(true);
                if let Some(number) = argument.as_string() {
                    self.fields().number.set_value(&number);
                    self.typed(&JsValue::UNDEFINED);
                }
                self.submit();
            }
            _ => {}
        }
    }

    /// Leaves nothing in the page: no node, listener, timer or line to the server.
    pub(super) fn leave(&self) {
        self.held.take();
        if let Some(panel) = self.panel.get() {
            panel.whole.remove();
        }
        self.second_line.remove();
    }

    /// Puts the focus on what has to be mended, if anything has.
    pub(super) fn mend(&self) {
        let fields = self.fields();
        if !self.is_open() || !self.form_is(Form::is_wrong) {
            return;
        }
        match &fields.consent {
            Some(consent) if self.form_is(|form| *form == Form::ConsentMissing) => focus(consent),
            _ => focus(&fields.number),
        }
    }

    /// The calling code of the chosen country, `None` for `+1`.
    fn place(&self) -> Option<CallingCode> {
        let chosen = self.fields().country.as_ref().and_then(chosen)?;
        Some(self.settings.places.get(chosen.checked_sub(1)?)?.code)
    }

    /// Groups the digits anew and keeps the caret at the digit where the visitor left it.
    pub(super) fn typed(&self, event: &JsValue) {
        // What an input method is still composing is not ours to touch.
        if field(event, "isComposing").is_truthy() {
            return;
        }
        let input = &self.fields().number;
        // Autofill sends a plain event: something was inserted.
        let edit = text(event, "inputType").map_or(Edit::Insert, |is| Edit::from_input_type(&is));
        let written = input.value();
        self.follow_code(&written);
        if let Some(caret) = field(input, "selectionStart").as_f64() {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a place in the text of a field"
            )]
            let typed = Typed::reformat_in(self.place(), &written, caret as usize, edit);
            if typed.text != written {
                input.set_value(&typed.text);
            }
            let caret: JsValue = u32::try_from(typed.caret).unwrap_or_default().into();
            // Some browsers give the focus to a field with a selection. Only fields of other types refuse one.
            if call(input, "matches", &[":focus".into()]).is_ok_and(|is| is.is_truthy()) {
                let _ = call(input, "setSelectionRange", &[caret.clone(), caret]);
            }
        }
        self.mended();
    }

    /// Whoever types a plus and a country's code has chosen that country.
    fn follow_code(&self, written: &str) {
        let Some(country) = &self.fields().country else { return };
        let Some(named) = calling_code(self.place(), written) else { return };
        if named == self.place() {
            return;
        }
        let place = self.settings.places.iter().position(|place| Some(place.code) == named);
        let place = match named {
            None => 0,
            Some(_) => place.map_or(0, |place| place + 1),
        };
        country.set_value(&crate::words::digits(u32::try_from(place).unwrap_or_default()));
    }

    /// What was wrong is of no interest any more once something changes.
    pub(super) fn mended(&self) {
        if self.form_is(Form::is_wrong) {
            self.change(Box::new(Form::typed));
        }
    }

    pub(super) fn choose_department(&self) {
        let place = self.fields().department.as_ref().and_then(chosen).unwrap_or_default();
        self.update(&mut |state| state.department = place);
        self.ask_availability();
    }

    /// The button below the end: asks for the call again, or leaves it at that.
    pub(super) fn proceed(&self) {
        if self.form_is(Form::wants_retry) {
            self.change(Box::new(Form::again));
            self.submit();
        } else {
            self.close();
        }
    }

    pub(super) fn restart(&self) {
        self.held.borrow_mut().stream = None;
        self.change(Box::new(Form::again));
        self.fields().number.set_value("");
    }

    pub(super) fn cancel(&self) {
        self.change(Box::new(|form| form.cancel(Cancel::Asked)));
        // The button goes away, and what is said next is in the headline.
        self.focus_headline();
        self.ask_to_cancel();
    }

    /// Shows the state.
    pub(super) fn draw(&self) {
        self.build();
        let to_say = self.to_say();
        let drawn = self.look(|state| {
            self.panel().draw(state, &to_say);
            panel::tell(&self.button, state.open);
            self.draw_button(state);
            (state.open, state.form.is_done())
        });
        if let Some(now) = drawn {
            self.follow(now);
        }
    }

    fn draw_button(&self, state: &State) {
        say_if_any(&self.second_line, &self.to_say().before_the_click(state));
        let closed = state.door.is_closed();
        let does = self.when_closed();
        show(&self.button, !(closed && does == WhenClosed::Hide));
        self.button.toggle("disabled", closed && does == WhenClosed::Disable);
    }

    /// What the page says of its element goes before what the tenant says of all of them.
    fn when_closed(&self) -> WhenClosed {
        match text(&self.host, "whenClosed").as_deref() {
            Some("say") => WhenClosed::Say,
            Some("disable") => WhenClosed::Disable,
            Some("hide") => WhenClosed::Hide,
            _ => self.settings.when_closed,
        }
    }

    /// Writes the times anew that can be chosen.
    pub(super) fn offer_times(&self) {
        let to_say = self.to_say();
        let times =
            self.look(|state| state.times.iter().map(|at| to_say.time(*at)).collect::<Vec<_>>());
        self.fields().offer(&self.builder, &times.unwrap_or_default());
    }

    /// Puts the focus where the visitor has to look next.
    fn follow(&self, now: (bool, bool)) {
        let before = self.followed.replace(now);
        let (open, done) = now;
        // A state that goes on leaves the focus where the visitor has moved it meanwhile.
        if !open || before == now {
            return;
        }
        let can_ask = self.look(State::can_ask).unwrap_or_default();
        match (done, can_ask) {
            (true, _) => self.focus_headline(),
            (false, true) => focus(&self.fields().number),
            (false, false) => focus(&self.panel().notice),
        }
    }

    fn focus_headline(&self) {
        if let Some(done) = self.panel().done.get() {
            focus(&done.headline);
        }
    }
}

/// Without scrolling: the panel is in sight already, and the page should stay where it is.
pub(super) fn focus(element: &Thing) {
    // A refusal to focus leaves the focus where it is, and there is nothing better to do.
    let _ = call(element, "focus", &[object(&[("preventScroll", true.into())])]);
}
