//! Detects changes of the web build's inputs.

use crate::setup::StdSource;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use shared_types::hex;
use std::fs;
use std::path::{Path, PathBuf};

/// All files that influence `assets/dist`, including the build code.
const INPUTS: [&str; 16] = [
    "Cargo.lock",
    "Cargo.toml",
    "assets/client",
    "assets/dialpad",
    "assets/element",
    "assets/loader",
    "assets/panel",
    "assets/plain",
    "assets/proof",
    "assets/words",
    "package-lock.json",
    "rust-toolchain.toml",
    "shared-types",
    "widget-wasm",
    "xtask/src/build",
    "xtask/src/build.rs",
];

/// Folders of inputs that contain build results.
const RESULTS: [&str; 3] = ["dist", "node_modules", "target"];

/// A line that changes with every input.
pub(super) fn of_inputs(workspace: &Workspace, std: StdSource) -> Result<String> {
    Ok(format!("{} {std:?}", of_files(workspace.root(), &INPUTS)?))
}

/// The first eight hex digits of a content's SHA-256, for its file name.
pub(super) fn short(content: &[u8]) -> String {
    hex::encode(&Sha256::digest(content)[..4])
}

/// The SHA-256 of a content in hex digits, as in `sha256sum`.
pub(crate) fn sha256(content: &[u8]) -> String {
    hex::encode(&Sha256::digest(content))
}

fn of_files(root: &Path, inputs: &[&str]) -> Result<String> {
    let mut files = Vec::new();
    for input in inputs {
        collect(&root.join(input), &mut files)?;
    }
    files.sort();
    let mut digest = Sha256::new();
    for file in files {
        let content = read(&file)?;
        let name = file.strip_prefix(root).unwrap_or(&file);
        // The lengths separate a name from the adjacent content.
        digest.update(format!("{} {} ", name.display(), content.len()));
        digest.update(content);
    }
    Ok(hex::encode(&digest.finalize()))
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    if path.is_file() {
        files.push(path.to_owned());
        return Ok(());
    }
    let entries = fs::read_dir(path).with_context(|| format!("{} is missing", path.display()))?;
    for entry in entries {
        let entry = entry?;
        if !RESULTS.iter().any(|result| entry.file_name() == *result) {
            collect(&entry.path(), files)?;
        }
    }
    Ok(())
}

fn read(file: &Path) -> Result<Vec<u8>> {
    fs::read(file).with_context(|| format!("{} cannot be read", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;

    fn a_tree() -> TempDir {
        let tree = tempfile::tempdir().unwrap();
        fs::create_dir_all(tree.path().join("src/dist")).unwrap();
        fs::write(tree.path().join("src/lib.rs"), "one").unwrap();
        fs::write(tree.path().join("Cargo.toml"), "two").unwrap();
        tree
    }

    fn stamp(tree: &TempDir) -> String {
        of_files(tree.path(), &["Cargo.toml", "src"]).unwrap()
    }

    #[test]
    fn the_stamp_of_unchanged_files_stays() {
        let tree = a_tree();
        assert_eq!(stamp(&tree), stamp(&tree));
    }

    #[test]
    fn a_changed_a_moved_and_a_new_file_each_change_the_stamp() {
        let tree = a_tree();
        let mut stamps = vec![stamp(&tree)];
        fs::write(tree.path().join("src/lib.rs"), "changed").unwrap();
        stamps.push(stamp(&tree));
        fs::rename(tree.path().join("src/lib.rs"), tree.path().join("src/main.rs")).unwrap();
        stamps.push(stamp(&tree));
        fs::write(tree.path().join("src/new.rs"), "").unwrap();
        stamps.push(stamp(&tree));

        stamps.sort();
        stamps.dedup();
        assert_eq!(stamps.len(), 4);
    }

    #[test]
    fn results_have_no_say_in_the_stamp() {
        let tree = a_tree();
        let before = stamp(&tree);
        fs::write(tree.path().join("src/dist/made.js"), "made").unwrap();
        assert_eq!(stamp(&tree), before);
    }

    #[test]
    fn a_missing_input_is_named() {
        let error = of_files(a_tree().path(), &["loader"]).unwrap_err();
        assert!(error.to_string().contains("loader"), "{error}");
    }

    #[test]
    fn a_short_hash_is_a_prefix_of_the_known_one() {
        assert_eq!(short(b"abc"), "ba7816bf");
    }
}
