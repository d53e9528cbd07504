use super::*;
use proptest::prelude::*;
use serde_json::json;

fn read(json: &str) -> CustomData {
    CustomData::from_json(json).unwrap().unwrap()
}

fn error(json: &str) -> CustomDataError {
    CustomData::from_json(json).unwrap_err()
}

#[test]
fn an_object_is_compacted_and_its_ids_are_known() {
    let context = read(" { \"customerId\" : \"C 7\",\n\t\"jobId\":\"J\\\"1\", \"n\": [ 1, 2 ] } ");

    assert_eq!(context.expose_json(), r#"{"customerId":"C 7","jobId":"J\"1","n":[1,2]}"#);
    assert_eq!(context.expose_text(), context.expose_json());
    assert_eq!(context.expose_customer_id(), Some("C 7"));
    assert_eq!(context.expose_job_id(), Some("J\"1"));
    assert!(context.has_ids());
}

#[test]
fn a_text_stays_a_text() {
    let context = read(r#""line 1\nline 2, \"quoted\" ü""#);

    assert_eq!(context.expose_text(), "line 1\nline 2, \"quoted\" ü");
    assert_eq!(context.expose_json(), r#""line 1\nline 2, \"quoted\" ü""#);
    assert!(!context.has_ids());
}

#[test]
fn the_ids_in_a_text_that_is_json_are_known() {
    let context = CustomData::from_text(r#"{ "customerId": "C7" }"#).unwrap().unwrap();

    assert_eq!(context.expose_text(), r#"{ "customerId": "C7" }"#);
    assert_eq!(context.expose_customer_id(), Some("C7"));
}

#[test]
fn numbers_are_not_rounded_and_members_keep_their_order() {
    let written = r#"{"z":123456789012345678901234567890,"a":1.10,"b":1e2}"#;

    assert_eq!(read(written).expose_json(), written);
    assert_eq!(read(written).to_raw_json().unwrap().get(), written);
}

#[test]
fn nothing_is_no_context() {
    assert_eq!(CustomData::from_json("null"), Ok(None));
    assert_eq!(CustomData::from_json("\"\""), Ok(None));
    assert_eq!(CustomData::from_text(""), Ok(None));
    assert!(!read("{}").has_ids());
    assert!(!read(r#"{"customerId":null,"jobId":""}"#).has_ids());
}

#[test]
fn other_values_are_refused() {
    let deep = format!("{}{}", r#"{"a":"#.repeat(200), "1".to_owned() + &"}".repeat(200));
    for wrong in [
        "",
        "1",
        "true",
        "[]",
        "{",
        r#"{"customerId":7}"#,
        r#"{"jobId":["7"]}"#,
        r#""a\u0000b""#,
        r#""\ud800""#,
        "{} {}",
        &deep,
    ] {
        assert_eq!(error(wrong), CustomDataError::Unreadable, "{wrong}");
    }
}

#[test]
fn two_thousand_characters_are_the_most() {
    let text = |length: usize| Value::from("ü".repeat(length)).to_string();
    assert!(CustomData::from_json(&text(2_000)).is_ok());
    assert_eq!(error(&text(2_001)), CustomDataError::TooLong);

    // `{"a":""}` has eight characters. White space between the tokens does not count.
    let object = |length: usize| format!("{{ \"a\" :  \"{}\" }}", "x".repeat(length - 8));
    assert!(CustomData::from_json(&object(2_000)).is_ok());
    assert_eq!(error(&object(2_001)), CustomDataError::TooLong);
}

#[test]
fn nothing_of_a_context_prints() {
    let context = read(r#"{"customerId":"secret-customer"}"#);

    assert_eq!(format!("{context:?}"), "CustomData(…)");
    assert!(!format!("{:?}", error("\"\\u0000secret\"")).contains("secret"));
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        "[\\\\\" \t,{}:\r\n]{0,9}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::btree_map(".{0,6}", inner, 0..4)
                .prop_map(|members| members.into_iter().collect::<Map<_, _>>().into()),
        ]
    })
}

proptest! {
    #[test]
    fn a_context_is_read_again_as_it_is(value in any_json()) {
        let value = json!({ "customerId": "c", "more": value });
        let pretty = serde_json::to_string_pretty(&value).unwrap();
        let context = CustomData::from_json(&pretty).unwrap().unwrap();

        prop_assert_eq!(context.expose_json(), value.to_string());
        prop_assert_eq!(CustomData::from_json(context.expose_json()), Ok(Some(context.clone())));
    }

    #[test]
    fn a_text_is_exposed_as_it_came(text in "[^\0]{1,80}") {
        let context = CustomData::from_text(&text);
        // The JSON of an object with an id that is no text is the only text that is refused.
        if let Ok(context) = context {
            let context = context.unwrap();
            prop_assert_eq!(context.expose_text(), &*text);
            prop_assert_eq!(CustomData::from_json(context.expose_json()), Ok(Some(context.clone())));
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(text in ".{0,60}|[\\[\\]{}\",:\\\\a1 ]{0,40}") {
        if let Ok(Some(context)) = CustomData::from_json(&text) {
            prop_assert!(context.expose_json().chars().count() <= 2 * CustomData::MAX_CHARS);
        }
    }
}
