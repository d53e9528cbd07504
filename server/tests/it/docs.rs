//! What the documents show is what the program takes.

mod links;
mod samples;
mod shell;

use serde_json::{Value, json};
use server::config::settings::Settings;
use server::config::{read, reference};
use settings::inventory;
use shared_types::error_code::ErrorCode;
use std::path::{Path, PathBuf};
use tenants::table::TenantTable;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The name and text of every document.
fn documents() -> Vec<(String, String)> {
    let docs = std::fs::read_dir(root().join("docs")).unwrap().map(|entry| entry.unwrap().path());
    let markdown = docs
        .chain([root().join("README.md"), root().join("ARCHITECTURE.md")])
        .filter(|path| path.extension().is_some_and(|e| e == "md"));
    markdown
        .map(|path| (path.display().to_string(), std::fs::read_to_string(&path).unwrap()))
        .collect()
}

/// The blocks that are fenced as `kind`: a language, or a language and a word that says what is written in it.
fn blocks(kind: &str) -> Vec<(String, String)> {
    let found: Vec<_> = samples::all()
        .into_iter()
        .filter(|sample| sample.kind == kind)
        .map(|sample| (sample.page, sample.text))
        .collect();
    assert!(!found.is_empty(), "no document has a block of {kind}");
    found
}

fn settings(text: &str) -> Result<Settings, String> {
    read::from_text(&filled(text), "a document", &|_| None).map_err(|error| error.to_string())
}

