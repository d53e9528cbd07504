//! The kinds of requests, and the kinds of answers.

use axum::body::Body;
use axum::http::Method;
use axum::http::request::Parts;
use axum::response::Response;
use serde_json::Value;

/// The kinds of requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    /// `POST …/users/{user}/calls`
    Create,
    /// `GET …/users/{user}/calls`
    List,
    /// `DELETE …/calls/{id}/reject`
    Reject,
    /// `DELETE …/calls/{id}`
    End,
    /// `GET …/callqueues/{queue}`
    Queue,
    /// `GET …/callqueues`
    Queues,
    /// `GET …/queuedcall/{queue}`
    Waiting,
    /// `POST …/queuedcall/{queue}`
    QueuedCreate,
    /// `POST …/oauth2/token/`
    Token,
    /// `POST /ns-api/`
    Legacy,
    /// `GET /ns-api/`
    LegacyRead,
    Other,
}

impl Kind {
    pub(super) fn of(parts: &Parts) -> Self {
        let segments: Vec<_> = parts.uri.path().trim_matches('/').split('/').collect();
        match (&parts.method, &segments[..]) {
            (&Method::POST, ["ns-api", "v2", "domains", _, "users", _, "calls"]) => Self::Create,
            (&Method::GET, ["ns-api", "v2", "domains", _, "users", _, "calls"]) => Self::List,
            (&Method::DELETE, [.., "calls", _, "reject"]) => Self::Reject,
            (&Method::DELETE, [.., "calls", _]) => Self::End,
            (&Method::GET, [.., "callqueues", _]) => Self::Queue,
            (&Method::GET, [.., "callqueues"]) => Self::Queues,
            (&Method::GET, [.., "queuedcall", _]) => Self::Waiting,
            (&Method::POST, [.., "queuedcall", _]) => Self::QueuedCreate,
            (&Method::POST, ["ns-api", "oauth2", "token"]) => Self::Token,
            (&Method::POST, ["ns-api"]) => Self::Legacy,
            (&Method::GET, ["ns-api"]) => Self::LegacyRead,
            _ => Self::Other,
        }
    }
}

/// The kinds of answers.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Manner {
    /// By the vendor's description.
    Well,
    /// With this; if it is a success, the operation is executed.
    Says(Said),
    /// No answer, and nothing is executed.
    Hangs,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Said {
    pub(crate) status: u16,
    pub(crate) headers: &'static [(&'static str, &'static str)],
    pub(crate) body: &'static str,
}

const JSON: &[(&str, &str)] = &[("content-type", "application/json")];
/// NetSapiens's own, with a number that must not be logged.
pub(crate) const UNAUTHORIZED: Said =
    Said { status: 401, headers: JSON, body: r#"{"code":401,"message":"No 12025550142 here"}"# };
pub(crate) const GATEWAY_401: Said = Said {
    status: 401,
    headers: JSON,
    body: r#"{"statusCode":401,"message":"Access denied due to invalid subscription key."}"#,
};
pub(crate) const NOT_FOUND: Said = Said {
    status: 404,
    headers: JSON,
    body: r#"{"code":404,"message":"Domain example does not exist (12025550142)"}"#,
};
pub(crate) const FORBIDDEN: Said =
    Said { status: 403, headers: JSON, body: r#"{"code":403,"message":"Not for 12025550142"}"# };
pub(crate) const THROTTLED: Said =
    Said { status: 429, headers: &[("retry-after", "30")], body: "12025550142" };
pub(crate) const OOPS: Said = Said { status: 500, headers: &[], body: "stack: 12025550142" };
pub(crate) const GARBAGE: Said =
    Said { status: 200, headers: &[], body: "<html>12025550142</html>" };
pub(crate) const EMPTY_200: Said = Said { status: 200, headers: &[], body: "" };
pub(crate) const EMPTY_202: Said = Said { status: 202, headers: &[], body: "" };

impl Manner {
    pub(super) fn does_it(self) -> bool {
        match self {
            Self::Well => true,
            Self::Says(said) => (200..300).contains(&said.status),
            Self::Hangs => false,
        }
    }
}

impl Said {
    pub(super) fn response(self) -> Response {
        let response = Response::builder().status(self.status);
        let response = self
            .headers
            .iter()
            .fold(response, |response, (name, value)| response.header(*name, *value));
        response.body(Body::from(self.body)).unwrap()
    }
}

pub(super) fn json_answer(status: u16, body: &Value) -> Response {
    answer(status, "application/json", &body.to_string())
}

pub(super) fn answer(status: u16, content_type: &str, body: &str) -> Response {
    let response = Response::builder().status(status).header("content-type", content_type);
    response.body(Body::from(body.to_owned())).unwrap()
}
