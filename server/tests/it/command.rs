//! The command `click2call`.

use std::io::{BufRead, BufReader, Read, Seek, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};

const GOOD: &str = r#"{"acme.com":{"queue":"500"}}"#;

fn click2call(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_click2call"))
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .envs(variables.iter().copied())
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn check_reports_a_valid_configuration_and_its_tenants() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("domains.json"), GOOD).unwrap();
    let variables = [("NS_API_URL", "https://pbx.example/ns-api/"), ("NS_TOKEN", "nsd_test")];

    let output = click2call(folder.path(), &["check", "--offline"], &variables);

    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!(
        text(&output.stdout),
        "The configuration is good. Tenants: 1\n  acme.com: queue 500 through netsapiens\n"
    );
    assert!(!folder.path().join("click2call.db").exists(), "check starts nothing");
}

#[test]
fn check_reads_the_terminals_too_and_counts_their_clear_passwords() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("domains.json"), GOOD).unwrap();
    let terminal = |secret: &str| {
        format!(r#"{{{secret},"endpoint":"alice","extension":"101","company":1,"brand":1}}"#)
    };
    let hash = terminal(r#""ha1":"f931bf015c41ec32ebe055b28a6e7e9d""#);
    let terminals =
        format!(r#"{{"alice@a":{hash},"bob@a":{}}}"#, terminal(r#""password":"sesame""#));
    std::fs::write(folder.path().join("terminals.json"), &terminals).unwrap();
    let variables = [("C2C_PROVIDER", "simulator"), ("C2C_DIRECTORY_KIND", "file")];

    let good = click2call(folder.path(), &["check", "--offline"], &variables);
    let told = text(&good.stdout);
    assert!(told.ends_with("\nTerminals: 2, of which 1 have a password in clear\n"), "{told}");

    let broken = terminals.replace("endpoint", "endpiont");
    std::fs::write(folder.path().join("terminals.json"), broken).unwrap();
    let bad = click2call(folder.path(), &["check"], &variables);
    assert!(!bad.status.success());
    let told = text(&bad.stderr);
    assert!(told.contains("alice@a.endpiont: no such name; did you mean `endpoint`?"), "{told}");
    assert!(!told.contains("sesame") && !told.contains("f931bf"), "{told}");
}

#[test]
fn check_names_every_mistake_and_fails() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("domains.json"),
        r#"{"acme.com":{"queue":"500","brandng":{}}}"#,
    )
    .unwrap();

    let output = click2call(folder.path(), &["check"], &[("C2C_PROVIDER", "simulator")]);

    assert!(!output.status.success());
    assert_eq!(
        text(&output.stderr),
        "click2call: domains.json cannot be used:\n  - acme.com.brandng: no such name; did you mean `branding`?\n"
    );
}

#[test]
fn a_netsapiens_tenant_without_its_settings_does_not_start() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("domains.json"), GOOD).unwrap();

    let output = click2call(folder.path(), &["serve"], &[]);

    assert!(!output.status.success());
    assert!(text(&output.stderr).contains("NS_TOKEN"), "{}", text(&output.stderr));
}

#[test]
fn a_company_of_applications_that_is_none_does_not_start() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("domains.json"), r#"{"acme.com":{"queue":"1"}}"#).unwrap();
    let variables = [
        ("C2C_PROVIDER", "simulator"),
        ("C2C_CALL_CONTROL_TENANT", "acne.com"),
        ("C2C_CALL_CONTROL_TOKENS_ALGORITHM", "HS256"),
        ("C2C_CALL_CONTROL_TOKENS_SECRET", "0f1e2d3c4b5a69788796a5b4c3d2e1f0"),
    ];

    let output = click2call(folder.path(), &["check"], &variables);

    assert!(!output.status.success());
    let told = text(&output.stderr);
    assert!(told.contains("call_control.tenant (C2C_CALL_CONTROL_TENANT): "), "{told}");
    assert!(told.contains("has no acne.com") && !told.contains("0f1e2d3c"), "{told}");
}

