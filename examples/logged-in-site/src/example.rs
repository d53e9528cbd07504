//! Runs an example: starts issuer, click2call and site in this order, and stops them together.

use crate::click2call::{Click2Call, Start};
use crate::issuer::{self, CLIENT_ID, Issuer, Setup};
use crate::settings::{Client, Settings};
use crate::site::{Dialer, Parts, Site};
use crate::{Person, site};
use anyhow::{Context, Result, bail};
use axum::Router;
use model::clock::{Clock, SystemClock};
use model::random::SystemRandom;
use serde_json::Value;
use std::env;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};

/// The parameters of an example.
#[derive(Debug)]
pub struct Example {
    /// The text of `click2call.toml`. The tokens' issuer and client are added to it.
    pub settings: &'static str,
    /// `domains.json`, with agents available or without.
    pub tenants: fn(agents: bool) -> Value,
    /// The scopes that the site requests: those of its users' calls, and no others.
    pub scopes: &'static str,
    /// The persons who can sign in at the local issuer.
    pub people: &'static [Person],
    /// The site's own pages, in addition to the login's routes.
    pub pages: fn() -> Router<Arc<Site>>,
    /// A stand-in for the Mini Dialer, served on a third origin.
    pub dialer: Option<fn() -> Router>,
}

/// Runs the example with the environment's variables, and reports errors.
pub fn main(example: &Example) -> ExitCode {
    let outcome = Runtime::new()
        .map_err(Into::into)
        .and_then(|runtime| runtime.block_on(run(example, &|name| env::var(name).ok())));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Runs the example until Ctrl-C, SIGTERM or the exit of click2call.
async fn run(example: &Example, variable: &dyn Fn(&str) -> Option<String>) -> Result<()> {
    let settings = Settings::read(example.scopes, variable)?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::start());
    let random = Arc::new(SystemRandom);

    let listener = bind("SITE_LISTEN", settings.site).await?;
    let port = listener.local_addr()?.port();
    let site_url = settings.site_url.clone().unwrap_or_else(|| format!("http://localhost:{port}"));
    let client = if let Some(client) = settings.foreign.clone() {
        client
    } else {
        let listener = bind("ISSUER_LISTEN", settings.issuer).await?;
        let name = format!("http://127.0.0.1:{}", listener.local_addr()?.port());
        let issuer = Issuer::new(Setup {
            name: name.clone(),
            site: site_url.clone(),
            people: example.people.to_vec(),
            token_lifetime: settings.token_lifetime,
            clock: Arc::clone(&clock),
            random: Arc::clone(&random) as _,
        })?;
        serve(listener, issuer::router(Arc::new(issuer)));
        Client { issuer: name, id: CLIENT_ID.to_owned(), scopes: example.scopes.to_owned() }
    };
    let dialer = match (example.dialer, settings.dialpad_client_id.clone()) {
        (Some(_), Some(client_id)) => Some(Dialer::of_dialpad(client_id)),
        (Some(routes), None) => {
            let listener = bind("DIALER_LISTEN", settings.dialer).await?;
            // Another host name than the site's, so that browsers treat it as another site, like Dialpad.
            let origin = format!("http://127.0.0.1:{}", listener.local_addr()?.port());
            serve(listener, routes());
            Some(Dialer { origin, client_id: "brightside-demo".to_owned() })
        }
        (None, _) => None,
    };

    let mut click2call = start(example, &settings, &client, &site_url).await?;
    let server = click2call.address;
    let site = Site::new(Parts {
        url: site_url.clone(),
        click2call: format!("http://{server}"),
        dialer,
        folder: settings.folder.clone(),
        tenants: example.tenants,
        client,
        clock,
        random,
    })?;
    serve(listener, site::router((example.pages)(), site));
    println!("click2call listens at http://{server}");
    println!("The site is at {site_url}");

    let mut terminated = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = tokio::signal::ctrl_c() => Ok(()),
        _ = terminated.recv() => Ok(()),
        _ = &mut click2call.ended => bail!("click2call ended; see {}", settings.folder.join("click2call.log").display()),
    }
}

/// click2call accepts the tokens of `client`: no other setting connects the two.
async fn start(
    example: &Example,
    settings: &Settings,
    client: &Client,
    site_url: &str,
) -> Result<Click2Call> {
    let algorithm = if settings.foreign.is_some() { "RS256" } else { "ES256" };
    let variables = [
        ("C2C_LISTEN", settings.click2call.to_string()),
        ("C2C_CALL_CONTROL_ALLOWED_ORIGINS", site_url.to_owned()),
        ("C2C_CALL_CONTROL_TOKENS_ALGORITHM", algorithm.to_owned()),
        ("C2C_CALL_CONTROL_TOKENS_ISSUER", client.issuer.clone()),
        ("C2C_CALL_CONTROL_TOKENS_CLIENT_IDS", client.id.clone()),
    ];
    Click2Call::start(Start {
        program: &settings.program,
        folder: &settings.folder,
        settings: example.settings,
        tenants: &(example.tenants)(true),
        variables: &variables,
    })
    .await
}

async fn bind(name: &str, address: SocketAddr) -> Result<TcpListener> {
    let taken = || format!("{address} is taken: name another address by {name}");
    TcpListener::bind(address).await.with_context(taken)
}

fn serve(listener: TcpListener, router: Router) {
    tokio::spawn(async move { axum::serve(listener, router).await });
}
