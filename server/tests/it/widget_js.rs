//! `GET /widget.js`: a tenant's loader.

use crate::support::app::{ACME, Answer, TestApp};
use std::io::Read;

const HOSTILE: &str = r##"{"acme.com":{"queue":"1","branding":{
    "button_text":"</script><script>alert(1)//","company_name":"\"};alert(2);({\"x\":\"<!--","button_color":"#abc",
    "logo_url":"https://acme.com/a.png?x=1&y=2"}}}"##;

async fn script(app: &TestApp, headers: &[(&'static str, &str)]) -> Answer {
    app.get("/widget.js?domain=acme.com", headers).await
}

#[tokio::test]
async fn it_is_javascript_with_a_short_cache_time() {
    let app = TestApp::new(ACME).await;

    let answer = script(&app, &[]).await;

    assert_eq!(answer.status.as_u16(), 200);
    assert_eq!(answer.header("content-type"), Some("text/javascript; charset=utf-8"));
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(
        answer.header("cache-control"),
        Some("public, max-age=300, stale-while-revalidate=86400")
    );
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    assert_eq!(answer.header("cross-origin-resource-policy"), Some("cross-origin"));
    assert_eq!(answer.headers.get_all("vary").iter().collect::<Vec<_>>(), ["accept-encoding"]);
    assert_eq!(answer.header("content-encoding"), None);
    assert!(answer.text().contains("\"domain\":\"acme.com\""));
}

#[tokio::test]
async fn it_is_compressed_by_accept_encoding_with_the_same_content() {
    let app = TestApp::new(ACME).await;
    let plain = script(&app, &[]).await;

    let brotli = script(&app, &[("accept-encoding", "gzip, br")]).await;
    assert_eq!(brotli.header("content-encoding"), Some("br"));
    let mut unpacked = Vec::new();
    brotli::BrotliDecompress(&mut brotli.body.as_slice(), &mut unpacked).unwrap();
    assert_eq!(unpacked, plain.body);

    let gzip = script(&app, &[("accept-encoding", "gzip")]).await;
    assert_eq!(gzip.header("content-encoding"), Some("gzip"));
    let mut unpacked = Vec::new();
    flate2::read::GzDecoder::new(gzip.body.as_slice()).read_to_end(&mut unpacked).unwrap();
    assert_eq!(unpacked, plain.body);
}

#[tokio::test]
async fn a_cached_copy_gets_not_modified() {
    let app = TestApp::new(ACME).await;
    let etag = script(&app, &[]).await.header("etag").unwrap().to_owned();

    for known in
        [etag.clone(), format!("\"other\", {etag}"), etag.trim_start_matches("W/").to_owned()]
    {
        let answer = script(&app, &[("if-none-match", &known)]).await;
        assert_eq!(answer.status.as_u16(), 304, "{known}");
        assert!(answer.body.is_empty());
        assert_eq!(answer.header("etag"), Some(etag.as_str()));
    }
    assert_eq!(script(&app, &[("if-none-match", "\"other\"")]).await.status.as_u16(), 200);
}

#[tokio::test]
async fn an_unknown_domain_gets_a_script_that_only_explains_itself() {
    let app = TestApp::new(ACME).await;

    for path in [
        "/widget.js?domain=nobody.example",
        "/widget.js?domain=",
        "/widget.js?domain=%22);alert(1)//",
        "/widget.js?domain=%ff",
        "/widget.js?domain=a&domain=b",
    ] {
        let answer = app.get(path, &[]).await;
        // Browsers do not run scripts with an error status.
        assert_eq!(answer.status.as_u16(), 200, "{path}");
        assert_eq!(answer.header("content-type"), Some("text/javascript; charset=utf-8"));
        assert_eq!(answer.header("cross-origin-resource-policy"), Some("cross-origin"));
        assert_eq!(answer.header("cache-control"), Some("public, max-age=60"));
        let text = answer.text();
        let (warning, report) = text.split_once('\n').unwrap();
        assert!(
            warning.starts_with("console.warn(\"click2call: ") && warning.ends_with("\");"),
            "{text}"
        );
        assert_eq!(warning.matches('"').count(), 2, "{text}");
        assert_eq!(
            report,
            "if (document.currentScript) document.currentScript.dispatchEvent(new Event(\"error\"));\n"
        );
        assert!(!text.contains("alert"), "{text}");
    }
}

#[tokio::test]
async fn requests_for_the_script_of_an_unknown_domain_are_counted_without_the_name() {
    let app = TestApp::new(ACME).await;

    for query in ["?domain=nobody.example", "?domain=", "", "?domain=acme.com"] {
        app.get(&format!("/widget.js{query}"), &[]).await;
    }

    let page = app.metrics().await;
    assert!(page.contains("\nclick2call_unknown_domains_total 2\n"), "{page}");
    assert!(!page.contains("nobody.example"), "{page}");
}

#[tokio::test]
async fn without_a_domain_it_is_a_loader_without_a_tenant() {
    let app = TestApp::new(ACME).await;

    let answer = app.get("/widget.js", &[]).await;

    assert_eq!(answer.status.as_u16(), 200);
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    let text = answer.text();
    assert!(text.contains(&format!("{{\"base\":\"/assets/{}/\"}}", assets::VERSION)), "{text}");
    assert!(!text.contains("acme.com"), "{text}");
    let etag = answer.header("etag").unwrap().to_owned();
    let again = app.get("/widget.js", &[("if-none-match", &etag)]).await;
    assert_eq!(again.status.as_u16(), 304);
}

#[tokio::test]
async fn no_branding_can_break_out_of_the_script() {
    let app = TestApp::new(HOSTILE).await;

    let answer = script(&app, &[]).await;

    let text = answer.text();
    assert!(!text.contains("</script") && !text.contains("<!--"), "{text}");
    assert!(text.contains(r#""button_text":"\u003c/script\u003e\u003cscript\u003ealert(1)//""#));
    assert!(text.contains(r##""button_color":"#aabbcc","text_color":"#000000""##));
}

#[tokio::test]
async fn a_changed_branding_is_served_with_another_etag() {
    let app = TestApp::new(ACME).await;
    let before = script(&app, &[]).await;
    let other = TestApp::new(HOSTILE).await;

    assert_ne!(script(&other, &[]).await.header("etag"), before.header("etag"));
}