#[test]
fn check_warns_about_call_control_with_responses_that_every_page_can_read() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("domains.json"), r#"{"acme.com":{"queue":"1"}}"#).unwrap();
    let without = [
        ("C2C_PROVIDER", "simulator"),
        ("C2C_CALL_CONTROL_TENANT", "acme.com"),
        ("C2C_CALL_CONTROL_TOKENS_ALGORITHM", "HS256"),
        ("C2C_CALL_CONTROL_TOKENS_SECRET", "0f1e2d3c4b5a69788796a5b4c3d2e1f0"),
    ];
    let origins = ("C2C_CALL_CONTROL_ALLOWED_ORIGINS", "https://crm.example");
    let with = without.into_iter().chain([origins]).collect::<Vec<_>>();

    let warned = click2call(folder.path(), &["check"], &without);
    let good = click2call(folder.path(), &["check"], &with);

    assert!(warned.status.success() && good.status.success(), "{}", text(&warned.stderr));
    assert!(text(&warned.stdout).contains("Warning: [call_control] has no allowed_origins"));
    assert!(!text(&good.stdout).contains("Warning"), "{}", text(&good.stdout));
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let folder = tempfile::tempdir().unwrap();

    let no_tenants = click2call(folder.path(), &["check"], &[]);
    assert!(
        text(&no_tenants.stderr).contains("domains.json cannot be read"),
        "{}",
        text(&no_tenants.stderr)
    );
    let no_settings = click2call(folder.path(), &["serve", "--config", "none.toml"], &[]);
    assert!(text(&no_settings.stderr).contains("none.toml cannot be read"));
    let variables = [
        ("C2C_DEMO", "true"),
        ("C2C_LISTEN", "127.0.0.1:0"),
        ("C2C_JOURNAL_LOCATION", "no/such/folder/j.db"),
    ];
    let no_journal = click2call(folder.path(), &["serve"], &variables);
    assert!(
        text(&no_journal.stderr).contains("its folder does not exist; create the folder, or set `journal.location` (C2C_JOURNAL_LOCATION)"),
        "{}",
        text(&no_journal.stderr)
    );
}

#[test]
fn a_broken_setting_is_named_and_a_secret_is_not_repeated() {
    let folder = tempfile::tempdir().unwrap();
    let variables =
        [("NS_TOKEN", "sesame open"), ("NS_API_URL", "pbx"), ("C2C_LISTEN", "everywhere")];

    let output = click2call(folder.path(), &["serve"], &variables);

    let told = text(&output.stderr);
    assert!(told.contains("(C2C_LISTEN)") || told.contains("(NS_API_URL)"), "{told}");
    assert!(!told.contains("sesame"), "{told}");
}

#[test]
fn the_published_schema_is_the_one_that_the_program_prints() {
    let folder = tempfile::tempdir().unwrap();
    let published = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/domains.schema.json");

    let output = click2call(folder.path(), &["schema"], &[]);

    let published = std::fs::read_to_string(published).unwrap();
    assert_eq!(
        text(&output.stdout),
        published,
        "write it anew: click2call schema > docs/domains.schema.json"
    );
}

#[test]
fn ha1_makes_the_hash_of_a_password_that_it_does_not_show() {
    let folder = tempfile::tempdir().unwrap();
    // Those of IvozProvider's public demo.
    for (aor, password, hash) in [
        ("alice@127.0.0.1", "alice**PA55W0RD\n", "f931bf015c41ec32ebe055b28a6e7e9d"),
        ("bob@127.0.0.1", "bob**PA55W0RD", "2b97c23ed6dd5aa720842d462b1769a2"),
        ("bob@127.0.0.1", "bob**PA55W0RD\r\nmore", "2b97c23ed6dd5aa720842d462b1769a2"),
    ] {
        let output = ha1(folder.path(), aor, password);

        assert_eq!(text(&output.stdout), format!("{hash}\n"), "{}", text(&output.stderr));
        assert!(!text(&output.stderr).contains("PA55"));
    }
}

#[test]
fn ha1_requires_a_terminal_and_a_password() {
    let folder = tempfile::tempdir().unwrap();

    let nobody = ha1(folder.path(), "alice", "sesame\n");
    assert!(!nobody.status.success());
    assert!(text(&nobody.stderr).contains("alice@pbx.example.com"), "{}", text(&nobody.stderr));

    let nothing = ha1(folder.path(), "alice@127.0.0.1", "\n");
    assert!(!nothing.status.success() && nothing.stdout.is_empty());
    assert!(text(&nothing.stderr).contains("expected a password"), "{}", text(&nothing.stderr));
}

