//! The bundled scripts of the two apps.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use logged_in_site::file;
use std::path::{Component, Path, PathBuf};
use std::{env, fs};

/// The folder that `BUNDLES` names.
pub(crate) struct Bundles {
    folder: PathBuf,
}

impl Bundles {
    pub(crate) fn of_environment() -> Self {
        Self { folder: env::var_os("BUNDLES").unwrap_or_default().into() }
    }

    /// The script or WebAssembly of this name.
    pub(crate) fn file(&self, name: &str) -> Response {
        let content =
            mime(name).and_then(|mime| Some((mime, fs::read(self.folder.join(name)).ok()?)));
        match content {
            Some((mime, content)) => file(mime, content),
            None => StatusCode::NOT_FOUND.into_response(),
        }
    }
}

/// `None` for unknown files and for paths outside of the folder.
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
    fn only_scripts_inside_the_folder_are_bundles() {
        assert!(mime("react/app.js").is_some());
        assert_eq!(mime("leptos/app_bg.wasm"), Some("application/wasm"));
        for name in ["../secret.js", "/etc/x.js", "a/../../b.js", "click2call.db", ""] {
            assert_eq!(mime(name), None, "{name}");
        }
    }
}
