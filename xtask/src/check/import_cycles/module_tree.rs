//! The modules of a crate, and the file, items and imports of each.

use super::references::{self, Import};
use anyhow::{Context, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use syn::ext::IdentExt;
use syn::{Expr, ExprLit, Item, Lit, Meta};

/// The modules of a crate without its test modules.
#[derive(Debug)]
pub(super) struct ModuleTree {
    modules: Vec<Module>,
}

/// A position in the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ModuleId(usize);

/// One module, in a file of its own or inline.
#[derive(Debug)]
pub(super) struct Module {
    /// The file that contains it.
    pub(super) file: PathBuf,
    pub(super) parent: Option<ModuleId>,
    pub(super) children: BTreeMap<String, ModuleId>,
    /// The names that it defines, except modules.
    pub(super) items: BTreeSet<String>,
    /// Its `use` declarations.
    pub(super) imports: Vec<Import>,
    /// The other paths in it.
    pub(super) references: Vec<Vec<String>>,
    is_inline: bool,
}

/// Where a module is to be added.
struct Position<'a> {
    parent: Option<ModuleId>,
    file: &'a Path,
    /// The folder of its child modules.
    folder: &'a Path,
    is_inline: bool,
}

impl ModuleTree {
    /// The crate itself.
    pub(super) const ROOT: ModuleId = ModuleId(0);

    /// Loads the crate with this root file.
    pub(super) fn load(root: &Path, read: &dyn Fn(&Path) -> Result<String>) -> Result<Self> {
        let mut tree = Self { modules: Vec::new() };
        let folder = root.parent().context("the root file has no folder")?;
        let position = Position { parent: None, file: root, folder, is_inline: false };
        tree.load_file(&position, read)?;
        Ok(tree)
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = ModuleId> + use<> {
        (0..self.modules.len()).map(ModuleId)
    }

    pub(super) fn get(&self, id: ModuleId) -> &Module {
        &self.modules[id.0]
    }

    /// The outermost module in the same file.
    pub(super) fn module_of_file(&self, id: ModuleId) -> ModuleId {
        match self.get(id) {
            Module { is_inline: true, parent: Some(parent), .. } => self.module_of_file(*parent),
            _ => id,
        }
    }

    /// Whether `ancestor` is `id` or contains it.
    pub(super) fn is_ancestor_or_self(&self, ancestor: ModuleId, id: ModuleId) -> bool {
        let parent = |id: &ModuleId| self.get(*id).parent;
        std::iter::successors(Some(id), parent).any(|id| id == ancestor)
    }

    fn load_file(
        &mut self,
        position: &Position<'_>,
        read: &dyn Fn(&Path) -> Result<String>,
    ) -> Result<ModuleId> {
        let text = read(position.file)?;
        let syntax = syn::parse_file(&text)
            .with_context(|| format!("{} cannot be parsed", position.file.display()))?;
        self.add(position, &syntax.items, read)
    }

    fn add(
        &mut self,
        position: &Position<'_>,
        items: &[Item],
        read: &dyn Fn(&Path) -> Result<String>,
    ) -> Result<ModuleId> {
        let id = ModuleId(self.modules.len());
        self.modules.push(Module {
            file: position.file.to_owned(),
            parent: position.parent,
            children: BTreeMap::new(),
            items: items.iter().filter_map(defined_name).collect(),
            imports: Vec::new(),
            references: Vec::new(),
            is_inline: position.is_inline,
        });
        for item in items.iter().filter(|item| !references::is_test_only(attributes(item))) {
            let Item::Mod(child) = item else {
                let found = references::of_item(item);
                let module = &mut self.modules[id.0];
                module.imports.extend(found.imports);
                module.references.extend(found.paths);
                continue;
            };
            let name = child.ident.unraw().to_string();
            let folder = position.folder.join(&name);
            let child = if let Some((_, items)) = &child.content {
                let file = position.file;
                let position =
                    Position { parent: Some(id), file, folder: &folder, is_inline: true };
                self.add(&position, items, read)?
            } else {
                let file = match path_attribute(child) {
                    Some(path) => position.file.with_file_name(path),
                    None => folder.with_extension("rs"),
                };
                let position =
                    Position { parent: Some(id), file: &file, folder: &folder, is_inline: false };
                self.load_file(&position, read)?
            };
            self.modules[id.0].children.insert(name, child);
        }
        Ok(id)
    }
}

fn path_attribute(module: &syn::ItemMod) -> Option<String> {
    let value = module.attrs.iter().find_map(|attribute| match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("path") => Some(&pair.value),
        _ => None,
    })?;
    match value {
        Expr::Lit(ExprLit { lit: Lit::Str(path), .. }) => Some(path.value()),
        _ => None,
    }
}

fn attributes(item: &Item) -> &[syn::Attribute] {
    references::attributes_of_item(item)
}

fn defined_name(item: &Item) -> Option<String> {
    let ident = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::TraitAlias(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Union(item) => &item.ident,
        _ => return None,
    };
    Some(ident.unraw().to_string())
}
