//! `click2call explain`: the rule that decides.

use serde_json::{Value, json};
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

const TENANTS: &str = r#"{"acme.com":{"queue":"500","numbers":{"countries":["44"]},"hours":{
    "zone":"America/New_York","week":{"mon":["09:00-12:00","13:00-17:30"],"fri":["22:00-02:00"]},
    "except":{"2026-12-25":{"label":"Christmas"},"2026-12-28/2026-12-31":{"label":"Holidays"}}}},
    "shop.example":{"queue":"610","departments":[{"id":"returns","name":"Returns","queue":"620"}]}}"#;

fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("domains.json"), TENANTS).unwrap();
    folder
}

fn explain(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_click2call"))
        .arg("explain")
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env("C2C_PROVIDER", "simulator")
        .output()
        .unwrap()
}

/// The text, and whether the call is allowed.
fn told(domain: &str, number: &str, at: &str) -> (String, bool) {
    let folder = folder();
    let output = explain(folder.path(), &["--domain", domain, "--number", number, "--at", at]);
    let (words, errors) = (String::from_utf8(output.stdout), String::from_utf8(output.stderr));
    assert_eq!(errors.unwrap(), "");
    (words.unwrap(), output.status.success())
}

#[test]
fn each_rule_has_a_line_and_the_first_that_refuses_decides() {
    let (words, allowed) = told("acme.com", "+1 212 234 5678", "2026-12-25T10:00:00-05:00");

    assert!(!allowed);
    assert_eq!(
        words,
        "At 2026-12-25T10:00:00-05:00:\n\
         \x20 tenant  yes  acme.com, queue 500 through simulator\n\
         \x20 hours   no   exception 2026-12-25, \"Christmas\": closed; opens 2027-01-01T22:00:00-05:00\n\
         \x20 number  yes  ***-***-5678\n\
         \x20 country yes  the United States or Canada, always called\n\
         Refused: outside_hours\n"
    );
}

#[test]
fn a_night_shift_is_explained_by_its_evening() {
    let (words, allowed) = told("acme.com", "+44 20 7946 0958", "2026-11-28T06:30:00Z");

    assert!(allowed, "{words}");
    for line in [
        "At 2026-11-28T01:30:00-05:00:\n",
        "Friday 2026-11-27: 22:00-02:00; open until 2026-11-28T02:00:00-05:00\n",
        "another country (GB, fixed_line), let in by countries: [\"44\"]\n",
        "\nAllowed\n",
    ] {
        assert!(words.contains(line), "{words}");
    }
}

#[test]
fn a_time_without_an_offset_is_one_of_the_tenants_clock() {
    let (words, allowed) = told("acme.com", "212 234 5678", "2026-11-23T09:00");

    assert!(allowed && words.starts_with("At 2026-11-23T09:00:00-05:00:\n"), "{words}");
    let (words, _) = told("shop.example", "212 234 5678", "2026-11-23T09:00");
    assert!(words.starts_with("At 2026-11-23T09:00:00Z:\n"), "{words}");
    assert!(words.contains("always open, for no hours are set"), "{words}");
}

#[test]
fn the_problem_of_a_number_is_reported() {
    for (number, code, why) in [
        ("12345", "number_invalid", "too_short: "),
        ("900 234 5678", "number_not_allowed", "premium: premium rate, never called"),
        ("+33 6 12 34 56 78", "number_not_allowed", "only called with countries: [\"33\"]"),
        ("876 234 5678", "number_not_allowed", "only called with caribbean: [\"JM\"]"),
        ("787 234 5678", "number_not_allowed", "only called with us_territories: true"),
    ] {
        let (words, allowed) = told("shop.example", number, "2026-11-23T09:00:00Z");

        assert!(!allowed && words.contains(why), "{words}");
        assert!(words.ends_with(&format!("Refused: {code}\n")), "{words}");
    }
}

#[test]
fn a_number_that_an_allowed_country_has_for_services_is_never_called() {
    for (number, code, why) in [
        (
            "+44 909 879 0000",
            "number_not_allowed",
            "premium: another country (GB, premium_rate), never called",
        ),
        (
            "+44 70 1234 5678",
            "number_not_allowed",
            "personal: another country (GB, personal), never called",
        ),
        (
            "+44 6079 460958",
            "number_not_allowed",
            "unassigned: another country (GB, unassigned), never called",
        ),
        (
            "+44 20 7946 09581",
            "number_invalid",
            "too_long: another country (GB, unassigned), never called",
        ),
    ] {
        let (words, allowed) = told("acme.com", number, "2026-11-23T10:00");

        assert!(!allowed && words.contains(why), "{words}");
        assert!(words.ends_with(&format!("Refused: {code}\n")), "{words}");
    }
}

#[test]
fn a_domain_of_no_tenant_ends_it() {
    let (words, allowed) = told("nobody.example", "212 234 5678", "2026-11-23T09:00:00Z");

    assert!(!allowed && words.ends_with("Refused: unknown_domain\n"), "{words}");
}

#[test]
fn the_queue_of_a_department_is_reported_and_an_unknown_one_is_refused() {
    let with = |department| {
        let folder = folder();
        let question = ["--domain", "shop.example", "--number", "212 234 5678"];
        let output =
            explain(folder.path(), &[&question[..], &["--department", department]].concat());
        (String::from_utf8(output.stdout).unwrap(), output.status.success())
    };

    let (words, allowed) = with("returns");
    assert!(allowed && words.contains("queue   yes  620, department \"Returns\"\n"), "{words}");
    let (words, allowed) = with("sales");
    assert!(!allowed && words.ends_with("Refused: department_unknown\n"), "{words}");
}

#[test]
fn programs_get_json() {
    let folder = folder();
    let question = ["--domain", "acme.com", "--number", "212 234 5678", "--json"];
    let output =
        explain(folder.path(), &[&question[..], &["--at", "2026-12-29T10:00:00-05:00"]].concat());

    assert_eq!(output.status.code(), Some(1));
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&told["allowed"], &told["code"]), (&json!(false), &json!("outside_hours")));
    assert_eq!(told["steps"][1]["rule"], "hours");
    assert_eq!(
        told["steps"][1]["why"],
        "exception 2026-12-28/2026-12-31 on 2026-12-29, \"Holidays\": closed; opens 2027-01-01T22:00:00-05:00"
    );
}

#[test]
fn a_time_that_is_none_is_named() {
    let output =
        explain(folder().path(), &["--domain", "acme.com", "--number", "1", "--at", "tomorrow"]);

    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("2026-12-25T10:00:00-05:00"));
}

#[test]
fn the_times_for_scheduled_calls_are_reported_and_decide_nothing() {
    let folder = folder();
    let tenants = TENANTS.replace("\"except\":", "\"schedule\":true,\"except\":");
    std::fs::write(folder.path().join("domains.json"), tenants).unwrap();
    for (at, line, code) in [
        (
            "2026-11-23T10:00",
            "later   yes  this time can be asked for, from 14 days before on",
            "Allowed",
        ),
        (
            "2026-11-23T12:30",
            "later   no   this time cannot be asked for; the next is 2026-11-23T13:00:00-05:00",
            "Refused: outside_hours",
        ),
    ] {
        let output = explain(
            folder.path(),
            &["--domain", "acme.com", "--number", "+1 212 234 5678", "--at", at],
        );
        let words = String::from_utf8(output.stdout).unwrap();
        assert!(words.contains(line) && words.trim_end().ends_with(code), "{words}");
    }
}