/// The text of an example with values of one's own in place of the placeholders.
fn filled(text: &str) -> String {
    text.replace("replace_me_with_openssl_rand_hex_32", "0f1e2d3c4b5a69788796a5b4c3d2e1f0")
        .replace("whsec_replace_me", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
        .replace("replace_me", "sesame")
        .replace("replace me", "sesame")
}

#[test]
fn an_example_whose_placeholders_were_not_replaced_is_refused() {
    let is_example = |(_, block): &(String, String)| filled(block) != *block;
    let with_settings = |block: &str| {
        block.lines().any(|line| !line.trim_start().starts_with('#') && filled(line) != line)
    };
    let mut examples = 0;
    for (name, block) in blocks("toml").into_iter().filter(is_example) {
        if !with_settings(&block) {
            continue;
        }
        examples += 1;
        let read = read::from_text(&block, "a document", &|_| None);
        let error = read.map(drop).unwrap_err().to_string();
        assert!(
            error.contains("placeholder of an example") && !error.contains("replace"),
            "{name}: {error}"
        );
    }
    assert!(examples >= 5, "only {examples} examples have placeholders");
    let settings = settings("provider = 'simulator'").unwrap();
    for (name, block) in blocks("json").into_iter().filter(is_example) {
        assert!(TenantTable::parse(&block, &settings.tenant_defaults()).is_err(), "{name}");
    }
}

#[test]
fn every_settings_file_that_is_shown_is_good() {
    for (name, block) in blocks("toml") {
        assert!(settings(&block).is_ok(), "{name}: {:?}\n{block}", settings(&block));
    }
}

#[test]
fn the_settings_that_are_shown_as_defaults_are_the_defaults() {
    let operating = |(name, _): &(String, String)| name.ends_with("operating.md");
    let shown = settings(&blocks("toml").into_iter().find(operating).unwrap().1).unwrap();
    let real = Settings::default();

    assert_eq!(shown.listen, real.listen);
    assert_eq!(shown.domains, real.domains);
    assert_eq!(format!("{:?}", shown.journal), format!("{:?}", real.journal));
    assert_eq!(format!("{:?}", shown.limits), format!("{:?}", real.limits));
    assert_eq!(shown.proof_of_work, real.proof_of_work);
    assert_eq!(format!("{:?}", shown.http), format!("{:?}", real.http));
    assert_eq!(format!("{:?}", shown.webhooks), format!("{:?}", real.webhooks));
    assert_eq!(format!("{:?}", shown.log), format!("{:?}", real.log));
}

#[test]
fn every_file_that_contributing_and_architecture_name_is_there() {
    let roots = ["assets/", "crates/", "e2e/", "npm/", "server/", "widget-wasm/", "xtask/"];
    let is_path = |text: &&str| {
        roots.iter().any(|root| text.starts_with(root)) && !text.contains(['*', ' ', '…', '{'])
    };
    for name in ["docs/contributing.md", "ARCHITECTURE.md"] {
        let page = std::fs::read_to_string(root().join(name)).unwrap();
        // The marks of fences and diagrams are no marks of code in the text.
        let blocks = page.split("```").step_by(2);
        let code = blocks.flat_map(|text| text.split('`').skip(1).step_by(2));
        let paths: Vec<_> = code.filter(is_path).collect();

        assert!(paths.len() > 10, "{name}: {paths:?}");
        for path in paths {
            assert!(root().join(path).exists(), "{name}: {path}");
        }
    }
}

#[test]
fn the_page_of_the_settings_is_the_one_that_the_program_prints() {
    let page = std::fs::read_to_string(root().join("docs/settings.md")).unwrap();

    assert_eq!(
        page,
        reference::markdown(),
        "write it anew: click2call settings > docs/settings.md"
    );
}

#[test]
fn every_setting_has_a_description_and_a_variable_of_its_own() {
    let mut variables = vec!["C2C_CONFIG".to_owned()];
    for setting in inventory::settings::<Settings>() {
        let path = setting.path.join(".");
        assert!(setting.description.is_some(), "{path} has no documentation");
        let Some(variable) = setting.variable else { continue };
        assert!(!variables.contains(&variable), "{path}: {variable} is taken");
        variables.push(variable);
    }
}

#[test]
fn every_variable_that_documents_and_messages_name_is_that_of_a_setting() {
    let of_settings = inventory::settings::<Settings>().into_iter().filter_map(|it| it.variable);
    let mut known: Vec<String> = of_settings.collect();
    // The name of the file, the variables of the dialplan, and those of `cargo xtask test --long`.
    known.extend(
        [
            "C2C_CONFIG",
            "C2C_DOMAIN",
            "C2C_CALL_ID",
            "C2C_CALLER_ID",
            "C2C_CODE",
            "C2C_CONTEXT_1",
            "C2C_CONTEXT_PARTS",
            "C2C_FUZZ_SECONDS",
            "C2C_MODEL_FACTOR",
        ]
        .map(str::to_owned),
    );
    let sources =
        sources(&root().join("server/src")).into_iter().chain(sources(&root().join("crates")));
    let mut named = 0;
    for (name, text) in documents().into_iter().chain(sources) {
        let text = text.split("#[cfg(test)]").next().unwrap();
        let is_part = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
        let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        let is_variable = |word: &&str| {
            ["C2C_", "NS_", "AMI_", "IVOZ_"].iter().any(|prefix| word.starts_with(prefix))
                && word.chars().all(is_part)
                && !word.ends_with('_')
        };
        for variable in words.filter(is_variable) {
            named += 1;
            assert!(known.iter().any(|known| known == variable), "{name}: {variable}");
        }
    }
    assert!(named > 100, "only {named} variables were found");
}

/// The path and text of every source file below `folder`.
fn sources(folder: &Path) -> Vec<(String, String)> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| match path {
            path if path.is_dir() && !path.ends_with("tests") => sources(&path),
            path if path.extension().is_some_and(|e| e == "rs") && !path.ends_with("tests.rs") => {
                vec![(path.display().to_string(), std::fs::read_to_string(&path).unwrap())]
            }
            _ => Vec::new(),
        })
        .collect()
}

#[test]
fn every_tenants_file_that_is_shown_is_good() {
    let netsapiens = "[netsapiens]\nurl = 'https://pbx.example.com/ns-api/'\ntoken = 'nsd_x'";
    let settings = settings(netsapiens).unwrap();
    for (name, block) in blocks("json") {
        let read = TenantTable::parse(&filled(&block), &settings.tenant_defaults());
        assert!(read.is_ok(), "{name}: {:?}\n{block}", read.err());
    }
}

#[test]
fn the_tables_of_capabilities_are_made_from_the_code() {
    let table = telephony::capability_table::markdown();
    let expected = format!("<!-- capabilities -->\n{table}<!-- /capabilities -->\n");
    for page in ["README.md", "docs/providers.md"] {
        let text = std::fs::read_to_string(root().join(page)).unwrap();
        assert!(
            text.contains(&expected),
            "{page}: put the output of `click2call capabilities` between the marks:\n{table}"
        );
    }
}

