//! What the server sends to browsers, embedded in it: the web build and the demo page.
//!
//! `cargo xtask build` makes `assets/dist`; without it this crate does not compile, and says so.

pub mod compressed;

/// A script or WebAssembly, and what it is compressed to.
///
/// The widget's lie in a folder that is named [`VERSION`], so they never change.
#[derive(Clone, Copy, Debug)]
pub struct StaticFile {
    pub name: &'static str,
    pub mime: &'static str,
    pub raw: &'static [u8],
    /// The same, as brotli 11.
    pub brotli: &'static [u8],
    /// The same, as gzip 9.
    pub gzip: &'static [u8],
}

/// A file of the demo page, under its path in `assets/demo`.
#[derive(Clone, Copy, Debug)]
pub struct DemoFile {
    pub name: &'static str,
    pub mime: &'static str,
    pub raw: &'static [u8],
}

/// The page that reads `/openapi.json`, with its style and its script.
pub const API_PAGE: &str = include_str!("../api/index.html");
pub const API_STYLE: &str = include_str!("../api/page.css");
pub const API_SCRIPT: &str = include_str!("../api/page.js");

/// The page for a frame, with places for `{domain}`, `{lang}`, `{attributes}` and `{title}`.
pub const FRAME_PAGE: &str = include_str!("../frame/index.html");
pub const FRAME_SCRIPT: &str = include_str!("../frame/frame.js");

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

#[cfg(test)]
mod tests;
