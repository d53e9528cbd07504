//! From a path to the module that defines its item, through imports and re-exports.

use super::module_tree::{ModuleId, ModuleTree};
use super::references::Binding;
use std::path::Path;

/// The maximum of re-exports that are followed for one path; more are a cycle.
const MAX_DEPTH: usize = 8;

/// The target of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Resolution {
    /// A module itself.
    Module(ModuleId),
    /// An item.
    Item {
        /// The module that defines it.
        module: ModuleId,
        /// The modules that re-export it on the way.
        via: Vec<ModuleId>,
    },
    /// Something in another crate.
    OtherCrate,
    /// The module where the path starts does not have its first name.
    NotFound,
}

impl Resolution {
    fn item_of(module: ModuleId) -> Self {
        Self::Item { module, via: Vec::new() }
    }
}

/// The imports between files, without those between a module and its ancestors or descendants.
pub(super) fn edges(tree: &ModuleTree) -> Vec<(&Path, &Path)> {
    let mut edges = Vec::new();
    for from in tree.ids() {
        for to in used_modules(tree, from) {
            let (from, to) = (tree.module_of_file(from), tree.module_of_file(to));
            if !tree.is_ancestor_or_self(from, to) && !tree.is_ancestor_or_self(to, from) {
                edges.push((&*tree.get(from).file, &*tree.get(to).file));
            }
        }
    }
    edges
}

/// The modules whose items `from` imports or names.
///
/// A module that is only imported as a namespace does not count: the paths through it do.
fn used_modules(tree: &ModuleTree, from: ModuleId) -> Vec<ModuleId> {
    let module = tree.get(from);
    let resolver = Resolver { tree, depth: 0 };
    let mut used = Vec::new();
    let imported = module.imports.iter().map(|import| (&import.path, &import.binding));
    let referenced = module.references.iter().map(|path| (path, &Binding::Anonymous));
    for (path, binding) in imported.chain(referenced) {
        match resolver.resolve(from, path) {
            Resolution::Item { module, via } => {
                // A parent that re-exports its child's item is not an import of its own.
                used.extend(via.into_iter().filter(|it| !tree.is_ancestor_or_self(*it, module)));
                used.push(module);
            }
            Resolution::Module(module) if *binding == Binding::Glob => used.push(module),
            Resolution::Module(_) | Resolution::OtherCrate | Resolution::NotFound => {}
        }
    }
    used
}

#[derive(Clone, Copy)]
struct Resolver<'a> {
    tree: &'a ModuleTree,
    /// Re-exports that were followed so far.
    depth: usize,
}

impl Resolver<'_> {
    /// Resolves `path` in the module `from`.
    fn resolve(self, from: ModuleId, path: &[String]) -> Resolution {
        let Some((first, mut rest)) = path.split_first() else { return Resolution::NotFound };
        match &**first {
            "crate" => self.descend(ModuleTree::ROOT, rest),
            "self" => self.descend(from, rest),
            "super" => {
                let mut parent = self.tree.get(from).parent;
                while let Some((_, after)) = rest.split_first().filter(|(it, _)| *it == "super") {
                    parent = parent.and_then(|module| self.tree.get(module).parent);
                    rest = after;
                }
                parent.map_or(Resolution::NotFound, |module| self.descend(module, rest))
            }
            _ => self.look_up(from, first, rest),
        }
    }

    /// Follows a path below `module`. A name that is not found counts as an item that a macro generates.
    fn descend(self, module: ModuleId, path: &[String]) -> Resolution {
        let Some((first, rest)) = path.split_first() else { return Resolution::Module(module) };
        match self.look_up(module, first, rest) {
            Resolution::NotFound => Resolution::item_of(module),
            found => found,
        }
    }

    /// Follows `name` and then `rest` below `module`.
    fn look_up(self, module: ModuleId, name: &str, rest: &[String]) -> Resolution {
        let here = self.tree.get(module);
        let is_item = here.items.contains(name);
        // A module and a function may have the same name: a last segment is rather the function.
        if rest.is_empty() && is_item {
            return Resolution::item_of(module);
        }
        if let Some(child) = here.children.get(name) {
            return self.descend(*child, rest);
        }
        let binding = Binding::Name(name.to_owned());
        if let Some(import) = here.imports.iter().find(|import| import.binding == binding) {
            return self.look_through(module, &import.path, rest);
        }
        if is_item {
            return Resolution::item_of(module);
        }
        let globs = here.imports.iter().filter(|import| import.binding == Binding::Glob);
        let found = globs.map(|import| self.look_into(module, &import.path, name, rest));
        found.into_iter().find(|it| *it != Resolution::NotFound).unwrap_or(Resolution::NotFound)
    }

    /// Follows `rest` below what `module` imports as `import`.
    fn look_through(self, module: ModuleId, import: &[String], rest: &[String]) -> Resolution {
        let Some(resolver) = self.deeper() else { return Resolution::OtherCrate };
        let found = match resolver.resolve(module, import) {
            Resolution::Module(source) => resolver.descend(source, rest),
            found => found,
        };
        match found {
            Resolution::Item { module: source, mut via } => {
                via.push(module);
                Resolution::Item { module: source, via }
            }
            Resolution::Module(source) => Resolution::Module(source),
            Resolution::OtherCrate | Resolution::NotFound => Resolution::OtherCrate,
        }
    }

    /// Follows `name` and `rest` below the module whose names `module` imports with a glob.
    fn look_into(
        self,
        module: ModuleId,
        import: &[String],
        name: &str,
        rest: &[String],
    ) -> Resolution {
        let Some(resolver) = self.deeper() else { return Resolution::NotFound };
        let Resolution::Module(source) = resolver.resolve(module, import) else {
            return Resolution::NotFound;
        };
        match resolver.look_up(source, name, rest) {
            Resolution::Item { module: source, mut via } => {
                via.push(module);
                Resolution::Item { module: source, via }
            }
            found => found,
        }
    }

    fn deeper(self) -> Option<Self> {
        let depth = self.depth + 1;
        (depth <= MAX_DEPTH).then_some(Self { depth, ..self })
    }
}
