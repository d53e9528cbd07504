//! The embedded files for browsers: the web build and the demo page.
//!
//! `cargo xtask build` makes `assets/dist`. Without it, this crate fails to compile with a message.

pub mod compressed;

/// A script or WebAssembly, with its compressed variants.
///
/// The widget's files are in a folder with the name [`VERSION`], so they are immutable.
#[derive(Clone, Copy, Debug)]
pub struct StaticFile {
    pub name: &'static str,
    pub mime: &'static str,
    pub raw: &'static [u8],
    /// Compressed by brotli 11.
    pub brotli: &'static [u8],
    /// Compressed by gzip 9.
    pub gzip: &'static [u8],
}

/// A file of the demo page, by its path in `assets/demo`.
#[derive(Clone, Copy, Debug)]
pub struct DemoFile {
    pub name: &'static str,
    pub mime: &'static str,
    pub raw: &'static [u8],
}

/// The page that renders `/openapi.json`, with its style and its script.
pub const API_PAGE: &str = include_str!("../api/index.html");
pub const API_STYLE: &str = include_str!("../api/page.css");
pub const API_SCRIPT: &str = include_str!("../api/page.js");

/// The page of the frame, with placeholders `{domain}`, `{lang}`, `{attributes}` and `{title}`.
pub const FRAME_PAGE: &str = include_str!("../frame/index.html");
pub const FRAME_SCRIPT: &str = include_str!("../frame/frame.js");

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

#[cfg(test)]
mod tests;
