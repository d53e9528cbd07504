//! Says which commit is compiled, for `click2call --version`.
//!
//! A debug build may name an earlier commit: cargo does not compile it again because of a commit alone, which would cost
//! developers minutes. A release build does.
//!
//! The variable `CLICK2CALL_COMMIT` names it where git cannot: in an archive of the sources, for instance.

use std::path::Path;
use std::process::Command;

const COMMIT: &str = "CLICK2CALL_COMMIT";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed={COMMIT}");
    let given = std::env::var(COMMIT).ok().filter(|commit| !commit.is_empty());
    let commit = given.or_else(from_git).unwrap_or_else(|| "unknown commit".to_owned());
    println!("cargo::rustc-env={COMMIT}={commit}");
}

fn from_git() -> Option<String> {
    // Whether these sources are the work tree of git; they may also lie in that of another project.
    let top = git(&["rev-parse", "--show-toplevel"])?;
    let is_ours = Path::new(&top).canonicalize().ok()? == Path::new("..").canonicalize().ok()?;
    let commit = is_ours.then(|| git(&["rev-parse", "--short=12", "HEAD"])).flatten()?;
    if std::env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        compile_again_for_another_commit();
    }
    Some(commit)
}

fn compile_again_for_another_commit() {
    // Changed by each commit and each checkout. Cargo would run this at each build for a file that is not there.
    for file in ["HEAD", "logs/HEAD"] {
        if let Some(path) =
            git(&["rev-parse", "--git-path", file]).filter(|it| Path::new(it).exists())
        {
            println!("cargo::rerun-if-changed={path}");
        }
    }
}

/// What git prints, without the line feed.
fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}
