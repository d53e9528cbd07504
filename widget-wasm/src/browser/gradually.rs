//! Builds the panel bit by bit, each in a task of its own or when it is first needed: a slow phone
//! answers its visitor in between, and what many visitors never see costs them nothing.

use super::dom::show;
use super::done::Done;
use super::form::{Fields, chosen};
use super::page::field;
use super::panel::Panel;
use super::timer::Timer;
use super::widget::Widget;
use super::{clock, launcher, redraw};
use crate::form::Form;
use std::rc::Rc;
use wasm_bindgen::JsValue;

/// So many make the widget ready.
#[cfg(feature = "mount")]
const SLICES: usize = 2;

/// What is put off.
type Slice = Box<dyn Fn(&Rc<Widget>)>;

impl Widget {
    /// Does all that need not be done before the page may go on.
    pub(super) fn finish_later(&self) {
        self.later(Box::new(|widget| {
            widget.catch_up();
            clock::start(widget);
            redraw::subscribe(widget);
            widget.draw();
        }));
        self.later(Box::new(|widget| {
            widget.lay_out_ahead();
            widget.is_ready.set(true);
            widget.tell("ready", &[]);
            widget.ask_availability();
        }));
    }

    /// Whether the panel is still that of whoever drew it, and nothing waits that was asked for before.
    #[cfg(feature = "mount")]
    pub(super) fn is_early(&self) -> bool {
        self.panel.get().is_none() && self.held.borrow().first.len() == SLICES
    }

    /// Learns what the visitor has done with a panel that was there before. The page has heard of it, and
    /// the focus is where it should be.
    fn catch_up(&self) {
        let fields = self.fields();
        let open = self.panel().whole.get("hidden").is_none();
        let department = fields.department.as_ref().and_then(chosen).unwrap_or_default();
        self.followed.set((open, false));
        self.update(&mut |state| {
            state.open = open;
            state.department = department;
        });
        if !fields.number.value().is_empty() {
            self.typed(&JsValue::UNDEFINED);
        }
    }

    /// Submits the form, unless the company has closed since: for another time nobody has asked.
    #[cfg(feature = "mount")]
    pub(super) fn submit_what_was_sent(&self) {
        if self.look(|state| state.times.is_empty()).unwrap_or_default() {
            self.submit();
        }
    }

    /// Does something in a task of its own, after all that was put off before.
    pub(super) fn later(&self, what: Slice) {
        let me = self.me.clone();
        let timer = Timer::new(
            0,
            Box::new(move |_| {
                if let Some(widget) = me.upgrade() {
                    what(&widget);
                }
            }),
        );
        self.held.borrow_mut().first.push(timer);
    }

    /// Has the browser lay out the panel before anybody sees it: by the time that it opens, fonts have been
    /// found and fields made.
    fn lay_out_ahead(&self) {
        if !self.is_open() {
            show(&self.panel().whole, true);
            field(&self.panel().whole, "offsetHeight");
            show(&self.panel().whole, false);
        }
    }

    /// Builds what is about to be drawn.
    pub(super) fn build(&self) {
        self.fields();
        if self.form_is(Form::is_done) && self.panel().done.get().is_none() {
            let done = Done::new(&self.builder, &self.panel().whole, &self.to_say());
            self.held.borrow_mut().listeners.extend(launcher::wire_done(self, &done));
            // It was empty a moment ago.
            let _ = self.panel().done.set(done);
        }
    }

    /// The panel, with what it always shows.
    pub(super) fn panel(&self) -> &Panel {
        self.panel.get_or_init(|| {
            let panel = Box::new(Panel::new(&self.builder, &self.root, &self.to_say()));
            self.held.borrow_mut().listeners.extend(launcher::wire_panel(self, &panel));
            panel
        })
    }

    /// The form.
    pub(super) fn fields(&self) -> &Fields {
        self.panel().fields.get_or_init(|| {
            let fields = Fields::new(&self.builder, &self.panel().whole, &self.to_say());
            let chosen = self.look(|state| state.department).unwrap_or_default();
            if let Some(select) = &fields.department
                && !self.builder.finds_early()
            {
                select.set_value(&crate::words::digits(u32::try_from(chosen).unwrap_or_default()));
            }
            self.held.borrow_mut().listeners.extend(launcher::wire_fields(self, &fields));
            fields
        })
    }
}
