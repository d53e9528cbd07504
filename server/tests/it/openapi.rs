//! `/openapi.json` matches the server's behaviour.

use crate::support::app::{ACME, TestApp};
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::path::Path;

#[test]
fn the_published_document_matches_the_routes() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/openapi.json");
    let written: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();

    let real = server::http::openapi::document(&server::http::every_operation());

    assert_eq!(written, real, "write it anew: `click2call openapi > docs/openapi.json`");
}

#[tokio::test]
async fn a_server_describes_its_enabled_routes_only() {
    let app = TestApp::new(ACME).await;
    let answer = app.get("/openapi.json", &[]).await;

    assert_eq!(answer.header("content-type"), Some("application/json"));
    let document = answer.json();
    assert_eq!(document["openapi"], "3.1.1");
    let paths = document["paths"].as_object().unwrap();
    assert!(paths.contains_key("/click-to-call") && paths.contains_key("/openapi.json"));
    assert!(!paths.contains_key("/challenge"), "without its section there are no signed calls");
    assert!(!paths.contains_key("/demo"), "the demo is off");
}

#[test]
fn every_operation_has_a_name_of_its_own_a_summary_and_references_that_lead_somewhere() {
    let document = server::http::openapi::document(&server::http::every_operation());
    let mut names = Vec::new();
    for operations in document["paths"].as_object().unwrap().values() {
        for operation in operations.as_object().unwrap().values() {
            names.push(operation["operationId"].as_str().unwrap().to_owned());
            assert!(!operation["summary"].as_str().unwrap().is_empty(), "{names:?}");
        }
    }
    let all = names.len();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), all);

    let text = document.to_string();
    for reference in text.split("\"$ref\":\"#").skip(1) {
        let pointer = reference.split('"').next().unwrap();
        assert!(document.pointer(pointer).is_some(), "{pointer} leads nowhere");
    }
}

/// Each object in the document, with its address.
fn objects<'a>(node: &'a Value, address: &str, found: &mut Vec<(String, &'a Map<String, Value>)>) {
    match node {
        Value::Object(members) => {
            found.push((address.to_owned(), members));
            for (name, member) in members {
                objects(member, &format!("{address}/{name}"), found);
            }
        }
        Value::Array(items) => {
            for (place, item) in items.iter().enumerate() {
                objects(item, &format!("{address}/{place}"), found);
            }
        }
        _ => {}
    }
}

#[test]
fn generators_of_clients_can_read_every_schema() {
    let document = server::http::openapi::document(&server::http::every_operation());
    let mut found = Vec::new();
    objects(&document, "", &mut found);

    for (address, object) in found {
        let Some(choices) = object.get("oneOf") else { continue };
        assert_eq!(object.len(), 1, "{address}: beside oneOf");
        let choices = choices.as_array().unwrap();
        let texts = choices.iter().filter(|choice| choice.get("const").is_some());
        assert_eq!(texts.count(), 0, "{address}: an enum is no oneOf of const");
    }
    for name in ["EndCause", "ErrorCode", "Leg", "CallDirection", "ReportedState"] {
        let schema = &document["components"]["schemas"][name];
        assert_eq!(schema["type"], "string", "{name}");
        assert!(schema["enum"].as_array().unwrap().len() > 1, "{name}");
    }
}

#[test]
fn every_operation_has_its_authorization_and_every_scheme_is_defined() {
    let document = server::http::openapi::document(&server::http::every_operation());
    let schemes = document["components"]["securitySchemes"].as_object().unwrap();
    let mut used = BTreeSet::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for operation in operations.as_object().unwrap().values() {
            let ways = operation["security"].as_array().unwrap_or_else(|| panic!("{path}"));
            used.extend(ways.iter().flat_map(|way| way.as_object().unwrap().keys().cloned()));
        }
        assert!(path == "/" || !path.ends_with('/'), "{path}");
    }
    assert_eq!(used, schemes.keys().cloned().collect());
    for tag in document["tags"].as_array().unwrap() {
        assert_ne!(tag["description"], "Further operations.", "{tag}");
    }
}

#[tokio::test]
async fn the_address_without_a_slash_leads_to_the_page() {
    let app = TestApp::new(ACME).await;

    let answer = app.get("/api", &[]).await;

    assert_eq!((answer.status.as_u16(), answer.header("location")), (307, Some("/api/")));
}

#[tokio::test]
async fn the_page_of_the_description_requests_no_other_server() {
    let app = TestApp::new(ACME).await;

    for (path, media_type) in [
        ("/api/", "text/html; charset=utf-8"),
        ("/api/page.css", "text/css; charset=utf-8"),
        ("/api/page.js", "text/javascript; charset=utf-8"),
    ] {
        let answer = app.get(path, &[]).await;
        assert_eq!(answer.header("content-type"), Some(media_type));
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.contains("default-src 'none'") && !policy.contains("http"), "{policy}");
        assert!(!answer.text().contains("://"), "{path} names another server");
    }
}
