mod attributes;
mod words;

use super::*;
use sha2::{Digest, Sha256};
use std::io::Read;

fn by_name(name: &str) -> &'static StaticFile {
    STATIC.iter().find(|file| file.name == name).unwrap()
}

#[test]
fn the_version_is_the_hash_of_all_files_of_the_loader() {
    let mut digest = Sha256::new();
    for file in STATIC {
        digest.update(file.raw);
    }
    let mut start = [0; 4];
    start.copy_from_slice(&digest.finalize()[..4]);

    assert_eq!(VERSION, format!("{:08x}", u32::from_be_bytes(start)));
}

#[test]
fn the_widget_has_content_types_that_browsers_execute() {
    assert_eq!(by_name("click2call.js").mime, "text/javascript; charset=utf-8");
    assert_eq!(by_name("click2call.wasm").mime, "application/wasm");
    assert!(by_name("click2call.wasm").raw.starts_with(b"\0asm"));
}

#[test]
fn the_compressed_variants_decompress_to_the_raw_file() {
    for file in STATIC.iter().chain(CLIENT) {
        let (mut from_brotli, mut from_gzip) = (Vec::new(), Vec::new());
        brotli::Decompressor::new(file.brotli, 4096).read_to_end(&mut from_brotli).unwrap();
        flate2::read::GzDecoder::new(file.gzip).read_to_end(&mut from_gzip).unwrap();
        assert!(from_brotli == file.raw, "{} from brotli", file.name);
        assert!(from_gzip == file.raw, "{} from gzip", file.name);
    }
}

#[test]
fn the_client_is_a_script_a_module_and_an_element() {
    let text = |name: &str| {
        let file = CLIENT.iter().find(|file| file.name == name).unwrap();
        assert_eq!(file.mime, "text/javascript; charset=utf-8");
        std::str::from_utf8(file.raw).unwrap()
    };

    assert!(text("client.js").contains("window.ClickToCall="));
    assert!(text("client.mjs").contains("as ClickToCall}"));
    let element = text("call-button.mjs");
    for name in ["CallButtonElement", "serverTransport", "digestTransport", "CallError"] {
        assert!(element.contains(&format!("as {name}")), "{name}");
    }
    // Loaded from the transport's server only.
    assert!(element.contains("/digest.mjs"));
    assert!(text("digest.mjs").contains("as load}"));
}

#[test]
fn the_loader_names_the_placeholder_exactly_once() {
    assert_eq!(LOADER.matches("__C2C_CONFIG__").count(), 1);
}

#[test]
fn the_demo_has_a_page_to_open_and_tenants_that_parse() {
    let index = DEMO.iter().find(|file| file.name == "index.html").unwrap();
    assert_eq!(index.mime, "text/html; charset=utf-8");
    let tenants: serde_json::Value = serde_json::from_str(DEMO_DOMAINS).unwrap();
    assert!(tenants.get("acme.com").is_some());
}

#[test]
fn no_demo_file_has_an_unknown_type() {
    for file in DEMO {
        assert_ne!(file.mime, "application/octet-stream", "{}", file.name);
    }
}
