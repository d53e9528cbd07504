//! Requests to the site, and to the click2call server for the calls of a customer.

use crate::data::{Call, Calls, Customer, Me};
use gloo_net::http::{Request, RequestBuilder, Response};
use leptos::prelude::window;
use serde::de::DeserializeOwned;
use widget_wasm::Token;

/// The access token of the signed-in user. The components request it at the first call and when it has expired.
pub fn call_token() -> Token {
    Token::asking(ask_for_token)
}

/// The user and the customers.
pub async fn start() -> Option<(Me, Vec<Customer>)> {
    let me = read(Request::get("/api/me")).await?;
    Some((me, read(Request::get("/api/customers")).await?))
}

/// The calls of a customer, newest first, of buttons and of the Mini Dialer.
pub async fn calls_of(click2call: &str, customer: &str) -> Option<Vec<Call>> {
    let token = ask_for_token().await?;
    let address = format!("{click2call}/api/cti/calls");
    let request = Request::get(&address).query([("customer", customer)]);
    let found: Calls = read(request.header("Authorization", &format!("Bearer {token}"))).await?;
    Some(found.calls)
}

async fn ask_for_token() -> Option<String> {
    let response = Request::get("/call-token").send().await.ok()?;
    if response.status() == 401 {
        // The site redirects to its sign-in page.
        let _ = window().location().assign("/");
    }
    if response.ok() { response.text().await.ok() } else { None }
}

async fn read<T: DeserializeOwned>(request: RequestBuilder) -> Option<T> {
    let response = request.send().await.ok().filter(Response::ok)?;
    serde_json::from_str(&response.text().await.ok()?).ok()
}
