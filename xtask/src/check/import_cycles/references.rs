//! The paths in a syntax tree: `use` declarations, and paths in types, expressions, macros and
//! attributes.

use proc_macro2::{TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::visit::{self, Visit};
use syn::{Attribute, Field, ImplItem, Item, ItemUse, LitStr, Local, Macro, Meta, Path, UseTree};

/// One leaf of a `use` declaration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Import {
    pub(super) path: Vec<String>,
    pub(super) binding: Binding,
}

/// The names that an import makes available.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Binding {
    /// The item under this name.
    Name(String),
    /// The methods of a trait: `use a::Trait as _`.
    Anonymous,
    /// All names in a module or enum.
    Glob,
}

/// The result of [`of_item`].
#[derive(Debug, Default)]
pub(super) struct References {
    pub(super) imports: Vec<Import>,
    pub(super) paths: Vec<Vec<String>>,
}

/// All imports and paths in an item, without test-only parts.
pub(super) fn of_item(item: &Item) -> References {
    let mut references = References::default();
    references.visit_item(item);
    references
}

/// Whether an item is compiled for tests only: `#[cfg(test)]`, `#[cfg(all(test, …))]`, `#[test]`.
pub(super) fn is_test_only(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let path = attribute.path();
        let is_test = path.segments.last().is_some_and(|segment| segment.ident == "test");
        is_test || (path.is_ident("cfg") && attribute.parse_args().is_ok_and(|it| needs_test(&it)))
    })
}

fn needs_test(condition: &Meta) -> bool {
    match condition {
        Meta::Path(path) => path.is_ident("test"),
        Meta::List(list) if list.path.is_ident("all") => {
            let parser = syn::punctuated::Punctuated::<Meta, syn::Token![,]>::parse_terminated;
            list.parse_args_with(parser).is_ok_and(|all| all.iter().any(needs_test))
        }
        Meta::List(_) | Meta::NameValue(_) => false,
    }
}

/// The attributes of an item.
pub(super) fn attributes_of_item(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::ExternCrate(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::ForeignMod(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::TraitAlias(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Union(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

fn attributes_of_impl_item(item: &ImplItem) -> &[Attribute] {
    match item {
        ImplItem::Const(item) => &item.attrs,
        ImplItem::Fn(item) => &item.attrs,
        ImplItem::Type(item) => &item.attrs,
        ImplItem::Macro(item) => &item.attrs,
        _ => &[],
    }
}

impl<'ast> Visit<'ast> for References {
    fn visit_item(&mut self, item: &'ast Item) {
        if !is_test_only(attributes_of_item(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item(&mut self, item: &'ast ImplItem) {
        if !is_test_only(attributes_of_impl_item(item)) {
            visit::visit_impl_item(self, item);
        }
    }

    fn visit_field(&mut self, field: &'ast Field) {
        if !is_test_only(&field.attrs) {
            visit::visit_field(self, field);
        }
    }

    fn visit_local(&mut self, local: &'ast Local) {
        if !is_test_only(&local.attrs) {
            visit::visit_local(self, local);
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        if item.leading_colon.is_none() {
            add_imports(&item.tree, &mut Vec::new(), &mut self.imports);
        }
    }

    fn visit_path(&mut self, path: &'ast Path) {
        if path.leading_colon.is_none() {
            self.paths.push(names(path));
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, invocation: &'ast Macro) {
        visit::visit_macro(self, invocation);
        add_paths_of_tokens(invocation.tokens.clone(), &mut self.paths);
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        if let Meta::List(list) = &attribute.meta {
            add_paths_of_tokens(list.tokens.clone(), &mut self.paths);
            add_paths_of_strings(list.tokens.clone(), &mut self.paths);
        }
    }
}

fn add_imports(tree: &UseTree, prefix: &mut Vec<String>, imports: &mut Vec<Import>) {
    let mut add = |path: Vec<String>, binding| imports.push(Import { path, binding });
    let joined = |name: &str| match name {
        // `a::{self}` imports `a`.
        "self" if !prefix.is_empty() => prefix.clone(),
        _ => [&prefix[..], &[name.to_owned()]].concat(),
    };
    match tree {
        UseTree::Name(leaf) => {
            let path = joined(&leaf.ident.unraw().to_string());
            if let Some(name) = path.last().cloned() {
                add(path, Binding::Name(name));
            }
        }
        UseTree::Rename(leaf) if leaf.rename == "_" => {
            add(joined(&leaf.ident.unraw().to_string()), Binding::Anonymous);
        }
        UseTree::Rename(leaf) => {
            let name = Binding::Name(leaf.rename.unraw().to_string());
            add(joined(&leaf.ident.unraw().to_string()), name);
        }
        UseTree::Glob(_) => add(prefix.clone(), Binding::Glob),
        UseTree::Path(branch) => {
            prefix.push(branch.ident.unraw().to_string());
            add_imports(&branch.tree, prefix, imports);
            prefix.pop();
        }
        UseTree::Group(group) => {
            for tree in &group.items {
                add_imports(tree, prefix, imports);
            }
        }
    }
}

fn names(path: &Path) -> Vec<String> {
    path.segments.iter().map(|segment| segment.ident.unraw().to_string()).collect()
}

/// Adds the paths of at least two segments in unparsed tokens, such as the arguments of a macro.
fn add_paths_of_tokens(tokens: TokenStream, paths: &mut Vec<Vec<String>>) {
    let mut path: Vec<String> = Vec::new();
    let mut colons = 0;
    let mut finish = |path: &mut Vec<String>| {
        let path = std::mem::take(path);
        if path.len() >= 2 {
            paths.push(path);
        }
    };
    let mut groups = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => {
                if colons != 2 {
                    finish(&mut path);
                }
                path.push(ident.unraw().to_string());
                colons = 0;
            }
            TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
            other => {
                finish(&mut path);
                colons = 0;
                if let TokenTree::Group(group) = other {
                    groups.push(group);
                }
            }
        }
    }
    finish(&mut path);
    for group in groups {
        add_paths_of_tokens(group.stream(), paths);
    }
}

/// Adds the paths in string literals, such as `#[serde(with = "crate::seconds")]`.
fn add_paths_of_strings(tokens: TokenStream, paths: &mut Vec<Vec<String>>) {
    for token in tokens {
        match token {
            TokenTree::Literal(literal) => {
                let text = syn::parse_str::<LitStr>(&literal.to_string());
                if let Ok(path) = text.and_then(|text| text.parse::<Path>()) {
                    // `with` names a module, of which serde calls this function.
                    paths.push([names(&path), vec!["serialize".to_owned()]].concat());
                }
            }
            TokenTree::Group(group) => add_paths_of_strings(group.stream(), paths),
            TokenTree::Ident(_) | TokenTree::Punct(_) => {}
        }
    }
}
