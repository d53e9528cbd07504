//! The requests of a call button.

use super::token::Token;
use crate::browser::js::{field, text};
use crate::browser::timer::{Timer, sleep};
use crate::dial::{Capabilities, Dial, Problem};
use crate::progress;
use gloo_net::http::{Method, RequestBuilder, Response};
use js_sys::{JSON, Object, Reflect};
use shared_types::call_state::CallState;
use shared_types::error_code::ErrorCode;
use std::cell::RefCell;
use wasm_bindgen::JsValue;
use web_sys::{AbortController, AbortSignal, RequestCredentials};

/// Longer than the server lets the telephone system take.
const PATIENCE: i32 = 30_000;
/// A request that got lost is sent again under the same key, so that it never calls twice.
const PAUSES: [i32; 2] = [1_000, 4_000];

pub(super) struct Api {
    base: String,
    token: Token,
    known: RefCell<Option<String>>,
}

impl Api {
    pub(super) fn new(mut base: String, token: Token) -> Self {
        base.truncate(base.trim_end_matches('/').len());
        Self { base, token, known: RefCell::default() }
    }

    pub(super) async fn initiate(
        &self,
        number: &str,
        caller: Option<&str>,
    ) -> Result<Dial, Problem> {
        let key = key();
        let mut fields = vec![("phoneNumber", number)];
        fields.extend(caller.map(|caller| ("callerId", caller)));
        for pause in PAUSES {
            match self.post("/api/calls/initiate", &fields, Some(&key)).await {
                Err(Problem::Unreached) => sleep(pause).await,
                answer => return read_placed(&answer?),
            }
        }
        read_placed(&self.post("/api/calls/initiate", &fields, Some(&key)).await?)
    }

    /// Where the call is after that.
    pub(super) async fn end(&self, call: &str) -> Result<Option<CallState>, Problem> {
        let path = ["/api/calls/end/", call].concat();
        Ok(read_state(&self.post(&path, &[], None).await?))
    }

    pub(super) async fn send_digit(&self, call: &str, digit: &str) -> Result<(), Problem> {
        let path = ["/api/calls/dtmf/", call].concat();
        self.post(&path, &[("digit", digit)], None).await.map(drop)
    }

    /// The response once its head is there; its body goes on until `signal` says stop.
    pub(super) async fn events(
        &self,
        call: &str,
        last: Option<&str>,
        signal: &AbortSignal,
    ) -> Result<Response, Problem> {
        let path = ["/api/calls/", call, "/events"].concat();
        self.ask(&|token| {
            let request = self.request(Method::GET, &path, token, signal);
            let request = match last {
                Some(last) => request.header("Last-Event-ID", last),
                None => request,
            };
            request.build().ok()
        })
        .await
    }

    async fn post(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        key: Option<&str>,
    ) -> Result<JsValue, Problem> {
        let abort = AbortController::new().map_err(|_| Problem::Unreached)?;
        let signal = abort.signal();
        let _timer = Timer::new(PATIENCE, Box::new(move |_| abort.abort()));
        let body = object(fields).ok_or(Problem::Unreached)?;
        let response = self
            .ask(&|token| {
                let request = self.request(Method::POST, path, token, &signal);
                let request = match key {
                    Some(key) => request.header("Idempotency-Key", key),
                    None => request,
                };
                if fields.is_empty() {
                    return request.build().ok();
                }
                request.header("Content-Type", "application/json").body(&body).ok()
            })
            .await?;
        json(&response).await
    }

    fn request(
        &self,
        method: Method,
        path: &str,
        token: &str,
        signal: &AbortSignal,
    ) -> RequestBuilder {
        RequestBuilder::new(&[&self.base, path].concat())
            .method(method)
            .credentials(RequestCredentials::Omit)
            .abort_signal(Some(signal))
            .header("Authorization", &["Bearer ", token].concat())
    }

    /// Sends what `request` makes of a token, once more with another one after a 401.
    async fn ask(
        &self,
        request: &dyn Fn(&str) -> Option<gloo_net::http::Request>,
    ) -> Result<Response, Problem> {
        let mut response = self.send(request, false).await?;
        if response.status() == 401 && self.token.can_change() {
            response = self.send(request, true).await?;
        }
        if response.ok() {
            return Ok(response);
        }
        let code = text(&json(&response).await?, "code").ok_or(Problem::Unreached)?;
        Err(Problem::Refused(ErrorCode::from_wire(&code)))
    }

    async fn send(
        &self,
        request: &dyn Fn(&str) -> Option<gloo_net::http::Request>,
        anew: bool,
    ) -> Result<Response, Problem> {
        let token = self.token(anew).await.ok_or(Problem::NoToken)?;
        let request = request(&token).ok_or(Problem::Unreached)?;
        request.send().await.map_err(|_| Problem::Unreached)
    }

    async fn token(&self, anew: bool) -> Option<String> {
        let known = self.known.borrow().clone().filter(|_| !anew);
        if known.is_some() {
            return known;
        }
        let token = self.token.get().await;
        self.known.replace(token.clone());
        token
    }
}

/// Reads a state from the fields that it has on the wire.
pub(super) fn read_state(of: &JsValue) -> Option<CallState> {
    let [leg, cause] = ["leg", "cause"].map(|name| text(of, name));
    progress::read(&text(of, "state")?, leg.as_deref(), cause.as_deref())
}

fn read_placed(answer: &JsValue) -> Result<Dial, Problem> {
    let call = text(answer, "callId").ok_or(Problem::Unreached)?;
    let can = field(answer, "capabilities");
    let capabilities = Capabilities {
        hang_up: field(&can, "hangUp").is_truthy(),
        dtmf: field(&can, "dtmf").is_truthy(),
    };
    Ok(Dial::placed(call, capabilities))
}

async fn json(response: &Response) -> Result<JsValue, Problem> {
    let body = response.text().await.map_err(|_| Problem::Unreached)?;
    JSON::parse(&body).map_err(|_| Problem::Unreached)
}

fn object(fields: &[(&str, &str)]) -> Option<JsValue> {
    let object = Object::new();
    for (name, value) in fields {
        Reflect::set(&object, &(*name).into(), &(*value).into()).ok()?;
    }
    JSON::stringify(&object).ok().map(Into::into)
}

const HEX: &[u8; 16] = b"0123456789abcdef";

/// A name for one press, so that the server knows a request that comes a second time.
fn key() -> String {
    let mut bytes = [0; 16];
    let crypto = leptos::prelude::window().crypto();
    // A browser without random numbers has no TLS either.
    let _ = crypto.and_then(|crypto| crypto.get_random_values_with_u8_array(&mut bytes));
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|half| char::from(HEX[usize::from(half)]))
        .collect()
}
