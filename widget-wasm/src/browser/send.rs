//! Asks the server: for a call, to take it back, and whether somebody is free.
//!
//! A body goes without a content type of ours, so that the browser need not ask permission first; the
//! server reads it as JSON whatever it says.

use super::listener::after;
use super::page::{Thing, call, fetch, field, object, text};
use super::timer::Timer;
use super::widget::Widget;
use super::{clock, locale, stream};
use crate::form::{Cancel, Form};
use crate::hours::Door;
use crate::progress::Waiting;
use crate::reply::{Refused, Reply};
use crate::state::Queue;
use crate::wire::fields::{Field, Fields};
use crate::wire::request::to_json;
use js_sys::{Date, Promise};
use shared_types::callback::CallbackRequest;
use shared_types::error_code::ErrorCode;
use shared_types::hours::Minute;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

/// The server gives up on the telephone system after ten seconds; this leaves it time to say so.
const PATIENCE: i32 = 20_000;

#[wasm_bindgen(module = "/src/browser/load.js")]
extern "C" {
    fn load(address: &str) -> Thing;
}

/// An answer of the server, whatever came.
pub(super) struct Answer(pub(super) JsValue);

impl Fields for Answer {
    fn get(&self, name: &str) -> Field {
        let value = field(&self.0, name);
        let text = value.as_string().map(Field::Text);
        let number = || value.as_f64().map(Field::number);
        text.or_else(number).or_else(|| value.as_bool().map(Field::Flag)).unwrap_or(Field::Absent)
    }

    fn minute(&self, moment: &str) -> Option<Minute> {
        let at = Date::parse(moment);
        (!at.is_nan()).then(|| locale::at_minute(at))
    }
}

type Answered = Box<dyn FnOnce(&Widget, Answer)>;

/// The page has tokens and could not get one: whoever asks would not be who they are.
const NO_TOKEN: JsValue = JsValue::FALSE;

impl Widget {
    /// Asks for the call that the form describes, unless the page objects.
    pub(super) fn ask(&self) {
        let (domain, department) = (self.settings.domain.as_str(), self.department());
        let detail = [("domain", domain.into()), ("department", department.into())];
        if !self.tell("before-call", &detail) {
            return self.change(Box::new(|_| Form::Editing));
        }
        self.turn.set(self.turn.get() + 1);
        self.ask_with(JsValue::UNDEFINED);
    }

    /// The same with the proof of work, once that was wanted and found.
    fn ask_with(&self, proof: JsValue) {
        let (me, turn) = (self.me.clone(), self.turn.get());
        let late = Timer::new(
            PATIENCE,
            Box::new(move |_| {
                if let Some(widget) = me.upgrade() {
                    widget.answered(turn, &Reply::Late);
                }
            }),
        );
        self.held.borrow_mut().patience = Some(late);
        let me = self.me.clone();
        let is_proven = !proof.is_undefined();
        self.with_token(Box::new(move |token| {
            let Some(widget) = me.upgrade() else { return };
            if token == NO_TOKEN {
                return widget.answered(turn, &Reply::refused(ErrorCode::Unauthorized));
            }
            let Some(how) = widget.request(&proof, &token) else { return };
            let answered = move |widget: &Widget, answer: Answer| {
                let reply = Reply::read(&answer);
                if reply.wants_proof() && !is_proven {
                    widget.prove(turn, field(&answer.0, "proof"));
                } else {
                    widget.answered(turn, &reply);
                }
            };
            widget.fetch(&widget.settings.endpoint(), &how, Box::new(answered));
        }));
    }

    /// The method, the headers and the body of a [`shared_types::callback::CallbackRequest`].
    fn request(&self, proof: &JsValue, token: &JsValue) -> Option<JsValue> {
        let phone_number = self.look(|state| match &state.form {
            Form::Sending(number) | Form::Checking(number) => Some(number.expose_e164().to_owned()),
            _ => None,
        })??;
        let body = CallbackRequest {
            domain: self.settings.domain.clone(),
            phone_number,
            department: self.department().map(str::to_owned),
            consent: self.settings.consent.is_some(),
            at: self.at().map(Into::into),
            proof: proof.as_string(),
        };
        let headers = token.as_string().map_or(JsValue::UNDEFINED, |token| {
            object(&[("Authorization", ["Bearer ", &token].concat().into())])
        });
        Some(object(&[
            ("method", "POST".into()),
            ("credentials", "omit".into()),
            ("headers", headers),
            ("body", to_json(&body)?.into()),
        ]))
    }

    /// The id of the department that the visitor chose.
    fn department(&self) -> Option<&str> {
        let chosen = self.look(|state| state.department)?;
        Some(self.settings.departments.get(chosen)?.id.as_str())
    }

    /// The moment that the visitor chose, if the company is closed.
    fn at(&self) -> Option<js_sys::JsString> {
        let chosen = self.fields().time()?;
        let at = self.look(|state| state.times.get(chosen).copied())??;
        Some(iso(at))
    }

