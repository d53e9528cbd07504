//! Checks that `trunk` can build the example of `Trunk.toml`.
//!
//! If `trunk` is installed, it builds. Otherwise every path that it would read is checked.

use crate::report::NotDone;
use crate::tool;
use crate::workspace::Workspace;
use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const CONFIG: &str = "Trunk.toml";

/// The newest release that Rust 1.95 compiles.
const INSTALL: &str = "cargo install --locked trunk --version 0.21.14";

/// The output of a build: the page, and one file of each other kind.
const MADE: [&str; 3] = ["html", "js", "wasm"];

/// The part of `Trunk.toml` that names paths.
#[derive(Debug, Deserialize)]
struct Config {
    build: Build,
    #[serde(default)]
    watch: Watch,
}

#[derive(Debug, Deserialize)]
struct Build {
    target: PathBuf,
}

#[derive(Debug, Default, Deserialize)]
struct Watch {
    #[serde(default)]
    watch: Vec<PathBuf>,
    #[serde(default)]
    ignore: Vec<PathBuf>,
}

pub(super) fn judge(workspace: &Workspace) -> Result<()> {
    paths_exist(workspace.root())?;
    let Some(trunk) = tool::on_path("trunk") else {
        let told = format!(
            "NOT BUILT: the example by trunk, which is not installed: `{INSTALL}`\n  \
             Every path that {CONFIG} names is there."
        );
        return Err(NotDone(told).into());
    };
    build(workspace, &trunk)
}

fn build(workspace: &Workspace, trunk: &Path) -> Result<()> {
    // Not the folder of `trunk serve`, which may be running.
    let dist = workspace.target("trunk-check");
    if dist.exists() {
        fs::remove_dir_all(&dist).context("the last build of trunk is in the way")?;
    }
    let mut command = Command::new(trunk);
    command.current_dir(workspace.root()).arg("build").arg("--dist").arg(&dist);
    tool::run(&mut command).context(
        "trunk downloads a `wasm-bindgen` of the version in Cargo.lock, unless it is on the PATH: \
         `cargo install wasm-bindgen-cli --version` with that version",
    )?;
    is_whole(&dist)
}

/// Whether `dist` contains a file of each kind.
fn is_whole(dist: &Path) -> Result<()> {
    let mut names = Vec::new();
    for entry in fs::read_dir(dist).with_context(|| format!("{} is missing", dist.display()))? {
        names.push(PathBuf::from(entry?.file_name()));
    }
    ensure!(names.iter().any(|name| name == Path::new("index.html")), "trunk made no index.html");
    for kind in MADE {
        let is_there = names.iter().any(|name| name.extension().is_some_and(|it| it == kind));
        ensure!(is_there, "trunk made no .{kind} file");
    }
    Ok(())
}

/// Checks every path that `trunk build` and `trunk serve` would read in `root`.
fn paths_exist(root: &Path) -> Result<()> {
    let text = fs::read_to_string(root.join(CONFIG)).context("there is no Trunk.toml")?;
    let config: Config = toml::from_str(&text).context("Trunk.toml cannot be read")?;
    for path in config.watch.watch.iter().chain(&config.watch.ignore) {
        ensure!(root.join(path).exists(), "{CONFIG} watches {}, which is missing", path.display());
    }
    let page = root.join(&config.build.target);
    let html = fs::read_to_string(&page)
        .with_context(|| format!("the target {} cannot be read", config.build.target.display()))?;
    let folder = page.parent().unwrap_or(root);
    let assets: Vec<_> = tags(&html).filter(|tag| attribute(tag, "data-trunk").is_some()).collect();
    for tag in &assets {
        asset_exists(folder, tag)?;
    }
    let is_crate = |tag: &&&str| attribute(tag, "rel") == Some("rust");
    ensure!(assets.iter().filter(is_crate).count() == 1, "the page names not exactly one crate");
    Ok(())
}

