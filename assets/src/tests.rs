use super::*;
use sha2::{Digest, Sha256};
use std::io::Read;

fn by_name(name: &str) -> &'static StaticFile {
    STATIC.iter().find(|file| file.name == name).unwrap()
}

#[test]
fn a_static_name_carries_the_hash_of_its_content() {
    for file in STATIC {
        let mut start = [0; 4];
        start.copy_from_slice(&Sha256::digest(file.raw)[..4]);
        let short = format!("{:08x}", u32::from_be_bytes(start));
        assert!(file.name.starts_with(&format!("click2call-{short}.")), "{}", file.name);
    }
}

#[test]
fn the_widget_comes_under_types_that_browsers_run() {
    assert_eq!(by_name(MODULE).mime, "text/javascript; charset=utf-8");
    assert_eq!(by_name(WASM).mime, "application/wasm");
    assert!(by_name(WASM).raw.starts_with(b"\0asm"));
}

#[test]
fn the_compressed_siblings_unpack_to_the_raw_file() {
    for file in STATIC.iter().chain(CLIENT) {
        let (mut from_brotli, mut from_gzip) = (Vec::new(), Vec::new());
        brotli::Decompressor::new(file.brotli, 4096).read_to_end(&mut from_brotli).unwrap();
        flate2::read::GzDecoder::new(file.gzip).read_to_end(&mut from_gzip).unwrap();
        assert!(from_brotli == file.raw, "{} from brotli", file.name);
        assert!(from_gzip == file.raw, "{} from gzip", file.name);
    }
}

#[test]
fn the_client_comes_as_a_script_and_as_a_module() {
    let text = |name: &str| {
        let file = CLIENT.iter().find(|file| file.name == name).unwrap();
        assert_eq!(file.mime, "text/javascript; charset=utf-8");
        std::str::from_utf8(file.raw).unwrap()
    };

    assert!(text("client.js").contains("window.ClickToCall="));
    assert!(text("client.mjs").contains("as ClickToCall}"));
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
fn no_demo_file_is_of_an_unknown_type() {
    for file in DEMO {
        assert_ne!(file.mime, "application/octet-stream", "{}", file.name);
    }
}
