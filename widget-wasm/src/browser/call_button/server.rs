//! Calls through `/api/calls/…` of a click2call server, with a token of the signed-in user.

use super::fetch::{CustomDataJson, is_true, json, key, read_state};
use super::follow::follow;
use super::token::Token;
use super::transport::{CallRequest, CallTransport, FollowEnd, LocalFuture, PlacedCall};
use crate::browser::js::{field, object, text};
use crate::browser::timer::{Timer, sleep};
use crate::dial::{Capabilities, Problem};
use gloo_net::http::{Method, RequestBuilder, Response};
use js_sys::JSON;
use shared_types::call_state::CallState;
use shared_types::error_code::ErrorCode;
use std::cell::RefCell;
use wasm_bindgen::JsValue;
use web_sys::{AbortController, AbortSignal, RequestCredentials};

/// Longer than the server's timeout for the telephone system.
const PATIENCE: i32 = 30_000;
/// A request without an answer is repeated with the same key, so that the number is called once.
const PAUSES: [i32; 2] = [1_000, 4_000];

/// The transport "server with token".
#[derive(Debug)]
pub struct ServerTransport {
    base: String,
    token: Token,
    known: RefCell<Option<String>>,
}

impl ServerTransport {
    /// `api_url` is the origin of the click2call server: `https://calls.example.com`.
    pub fn new(api_url: impl Into<String>, token: impl Into<Token>) -> Self {
        let mut base = api_url.into();
        base.truncate(base.trim_end_matches('/').len());
        Self { base, token: token.into(), known: RefCell::default() }
    }

    async fn initiate(&self, request: CallRequest) -> Result<PlacedCall, Problem> {
        let key = key();
        let body = body(&request)?;
        for pause in PAUSES {
            match self.post("/api/calls/initiate", Some(&body), Some(&key)).await {
                Err(Problem::Unreached) => sleep(pause).await,
                answer => return read_placed(&answer?),
            }
        }
        read_placed(&self.post("/api/calls/initiate", Some(&body), Some(&key)).await?)
    }

    /// The response as soon as its head has arrived; the body is a stream until `signal` aborts.
    async fn events(
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
        body: Option<&JsValue>,
        key: Option<&str>,
    ) -> Result<JsValue, Problem> {
        let abort = AbortController::new().map_err(|_| Problem::Unreached)?;
        let signal = abort.signal();
        let _timer = Timer::new(PATIENCE, Box::new(move |_| abort.abort()));
        let response = self
            .ask(&|token| {
                let request = self.request(Method::POST, path, token, &signal);
                let request = match key {
                    Some(key) => request.header("Idempotency-Key", key),
                    None => request,
                };
                match body {
                    Some(body) => {
                        request.header("Content-Type", "application/json").body(body).ok()
                    }
                    None => request.build().ok(),
                }
            })
            .await?;
        json(&response).await.ok_or(Problem::Unreached)
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

    /// Sends the request that `request` builds from a token, and again with a new token after a 401.
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
        let refusal = json(&response).await.ok_or(Problem::Unreached)?;
        let code = text(&refusal, "code").ok_or(Problem::Unreached)?;
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

impl CallTransport for ServerTransport {
    fn place(&self, request: CallRequest) -> LocalFuture<'_, Result<PlacedCall, Problem>> {
        Box::pin(self.initiate(request))
    }

    fn follow<'a>(
        &'a self,
        call: &'a str,
        signal: &'a AbortSignal,
        report: &'a dyn Fn(CallState),
    ) -> LocalFuture<'a, FollowEnd> {
        Box::pin(follow(
            move |last| Box::pin(async move { self.events(call, last.as_deref(), signal).await }),
            signal,
            report,
        ))
    }

    fn hang_up<'a>(&'a self, call: &'a str) -> LocalFuture<'a, Result<Option<CallState>, Problem>> {
        Box::pin(async move {
            let path = ["/api/calls/end/", call].concat();
            Ok(read_state(&self.post(&path, None, None).await?))
        })
    }

    fn send_digit<'a>(
        &'a self,
        call: &'a str,
        digit: char,
    ) -> LocalFuture<'a, Result<(), Problem>> {
        Box::pin(async move {
            let path = ["/api/calls/dtmf/", call].concat();
            let body = object(&[("digit", digit.to_string().into())]);
            let body = JSON::stringify(&body).map_err(|_| Problem::Unreached)?;
            self.post(&path, Some(&body), None).await.map(drop)
        })
    }
}

fn body(request: &CallRequest) -> Result<JsValue, Problem> {
    let optional = |text: &Option<String>| text.as_deref().map_or(JsValue::UNDEFINED, Into::into);
    let custom_data = CustomDataJson::of(&request.context)?;
    let body = object(&[
        ("phoneNumber", request.phone_number.as_str().into()),
        ("callerId", optional(&request.caller_id)),
        ("domain", optional(&request.domain)),
        ("source", "call_button".into()),
        ("customData", custom_data.map_or(JsValue::UNDEFINED, |data| data.value)),
    ]);
    JSON::stringify(&body).map(Into::into).map_err(|_| Problem::Unreached)
}

fn read_placed(answer: &JsValue) -> Result<PlacedCall, Problem> {
    let id = text(answer, "callId").ok_or(Problem::Unreached)?;
    let can = field(answer, "capabilities");
    let capabilities =
        Capabilities { hang_up: is_true(&can, "hangUp"), dtmf: is_true(&can, "dtmf") };
    Ok(PlacedCall { id, capabilities, state: CallState::Accepted })
}
