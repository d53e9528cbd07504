//! Runs each fuzz target for a while, and reports the number of inputs.

use crate::console;
use crate::report::NotDone;
use crate::setup::cargo_fuzz;
use crate::step::step;
use crate::tool;
use crate::workspace::Workspace;
use anyhow::{Context, Result, ensure};
use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Seconds for each target; [`SECONDS_VARIABLE`] overrides it.
const SECONDS: u64 = 60;
const SECONDS_VARIABLE: &str = "C2C_FUZZ_SECONDS";

/// libFuzzer's summary with `-print_final_stats=1`.
const EXECUTIONS: &str = "stat::number_of_executed_units:";

/// Runs each target with libFuzzer's inputs, starting from `fuzz/corpus` and `fuzz/seeds`.
pub(super) fn all(workspace: &Workspace) -> Result<()> {
    let program = cargo_fuzz::ensure(workspace.root()).map_err(|error| {
        NotDone(format!("NOT RUN: the fuzz targets: cargo-fuzz is not to be had: {error:#}"))
    })?;
    let seconds = seconds(env::var(SECONDS_VARIABLE).ok().as_deref())?;
    let mut table = Vec::new();
    for target in targets(&workspace.path("fuzz/fuzz_targets"))? {
        let mut fuzz = command(workspace, &program, &target, seconds)?;
        let title = format!("Fuzzing {target} for {seconds} s");
        let transcript = step(&title, || tool::capture_errors(&mut fuzz))?;
        let executions = executions(&transcript)
            .with_context(|| format!("{target}: libFuzzer did not report its executions"))?;
        table.push(format!("  {target}: {executions} executions in {seconds} s"));
    }
    console::say(&table.join("\n"));
    Ok(())
}

fn command(workspace: &Workspace, program: &Path, target: &str, seconds: u64) -> Result<Command> {
    let corpus = workspace.path("fuzz/corpus").join(target);
    fs::create_dir_all(&corpus).with_context(|| format!("{} cannot be made", corpus.display()))?;
    let mut fuzz = Command::new(program);
    fuzz.current_dir(workspace.root()).args(["run", target]).arg(corpus);
    let seeds = workspace.path("fuzz/seeds").join(target);
    if seeds.is_dir() {
        fuzz.arg(seeds);
    }
    fuzz.arg("--target-dir").arg(workspace.target("fuzz")).arg("--");
    fuzz.arg(format!("-max_total_time={seconds}")).arg("-print_final_stats=1");
    let dictionary = workspace.path("fuzz/dictionaries").join(target).with_extension("dict");
    if dictionary.is_file() {
        fuzz.arg(format!("-dict={}", dictionary.display()));
    }
    // Sanitizers are unstable but fixed for the pinned release; RUSTC_BOOTSTRAP enables them.
    fuzz.env("RUSTC_BOOTSTRAP", "1");
    Ok(fuzz)
}

fn targets(folder: &Path) -> Result<Vec<String>> {
    let files = fs::read_dir(folder).with_context(|| format!("{} is missing", folder.display()))?;
    let mut names = Vec::new();
    for file in files {
        let path = file?.path();
        names.extend(path.file_stem().map(|name| name.to_string_lossy().into_owned()));
    }
    names.sort();
    Ok(names)
}

fn seconds(set: Option<&str>) -> Result<u64> {
    let Some(text) = set else { return Ok(SECONDS) };
    let seconds = text.parse().with_context(|| {
        format!("{SECONDS_VARIABLE}={text}: expected a whole number of seconds")
    })?;
    ensure!(seconds > 0, "{SECONDS_VARIABLE}=0 would fuzz without an end");
    Ok(seconds)
}

fn executions(transcript: &str) -> Option<u64> {
    let line = transcript.lines().rev().find_map(|line| line.trim().strip_prefix(EXECUTIONS))?;
    line.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_executions_are_those_of_the_last_line_of_statistics() {
        let transcript = "INFO: Seed: 1\n#2\tINITED cov: 4\nDone 812345 runs in 61 second(s)\n\
            stat::number_of_executed_units: 812345\nstat::average_exec_per_sec:     13317\n";

        assert_eq!(executions(transcript), Some(812_345));
        assert_eq!(executions("Done 7 runs in 1 second(s)"), None);
    }

    #[test]
    fn a_minute_is_the_usual_time_and_no_time_is_refused() {
        assert_eq!(seconds(None).unwrap(), 60);
        assert_eq!(seconds(Some("600")).unwrap(), 600);
        for bad in ["", "0", "ten", "-1", "1.5"] {
            assert!(seconds(Some(bad)).is_err(), "{bad}");
        }
    }

    /// A target that is not in the manifest is never compiled.
    #[test]
    fn every_target_is_named_in_the_manifest_and_has_a_dictionary() {
        let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz");
        let manifest = fs::read_to_string(fuzz.join("Cargo.toml")).unwrap();
        let targets = targets(&fuzz.join("fuzz_targets")).unwrap();

        for target in &targets {
            assert!(manifest.contains(&format!("name = \"{target}\"\n")), "{target}");
            assert!(fuzz.join(format!("dictionaries/{target}.dict")).is_file(), "{target}");
        }
        assert_eq!(manifest.matches("[[bin]]").count(), targets.len());
    }
}