/// Checks the target of a `<link data-trunk …>`. A crate without `href` is the page's own folder.
fn asset_exists(folder: &Path, tag: &str) -> Result<()> {
    let path = match (attribute(tag, "rel"), attribute(tag, "href")) {
        (Some("rust"), href) => {
            let named = folder.join(href.unwrap_or_default());
            if named.is_dir() { named.join("Cargo.toml") } else { named }
        }
        (_, Some(href)) => folder.join(href),
        (_, None) => bail!("<{tag}> has no href"),
    };
    ensure!(path.is_file(), "the page names {}, which is missing", path.display());
    Ok(())
}

/// The attributes of each `<link …>`.
fn tags(html: &str) -> impl Iterator<Item = &str> {
    html.split("<link").skip(1).filter_map(|rest| rest.split_once('>')).map(|(tag, _)| tag)
}

/// The value of an attribute, empty if absent.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = tag.trim_end_matches('/').trim();
    while !rest.is_empty() {
        let end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        let (found, behind) = rest.split_at(end);
        let (value, behind) = match behind.strip_prefix("=\"") {
            Some(quoted) => quoted.split_once('"')?,
            None => ("", behind),
        };
        if found == name {
            return Some(value);
        }
        rest = behind.trim_start();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;

    const LINK: &str = r#"<link data-trunk rel="rust" data-wasm-opt="0" />"#;

    /// A repository with an app that `trunk` can build.
    fn repository(link: &str) -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| fs::write(folder.path().join(path), text).unwrap();
        fs::create_dir(folder.path().join("app")).unwrap();
        write("app/Cargo.toml", "");
        write("app/index.html", &format!("<html><link rel=\"icon\" href=\"data:,\" />{link}"));
        write("Trunk.toml", "[build]\ntarget='app/index.html'\n[watch]\nwatch=['app']\n");
        folder
    }

    fn complaint(folder: &TempDir) -> String {
        paths_exist(folder.path()).unwrap_err().to_string()
    }

    #[test]
    fn every_path_that_our_own_configuration_names_is_there() {
        paths_exist(Workspace::find().unwrap().root()).unwrap();
    }

    #[test]
    fn a_page_with_one_crate_beside_it_can_be_built() {
        paths_exist(repository(LINK).path()).unwrap();
        paths_exist(repository(r#"<link data-trunk rel="rust" href="Cargo.toml">"#).path())
            .unwrap();
    }

    #[test]
    fn a_path_that_leads_nowhere_is_named() {
        let folder = repository(r#"<link data-trunk rel="rust" href="../gone/Cargo.toml">"#);
        assert!(complaint(&folder).contains("gone/Cargo.toml"));

        let folder = repository(&format!("{LINK}<link data-trunk rel=\"css\" href=\"gone.css\">"));
        assert!(complaint(&folder).contains("gone.css"));

        let folder = repository(LINK);
        fs::write(
            folder.path().join("Trunk.toml"),
            "[build]\ntarget='app/index.html'\n[watch]\nwatch=['gone']\n",
        )
        .unwrap();
        assert_eq!(complaint(&folder), "Trunk.toml watches gone, which is missing");

        fs::remove_file(folder.path().join("app/Cargo.toml")).unwrap();
        fs::write(folder.path().join("Trunk.toml"), "[build]\ntarget='app/index.html'\n").unwrap();
        assert!(complaint(&folder).contains("app/Cargo.toml"));
    }

    #[test]
    fn a_page_without_a_crate_is_no_app() {
        assert_eq!(complaint(&repository("")), "the page names not exactly one crate");
    }

    #[test]
    fn an_attribute_is_found_with_and_without_a_value() {
        let tag = " data-trunk rel=\"rust\" href=\"a b\" /";
        assert_eq!(attribute(tag, "data-trunk"), Some(""));
        assert_eq!(attribute(tag, "rel"), Some("rust"));
        assert_eq!(attribute(tag, "href"), Some("a b"));
        assert_eq!(attribute(tag, "data"), None);
    }

    #[test]
    fn a_build_without_its_webassembly_is_not_whole() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["index.html", "app-1f.js"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        assert_eq!(is_whole(folder.path()).unwrap_err().to_string(), "trunk made no .wasm file");

        fs::write(folder.path().join("app-1f_bg.wasm"), "").unwrap();
        is_whole(folder.path()).unwrap();
    }
}