    /// The right to call that the page has for this visitor, if it has any.
    fn with_token(&self, then: Box<dyn FnOnce(JsValue)>) {
        let mut token = field(&self.host, "token");
        if token.is_function() {
            token = call(&self.host, "token", &[]).unwrap_or(NO_TOKEN);
        }
        let broken = Closure::once_into_js(|_: JsValue| NO_TOKEN);
        let token = call(&Promise::resolve(&token), "catch", &[broken]).unwrap_or(NO_TOKEN);
        after(token.unchecked_ref(), then);
    }

    /// Has the browser work out what the server wants to see first.
    fn prove(&self, turn: u32, demand: JsValue) {
        if turn != self.turn.get() {
            return;
        }
        self.held.borrow_mut().patience = None;
        self.change(Box::new(Form::check));
        let me = self.me.clone();
        let found: Box<dyn FnOnce(JsValue)> = Box::new(move |proof: JsValue| {
            let Some(widget) = me.upgrade().filter(|widget| widget.turn.get() == turn) else {
                return;
            };
            if proof.is_string() {
                widget.ask_with(proof);
            } else {
                widget.answered(turn, &Reply::Lost);
            }
        });
        after(
            &load(&self.settings.file("proof.js")),
            Box::new(move |module| match call(&module, "solve", &[demand]) {
                Ok(proof) => after(Promise::resolve(&proof).unchecked_ref(), found),
                Err(error) => found(error),
            }),
        );
    }

    fn answered(&self, turn: u32, reply: &Reply) {
        if turn != self.turn.get() || !self.form_is(Form::is_busy) {
            return;
        }
        let spent = self.held.borrow_mut().patience.take();
        self.held.borrow_mut().spent = spent;
        if let Reply::Refused(refused) = reply {
            self.shut_if_closed(refused);
        }
        let stream = reply
            .call()
            .and_then(|call| stream::Stream::open(&self.me, &self.settings.events(call)));
        self.held.borrow_mut().stream = stream;
        self.update(&mut |state| state.form = std::mem::take(&mut state.form).answered(reply));
        self.mend();
        self.tell_of(reply);
    }

    /// The server's clock is right, and its calendar is newer.
    fn shut_if_closed(&self, refused: &Refused) {
        if refused.code != ErrorCode::OutsideHours {
            return;
        }
        let mut door = Door::Closed { opens: refused.opens_at, label: refused.closed_for.clone() };
        self.update(&mut |state| {
            state.shut(std::mem::take(&mut door), &self.settings, clock::now());
        });
        self.offer_times();
    }

    fn tell_of(&self, reply: &Reply) {
        match reply {
            Reply::Accepted(taken) => {
                let call = taken.call_id.as_deref().into();
                match taken.scheduled_for {
                    Some(at) => self.tell("scheduled", &[("at", iso(at).into()), ("callId", call)]),
                    None => self.tell("state", &[("state", "accepted".into()), ("callId", call)]),
                };
            }
            Reply::Refused(refused) => {
                let reason = refused.reason.as_deref().into();
                self.tell("error", &[("code", refused.code.as_str().into()), ("reason", reason)]);
            }
            Reply::NumberRefused(problem) => {
                let reason = problem.as_str().into();
                self.tell("error", &[("code", problem.code().as_str().into()), ("reason", reason)]);
            }
            Reply::Lost | Reply::Late => {
                self.tell("error", &[("code", "unreached".into())]);
            }
        }
    }

    pub(super) fn ask_to_cancel(&self) {
        let id = self.look(|state| state.form.placed()?.call_id.clone()).flatten();
        let Some(id) = id else { return };
        let how = object(&[("method", "POST".into()), ("credentials", "omit".into())]);
        let cancelled = |widget: &Widget, answer: Answer| {
            let is_done = text(&answer.0, "status").as_deref() == Some("ok");
            let cancel = if is_done { Cancel::Done } else { Cancel::Failed };
            widget.change(Box::new(move |form| form.cancel(cancel)));
        };
        self.fetch(&self.settings.cancel(&id), &how, Box::new(cancelled));
    }

    /// Asks whether somebody is free, if the tenant wants that to be said.
    pub(super) fn ask_availability(&self) {
        if !self.settings.capacity {
            return;
        }
        let department = self.department().map(|id| String::from(js_sys::encode_uri_component(id)));
        let address = self.settings.availability(department.as_deref());
        let how = object(&[("credentials", "omit".into())]);
        let told = |widget: &Widget, answer: Answer| {
            let free = field(&answer.0, "free").as_bool();
            let queue = Queue { free, waiting: Waiting::read(&answer) };
            widget.update(&mut |state| state.queue = queue);
        };
        self.fetch(&address, &how, Box::new(told));
    }

    fn fetch(&self, address: &str, how: &JsValue, answered: Answered) {
        let me = self.me.clone();
        let told: Box<dyn FnOnce(JsValue)> = Box::new(move |answer| {
            if let Some(widget) = me.upgrade() {
                answered(&widget, Answer(answer));
            }
        });
        after(
            fetch(address, how).unchecked_ref(),
            Box::new(move |response| match call(&response, "json", &[]) {
                Ok(body) => after(body.unchecked_ref(), told),
                Err(error) => told(error),
            }),
        );
    }
}

/// In RFC 3339.
fn iso(at: Minute) -> js_sys::JsString {
    Date::new(&locale::milliseconds(at).into()).to_iso_string()
}
