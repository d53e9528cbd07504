//! Calls of a desk phone by the digest flow (`docs/signed-calls.md`): the phone rings first, then the number.
//!
//! The digest is computed by the app's own WebAssembly.

use super::fetch::{CustomDataJson, json, key};
use super::follow::follow;
use super::transport::{CallRequest, CallTransport, FollowEnd, LocalFuture, PlacedCall};
use crate::browser::js::{object, text};
use crate::browser::timer::Timer;
use crate::credentials::Credentials;
use crate::dial::{Capabilities, Problem};
use crate::signed_call::{CallOutcome, call_outcome, challenge_problem, control_problem};
use gloo_net::http::{Method, RequestBuilder, Response};
use js_sys::JSON;
use shared_types::call_state::CallState;
use shared_types::error_code::ErrorCode;
use std::cell::RefCell;
use wasm_bindgen::JsValue;
use web_sys::{AbortController, AbortSignal, RequestCredentials};

/// Milliseconds. A telephone system may take 15 seconds for a call.
const CHALLENGE_TIMEOUT: i32 = 10_000;
const CALL_TIMEOUT: i32 = 25_000;
const CONTROL_TIMEOUT: i32 = 20_000;

/// The transport "digest".
#[derive(Debug)]
pub struct DigestTransport {
    base: String,
    credentials: Credentials,
    tokens: RefCell<Vec<CallToken>>,
}

/// The right to follow and control one call.
struct CallToken {
    iden: String,
    token: String,
}

/// Prints without its token.
impl std::fmt::Debug for CallToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CallToken(…)")
    }
}

/// The status, 0 without an answer, and the body.
struct Answer {
    status: u16,
    body: JsValue,
}

impl DigestTransport {
    /// `api_url` is the origin of the click2call server: `https://calls.example.com`.
    pub fn new(api_url: impl Into<String>, credentials: Credentials) -> Self {
        let mut base = api_url.into();
        base.truncate(base.trim_end_matches('/').len());
        Self { base, credentials, tokens: RefCell::default() }
    }

    async fn call(&self, request: CallRequest) -> Result<PlacedCall, Problem> {
        // A signed call has no parameter for the caller ID.
        if request.caller_id.is_some() {
            return Err(Problem::Refused(ErrorCode::NotSupported));
        }
        let iden = key();
        let custom_data = CustomDataJson::of(&request.context)?.map(|data| data.text);
        let mut call = vec![("destination", &*request.phone_number), ("iden", &*iden)];
        call.extend(custom_data.as_deref().map(|text| ("customData", text)));
        let mut attempt = self.attempt(&request.phone_number, &call).await?;
        // If a call was placed after all, the server refuses its iden the second time.
        if attempt.0 == CallOutcome::Expired {
            attempt = self.attempt(&request.phone_number, &call).await?;
        }
        match attempt {
            (CallOutcome::Placed, body) if text(&body, "iden").as_ref() == Some(&iden) => {
                Ok(self.placed(iden, text(&body, "token")))
            }
            (CallOutcome::Failed(problem), _) => Err(problem),
            (CallOutcome::Expired, _) => Err(Problem::Refused(ErrorCode::Internal)),
            (CallOutcome::Placed, _) => Err(Problem::Refused(ErrorCode::OutcomeUnknown)),
        }
    }

    /// Signs `destination`, and places the call with the members `call`.
    async fn attempt(
        &self,
        destination: &str,
        call: &[(&str, &str)],
    ) -> Result<(CallOutcome, JsValue), Problem> {
        let aor = self.credentials.aor();
        let members = [("aor", aor)];
        let Answer { status, body } =
            self.post("/challenge", &members, CHALLENGE_TIMEOUT, None).await;
        let (nonce, realm) = (text(&body, "nonce"), text(&body, "realm"));
        let (200, Some(nonce), Some(realm)) = (status, nonce, realm) else {
            return Err(challenge_problem(status));
        };
        let response = self.credentials.respond(&realm, &nonce, destination);
        let response = response.ok_or(Problem::CredentialsRejected)?;
        let proof = [("aor", aor), ("nonce", &*nonce), ("response", &*response)];
        let members = [&proof, call].concat();
        let Answer { status, body } = self.post("/call", &members, CALL_TIMEOUT, None).await;
        Ok((call_outcome(status, text(&body, "error").as_deref()), body))
    }

