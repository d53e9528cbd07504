//! Finds source files that no module declares: cargo does not compile them, so no other tool reports them.

use super::packages;
use crate::workspace::Workspace;
use anyhow::{Context, Result, bail};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

pub(super) fn look_for(workspace: &Workspace) -> Result<()> {
    let mut orphans = Vec::new();
    for package in packages::list(workspace)? {
        let roots = package.targets.iter().map(|target| target.src_path.clone());
        orphans.extend(of_package(package.folder()?, roots.collect())?);
    }
    if orphans.is_empty() {
        return Ok(());
    }
    let list: Vec<_> = orphans.iter().map(|file| format!("  {}", file.display())).collect();
    bail!("no module names these files, so they are never compiled:\n{}", list.join("\n"))
}

/// The Rust files in `folder` that no `mod` declaration reaches from `roots`.
fn of_package(folder: &Path, roots: Vec<PathBuf>) -> Result<Vec<PathBuf>> {
    let mut reached: BTreeSet<PathBuf> = roots.iter().cloned().collect();
    let mut unread: Vec<_> =
        roots.into_iter().map(|root| (children_of_root(&root), root)).collect();
    while let Some((children, file)) = unread.pop() {
        let text = fs::read_to_string(&file)
            .with_context(|| format!("{} cannot be read", file.display()))?;
        for name in text.lines().filter_map(declared) {
            let child = children.join(format!("{name}.rs"));
            if child.is_file() && reached.insert(child.clone()) {
                unread.push((children.join(name), child));
            }
        }
    }
    let mut all = Vec::new();
    collect(folder, &mut all)?;
    all.retain(|file| !reached.contains(file));
    all.sort();
    Ok(all)
}

/// A crate root has its modules in its own folder; any other `x.rs` has them in `x/`.
fn children_of_root(root: &Path) -> PathBuf {
    root.parent().unwrap_or(Path::new("")).to_owned()
}

/// The module that a line such as `pub(crate) mod name;` declares in another file.
fn declared(line: &str) -> Option<&str> {
    let line = line.trim().strip_suffix(';')?;
    let (before, name) = line.rsplit_once("mod ")?;
    let is_visibility = before.is_empty() || (before.starts_with("pub") && before.ends_with(' '));
    is_visibility.then_some(name)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() && !path.ends_with("target") && !path.ends_with("node_modules") {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_declaration_from_another_file_counts() {
        assert_eq!(declared("mod parse;"), Some("parse"));
        assert_eq!(declared("    pub(crate) mod parse;"), Some("parse"));
        assert_eq!(declared("mod tests {"), None);
        assert_eq!(declared("// mod parse;"), None);
    }

    #[test]
    fn an_undeclared_file_is_found_and_its_siblings_are_not() {
        let folder = tempfile::tempdir().unwrap();
        let src = folder.path().join("src");
        fs::create_dir_all(src.join("phone")).unwrap();
        fs::write(src.join("lib.rs"), "mod phone;\n").unwrap();
        fs::write(src.join("phone.rs"), "pub mod parse;\n").unwrap();
        fs::write(src.join("phone/parse.rs"), "").unwrap();
        fs::write(src.join("phone/forgotten.rs"), "").unwrap();

        let orphans = of_package(folder.path(), vec![src.join("lib.rs")]).unwrap();

        assert_eq!(orphans, [src.join("phone/forgotten.rs")]);
    }
}
