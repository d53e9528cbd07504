//! The settings from file and environment, section by section where a rule spans several.

use super::*;
use admission::client_ip::ProxyHeader;
use admission::proof_of_work::settings::ProofOfWorkMode;
use model::provider::ProviderKind;
use secrecy::ExposeSecret;
use std::time::Duration;
use telephony::netsapiens::settings::{Credentials, NetSapiensDriver, QueueCheck, UserForm};

fn read(text: &str, variables: &[(&str, &str)]) -> Result<Settings, String> {
    let lookup = |name: &str| {
        variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
    };
    from_text(text, "click2call.toml", &lookup).map_err(|error| error.to_string())
}

#[test]
fn nothing_at_all_is_a_good_configuration() {
    let settings = read("", &[]).unwrap();

    assert_eq!(settings.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(settings.limits.ip_per_minute, 3);
    assert_eq!(settings.limits.domain_per_hour, 30);
    assert_eq!(settings.provider, ProviderKind::Netsapiens);
}

#[test]
fn the_environment_wins_over_the_file() {
    let file = "listen = '0.0.0.0:80'\n[netsapiens]\nurl = 'https://a.example/'\ntoken = 'a'\n";
    let variables = [
        ("NS_TOKEN", "b"),
        ("C2C_PROXIES_TRUSTED", "10.0.0.0/8, 192.0.2.1"),
        ("C2C_LIMITS_IP_PER_MINUTE", "9"),
        ("C2C_NETSAPIENS_TIMEOUT_SECONDS", "2.5"),
        ("C2C_PROXIES_HEADER", "forwarded"),
    ];

    let settings = read(file, &variables).unwrap();

    let netsapiens = settings.netsapiens.unwrap();
    let Credentials::Token(token) = netsapiens.credentials else { panic!("another kind") };
    assert_eq!(token.expose_secret(), "b");
    assert_eq!(netsapiens.total_timeout, Duration::from_millis(2500));
    assert_eq!(settings.proxies.trusted.len(), 2);
    assert_eq!(settings.proxies.header, ProxyHeader::Forwarded);
    assert_eq!(settings.limits.ip_per_minute, 9);
    assert_eq!(settings.listen.port(), 80);
}

#[test]
fn another_default_gives_way_to_the_file_and_to_the_environment() {
    let otherwise =
        |name: &str| (name == "C2C_JOURNAL_LOCATION").then(|| "/tmp/demo.db".to_owned());
    let named = |name: &str| (name == "C2C_JOURNAL_LOCATION").then(|| "own.db".to_owned());
    let location = |text: &str, lookup: &dyn Fn(&str) -> Option<String>| {
        let document =
            Document { text: text.to_owned(), origin: "click2call.toml".to_owned(), folder: None };
        let settings = document.with_source(lookup, &otherwise, Scope::All, |source| {
            document::read(source, |settings| complete(settings, Scope::All))
        });
        settings.unwrap().journal.location.to_string()
    };

    assert_eq!(location("", &|_| None), "/tmp/demo.db");
    assert_eq!(location("[journal]\nretention_days = 1", &|_| None), "/tmp/demo.db");
    assert_eq!(location("[journal]\nlocation = 'file.db'", &|_| None), "file.db");
    assert_eq!(location("", &named), "own.db");
}

#[test]
fn netsapiens_can_be_set_by_the_environment_alone() {
    let variables = [
        ("NS_API_URL", "https://pbx.example/ns-api/"),
        ("C2C_NETSAPIENS_V2_URL", "https://gateway.example/v2"),
        ("C2C_NETSAPIENS_DRIVER", "v2-call"),
        ("C2C_NETSAPIENS_OAUTH_CLIENT_ID", "c"),
        ("C2C_NETSAPIENS_OAUTH_CLIENT_SECRET", "s"),
        ("C2C_NETSAPIENS_OAUTH_USERNAME", "111@acme.com"),
        ("C2C_NETSAPIENS_OAUTH_PASSWORD", "12345678"),
        ("C2C_NETSAPIENS_SUBSCRIPTION_KEY", "87654321"),
        ("C2C_NETSAPIENS_USER_FORM", "own"),
        ("C2C_NETSAPIENS_CALLBACK_CALLER_ID", "+12025550145"),
        ("C2C_NETSAPIENS_CALLER_ID", "+12025550146"),
        ("C2C_NETSAPIENS_QUEUE_CHECK", "agents"),
    ];

    let netsapiens = read("", &variables).unwrap().netsapiens.unwrap();

    assert!(matches!(&netsapiens.credentials, Credentials::Password(account)
        if account.password.expose_secret() == "12345678"));
    assert_eq!(netsapiens.v2_url.as_str(), "https://gateway.example/v2");
    assert_eq!(netsapiens.driver, NetSapiensDriver::V2Call);
    assert_eq!(netsapiens.user_form, UserForm::Own);
    assert_eq!(netsapiens.queue_check, QueueCheck::Agents);
    assert!(netsapiens.subscription_key.is_some() && netsapiens.caller_id.is_some());
    assert!(netsapiens.callback_caller_id.is_some());

    let error =
        read("", &[("C2C_NETSAPIENS_OAUTH_PASSWORD", "12345678"), variables[0]]).unwrap_err();
    assert!(error.contains("netsapiens.oauth: missing field"), "{error}");
}

#[test]
fn each_wrong_setting_is_named_with_what_was_expected() {
    for (file, variables, told) in [
        ("listen = 'here'", vec![], "listen (C2C_LISTEN): "),
        (
            "[simulator]\nspeed = 0",
            vec![],
            "simulator.speed (C2C_SIMULATOR_SPEED): expected a speed from 0.01",
        ),
        (
            "",
            vec![("C2C_LIMITS_IP_PER_MINUTE", "many")],
            "limits.ip_per_minute (C2C_LIMITS_IP_PER_MINUTE): ",
        ),
        ("[proxies]\ntrusted = ['x']", vec![], "expected networks like 10.0.0.0/8"),
        ("[log]\nlevel = '=='", vec![], "log.level (C2C_LOG_LEVEL): "),
        (
            "[netsapiens]\nurl = 'pbx'\ntoken = 'x'",
            vec![],
            "netsapiens.url (NS_API_URL): expected an address",
        ),
        ("[netsapiens]\nurl = 'https://pbx.example'", vec![], "expected `token` (NS_TOKEN) or"),
        ("[http]\nbody_timeout_seconds = -1", vec![], "expected a number of seconds"),
        ("[proxies]\nrequire_https = true", vec![], "proxies.trusted (C2C_PROXIES_TRUSTED)"),
        ("listen = ", vec![], "click2call.toml cannot be used:\n  - line 1, column 10: "),
        (
            "[netsapiens]\nurl = 'https://pbx.example'\ntoken = 'nsd_replace_me'",
            vec![],
            "netsapiens.token (NS_TOKEN): this is the placeholder of an example",
        ),
        (
            "[netsapiens]\nurl = 'http://pbx.example'\ntoken = 'x'",
            vec![],
            "http:// would send the token unencrypted",
        ),
    ] {
        let error = read(file, &variables).unwrap_err();
        assert!(error.contains(told), "{file}: {error}");
    }
}

#[test]
fn a_journal_in_postgresql_needs_a_key_and_shows_neither_it_nor_its_password() {
    let location = ("C2C_JOURNAL_LOCATION", "postgres://c2c:sesame@db.example.com/calls");
    let key = ("C2C_JOURNAL_KEY", "open sesame, open sesame, open sesame");

    let error = read("", &[location]).unwrap_err();
    assert!(error.contains("journal.key (C2C_JOURNAL_KEY): a journal in PostgreSQL"), "{error}");
    let settings = read("[journal]\nretention_days = 30", &[location, key]).unwrap();
    assert_eq!(settings.journal.retention_days, 30);
    assert!(!format!("{settings:?}").contains("sesame"), "{settings:?}");

    for (variables, told) in [
        (
            [("C2C_JOURNAL_LOCATION", "mysql://c2c:sesame@db/calls")],
            "journal.location (C2C_JOURNAL_LOCATION): ",
        ),
        ([("C2C_JOURNAL_KEY", "sesame")], "journal.key (C2C_JOURNAL_KEY): expected a secret"),
        ([("C2C_JOURNAL_RETENTION_DAYS", "0")], "expected a number of whole days"),
    ] {
        let error = read("", &variables).unwrap_err();
        assert!(error.contains(told) && !error.contains("sesame"), "{error}");
    }
    let older = read("journal = 'click2call.db'", &[]).unwrap_err();
    assert!(older.contains("expected a section [journal]"), "{older}");
}

#[test]
fn an_unknown_setting_is_refused_with_a_suggestion() {
    let error = read("[limits]\nip_per_minuet = 5\n", &[]).unwrap_err();

    assert!(
        error.contains("limits.ip_per_minuet: no such name; did you mean `ip_per_minute`?"),
        "{error}"
    );
}

#[test]
fn a_token_is_never_echoed() {
    let error = read("[netsapiens]\nurl = 'x'\ntoken = 'secret token'", &[]).unwrap_err();
    assert!(!error.contains("secret token"), "{error}");

    let good = read("[netsapiens]\nurl = 'https://x.example'\ntoken = 'sesame'", &[]).unwrap();
    assert!(!format!("{good:?}").contains("sesame"));
}

fn proof(text: &str) -> Result<ProofOfWorkSettings, String> {
    let settings = from_text(text, "click2call.toml", &|_| None);
    settings.map(|settings| settings.proof_of_work).map_err(|error| error.to_string())
}

#[test]
fn each_can_be_set() {
    let settings = proof(
        "[proof_of_work]\nmode = 'always'\ndifficulty = 8\nmax_difficulty = 12\nbudget_percent = 80\nrefusals_per_minute = 5",
    );

    let expected = ProofOfWorkSettings {
        mode: ProofOfWorkMode::Always,
        difficulty: 8,
        max_difficulty: 12,
        budget_percent: 80,
        refusals_per_minute: 5,
    };
    assert_eq!(settings, Ok(expected));
    assert_eq!(proof(""), Ok(ProofOfWorkSettings::default()));
}

#[test]
fn what_a_phone_could_not_do_in_time_stops_the_start() {
    for (text, expected) in [
        (
            "difficulty = 21",
            "proof_of_work.difficulty (C2C_PROOF_OF_WORK_DIFFICULTY): expected 8 to 20 bits",
        ),
        (
            "max_difficulty = 7",
            "proof_of_work.max_difficulty (C2C_PROOF_OF_WORK_MAX_DIFFICULTY): expected 8 to 20 bits",
        ),
        (
            "difficulty = 18\nmax_difficulty = 17",
            "proof_of_work.max_difficulty (C2C_PROOF_OF_WORK_MAX_DIFFICULTY): expected at least `difficulty`",
        ),
        (
            "budget_percent = 100",
            "proof_of_work.budget_percent (C2C_PROOF_OF_WORK_BUDGET_PERCENT): expected 1 to 99",
        ),
        (
            "refusals_per_minute = 0",
            "proof_of_work.refusals_per_minute (C2C_PROOF_OF_WORK_REFUSALS_PER_MINUTE): expected at least 1",
        ),
        ("mode = 'often'", "proof_of_work.mode (C2C_PROOF_OF_WORK_MODE): unknown variant"),
        ("difficulti = 9", "proof_of_work.difficulti: no such name; did you mean `difficulty`?"),
    ] {
        let error = proof(&format!("[proof_of_work]\n{text}")).unwrap_err();
        assert!(error.contains(expected), "{text}: {error}");
    }
}

/// A folder with a settings file in it.
fn folder_with(settings: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("click2call.toml");
    std::fs::write(&file, settings).unwrap();
    (folder, file)
}

fn read_file(file: &Path, scope: Scope, variables: &[(&str, &str)]) -> Result<Settings, String> {
    let lookup = |name: &str| {
        variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
    };
    let names: Vec<_> = variables.iter().map(|(name, _)| (*name).to_owned()).collect();
    let environment = Environment { lookup: &lookup, names: &names };
    settings(Some(file), environment, scope).map_err(|error| error.to_string())
}

#[test]
fn every_path_begins_at_the_folder_of_the_settings_file() {
    let (folder, file) = folder_with(
        "[call_blocking]\ndo_not_call_file = 'numbers'\n[journal]\nkey_file = '/etc/c2c.key'\n\
         [journal_heads]\nfile = 'heads'\n[directory]\nkind = 'file'\n\
         [asterisk]\nuser = 'u'\nsecret = 's'\ntls = true\nca = 'ca.pem'",
    );
    let inside = |name: &str| folder.path().join(name);

    let settings = read_file(&file, Scope::All, &[]).unwrap();

    assert_eq!(settings.domains, inside("domains.json"));
    assert_eq!(settings.journal.location.to_string(), inside("click2call.db").to_str().unwrap());
    assert_eq!(settings.journal.key_file.as_deref(), Some(Path::new("/etc/c2c.key")));
    assert_eq!(settings.call_blocking.stop_file, inside("stop-calls"));
    assert_eq!(settings.call_blocking.do_not_call_file, Some(inside("numbers")));
    assert_eq!(settings.journal_heads.file, Some(inside("heads")));
    assert_eq!(settings.asterisk.unwrap().ca, Some(inside("ca.pem")));
    let Some(DirectorySettings::File(terminals)) = settings.directory else { panic!("no file") };
    assert_eq!(terminals, inside("terminals.json"));

    let variables = [("C2C_DOMAINS", "tenants.json"), ("C2C_JOURNAL_LOCATION", "journal.db")];
    let settings = read_file(&file, Scope::All, &variables).unwrap();
    assert_eq!(settings.domains, Path::new("tenants.json"));
    assert_eq!(settings.journal.location.to_string(), "journal.db");
}

#[test]
fn every_setting_that_is_a_path_is_marked_as_one() {
    let paths = settings::inventory::settings::<Settings>().into_iter().filter(|it| it.is_path);
    let paths: Vec<_> = paths.map(|setting| setting.path.join(".")).collect();

    assert_eq!(
        paths,
        [
            "domains",
            "asterisk.ca",
            "call_blocking.do_not_call_file",
            "call_blocking.stop_file",
            "directory.ca",
            "directory.path",
            "directory.socket",
            "journal.key_file",
            "journal.location",
            "journal_heads.file",
        ]
    );
}

#[test]
fn an_unknown_variable_stops_the_start_together_with_all_other_mistakes() {
    let (_folder, file) = folder_with("listen = 'here'\nprovider = 'nowhere'");

    let error = read_file(&file, Scope::All, &[("C2C_LISTNE", "x"), ("PATH", "/bin")]).unwrap_err();

    for told in [
        "C2C_LISTNE: no setting has this variable; did you mean `C2C_LISTEN`?",
        "listen (C2C_LISTEN): ",
        "provider (C2C_PROVIDER): unknown variant `nowhere`",
    ] {
        assert!(error.contains(told), "{told}: {error}");
    }
    assert!(!error.contains("PATH"), "{error}");
}

#[test]
fn commands_without_telephone_systems_need_no_secret_of_one() {
    let (_folder, file) = folder_with(
        "[netsapiens]\nurl = 'https://pbx.example'\n[asterisk]\nuser = 'u'\n[signed_calls]\nx = 1",
    );

    assert!(read_file(&file, Scope::All, &[]).unwrap_err().contains("netsapiens: expected"));
    let settings = read_file(&file, Scope::WithoutTelephoneSystems, &[]).unwrap();
    assert!(settings.netsapiens.is_none() && settings.without_telephone_systems);
    // A mistake elsewhere is still one.
    let variables = [("C2C_LISTEN", "here")];
    assert!(read_file(&file, Scope::WithoutTelephoneSystems, &variables).is_err());
}

#[test]
fn settings_that_changed_in_the_file_are_named() {
    let (folder, file) = folder_with("listen = '127.0.0.1:1'\n[limits]\nip_per_minute = 3");
    let before = Document::read(Some(&file)).unwrap();
    std::fs::write(&file, "listen = '127.0.0.1:1'\nsecret = 'x'\n[limits]\nip_per_minute = 4")
        .unwrap();
    let after = Document::read(Some(&file)).unwrap();

    assert_eq!(
        before.changed_settings(&after, &|_| None).unwrap(),
        ["secret", "limits.ip_per_minute"]
    );
    assert!(before.changed_settings(&before, &|_| None).unwrap().is_empty());
    drop(folder);
}
