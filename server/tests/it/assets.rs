//! `GET /assets/{version}/{name}`: the widget's immutable files.

use crate::support::app::{ACME, TestApp};

fn asset(name: &str) -> String {
    format!("/assets/{}/{name}", assets::VERSION)
}

#[tokio::test]
async fn the_wasm_has_a_content_type_for_streaming_and_is_immutable() {
    let app = TestApp::new(ACME).await;

    let answer = app.get(&asset("click2call.wasm"), &[("accept-encoding", "br")]).await;

    assert_eq!(answer.status.as_u16(), 200);
    assert_eq!(answer.header("content-type"), Some("application/wasm"));
    assert_eq!(answer.header("content-encoding"), Some("br"));
    assert_eq!(answer.header("cache-control"), Some("public, max-age=31536000, immutable"));
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    assert_eq!(answer.header("cross-origin-resource-policy"), Some("cross-origin"));
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(answer.header("vary"), Some("accept-encoding"));
}

#[tokio::test]
async fn the_module_is_javascript_in_every_encoding() {
    let app = TestApp::new(ACME).await;
    let path = asset("click2call.js");

    for (accepted, encoding) in [("br", Some("br")), ("gzip", Some("gzip")), ("identity", None)] {
        let answer = app.get(&path, &[("accept-encoding", accepted)]).await;
        assert_eq!(answer.header("content-type"), Some("text/javascript; charset=utf-8"));
        assert_eq!(answer.header("content-encoding"), encoding);
    }
}

#[tokio::test]
async fn there_is_nothing_else() {
    let app = TestApp::new(ACME).await;

    for name in ["click2call-0.js", "..%2f..%2fCargo.toml", "%00", ""] {
        assert_eq!(app.get(&asset(name), &[]).await.status.as_u16(), 404, "{name}");
    }
    let old = app.get("/assets/00000000/click2call.js", &[]).await;
    assert_eq!(old.status.as_u16(), 404, "another version's files are others");
}

#[tokio::test]
async fn the_client_is_available_to_any_page_in_each_form_and_is_cached() {
    let app = TestApp::new(ACME).await;

    let files = [
        ("/client.js", "ClickToCall"),
        ("/client.mjs", "export"),
        ("/call-button.mjs", "call-button"),
        ("/digest.mjs", "export"),
        ("/dialpad.mjs", "opencti_dialpad"),
    ];
    for (path, mark) in files {
        let answer = app.get(path, &[]).await;
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
        assert_eq!(answer.header("content-type"), Some("text/javascript; charset=utf-8"));
        assert_eq!(answer.header("cross-origin-resource-policy"), Some("cross-origin"));
        assert!(answer.text().contains(mark), "{path}");
        let brotli = app.get(path, &[("accept-encoding", "gzip, br")]).await;
        assert_eq!(brotli.header("content-encoding"), Some("br"));
        let etag = answer.header("etag").unwrap();
        let again = app.get(path, &[("if-none-match", etag)]).await;
        assert_eq!((again.status.as_u16(), again.body.len()), (304, 0));
    }
}
