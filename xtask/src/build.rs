//! Builds `assets/dist`: the loader, the files that it loads (the widget's JavaScript and WebAssembly, the messages of each
//! language), and the client for pages with call buttons.
//!
//! Everything is built in cargo's target folder and in memory; `assets/dist` changes only when everything is complete.

pub(crate) mod bindgen;
pub(crate) mod bundle;
pub(crate) mod compile;
mod compress;
mod digest;
mod dist;
mod example;
mod names;
pub(crate) mod optimize;
mod panel;
mod stamp;
pub(crate) mod turn;
pub(crate) mod words;

use crate::console;
use crate::setup::{self, StdSource};
use crate::step::step;
use crate::workspace::Workspace;
use anyhow::Result;
use dist::WebBuild;

pub(crate) use bundle::PLACEHOLDER;
pub(crate) use compress::{brotli, gzip};
pub(crate) use dist::{Dist, Manifest};
pub(crate) use example::{apps, field_service, server_rendered};
pub(crate) use stamp::sha256;

/// Updates `assets/dist`.
pub(crate) fn build(workspace: &Workspace) -> Result<()> {
    let _turn = turn::wait_for(workspace)?;
    let std = setup::for_build(workspace)?;
    let dist = Dist::of(workspace);
    let stamp = stamp::of_inputs(workspace, std)?;
    if dist.is_whole(&stamp) {
        console::say("▸ The web build is up to date");
        return Ok(());
    }
    let made = make(workspace, std)?;
    step("Compressing into assets/dist", || dist.replace(&made, &stamp))
}

fn make(workspace: &Workspace, std: StdSource) -> Result<WebBuild> {
    let loader = bundle::loader(workspace)?;
    let mut client = bundle::client(workspace)?;
    client.insert("digest.mjs".to_owned(), digest::module(workspace, std)?.into_bytes());
    let compiled = compile::widget(workspace, std)?;
    let glued = bindgen::glue(workspace, &compiled)?;
    let wasm = optimize::optimize(workspace, &glued.wasm)?;
    let mut files = words::all(workspace)?;
    files.insert("click2call.js".to_owned(), glued.script.into_bytes());
    files.insert("click2call.wasm".to_owned(), wasm);
    for (name, content) in bundle::rarely_needed(workspace)? {
        files.insert(name.to_owned(), content.into_bytes());
    }
    Ok(WebBuild { loader, client, files })
}
