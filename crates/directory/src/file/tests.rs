use super::*;
use secrecy::ExposeSecret;
use std::fs;

const HA1: &str = "f931bf015c41ec32ebe055b28a6e7e9d";

fn alice() -> String {
    format!(
        r#"{{"alice@127.0.0.1":{{"ha1":"{HA1}","endpoint":"b1c1t1_alice","extension":"101","company":1,"brand":2}}}}"#
    )
}

fn problems(text: &str) -> Vec<String> {
    let problems = Terminals::parse(text, Language::Json).unwrap_err();
    problems.iter().map(ToString::to_string).collect()
}

fn directory(folder: &tempfile::TempDir, name: &str, text: &str) -> FileDirectory {
    fs::write(folder.path().join(name), text).unwrap();
    FileDirectory::load(folder.path().join(name)).unwrap()
}

async fn find(directory: &FileDirectory, aor: &str) -> Option<Terminal> {
    directory.find(&aor.parse().unwrap()).await.unwrap()
}

#[tokio::test]
async fn a_terminal_is_found_by_the_very_text_of_its_aor() {
    let folder = tempfile::tempdir().unwrap();
    let directory = directory(&folder, "terminals.json", &alice());

    let found = find(&directory, "alice@127.0.0.1").await.unwrap();

    assert!(matches!(&found.secret, TerminalSecret::Ha1(ha1) if ha1.expose() == HA1));
    assert_eq!((found.endpoint.as_str(), found.extension.as_str()), ("b1c1t1_alice", "101"));
    assert_eq!((found.company, found.brand), (1, 2));
    for other in ["Alice@127.0.0.1", "alice@127.0.0.2", "bob@127.0.0.1"] {
        assert!(find(&directory, other).await.is_none(), "{other}");
    }
}

#[tokio::test]
async fn the_file_may_be_toml_and_may_have_passwords_which_are_counted() {
    let folder = tempfile::tempdir().unwrap();
    let text = "['bob@127.0.0.1']\npassword = 'bob**PA55W0RD'\nendpoint = 'b1c1t2_bob'\n\
                extension = '102'\ncompany = 1\nbrand = 1\n";
    let directory = directory(&folder, "terminals.toml", text);

    let found = find(&directory, "bob@127.0.0.1").await.unwrap();

    let TerminalSecret::Password(password) = &found.secret else { panic!("a hash") };
    assert_eq!(password.expose_secret(), "bob**PA55W0RD");
    assert_eq!((directory.terminals(), directory.clear_passwords()), (1, 1));
    assert!(!format!("{found:?} {directory:?}").contains("PA55"), "{found:?}");
}

#[tokio::test]
async fn a_changed_file_is_used_and_a_broken_one_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let directory = directory(&folder, "terminals.json", &alice());
    let path = folder.path().join("terminals.json");

    // Of another length each time: two writes in a row may have the same time of modification.
    fs::write(&path, alice().replace("extension", "extensions")).unwrap();
    let ReloadOutcome::Broken(error) = directory.reload_if_changed() else {
        panic!("it was taken")
    };
    assert!(error.to_string().contains("did you mean `extension`?"), "{error}");
    assert!(find(&directory, "alice@127.0.0.1").await.is_some());

    fs::write(&path, alice().replace("alice@", "carol@")).unwrap();
    assert!(matches!(directory.reload_if_changed(), ReloadOutcome::Loaded { entries: 1 }));
    assert!(find(&directory, "alice@127.0.0.1").await.is_none());
    assert!(find(&directory, "carol@127.0.0.1").await.is_some());
}

#[test]
fn each_mistake_is_named_by_its_path_with_what_was_expected() {
    for (from, to, told) in [
        ("alice@127.0.0.1", "alice", "alice: not an address of record"),
        (
            "endpoint",
            "endpiont",
            "alice@127.0.0.1.endpiont: no such name; did you mean `endpoint`?",
        ),
        ("b1c1t1_alice", "alice/n", "expected an endpoint like b1c1t1_alice"),
        ("b1c1t1_alice", r"a\r\nAction: Logoff", "expected an endpoint like b1c1t1_alice"),
        ("\"101\"", "101", "alice@127.0.0.1.extension: invalid type"),
        ("\"101\"", r#""1\u00001""#, "expected an extension like 101"),
        ("\"company\":1", "\"company\":-1", "company: invalid value"),
        (",\"brand\":2", "", "alice@127.0.0.1: missing field `brand`"),
        ("\"ha1\":", "\"password\":\"x\",\"ha1\":", "expected `ha1` or `password`, not both"),
    ] {
        let text = alice().replace(from, to);
        assert_ne!(text, alice(), "{from}");
        let found = problems(&text);
        assert!(found.iter().any(|problem| problem.contains(told)), "{text}: {found:?}");
    }
    assert!(
        problems(r#"{"a@b":{"endpoint":"e","extension":"1","company":1,"brand":1}}"#)[0]
            .contains("expected `ha1` (better) or `password`")
    );
}

#[test]
fn a_terminal_that_is_there_twice_is_refused() {
    let one = alice();
    let twice = format!("{},{}", one.trim_end_matches('}').to_owned() + "}", &one[1..]);

    assert_eq!(problems(&twice), ["alice@127.0.0.1: this terminal is there twice"]);
    let toml = "['a@b']\nha1 = 'x'\n['a@b']\nha1 = 'x'\n";
    assert!(Terminals::parse(toml, Language::Toml).is_err());
}

#[test]
fn the_mistakes_of_all_terminals_are_told_at_once() {
    assert_eq!(problems(r#"{"a@b":1,"c@d":[],"e":{}}"#).len(), 3);
}

#[test]
fn no_mistake_repeats_a_secret() {
    for text in [
        r#"{"a@b":"sesame"}"#,
        r#"{"a@b":{"password":["sesame"],"endpoint":"e","extension":"1","company":1,"brand":1}}"#,
        r#"{"a@b":{"ha1":"sesame","endpoint":"e","extension":"1","company":1,"brand":1}}"#,
        r#"{"a@b":{"pasword":"sesame","endpoint":"e","extension":"1","company":1,"brand":1}}"#,
        r#"{"a@b":{"password":"sesame""#,
        r#"{"a@b":{"password":"sesame","endpoint":5}}"#,
    ] {
        let found = problems(text);
        assert!(!found.is_empty() && !format!("{found:?}").contains("sesame"), "{found:?}");
    }
    let toml = Terminals::parse("['a@b']\npassword = 'sesame\n", Language::Toml).unwrap_err();
    assert!(!format!("{toml:?}").contains("sesame"), "{toml:?}");
}