fn ha1(folder: &Path, aor: &str, typed: &str) -> Output {
    let mut input = tempfile::tempfile_in(folder).unwrap();
    input.write_all(typed.as_bytes()).unwrap();
    input.rewind().unwrap();
    Command::new(env!("CARGO_BIN_EXE_click2call"))
        .args(["ha1", "--aor", aor])
        .stdin(input)
        .output()
        .unwrap()
}

#[test]
fn help_explains_the_first_steps() {
    let folder = tempfile::tempdir().unwrap();

    let output = click2call(folder.path(), &["--help"], &[]);

    let help = text(&output.stdout);
    assert!(
        help.contains("serve --demo") && help.contains("check") && help.contains("schema"),
        "{help}"
    );
}

/// A folder with tenants of NetSapiens, and settings without the token.
fn without_telephone_secrets() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("domains.json"), GOOD).unwrap();
    let settings = "[netsapiens]\nurl = 'https://pbx.example/ns-api/'\n\
        [call_control]\ntenant = 'acme.com'\n[call_control.tokens]\nalgorithm = 'HS256'\n\
        secret = '0f1e2d3c4b5a69788796a5b4c3d2e1f0'\n";
    std::fs::write(folder.path().join("click2call.toml"), settings).unwrap();
    folder
}

#[test]
fn explain_token_schema_and_journal_work_without_the_secrets_of_telephone_systems() {
    let folder = without_telephone_secrets();
    let run = |arguments: &[&str]| click2call(folder.path(), arguments, &[]);
    let config = ["--config", "click2call.toml"];

    let check = run(&[&["check", "--offline"][..], &config].concat());
    assert!(text(&check.stderr).contains("netsapiens: expected `token` (NS_TOKEN)"));

    let explain = [
        "explain",
        "--domain",
        "acme.com",
        "--number",
        "+12025550199",
        "--at",
        "2026-11-23T12:00:00Z",
    ];
    let explain = run(&[&explain[..], &config].concat());
    assert!(text(&explain.stdout).contains("queue 500 through netsapiens"), "{explain:?}");
    let token = run(&[&["token"][..], &config].concat());
    assert_eq!(text(&token.stdout).matches('.').count(), 2, "{token:?}");
    assert!(run(&["schema"]).status.success());
    let journal = run(&[&["journal", "verify"][..], &config].concat());
    assert!(text(&journal.stderr).contains("there is no journal at click2call.db"), "{journal:?}");
    let list = run(&[&["stop-calls", "--list"][..], &config].concat());
    assert!(text(&list.stderr).contains("there is no journal at click2call.db"), "{list:?}");
}

