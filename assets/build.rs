//! Generates the tables of embedded files: `dist/`, made by `cargo xtask build`, and `demo/`.
//!
//! Nothing is built here: a build script that calls cargo would wait for cargo's lock, and would slow down every
//! `cargo check`.

use serde_json::Value;
use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

const NOT_BUILT: &str = "the web build is missing or incomplete: run `cargo xtask build`";

fn main() -> Result<(), Box<dyn Error>> {
    let here = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    for input in ["dist/manifest.json", "dist/loader.js", "dist/client", "demo"] {
        println!("cargo::rerun-if-changed={input}");
    }
    let tables = tables(&here).unwrap_or_else(|| {
        // A missing file would cause a rebuild each time.
        println!("cargo::rerun-if-changed=dist/not-built");
        format!("compile_error!({NOT_BUILT:?});\n")
    });
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("embedded.rs"), tables)?;
    Ok(())
}

/// The source of the tables, or nothing if a file is missing.
fn tables(here: &Path) -> Option<String> {
    let manifest = fs::read_to_string(here.join("dist/manifest.json")).ok()?;
    let manifest: Value = serde_json::from_str(&manifest).ok()?;
    let files: Option<Vec<&str>> =
        manifest["files"].as_array()?.iter().map(Value::as_str).collect();

    let mut code = String::new();
    let loader = format!("include_str!({:?})", existing(&here.join("dist/loader.js"))?);
    constant(&mut code, "LOADER", "The loader, with the placeholder in it.", &loader);
    let doc = "Hash of all that is in `STATIC`.";
    constant(&mut code, "VERSION", doc, &format!("{:?}", manifest["version"].as_str()?));
    let domains = format!("include_str!({:?})", existing(&here.join("demo/domains.json"))?);
    constant(&mut code, "DEMO_DOMAINS", "The demo's tenants.", &domains);
    let doc = "What the loader fetches. No file ever changes under the same `VERSION`.";
    compressed_table(&mut code, ("STATIC", doc), &here.join("dist/static"), &files?)?;
    let doc = "The client for pages with call buttons: as a plain script, as a module, as an element, \
               and the digest for the latter; and Dialpad's Mini Dialer.";
    let names = ["client.js", "client.mjs", "call-button.mjs", "digest.mjs", "dialpad.mjs"];
    compressed_table(&mut code, ("CLIENT", doc), &here.join("dist/client"), &names)?;
    demo_table(&mut code, &here.join("demo"))?;
    Some(code)
}

fn constant(code: &mut String, name: &str, doc: &str, value: &str) {
    let _ = writeln!(code, "/// {doc}\npub const {name}: &str = {value};");
}

fn compressed_table(
    code: &mut String,
    (table, doc): (&str, &str),
    folder: &Path,
    names: &[&str],
) -> Option<()> {
    let _ = writeln!(code, "/// {doc}\npub const {table}: &[StaticFile] = &[");
    for name in names {
        let files = ["", ".br", ".gz"].map(|ending| folder.join(format!("{name}{ending}")));
        let [raw, brotli, gzip] = files.each_ref().map(|file| existing(file));
        let _ = writeln!(
            code,
            "StaticFile {{ name: {name:?}, mime: {:?}, raw: include_bytes!({:?}), \
             brotli: include_bytes!({:?}), gzip: include_bytes!({:?}) }},",
            mime(name),
            raw?,
            brotli?,
            gzip?,
        );
    }
    code.push_str("];\n");
    Some(())
}

fn demo_table(code: &mut String, folder: &Path) -> Option<()> {
    let mut files = Vec::new();
    collect(folder, &mut files)?;
    files.sort();
    code.push_str("/// The demo page's files.\npub const DEMO: &[DemoFile] = &[\n");
    for file in files {
        let name = file.strip_prefix(folder).ok()?.to_str()?;
        let _ = writeln!(
            code,
            "DemoFile {{ name: {name:?}, mime: {:?}, raw: include_bytes!({:?}) }},",
            mime(name),
            existing(&file)?,
        );
    }
    code.push_str("];\n");
    Some(())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Option<()> {
    for entry in fs::read_dir(folder).ok()? {
        let path = entry.ok()?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Some(())
}

/// The content type. WebAssembly compiles while it loads only with its own type.
fn mime(name: &str) -> &'static str {
    match Path::new(name).extension().and_then(|ending| ending.to_str()) {
        Some("css") => "text/css; charset=utf-8",
        Some("html") => "text/html; charset=utf-8",
        Some("ico") => "image/x-icon",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("json") => "application/json",
        Some("png") => "image/png",
        Some("svg") => "image/svg+xml",
        Some("txt") => "text/plain; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("webp") => "image/webp",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}

/// The path as text, if the file exists.
fn existing(file: &Path) -> Option<&str> {
    file.to_str().filter(|_| file.is_file())
}