    /// A call without a token cannot be followed or controlled.
    fn placed(&self, iden: String, token: Option<String>) -> PlacedCall {
        let is_followed = token.is_some();
        if let Some(token) = token {
            self.tokens.borrow_mut().push(CallToken { iden: iden.clone(), token });
        }
        let capabilities = Capabilities { hang_up: is_followed, dtmf: is_followed };
        PlacedCall { id: iden, capabilities, state: CallState::Accepted }
    }

    fn token(&self, call: &str) -> Option<String> {
        let tokens = self.tokens.borrow();
        tokens.iter().find(|known| known.iden == call).map(|known| known.token.clone())
    }

    async fn events(
        &self,
        call: &str,
        last: Option<&str>,
        signal: &AbortSignal,
    ) -> Result<Response, Problem> {
        let path = ["/call/", call, "/events"].concat();
        let request = self.request(Method::GET, &path, signal, self.token(call).as_deref());
        let request = match last {
            Some(last) => request.header("Last-Event-ID", last),
            None => request,
        };
        let response = request.send().await.map_err(|_| Problem::Unreached)?;
        if response.ok() { Ok(response) } else { Err(control_problem(response.status())) }
    }

    async fn control(
        &self,
        call: &str,
        action: &str,
        members: &[(&str, &str)],
    ) -> Result<(), Problem> {
        let path = ["/call/", call, action].concat();
        let token = self.token(call);
        let answer = self.post(&path, members, CONTROL_TIMEOUT, token.as_deref()).await;
        if answer.status == 200 { Ok(()) } else { Err(control_problem(answer.status)) }
    }

    async fn post(
        &self,
        path: &str,
        members: &[(&str, &str)],
        timeout: i32,
        token: Option<&str>,
    ) -> Answer {
        let members: Vec<_> = members.iter().map(|(name, text)| (*name, (*text).into())).collect();
        let body = object(&members);
        match self.send(path, &body, timeout, token).await {
            Some(response) => Answer {
                status: response.status(),
                body: json(&response).await.unwrap_or(JsValue::UNDEFINED),
            },
            None => Answer { status: 0, body: JsValue::UNDEFINED },
        }
    }

    async fn send(
        &self,
        path: &str,
        body: &JsValue,
        timeout: i32,
        token: Option<&str>,
    ) -> Option<Response> {
        let abort = AbortController::new().ok()?;
        let signal = abort.signal();
        let _timer = Timer::new(timeout, Box::new(move |_| abort.abort()));
        let request = self
            .request(Method::POST, path, &signal, token)
            .header("Content-Type", "application/json")
            .body(JSON::stringify(body).ok()?);
        request.ok()?.send().await.ok()
    }

    fn request(
        &self,
        method: Method,
        path: &str,
        signal: &AbortSignal,
        token: Option<&str>,
    ) -> RequestBuilder {
        let request = RequestBuilder::new(&[&self.base, path].concat())
            .method(method)
            .credentials(RequestCredentials::Omit)
            .abort_signal(Some(signal));
        match token {
            Some(token) => request.header("Authorization", &["Bearer ", token].concat()),
            None => request,
        }
    }
}

impl CallTransport for DigestTransport {
    fn place(&self, request: CallRequest) -> LocalFuture<'_, Result<PlacedCall, Problem>> {
        Box::pin(self.call(request))
    }

    fn follow<'a>(
        &'a self,
        call: &'a str,
        signal: &'a AbortSignal,
        report: &'a dyn Fn(CallState),
    ) -> LocalFuture<'a, FollowEnd> {
        Box::pin(async move {
            if self.token(call).is_none() {
                return FollowEnd::Complete;
            }
            let connect = |last: Option<String>| -> LocalFuture<'a, _> {
                Box::pin(async move { self.events(call, last.as_deref(), signal).await })
            };
            let end = follow(connect, signal, report).await;
            self.tokens.borrow_mut().retain(|known| known.iden != call);
            end
        })
    }

    fn hang_up<'a>(&'a self, call: &'a str) -> LocalFuture<'a, Result<Option<CallState>, Problem>> {
        Box::pin(async move { self.control(call, "/hangup", &[]).await.map(|()| None) })
    }

    fn send_digit<'a>(
        &'a self,
        call: &'a str,
        digit: char,
    ) -> LocalFuture<'a, Result<(), Problem>> {
        Box::pin(
            async move { self.control(call, "/dtmf", &[("digits", &digit.to_string())]).await },
        )
    }
}