#[test]
fn files_are_found_beside_the_settings_file_from_any_working_directory() {
    let (folder, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    std::fs::write(folder.path().join("domains.json"), GOOD).unwrap();
    let file = folder.path().join("click2call.toml");
    std::fs::write(&file, "provider = 'simulator'\n").unwrap();

    let arguments = ["check", "--offline", "--config", file.to_str().unwrap()];
    let output = click2call(elsewhere.path(), &arguments, &[]);

    assert!(output.status.success(), "{output:?}");
    assert!(text(&output.stdout).contains("Tenants: 1"), "{output:?}");
}

#[test]
fn files_of_an_earlier_version_in_the_working_directory_prevent_the_start() {
    for (name, setting) in
        [("click2call.db", "journal.location"), ("stop-calls", "call_blocking.stop_file")]
    {
        ensure_left_behind_is_noticed(name, setting);
    }
}

fn ensure_left_behind_is_noticed(name: &str, setting: &str) {
    let (folder, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let file = folder.path().join("click2call.toml");
    std::fs::write(&file, "demo = true\nlisten = '127.0.0.1:0'\n").unwrap();
    std::fs::write(elsewhere.path().join(name), "").unwrap();

    let arguments = ["serve", "--config", file.to_str().unwrap()];
    let output = click2call(elsewhere.path(), &arguments, &[]);

    assert!(!output.status.success());
    let told = text(&output.stderr);
    assert!(told.contains(setting) && told.contains("in the working directory"), "{told}");
    assert!(!folder.path().join("click2call.db").exists());
}

#[test]
fn a_variable_that_is_no_setting_stops_the_start() {
    let folder = tempfile::tempdir().unwrap();

    let stop = click2call(folder.path(), &["stop-calls", "--list"], &[("AMI_ID", "ami-1")]);
    assert!(!text(&stop.stderr).contains("AMI_ID"), "calls can be stopped: {stop:?}");
    for variable in ["C2C_LISTNE", "NS_TOKN", "AMI_SECRET"] {
        let output = click2call(folder.path(), &["serve", "--demo"], &[(variable, "x")]);
        let told = text(&output.stderr);
        assert!(!output.status.success(), "{variable}");
        assert!(
            told.contains(&format!("{variable}: no setting has this variable; did you mean")),
            "{told}"
        );
    }
}

#[test]
fn the_variables_of_the_express_middleware_are_aliases_or_named_with_their_replacement() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("domains.json"), GOOD).unwrap();
    let variables = [
        ("NETSAPIENS_API_URL", "https://pbx.example/ns-api/"),
        ("NETSAPIENS_SUBSCRIBER_TOKEN", "nsd_sesame"),
        ("PORT", "3000"),
        ("NODE_ENV", "production"),
    ];

    let output = click2call(folder.path(), &["check", "--offline"], &variables);

    assert!(output.status.success(), "{output:?}");
    let told = text(&output.stdout);
    assert!(told.contains("acme.com: queue 500 through netsapiens"), "{told}");
    assert!(told.contains("Warning: PORT is a variable of the Express middleware"), "{told}");
    assert!(told.contains("C2C_LISTEN") && !told.contains("sesame"), "{told}");
}

#[test]
fn check_reports_everything_that_would_stop_the_server() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("domains.json"), r#"{"acme.com":{"queue":5}}"#).unwrap();
    std::fs::write(folder.path().join("numbers"), "nonsense\n").unwrap();
    std::fs::write(folder.path().join("journal.db"), "no database ".repeat(1000)).unwrap();
    std::fs::write(folder.path().join("journal.db.key"), "0".repeat(64)).unwrap();
    let variables = [
        ("C2C_PROVIDER", "simulator"),
        ("C2C_CALL_BLOCKING_DO_NOT_CALL_FILE", "numbers"),
        ("C2C_JOURNAL_LOCATION", "journal.db"),
        // An address that no machine has (TEST-NET-1).
        ("C2C_LISTEN", "192.0.2.1:1"),
        ("C2C_DIRECTORY_KIND", "file"),
    ];

    let output = click2call(folder.path(), &["check"], &variables);

    assert_eq!(output.status.code(), Some(1));
    let told = text(&output.stderr);
    for problem in [
        "domains.json cannot be used:\n  - acme.com.queue: invalid type",
        "terminals.json cannot be read",
        "numbers cannot be used:\n  - line 1: ",
        "journal.db: the journal could not be opened: it is damaged, or no database",
        "cannot listen on 192.0.2.1:1",
    ] {
        assert!(told.contains(problem), "{problem}: {told}");
    }
    assert_eq!(told.matches("click2call: ").count(), 5, "{told}");
}

#[test]
fn check_warns_about_ignored_settings_in_the_file_of_another_program() {
    let folder = tempfile::tempdir().unwrap();
    let file = r#"{"acme.com":{"queue":"500","sms_from":"x"},"sms.example":{"sms_from":"x"}}"#;
    std::fs::write(folder.path().join("domains.json"), file).unwrap();
    let strict = [("C2C_PROVIDER", "simulator")];
    let lenient = [strict[0], ("C2C_IGNORE_UNKNOWN", "true")];

    let refused = click2call(folder.path(), &["check", "--offline"], &strict);
    let good = click2call(folder.path(), &["check", "--offline"], &lenient);

    assert!(text(&refused.stderr).contains("acme.com.sms_from: no such name"), "{refused:?}");
    let told = text(&good.stdout);
    assert!(good.status.success() && told.contains("Tenants: 1\n"), "{good:?}");
    assert!(told.contains("Warning: domains.json: acme.com.sms_from: ignored; "), "{told}");
    assert!(
        told.contains("Warning: domains.json: sms.example: this entry has no `queue`"),
        "{told}"
    );
}

