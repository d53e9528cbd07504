//! A tenant's webhook server: it records the messages, and answers as scripted.

use super::waiting::until_it_is;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde_json::Value;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tokio::sync::watch;

#[derive(Clone, Default)]
pub(crate) struct Receiver {
    inbox: watch::Sender<Vec<Received>>,
    answers: Arc<Mutex<VecDeque<StatusCode>>>,
    pub(crate) url: String,
}

#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Receiver {
    /// Answers with `answers` in order, and then with 204.
    pub(crate) async fn new(answers: &[u16]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/calls", listener.local_addr().unwrap());
        let answers = answers.iter().map(|&status| StatusCode::from_u16(status).unwrap());
        let answers = Arc::new(Mutex::new(answers.collect()));
        let receiver = Self { inbox: watch::Sender::default(), answers, url };
        let router = Router::new().fallback(take).with_state(receiver.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        receiver
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.inbox.borrow().clone()
    }

    /// Waits for this number of messages, and returns them.
    pub(crate) async fn wait_for(&self, messages: usize) -> Vec<Received> {
        until_it_is(self.inbox.subscribe(), |inbox| inbox.len() >= messages).await
    }
}

async fn take(State(receiver): State<Receiver>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let body = String::from_utf8(body.to_vec()).unwrap();
    let answer = receiver.answers.lock().unwrap().pop_front().unwrap_or(StatusCode::NO_CONTENT);
    receiver.inbox.send_modify(|inbox| inbox.push(Received { headers, body }));
    answer
}

impl Received {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }

    /// The type, and the state if it has one.
    pub(crate) fn kind(&self) -> String {
        let json = self.json();
        let kind = json["type"].as_str().unwrap();
        json["data"]["state"].as_str().map_or(kind.to_owned(), |state| format!("{kind} {state}"))
    }
}
