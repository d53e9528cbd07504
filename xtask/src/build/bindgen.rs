//! Generates the JavaScript that connects the WebAssembly to the page.
//!
//! wasm-bindgen is linked as a library, so that Cargo.lock keeps its version equal to the widget's.

use super::{bundle, names};
use crate::step::step;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use wasm_bindgen_cli_support::{Bindgen, Output};

/// The JavaScript and the WebAssembly of the widget.
pub(super) struct Glued {
    pub(super) script: String,
    pub(super) wasm: PathBuf,
}

pub(super) fn glue(workspace: &Workspace, compiled: &Path) -> Result<Glued> {
    let folder = workspace.target("widget/glue");
    if folder.exists() {
        fs::remove_dir_all(&folder).context("the last glue code is in the way")?;
    }
    let mut output = step("Joining it to JavaScript", || generate(compiled, &folder, "widget"))?;
    let script = bundle::widget(workspace, &folder.join("widget.js"))?;

    keep_exports_named_in(&script, &mut output);
    let script = names::shorten(&script, &mut output);
    let wasm = folder.join("widget_bg.wasm");
    fs::write(&wasm, output.wasm_mut().emit_wasm())?;
    Ok(Glued { script, wasm })
}

/// Writes a module `name` and its WebAssembly to `folder`.
pub(crate) fn generate(compiled: &Path, folder: &Path, name: &str) -> Result<Output> {
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(compiled)
        .out_name(name)
        .web(true)?
        .typescript(false)
        .omit_default_module_path(true)
        .remove_name_section(true)
        .remove_producers_section(true);
    let mut output =
        bindgen.generate_output().context("wasm-bindgen could not read the WebAssembly")?;
    output.emit(folder).context("the glue code could not be written")?;
    Ok(output)
}

/// Removes unused exports. Libraries export functions that the widget never calls, and an export keeps all code that it reaches.
/// The minified script has lost their callers already; here the WebAssembly follows.
fn keep_exports_named_in(script: &str, output: &mut Output) {
    let exports = &mut output.wasm_mut().exports;
    let mut unnamed = Vec::new();
    for export in exports.iter() {
        if !is_named(&export.name, script) {
            unnamed.push(export.id());
        }
    }
    for export in unnamed {
        exports.delete(export);
    }
}

/// Whether `script` contains the property `name` as a whole word.
fn is_named(name: &str, script: &str) -> bool {
    let goes_on = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
    let property = format!(".{name}");
    script
        .match_indices(&property)
        .any(|(at, _)| !script[at + property.len()..].starts_with(goes_on))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_export_is_named_by_its_whole_name_only() {
        let script = "let n=e.mount(r);t.__wbindgen_free_all";
        assert!(is_named("mount", script));
        assert!(is_named("__wbindgen_free_all", script));
        assert!(!is_named("__wbindgen_free", script));
        assert!(!is_named("unmount", script));
    }
}
