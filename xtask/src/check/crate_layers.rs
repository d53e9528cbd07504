//! Prints the dependencies between the crates of the workspace, and checks that they all point
//! downward.

use super::packages::{self, Package};
use crate::workspace::Workspace;
use anyhow::{Result, bail};

/// The crates by layer, the lowest first. A crate may depend only on crates in lower layers, also in tests.
const LAYERS: &[&[&str]] = &[
    &["http-client", "rig", "shared-types"],
    &["assets", "model", "widget-wasm"],
    &["supervisor"],
    &["ami", "settings", "state"],
    &["admission", "store", "telephony"],
    &["directory", "tenants"],
    &["logged-in-site", "server"],
    &[
        "abuse",
        "bench",
        "field-service",
        "field-service-leptos",
        "fuzz",
        "leptos-app",
        "leptos-ssr",
        "xtask",
    ],
];

/// Fails if a crate depends on one in the same or a higher layer.
pub(super) fn check(workspace: &Workspace) -> Result<()> {
    let packages = packages::list(workspace)?;
    let dependencies = dependencies(&packages);
    for package in &packages {
        let own = dependencies.iter().filter(|dependency| dependency.from == package.name);
        let names: Vec<_> = own.map(Dependency::label).collect();
        if !names.is_empty() {
            eprintln!("  {} → {}", package.name, names.join(", "));
        }
    }
    let names: Vec<_> = packages.iter().map(|package| &*package.name).collect();
    let violations = violations(LAYERS, &names, &dependencies);
    if violations.is_empty() {
        return Ok(());
    }
    bail!("the layers of crates do not hold:\n  {}", violations.join("\n  "))
}

/// A dependency of one crate of the workspace on another.
struct Dependency<'a> {
    from: &'a str,
    to: &'a str,
    /// `dev` or `build`.
    kind: Option<&'a str>,
}

impl Dependency<'_> {
    fn label(&self) -> String {
        self.kind.map_or(self.to.to_owned(), |kind| format!("{} ({kind})", self.to))
    }
}

fn dependencies(packages: &[Package]) -> Vec<Dependency<'_>> {
    let is_internal = |name: &str| packages.iter().any(|package| package.name == name);
    packages
        .iter()
        .flat_map(|package| package.dependencies.iter().map(move |to| (package, to)))
        .filter(|(_, to)| is_internal(&to.name))
        .map(|(package, to)| Dependency {
            from: &package.name,
            to: &to.name,
            kind: to.kind.as_deref(),
        })
        .collect()
}

fn violations(layers: &[&[&str]], crates: &[&str], dependencies: &[Dependency<'_>]) -> Vec<String> {
    let layer = |name: &str| layers.iter().position(|layer| layer.contains(&name));
    let unplaced = crates
        .iter()
        .filter(|name| layer(name).is_none())
        .map(|name| format!("{name} is in no layer: add it to LAYERS"));
    let upward = dependencies
        .iter()
        .filter(|it| layer(it.from).zip(layer(it.to)).is_some_and(|(from, to)| from <= to))
        .map(|it| {
            format!("{} must not depend on {}, which is not in a lower layer", it.from, it.to)
        });
    unplaced.chain(upward).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAYERS: &[&[&str]] = &[&["types"], &["a", "b"], &["server"]];

    fn violations_of(from: &str, to: &str, kind: Option<&str>) -> Vec<String> {
        violations(LAYERS, &["types", "a", "b", "server"], &[Dependency { from, to, kind }])
    }

    #[test]
    fn a_dependency_on_a_lower_layer_is_allowed() {
        for (from, to) in [("server", "a"), ("server", "types"), ("b", "types")] {
            assert!(violations_of(from, to, None).is_empty(), "{from} → {to}");
        }
    }

    #[test]
    fn a_dependency_upward_or_within_a_layer_is_refused_in_tests_as_well() {
        for (from, to) in [("types", "a"), ("a", "server"), ("a", "b")] {
            for kind in [None, Some("dev"), Some("build")] {
                assert_eq!(
                    violations_of(from, to, kind),
                    [format!("{from} must not depend on {to}, which is not in a lower layer")]
                );
            }
        }
    }

    #[test]
    fn a_crate_without_a_layer_is_refused() {
        let violations = violations(LAYERS, &["types", "new"], &[]);

        assert_eq!(violations, ["new is in no layer: add it to LAYERS"]);
    }
}