#[test]
fn the_table_of_codes_has_every_code() {
    let operating = std::fs::read_to_string(root().join("docs/operating.md")).unwrap();
    for code in ErrorCode::ALL.into_iter().filter(|code| {
        // What the framework says to a wrong address or method is not particular to this one.
        !matches!(code, ErrorCode::NotFound | ErrorCode::MethodNotAllowed)
    }) {
        assert!(operating.contains(&format!("| `{}` |", code.as_str())), "{code:?} is missing");
    }
}

#[test]
fn the_schema_allows_the_tenants_that_are_shown() {
    let schema = tenants::file::TenantFile::schema_of_the_file();
    let known = &schema["$defs"]["TenantFile"]["properties"];
    for (name, block) in blocks("json") {
        let Value::Object(tenants) = serde_json::from_str(&block).unwrap() else {
            panic!("{name}")
        };
        for field in tenants.values().filter_map(Value::as_object).flat_map(|tenant| tenant.keys())
        {
            assert_ne!(known[field], json!(null), "{name}: the schema does not know {field}");
        }
    }
}

#[test]
fn the_grants_that_are_shown_are_those_that_the_real_database_is_tried_with() {
    let fixture = root().join("rig/fixtures/mariadb/ivozprovider.sql");
    let fixture = std::fs::read_to_string(fixture).unwrap();
    let (_, shown) = blocks("sql").into_iter().next().unwrap();

    assert_eq!(grants(&shown), grants(&fixture));
}

/// Columns and table of each grant to read.
fn grants(statements: &str) -> std::collections::BTreeSet<String> {
    let grants = statements.lines().filter_map(|line| line.strip_prefix("GRANT SELECT "));
    let what = |grant: &str| grant.split(" TO ").next().unwrap().replace("ivozprovider.", "");
    grants.map(what).collect()
}

/// The tests that the documents name as `file.rs::function`, or as `file.spec.ts` "title".
fn named_tests() -> Vec<(String, String, String)> {
    let mut named = Vec::new();
    for (document, text) in documents() {
        let text = text.replace('\n', " ");
        for code in text.split('`').skip(1).step_by(2) {
            if let Some((file, function)) = code.split_once(".rs::") {
                named.push((document.clone(), format!("{file}.rs"), format!("fn {function}(")));
            }
        }
        for script in [".spec.ts` \"", ".test.js` \""] {
            let mut parts = text.split(script).peekable();
            while let (Some(before), Some(after)) = (parts.next(), parts.peek()) {
                let file = before.rsplit('`').next().unwrap();
                let title = after.split('"').next().unwrap();
                let file = format!("{file}{}", script.trim_end_matches("` \""));
                named.push((document.clone(), file, format!("test(\"{title}\"")));
            }
        }
    }
    named
}

/// The path and text of all code, and of the journeys.
fn code_and_journeys() -> Vec<(String, String)> {
    let folders =
        ["assets", "crates", "e2e", "extension", "server", "shared-types", "widget-wasm", "xtask"];
    let mut unread: Vec<PathBuf> = folders.iter().map(|folder| root().join(folder)).collect();
    let mut found = Vec::new();
    while let Some(path) = unread.pop() {
        if path.is_dir() {
            let entries = std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path());
            unread.extend(entries.filter(|path| !path.ends_with("node_modules")));
        } else if path.extension().is_some_and(|it| it == "rs" || it == "ts" || it == "js") {
            found.push((path.display().to_string(), std::fs::read_to_string(&path).unwrap()));
        }
    }
    found
}

#[test]
fn every_test_that_a_document_names_is_there() {
    let sources = code_and_journeys();
    let named = named_tests();

    assert!(named.len() > 80, "{} tests are named", named.len());
    for (document, file, declaration) in named {
        let file = format!("/{file}");
        let is_there =
            sources.iter().any(|(path, text)| path.ends_with(&file) && text.contains(&declaration));
        assert!(is_there, "{document} names {file}: {declaration}");
    }
}

#[test]
fn every_fuzz_target_that_the_threat_model_names_is_there() {
    let page = std::fs::read_to_string(root().join("docs/threat-model.md")).unwrap();
    let named: Vec<_> =
        page.split("fuzz target `").skip(1).map(|rest| rest.split('`').next().unwrap()).collect();

    assert!(named.len() >= 6, "{named:?}");
    for target in named {
        assert!(
            root().join("fuzz/fuzz_targets").join(target).with_extension("rs").exists(),
            "{target}"
        );
    }
}
