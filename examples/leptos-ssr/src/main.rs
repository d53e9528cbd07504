//! The server of the app: it renders the page, and serves the WebAssembly that hydrates it.

use anyhow::{Context, Result};
use leptos_ssr::site::{Site, routes};
use std::env;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<()> {
    let address = env::var("SITE_LISTEN").unwrap_or_else(|_| "127.0.0.1:3000".to_owned());
    let site = Site {
        click2call: env::var("CLICK2CALL").unwrap_or_else(|_| "http://127.0.0.1:8080".to_owned()),
        token: env::var("CALL_TOKEN").ok(),
        bundle: env::var_os("BUNDLES").context("BUNDLES names no folder")?.into(),
    };
    let listener = TcpListener::bind(&address).await?;
    println!("The site is at http://{}", listener.local_addr()?);
    axum::serve(listener, routes(site)).await?;
    Ok(())
}
