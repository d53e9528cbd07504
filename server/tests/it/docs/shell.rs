//! The commands in the documents exist. `cargo xtask …` is checked in `xtask/src/documents.rs`.

use super::{blocks, root};
use std::process::{Command, Stdio};

/// The programs that commands of the documents start.
const PROGRAMS: [&str; 13] = [
    "aws",
    "cargo",
    "cd",
    "click2call",
    "export",
    "npm",
    "openapi-python-client",
    "openapi-typescript",
    "openssl",
    "pg_dump",
    "pg_restore",
    "rustup",
    "trunk",
];

/// The commands of a block, each on one line, without comments.
fn commands(block: &str) -> Vec<String> {
    let block = block.replace("\\\n", " ");
    let commands = block.lines().filter_map(|line| line.split(" #").next());
    let commands = commands.flat_map(|line| line.split(" && "));
    let commands = commands.map(|it| it.trim().to_owned());
    commands.filter(|it| !it.is_empty() && !it.starts_with('#')).collect()
}

#[test]
fn every_block_of_commands_is_a_script_of_bash() {
    for (page, block) in blocks("sh") {
        let script = std::env::temp_dir().join(format!("click2call-docs-{}", std::process::id()));
        std::fs::write(&script, &block).unwrap();
        let output =
            Command::new("bash").arg("-n").arg(&script).stdin(Stdio::null()).output().unwrap();
        std::fs::remove_file(&script).unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && errors.is_empty(), "{page}: {errors}\n{block}");
    }
}

#[test]
fn every_command_that_is_shown_starts_a_known_program() {
    for (page, block) in blocks("sh") {
        for command in commands(&block) {
            let program = command.split_whitespace().next().unwrap();
            assert!(
                PROGRAMS.contains(&program) || program == "zip" || command.starts_with(".ci/run"),
                "{page}: {command}"
            );
        }
    }
}

#[test]
fn every_command_of_click2call_is_understood() {
    let mut checked = 0;
    for (page, block) in blocks("sh") {
        for line in commands(&block).iter().filter(|line| line.starts_with("click2call ")) {
            let words = line.split_whitespace().skip(1).take_while(|word| *word != ">");
            let output = Command::new(env!("CARGO_BIN_EXE_click2call"))
                .args(words.map(|word| word.trim_matches('"')))
                .arg("--help")
                .output()
                .unwrap();
            let errors = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{page}: {line}: {errors}");
            checked += 1;
        }
    }
    assert!(checked > 20, "only {checked} commands were found");
}

#[test]
fn every_build_that_is_shown_names_a_profile_and_a_package_of_the_workspace() {
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let mut checked = 0;
    for (page, block) in blocks("sh") {
        for line in commands(&block).iter().filter(|line| line.starts_with("cargo build ")) {
            let words: Vec<_> = line.split_whitespace().collect();
            for pair in words.windows(2) {
                match pair {
                    ["--profile", profile] => {
                        assert!(
                            manifest.contains(&format!("[profile.{profile}]")),
                            "{page}: {line}"
                        );
                    }
                    ["-p", package] => {
                        assert!(root().join(package).join("Cargo.toml").exists(), "{page}: {line}");
                    }
                    _ => {}
                }
            }
            checked += 1;
        }
    }
    assert!(checked > 0);
}
