//! The files of the app, as the build left them.

use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use std::fs;
use std::path::{Component, Path};

/// The script or the WebAssembly of that name.
pub(super) fn file(folder: &Path, name: &str) -> Response {
    let content = mime(name).and_then(|mime| Some((mime, fs::read(folder.join(name)).ok()?)));
    match content {
        Some((mime, content)) => ([(CONTENT_TYPE, mime)], content).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// `None` for other files, and for those outside of the folder.
fn mime(name: &str) -> Option<&'static str> {
    let path = Path::new(name);
    let is_inside = path.components().all(|part| matches!(part, Component::Normal(_)));
    match path.extension().filter(|_| is_inside)?.to_str()? {
        "js" => Some("text/javascript; charset=utf-8"),
        "wasm" => Some("application/wasm"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_scripts_inside_the_folder_are_served() {
        assert!(mime("snippets/a/load.js").is_some());
        assert_eq!(mime("leptos_ssr_bg.wasm"), Some("application/wasm"));
        for name in ["../secret.js", "/etc/x.js", "a/../../b.js", "click2call.db", ""] {
            assert_eq!(mime(name), None, "{name}");
        }
    }
}
