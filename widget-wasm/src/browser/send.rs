//! Asks the server for a call.
//!
//! The body goes without a content type of ours, so that the browser need not ask permission
//! first; the server reads it as JSON whatever it says.

use super::object::{field, text};
use super::timer::Timer;
use crate::reply::Reply;
use crate::settings::Settings;
use gloo_net::http::{self, Response};
use js_sys::{JSON, Object, Reflect};
use shared_types::phone::PhoneNumber;
use wasm_bindgen::JsValue;
use web_sys::{AbortController, RequestCredentials};

/// The server gives up on the telephone system after ten seconds; this leaves it time to say so.
const PATIENCE: i32 = 20_000;

/// One request, ready to go.
pub(super) struct Request {
    endpoint: String,
    body: Result<JsValue, JsValue>,
}

impl Request {
    pub(super) fn new(settings: &Settings, number: &PhoneNumber) -> Self {
        Self { endpoint: settings.endpoint(), body: body(&settings.domain, number.expose_e164()) }
    }

    pub(super) async fn send(self) -> Reply {
        let Ok(body) = self.body else { return Reply::Lost };
        let Ok(abort) = AbortController::new() else { return Reply::Lost };
        let signal = abort.signal();
        let _timer = Timer::new(PATIENCE, move || abort.abort());

        let request = http::Request::post(&self.endpoint)
            .credentials(RequestCredentials::Omit)
            .abort_signal(Some(&signal))
            .body(body);
        let reply = match request {
            Ok(request) => read(request.send().await).await,
            Err(_) => Reply::Lost,
        };
        if signal.aborted() { Reply::Late } else { reply }
    }
}

async fn read(response: Result<Response, gloo_net::Error>) -> Reply {
    let Ok(response) = response else { return Reply::Lost };
    let Ok(body) = response.text().await else { return Reply::Lost };
    let Ok(json) = JSON::parse(&body) else { return Reply::Lost };
    Reply::read(
        text(&json, "status").as_deref(),
        text(&json, "code").as_deref(),
        text(&json, "reason").as_deref(),
        field(&json, "retry_after").as_f64(),
        text(&json, "call_id"),
    )
}

/// The text of a [`shared_types::callback::CallbackRequest`].
fn body(domain: &str, number: &str) -> Result<JsValue, JsValue> {
    let request = Object::new();
    Reflect::set(&request, &"domain".into(), &domain.into())?;
    Reflect::set(&request, &"phone_number".into(), &number.into())?;
    Ok(JSON::stringify(&request)?.into())
}
