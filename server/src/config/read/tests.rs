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
    let location = |text, lookup: &dyn Fn(&str) -> Option<String>| {
        let settings = from_text_or(text, "click2call.toml", lookup, &otherwise).unwrap();
        settings.journal.location.to_string()
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
        ("listen = ", vec![], "click2call.toml cannot be used"),
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
