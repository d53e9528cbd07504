//! Finds cycles of imports between the files of a crate.
//!
//! Files in a cycle can only be understood, tested and moved together. A module and its ancestors or
//! descendants may use each other, because a parent declares and re-exports its children. Test modules
//! do not count.
//!
//! # Layout
//! - [`module_tree`]: the modules of a crate, and the file, items and imports of each
//! - [`references`]: the paths in a syntax tree
//! - [`resolution`]: from a path to the module that defines its item, through re-exports
//! - [`graph`]: the shortest cycles of a graph

mod graph;
mod module_tree;
mod references;
mod resolution;

use super::packages::{self, Package};
use crate::workspace::Workspace;
use anyhow::{Context, Result, bail};
use graph::Graph;
use module_tree::ModuleTree;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Files of a cycle, in import order; the last one imports the first.
type Cycle = Vec<PathBuf>;

/// Fails if a crate of the workspace has a cycle.
pub(super) fn check(workspace: &Workspace) -> Result<()> {
    let packages = packages::list(workspace)?;
    let cycles = packages.iter().map(|package| Ok((&*package.name, cycles_of_package(package)?)));
    judge(&cycles.collect::<Result<Vec<_>>>()?)
}

fn judge(cycles: &[(&str, Vec<Cycle>)]) -> Result<()> {
    let failures = cycles.iter().filter(|(_, cycles)| !cycles.is_empty());
    let failures = failures.map(|(package, cycles)| format!("{package}:\n{}", describe(cycles)));
    let failures: Vec<_> = failures.collect();
    if failures.is_empty() {
        return Ok(());
    }
    bail!("files import each other in cycles:\n{}", failures.join("\n"))
}

/// One line for each cycle.
fn describe(cycles: &[Cycle]) -> String {
    let line = |cycle: &Cycle| {
        let closed = cycle.iter().chain(cycle.first());
        let names: Vec<_> = closed.map(|file| file.display().to_string()).collect();
        format!("    {}", names.join(" → "))
    };
    cycles.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// The cycles in the libraries and binaries of a package. File names are relative to its `src`.
fn cycles_of_package(package: &Package) -> Result<Vec<Cycle>> {
    let src = package.folder()?.join("src");
    let read = |file: &Path| {
        fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))
    };
    let mut cycles = BTreeSet::new();
    for target in &package.targets {
        if target.src_path.starts_with(&src) {
            cycles.extend(cycles_of_target(&target.src_path, &src, &read)?);
        }
    }
    let mut cycles: Vec<_> = cycles.into_iter().collect();
    cycles.sort_by_key(Vec::len);
    Ok(cycles)
}

fn cycles_of_target(
    root: &Path,
    src: &Path,
    read: &dyn Fn(&Path) -> Result<String>,
) -> Result<Vec<Cycle>> {
    let tree = ModuleTree::load(root, read)?;
    let graph: Graph = resolution::edges(&tree)
        .into_iter()
        .map(|(from, to)| {
            let name = |file: &Path| file.strip_prefix(src).unwrap_or(file).to_owned();
            (name(from), name(to))
        })
        .collect();
    Ok(graph.shortest_cycles())
}

#[cfg(test)]
mod tests;
