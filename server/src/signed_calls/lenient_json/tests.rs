use super::*;
use proptest::prelude::*;

fn text(body: &[u8]) -> Result<String, NotThatJson> {
    Members::read(body)?.text("aor")
}

fn number(body: &str) -> Result<Option<i64>, NotThatJson> {
    Members::read(body.as_bytes())?.integer("maxDuration")
}

fn refuses(body: &[u8]) -> bool {
    Members::read(body).is_err()
}

#[test]
fn only_the_first_value_is_read() {
    for body in [r#"{"aor":"x"} trailing"#, r#"{"aor":"x"}{"aor":"y"}"#, " \t\r\n{\"aor\":\"x\"}}]"]
    {
        assert_eq!(text(body.as_bytes()).unwrap(), "x", "{body}");
    }
    for body in ["{}", "null", " null ", "nullx", r#"{"aor":null}"#, "{ } {"] {
        assert_eq!(text(body.as_bytes()).unwrap(), "", "{body}");
    }
}

#[test]
fn what_is_no_object_is_refused() {
    for body in ["", " ", "[]", "\"x\"", "5", "true", "nul", "x", "\u{feff}{}", "{", "{\"aor\""] {
        assert!(refuses(body.as_bytes()), "{body}");
    }
    for body in [
        r#"{"aor":"x",}"#,
        r#"{"aor" "x"}"#,
        r#"{aor:"x"}"#,
        r#"{"aor":}"#,
        r#"{"aor":'x'}"#,
        r#"{"a":01}"#,
        r#"{"a":1.}"#,
        r#"{"a":.5}"#,
        r#"{"a":-}"#,
        r#"{"a":1e}"#,
        r#"{"a":+1}"#,
        r#"{"a":tru}"#,
        r#"{"a":[1,]}"#,
        r#"{"a":[1 2]}"#,
        r#"{"a":{"b"}}"#,
        r#"{"a":{1:2}}"#,
        r#"{"a":[}]"#,
        r#"{"a":[1}}"#,
        r#"{"aor":"\x"}"#,
        r#"{"aor":"\u12"}"#,
        r#"{"aor":"\u+123"}"#,
        r#"{"aor":"x}"#,
        "{\"aor\":\"a\tb\"}",
        "{\"aor\":\"a\nb\"}",
        "{\"aor\":\"a\0b\"}",
        "{\u{a0}}",
    ] {
        assert!(refuses(body.as_bytes()), "{body:?}");
    }
}

#[test]
fn keys_match_in_any_case_and_with_escapes() {
    for key in ["aor", "AOR", "aOr", r"\u0061or", r"\u0041OR"] {
        assert_eq!(text(format!(r#"{{"{key}":"x"}}"#).as_bytes()).unwrap(), "x", "{key}");
    }
    assert_eq!(number(r#"{"MAXDURATION":5}"#).unwrap(), Some(5));
    let folded = Members::read("{\"re\u{17f}pon\u{17f}e\":\"x\"}".as_bytes()).unwrap();
    assert_eq!(folded.text("response").unwrap(), "x");
    for key in ["aor ", "ao", "aorr", "äor"] {
        assert_eq!(text(format!(r#"{{"{key}":"x"}}"#).as_bytes()).unwrap(), "", "{key}");
    }
}

#[test]
fn of_doubles_the_last_wins_and_a_null_changes_nothing() {
    assert_eq!(text(br#"{"aor":"x","AOR":"y"}"#).unwrap(), "y");
    assert_eq!(text(br#"{"aor":"x","aor":null}"#).unwrap(), "x");
    assert_eq!(text(br#"{"aor":5,"aor":"x"}"#), Err(NotThatJson));
}

#[test]
fn only_whole_numbers_are_numbers() {
    for (body, told) in [
        (r#"{"maxDuration":5}"#, Some(5)),
        (r#"{"maxDuration":-5}"#, Some(-5)),
        (r#"{"maxDuration":-0}"#, Some(0)),
        (r#"{"maxDuration":9223372036854775807}"#, Some(i64::MAX)),
        (r#"{"maxDuration":null}"#, None),
    ] {
        assert_eq!(number(body), Ok(told), "{body}");
    }
    for wrong in ["\"5\"", "5.0", "5e3", "9223372036854775808", "true", "[]", "{}"] {
        assert_eq!(number(&format!(r#"{{"maxDuration":{wrong}}}"#)), Err(NotThatJson), "{wrong}");
    }
    let switch = |value: &str| {
        Members::read(format!(r#"{{"optimize":{value}}}"#).as_bytes()).unwrap().switch("optimize")
    };
    assert_eq!(switch("true"), Ok(Some(true)));
    assert_eq!(switch("null"), Ok(None));
    for wrong in ["1", "\"true\"", "[]"] {
        assert_eq!(switch(wrong), Err(NotThatJson), "{wrong}");
    }
}

#[test]
fn fields_that_nobody_asked_for_may_be_anything() {
    let body = br#"{"x":[1,{"y":[]},"z"],"w":{"a":{"b":[null,true,-1.5e+3]}},"aor":"x","v":1e999}"#;

    assert_eq!(text(body).unwrap(), "x");
}

#[test]
fn what_is_broken_in_a_text_is_replaced() {
    for (body, told) in [
        (&b"{\"aor\":\"a\xffb\"}"[..], "a\u{fffd}b"),
        // Cut off after two of three bytes: one replacement for each.
        (b"{\"aor\":\"\xe2\x82\"}", "\u{fffd}\u{fffd}"),
        (b"{\"aor\":\"\xe2\x82\xac\"}", "€"),
        // Half of a pair, encoded as if it were a character.
        (b"{\"aor\":\"\xed\xa0\x80\"}", "\u{fffd}\u{fffd}\u{fffd}"),
        (br#"{"aor":"\ud83d\ude00"}"#, "😀"),
        (br#"{"aor":"\ud83d"}"#, "\u{fffd}"),
        (br#"{"aor":"\ude00\ud83d"}"#, "\u{fffd}\u{fffd}"),
        (br#"{"aor":"\ud83d\u0041"}"#, "\u{fffd}A"),
        (br#"{"aor":"\ud83d\ud83d\ude00"}"#, "\u{fffd}😀"),
        (br#"{"aor":"\u0000\"\\\/\b\f\n\r\t"}"#, "\0\"\\/\u{8}\u{c}\n\r\t"),
        (b"{\"aor\":\"\x7f\"}", "\u{7f}"),
    ] {
        assert_eq!(text(body).as_deref(), Ok(told), "{body:?}");
    }
}

#[test]
fn depth_is_bounded_and_costs_no_stack() {
    let nested = |depth: usize| format!(r#"{{"x":{}{}}}"#, "[".repeat(depth), "]".repeat(depth));

    assert!(!refuses(nested(9_999).as_bytes()));
    assert!(refuses(nested(10_000).as_bytes()));
    assert!(refuses(format!(r#"{{"x":{}"#, "[".repeat(1_000_000)).as_bytes()));
    assert!(refuses(format!(r#"{{"x":{}"#, "{\"a\":".repeat(1_000_000)).as_bytes()));
}

fn json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_filter("JSON has no infinity", |n| n.is_finite()).prop_map(Into::into),
        any::<String>().prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Into::into),
            proptest::collection::btree_map(any::<String>(), inner, 0..5)
                .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
        ]
    })
}

fn plain(value: &serde_json::Value) -> Value {
    match value {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(on) => Value::Bool(*on),
        serde_json::Value::Number(number) => Value::Number(number.to_string()),
        serde_json::Value::String(text) => Value::Text(text.clone()),
        serde_json::Value::Array(_) | serde_json::Value::Object(_) => Value::Nested,
    }
}

proptest! {
    #[test]
    fn what_serde_json_writes_is_read_as_it_was_meant(
        members in proptest::collection::btree_map(any::<String>(), json(), 0..6),
        pretty in any::<bool>(),
    ) {
        let object = serde_json::Value::Object(members.into_iter().collect());
        let body = if pretty { serde_json::to_string_pretty(&object) } else { serde_json::to_string(&object) };

        let read = Members::read(body.unwrap().as_bytes()).unwrap();

        let expected: Vec<_> = object.as_object().unwrap().iter()
            .map(|(key, value)| (key.clone(), plain(value))).collect();
        prop_assert_eq!(read.list(), expected);
    }

    /// Where `serde_json` takes an object alone in its body, so does this reader; where the text
    /// is UTF-8 and this reader took all of it, so does `serde_json`.
    #[test]
    fn both_readers_agree_on_what_is_an_object(body in r#"[ \t\n{}\[\]:,"\\a-fnulrtse0-9.eE+\-u]{0,24}"#) {
        let object = format!("{{{body}}}");
        let theirs = serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(&object);

        if theirs.is_ok() {
            prop_assert!(Members::read(object.as_bytes()).is_ok(), "{}", object);
        }
    }

    #[test]
    fn no_bytes_are_too_strange(body in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = Members::read(&body);
    }
}