#[test]
fn the_version_has_the_name_of_the_program_and_the_commit() {
    let folder = tempfile::tempdir().unwrap();

    let output = click2call(folder.path(), &["--version"], &[]);

    let version = text(&output.stdout);
    let prefix = concat!("click2call ", env!("CARGO_PKG_VERSION"), " (");
    let commit = version.strip_prefix(prefix).and_then(|rest| rest.strip_suffix(")\n"));
    let commit = commit.unwrap_or_else(|| panic!("{version}"));
    let is_hash = commit.len() >= 7 && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
    // For sources outside of git.
    assert!(is_hash || commit == "unknown commit", "{version}");
}

/// The standard error of `click2call`, and whether it succeeds, if the reader closes standard output immediately.
fn with_closed_output(folder: &Path, arguments: &[&str]) -> (bool, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_click2call"))
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env("C2C_PROVIDER", "simulator")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    (output.status.success(), text(&output.stderr).to_owned())
}

#[test]
fn a_closed_pipe_ends_no_command_with_a_panic() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("domains.json"), GOOD).unwrap();

    for command in [
        &["schema"][..],
        &["openapi"],
        &["settings"],
        &["capabilities"],
        &["check", "--offline"],
        &["explain", "--domain", "acme.com", "--number", "+12025550142"],
        &["--version"],
        &["--help"],
    ] {
        let (_, told) = with_closed_output(folder.path(), command);
        assert_eq!(told, "", "{command:?}");
    }
    assert!(with_closed_output(folder.path(), &["schema"]).0);
}

#[test]
fn a_command_whose_error_output_is_closed_does_not_panic() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_click2call"))
        .arg("check")
        .current_dir(folder.path())
        .env_clear()
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stderr.take());

    // A panic ends with 101.
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

#[test]
fn the_first_start_reports_nothing_of_the_past() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("domains.json"), GOOD).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_click2call"))
        .arg("serve")
        .current_dir(folder.path())
        .env_clear()
        .envs([("C2C_PROVIDER", "simulator"), ("C2C_LISTEN", "127.0.0.1:0")])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut told = Vec::new();
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        let entry: serde_json::Value = serde_json::from_str(&line.unwrap()).unwrap();
        let message = entry["message"].as_str().unwrap().to_owned();
        let is_ready = message == "listening";
        told.push(message);
        if is_ready {
            break;
        }
    }
    child.kill().unwrap();
    let mut complaint = String::new();
    child.stderr.take().unwrap().read_to_string(&mut complaint).unwrap();
    child.wait().unwrap();

    assert_eq!(told, ["the journal's key is in a file; keep a copy", "listening"]);
    assert_eq!(complaint, "");
}

#[test]
fn a_token_has_no_extension_that_is_no_number() {
    let folder = tempfile::tempdir().unwrap();
    let variables = [
        ("C2C_PROVIDER", "simulator"),
        ("C2C_CALL_CONTROL_TENANT", "acme.com"),
        ("C2C_CALL_CONTROL_EXTENSION_CLAIM", "extension"),
        ("C2C_CALL_CONTROL_TOKENS_ALGORITHM", "HS256"),
        ("C2C_CALL_CONTROL_TOKENS_SECRET", "0f1e2d3c4b5a69788796a5b4c3d2e1f0"),
    ];

    for bad in ["abc", "", "1234567", "+101", "*72", "1 0"] {
        let output = click2call(folder.path(), &["token", "--extension", bad], &variables);
        assert!(!output.status.success() && output.stdout.is_empty(), "{bad}");
        let told = text(&output.stderr);
        assert!(told.contains("expected the digits of an extension like 101"), "{bad}: {told}");
    }
    let good = click2call(folder.path(), &["token", "--extension", "101"], &variables);
    assert!(good.status.success(), "{}", text(&good.stderr));
}
