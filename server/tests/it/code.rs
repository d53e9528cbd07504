//! The confirmation code of a call: the widget and the telephone system get the same one.

use crate::support::app::{ACME, ANSWERED, TestApp};
use crate::support::recorder::Recorder;
use crate::support::schedule::{HALF_PAST_TEN, NUMBER, OFFICE, Office};
use crate::support::telephones::Manner;
use model::call_code::CallCode;
use model::provider::{Capabilities, RingOrder};
use serde_json::json;
use std::time::Duration;

const COMPANY: &str = r#"{"acme.com":{"queue":"500","numbers":{"fiction":true},"confirmation_code":true,
    "branding":{"company_name":"Acme"}}}"#;

#[tokio::test]
async fn a_call_has_a_code_that_widget_and_telephone_system_agree_on() {
    let recorder = Recorder::default();
    let app = recorder.app(COMPANY).await;

    let answer = app.call_me(ANSWERED).await.json();

    let code = answer["code"].as_str().unwrap();
    assert!((10..=99).contains(&code.parse::<u8>().unwrap()), "{code}");
    let asked = &recorder.asked()[0];
    assert_eq!(asked.code.map(CallCode::expose).as_deref(), Some(code));
    assert_eq!(asked.company.as_ref().unwrap().as_str(), "Acme");
}

#[tokio::test]
async fn a_telephone_system_that_cannot_show_a_code_is_given_none_and_neither_is_the_widget() {
    let recorder = Recorder::that_can(Capabilities { code: false, ..Capabilities::ALL });
    let app = recorder.app(COMPANY).await;

    let answer = app.call_me(ANSWERED).await.json();

    assert_eq!((answer.get("code"), recorder.asked()[0].code), (None, None));
}

#[tokio::test]
async fn a_tenant_without_confirmation_codes_has_none() {
    let app = TestApp::new(ACME).await;

    assert_eq!(app.call_me(ANSWERED).await.json().get("code"), None);
}

#[tokio::test]
async fn a_scheduled_call_has_its_code_and_its_department_when_it_is_placed() {
    let more = r#""queue":"500","confirmation_code":true,"departments":[{"id":"sales","name":"Sales","queue":"510"}]"#;
    let office = Office::open(&OFFICE.replace(r#""queue":"500""#, more), Manner::Takes).await;
    let body = json!({ "domain": "acme.com", "phone_number": NUMBER, "at": HALF_PAST_TEN,
        "department": "sales" });

    let answer = office.app.post(&body).await.json();
    office.app.clock.advance(Duration::from_mins(90));
    office.until_they_are(&["placed"]).await;

    let asked = &office.telephones.asked()[0];
    assert_eq!(asked.code.map(CallCode::expose).as_deref(), answer["code"].as_str());
    assert!(asked.code.is_some());
    assert_eq!(asked.order, RingOrder::NumberThenQueue { queue: "510".to_owned() });
    let nowhere = json!({ "domain": "acme.com", "phone_number": "202-555-0143",
        "at": "2026-11-23T10:30:00+01:00", "department": "support" });
    assert_eq!(office.app.post(&nowhere).await.outcome().1, "department_unknown");
}
