//! A stand-in for an `OpenID` Connect issuer on a real socket, with scripted faults.

use super::waiting::until;
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

#[derive(Clone, Debug)]
pub(crate) enum Manner {
    /// Publishes these keys.
    Publishes(Value),
    /// Answers with this.
    Says(u16, String),
    /// Answers with more than the limit.
    NeverEnds,
    /// Reads the request and never answers.
    Hangs,
    /// Redirects.
    Redirects(String),
}

pub(crate) struct Issuer {
    pub(crate) url: String,
    world: Arc<Mutex<World>>,
    server: JoinHandle<()>,
}

struct World {
    manner: Manner,
    /// Its metadata, if not the correct one.
    description: Option<Value>,
    asked: Vec<String>,
    url: String,
}

impl Issuer {
    pub(crate) async fn publishing(keys: &[Value]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let manner = Manner::Publishes(json!(keys));
        let world = World { manner, description: None, asked: Vec::new(), url: url.clone() };
        let world = Arc::new(Mutex::new(world));
        let router = Router::new().fallback(answer).with_state(Arc::clone(&world));
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, world, server }
    }

    pub(crate) fn becomes(&self, manner: Manner) {
        self.world.lock().unwrap().manner = manner;
    }

    pub(crate) fn describes_itself_as(&self, description: Value) {
        self.world.lock().unwrap().description = Some(description);
    }

    /// The number of requests for its keys.
    pub(crate) fn asked_for_keys(&self) -> usize {
        self.world.lock().unwrap().asked.iter().filter(|path| *path == "/keys").count()
    }

    /// Waits until its keys were requested this often.
    pub(crate) async fn until_asked_for_keys(&self, times: usize) {
        until(async || self.asked_for_keys() >= times).await;
    }

    pub(crate) fn asked(&self) -> Vec<String> {
        self.world.lock().unwrap().asked.clone()
    }
}

impl Drop for Issuer {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn answer(State(world): State<Arc<Mutex<World>>>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let (manner, url, description) = {
        let mut world = world.lock().unwrap();
        world.asked.push(path.clone());
        (world.manner.clone(), world.url.clone(), world.description.clone())
    };
    if path == "/.well-known/openid-configuration" {
        let truth = json!({ "issuer": url, "jwks_uri": format!("{url}/keys") });
        return description.unwrap_or(truth).to_string().into_response();
    }
    match manner {
        Manner::Publishes(keys) => json!({ "keys": keys }).to_string().into_response(),
        Manner::Says(status, body) => (StatusCode::from_u16(status).unwrap(), body).into_response(),
        Manner::NeverEnds => {
            let chunk = || Ok::<_, std::io::Error>(vec![b' '; 64 * 1024]);
            Body::from_stream(futures_util::stream::repeat_with(chunk)).into_response()
        }
        Manner::Hangs => std::future::pending().await,
        Manner::Redirects(to) => Redirect::temporary(&to).into_response(),
    }
}
