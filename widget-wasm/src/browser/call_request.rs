//! Asks the server for a call, and to cancel it.
//!
//! A body has no content type of ours, so that the browser sends no preflight request; the server parses it
//! as JSON regardless.

use super::js::{JsObject, call, field, object, text};
use super::listener::on_settled;
use super::server_api::JsonFields;
use super::time::to_rfc3339;
use super::timer::Timer;
use super::widget::Widget;
use crate::form::{CancelStatus, Form};
use crate::panel_elements::Part;
use crate::reply::Reply;
use crate::wire::request::to_json;
use js_sys::{JsString, Promise};
use shared_types::callback::CallbackRequest;
use shared_types::error_code::ErrorCode;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

/// Milliseconds. The server's timeout for the telephone system is ten seconds, and it has to answer then.
const TIMEOUT: i32 = 20_000;

#[wasm_bindgen(module = "/src/browser/load.js")]
extern "C" {
    fn load(address: &str) -> JsObject;
}

/// The page has a token function that failed: without a token the visitor's identity is unknown.
const NO_TOKEN: JsValue = JsValue::FALSE;

impl Widget {
    /// Asks for the call that the form describes, unless the page cancels the event.
    pub(super) fn request_call(&self) {
        let (domain, department) = (self.settings.domain.as_str(), self.department());
        let detail = [("domain", domain.into()), ("department", department.into())];
        if !self.dispatch("before-call", &detail) {
            return self.update_form(Box::new(|_| Form::Editing));
        }
        self.request_id.set(self.request_id.get() + 1);
        self.send_request(JsValue::UNDEFINED);
    }

    /// Sends the request, with the proof of work if the server has asked for one.
    fn send_request(&self, proof: JsValue) {
        let (weak, id) = (self.weak.clone(), self.request_id.get());
        let timeout = Timer::new(
            TIMEOUT,
            Box::new(move |_| {
                if let Some(widget) = weak.upgrade() {
                    widget.handle_reply(id, &Reply::TimedOut);
                }
            }),
        );
        self.resources.borrow_mut().request_timeout = Some(timeout);
        let weak = self.weak.clone();
        let has_proof = !proof.is_undefined();
        self.with_token(Box::new(move |token| {
            let Some(widget) = weak.upgrade() else { return };
            if token == NO_TOKEN {
                return widget.handle_reply(id, &Reply::refused(ErrorCode::Unauthorized));
            }
            let Some(options) = widget.request_options(&proof, &token) else { return };
            let handle = move |widget: &Self, response: JsonFields| {
                let reply = Reply::read(&response);
                if reply.wants_proof() && !has_proof {
                    widget.solve_proof(id, field(&response.0, "proof"));
                } else {
                    widget.handle_reply(id, &reply);
                }
            };
            widget.fetch_json(&widget.settings.endpoint(), &options, Box::new(handle));
        }));
    }

    /// The method, the headers and the body of a [`CallbackRequest`].
    fn request_options(&self, proof: &JsValue, token: &JsValue) -> Option<JsValue> {
        let phone_number = self.with_state(|state| match &state.form {
            Form::Sending(number) | Form::SolvingProof(number) => {
                Some(number.expose_e164().to_owned())
            }
            _ => None,
        })??;
        let body = CallbackRequest {
            domain: self.settings.domain.clone(),
            phone_number,
            department: self.department().map(str::to_owned),
            consent: self.settings.consent.is_some(),
            at: self.selected_time().map(Into::into),
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

    /// The time that the visitor selected, if the company is closed or full.
    fn selected_time(&self) -> Option<JsString> {
        let selected = self.panel().selected(Part::When)?;
        let at = self.with_state(|state| state.times.get(selected).copied())??;
        Some(to_rfc3339(at))
    }

    /// Passes on the token that the page has for this visitor, if it has any.
    fn with_token(&self, then: Box<dyn FnOnce(JsValue)>) {
        let mut token = field(&self.host, "token");
        if token.is_function() {
            token = call(&self.host, "token", &[]).unwrap_or(NO_TOKEN);
        }
        let rejected = Closure::once_into_js(|_: JsValue| NO_TOKEN);
        let token = call(&Promise::resolve(&token), "catch", &[rejected]).unwrap_or(NO_TOKEN);
        on_settled(token.unchecked_ref(), then);
    }

    /// Solves the proof of work that the server demands, and sends the request again.
    fn solve_proof(&self, id: u32, challenge: JsValue) {
        if id != self.request_id.get() {
            return;
        }
        self.resources.borrow_mut().request_timeout = None;
        self.update_form(Box::new(Form::check));
        let weak = self.weak.clone();
        let solved: Box<dyn FnOnce(JsValue)> = Box::new(move |proof: JsValue| {
            let Some(widget) = weak.upgrade().filter(|widget| widget.request_id.get() == id) else {
                return;
            };
            if proof.is_string() {
                widget.send_request(proof);
            } else {
                widget.handle_reply(id, &Reply::NoReply);
            }
        });
        on_settled(
            &load(&self.settings.file("proof.js")),
            Box::new(move |module| match call(&module, "solve", &[challenge]) {
                Ok(proof) => on_settled(Promise::resolve(&proof).unchecked_ref(), solved),
                Err(error) => solved(error),
            }),
        );
    }

    fn handle_reply(&self, id: u32, reply: &Reply) {
        if id != self.request_id.get() || !self.form_is(Form::is_busy) {
            return;
        }
        let timeout = self.resources.borrow_mut().request_timeout.take();
        self.resources.borrow_mut().fired_timer = timeout;
        if let Reply::Refused(refused) = reply {
            self.apply_refusal(refused);
        }
        let stream = reply.call().and_then(|call| self.follow_call(&self.settings.events(call)));
        self.resources.borrow_mut().event_stream = stream;
        self.update(&mut |state| state.form = std::mem::take(&mut state.form).answered(reply));
        self.focus_invalid_field();
        self.dispatch_reply(reply);
    }

    fn dispatch_reply(&self, reply: &Reply) {
        match reply {
            Reply::Accepted(taken) => {
                let call = taken.call_id.as_deref().into();
                match taken.scheduled_for {
                    Some(at) => {
                        let at = to_rfc3339(at).into();
                        self.dispatch("scheduled", &[("at", at), ("callId", call)])
                    }
                    None => {
                        self.dispatch("state", &[("state", "accepted".into()), ("callId", call)])
                    }
                };
            }
            Reply::Refused(refused) => {
                let reason = refused.reason.as_deref().into();
                let code = refused.code.as_str().into();
                self.dispatch("error", &[("code", code), ("reason", reason)]);
            }
            Reply::InvalidNumber(problem) => {
                let reason = problem.as_str().into();
                let code = problem.code().as_str().into();
                self.dispatch("error", &[("code", code), ("reason", reason)]);
            }
            Reply::NoReply | Reply::TimedOut => {
                self.dispatch("error", &[("code", "unreached".into())]);
            }
        }
    }

    /// Asks the server to cancel the call.
    pub(super) fn request_cancellation(&self) {
        let id = self.with_state(|state| state.form.placed()?.call_id.clone()).flatten();
        let Some(id) = id else { return };
        let options = object(&[("method", "POST".into()), ("credentials", "omit".into())]);
        let handle = |widget: &Self, response: JsonFields| {
            let is_done = text(&response.0, "status").as_deref() == Some("ok");
            let cancel = if is_done { CancelStatus::Done } else { CancelStatus::Failed };
            widget.update_form(Box::new(move |form| form.cancel(cancel)));
        };
        self.fetch_json(&self.settings.cancel(&id), &options, Box::new(handle));
    }
}
