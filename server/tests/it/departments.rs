//! A tenant with departments: the widget offers them, and the chosen department's queue gets the call.

use crate::support::app::{ACME, ANSWERED, TestApp, config_of};
use crate::support::recorder::Recorder;
use model::provider::RingOrder;
use serde_json::{Value, json};

const COMPANY: &str = r#"{"acme.com":{"queue":"500","numbers":{"fiction":true,"countries":["44","353"]},
    "departments":[{"id":"sales","name":"Sales","queue":"510"},{"id":"returns","name":"Returns","queue":"520"}]}}"#;

async fn ask(app: &TestApp, department: Option<&str>) -> (u16, String) {
    let mut body = json!({ "domain": "acme.com", "phone_number": ANSWERED });
    if let Some(department) = department {
        body["department"] = department.into();
    }
    app.post(&body).await.outcome()
}

#[tokio::test]
async fn the_department_that_is_chosen_has_its_own_queue_and_without_one_it_is_the_companys() {
    for (department, queue) in [(Some("sales"), "510"), (Some("returns"), "520"), (None, "500")] {
        let recorder = Recorder::default();
        let app = recorder.app(COMPANY).await;

        assert_eq!(ask(&app, department).await, (200, "ok".to_owned()));

        let order = RingOrder::NumberThenQueue { queue: queue.to_owned() };
        assert_eq!(recorder.asked()[0].order, order);
    }
}

#[tokio::test]
async fn a_department_that_the_company_does_not_have_is_refused_and_costs_the_number_nothing() {
    let app = TestApp::new(COMPANY).await;

    for department in ["support", "", "Sales"] {
        let refused = ask(&app, Some(department)).await;
        assert_eq!(refused, (400, "department_unknown".to_owned()), "{department:?}");
        app.clock.advance(std::time::Duration::from_mins(1));
    }
    assert_eq!(ask(&app, Some("sales")).await.0, 200);
}

#[tokio::test]
async fn the_widget_offers_the_departments_and_the_countries_that_are_called() {
    let config = config_of(&TestApp::new(COMPANY).await).await;

    let sales = json!({ "id": "sales", "name": "Sales" });
    let returns = json!({ "id": "returns", "name": "Returns" });
    assert_eq!(config["departments"], json!([sales, returns]));
    assert_eq!(
        config["places"],
        json!([{ "iso": "GB", "code": "44" }, { "iso": "IE", "code": "353" }])
    );
    assert!(!config.to_string().contains("510"), "queues are nobody's business");
    let none = config_of(&TestApp::new(ACME).await).await;
    assert_eq!((&none["departments"], &none["places"]), (&Value::Null, &Value::Null));
}
