//! Checks that the required packages are used in the shipped product.
//!
//! Each must be a normal dependency (not a dev or build dependency) of the crate that needs it, enabled by a feature of a workspace
//! member if it is optional, and used in the sources of that crate. `trunk` is a program: [`super::trunk`] checks its use.

use crate::tool;
use crate::workspace::Workspace;
use anyhow::{Context, Result, bail};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// A package, and the crate that must use it.
const FIXED: [(&str, &str); 12] = [
    ("leptos", "widget-wasm"),
    ("wasm-bindgen", "widget-wasm"),
    ("web-sys", "widget-wasm"),
    ("gloo-net", "widget-wasm"),
    ("axum", "server"),
    ("tokio", "server"),
    ("reqwest", "server"),
    ("serde", "server"),
    ("serde", "shared-types"),
    ("serde", "widget-wasm"),
    ("tower_governor", "server"),
    ("md-5", "shared-types"),
];

#[derive(Debug, Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Debug, Deserialize)]
struct Package {
    name: String,
    manifest_path: PathBuf,
    dependencies: Vec<Dependency>,
    features: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Deserialize)]
struct Dependency {
    name: String,
    /// `None` for a normal one.
    kind: Option<String>,
    optional: bool,
    features: Vec<String>,
}

pub(super) fn judge(workspace: &Workspace) -> Result<()> {
    let mut metadata = tool::cargo(workspace.root());
    metadata.args(["metadata", "--no-deps", "--format-version", "1"]);
    let metadata: Metadata = serde_json::from_str(&tool::capture(&mut metadata)?)?;
    let mut faults = Vec::new();
    for (package, by) in FIXED {
        if let Some(fault) = metadata.fault(package, by) {
            faults.push(fault);
        } else if !metadata.is_named_in_sources(package, by)? {
            faults.push(format!("no source of {by} names {package}"));
        }
    }
    if faults.is_empty() {
        return Ok(());
    }
    bail!("packages that the product has to be built with:\n  {}", faults.join("\n  "))
}

impl Metadata {
    /// Why `package` is not a shipped dependency of the crate `by`, if it is not.
    fn fault(&self, package: &str, by: &str) -> Option<String> {
        let Some(user) = self.find(by) else {
            return Some(format!("there is no crate {by}"));
        };
        let mut normal = user.dependencies.iter().filter(|it| it.name == package && it.is_normal());
        let Some(dependency) = normal.next() else {
            return Some(format!("{by} has no normal dependency on {package}"));
        };
        let is_on = !dependency.optional || self.switched_on(user).contains(package);
        (!is_on).then(|| format!("nothing switches on the dependency of {by} on {package}"))
    }

    fn find(&self, name: &str) -> Option<&Package> {
        self.packages.iter().find(|package| package.name == name)
    }

    /// The optional dependencies of `package` that the features requested by members enable.
    fn switched_on(&self, package: &Package) -> BTreeSet<String> {
        let mut asked = vec!["default".to_owned()];
        for member in &self.packages {
            let uses = member.dependencies.iter().filter(|it| it.name == package.name);
            asked.extend(uses.filter(|it| it.is_normal()).flat_map(|it| it.features.clone()));
        }
        let mut seen = BTreeSet::new();
        while let Some(name) = asked.pop() {
            if seen.insert(name.clone()) {
                asked.extend(package.features.get(&name).into_iter().flatten().cloned());
            }
        }
        seen.iter().filter_map(|name| name.strip_prefix("dep:")).map(str::to_owned).collect()
    }

    fn is_named_in_sources(&self, package: &str, by: &str) -> Result<bool> {
        let user = self.find(by).context("the crate was there a moment ago")?;
        let folder = user.manifest_path.parent().context("a package lies nowhere")?;
        is_named_below(&folder.join("src"), &format!("{}::", library(package)))
    }
}

impl Dependency {
    fn is_normal(&self) -> bool {
        self.kind.is_none()
    }
}

/// The package's name in Rust.
fn library(package: &str) -> String {
    match package {
        "md-5" => "md5".to_owned(),
        _ => package.replace('-', "_"),
    }
}

/// Whether a source file in `folder`, other than tests, contains `text`.
fn is_named_below(folder: &Path, text: &str) -> Result<bool> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let is_named = if path.is_dir() {
            is_named_below(&path, text)?
        } else {
            !path.ends_with("tests.rs") && fs::read_to_string(&path)?.contains(text)
        };
        if is_named {
            return Ok(true);
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn the_product_is_built_with_the_fixed_packages() {
        judge(&Workspace::find().unwrap()).unwrap();
    }

    /// A widget with one dependency on leptos, and an app that enables the widget's `features`.
    fn workspace(leptos: &Value, features: &[&str]) -> Metadata {
        let mut dependency = json!({
            "name": "leptos", "kind": null, "optional": false, "features": [],
        });
        for (name, value) in leptos.as_object().unwrap() {
            dependency[name] = value.clone();
        }
        let widget = json!({
            "name": "widget-wasm", "kind": null, "optional": false, "features": features,
        });
        serde_json::from_value(json!({ "packages": [
            {
                "name": "widget-wasm", "manifest_path": "", "dependencies": [dependency],
                "features": { "default": [], "view": ["component"], "component": ["dep:leptos"] },
            },
            { "name": "app", "manifest_path": "", "dependencies": [widget], "features": {} },
        ]}))
        .unwrap()
    }

    fn fault(leptos: &Value, features: &[&str]) -> Option<String> {
        workspace(leptos, features).fault("leptos", "widget-wasm")
    }

    #[test]
    fn a_dependency_of_tests_or_builds_is_not_shipped() {
        assert_eq!(fault(&json!({}), &[]), None);
        for kind in ["dev", "build"] {
            let fault = fault(&json!({ "kind": kind }), &[]).unwrap();
            assert_eq!(fault, "widget-wasm has no normal dependency on leptos");
        }
        assert!(fault(&json!({ "name": "sycamore" }), &[]).is_some());
    }

    #[test]
    fn an_optional_dependency_counts_if_a_member_enables_its_feature() {
        let optional = json!({ "optional": true });

        assert_eq!(fault(&optional, &["view"]), None);
        assert!(fault(&optional, &[]).unwrap().starts_with("nothing switches on"));
    }

    #[test]
    fn a_source_that_names_a_package_is_found_and_a_file_of_tests_does_not_count() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("phone")).unwrap();
        fs::write(folder.path().join("phone/tests.rs"), "use md5::Md5;").unwrap();
        assert!(!is_named_below(folder.path(), "md5::").unwrap());

        fs::write(folder.path().join("phone/digest.rs"), "use md5::Md5;").unwrap();
        assert!(is_named_below(folder.path(), "md5::").unwrap());
    }
}
