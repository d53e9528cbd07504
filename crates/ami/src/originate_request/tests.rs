use super::*;

fn request() -> OriginateRequest {
    let variable = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    OriginateRequest {
        channel: "Local/+34944010101@click2dial-user/n".to_owned(),
        exten: "+34944010101".to_owned(),
        context: "click2dial-target".to_owned(),
        caller_id: "101".to_owned(),
        caller_name: None,
        timeout: Duration::from_secs(30),
        channel_id: "abc".to_owned(),
        other_channel_id: "abc-2".to_owned(),
        variables: vec![
            variable("__COMPANYID", "1"),
            variable("DIAL_TIMEOUT", "30"),
            variable("__BRANDID", "1"),
            variable("C2DENDPOINT", "b1c1t1_alice"),
            variable("__CLICK2DIALIDEN", "abc"),
            variable("DIAL_OPTS", ""),
            variable("DIAL_DEF_OPTS", ""),
            variable("ORIGINATE_EXTEN", "101"),
            variable("MAX_DURATION", "10800000"),
        ],
        legs: CallLegs { first: Leg::Terminal, second: Leg::Destination },
    }
}

fn error(request: &OriginateRequest) -> (String, InvalidHeaderReason) {
    let InvalidHeader { header, reason } = request.to_action(ActionId::for_tests("1")).unwrap_err();
    (header, reason)
}

#[test]
fn the_action_has_the_headers_of_the_contract_in_order() {
    let action = request().to_action(ActionId::for_tests("0123456789abcdef")).unwrap();

    let expected = "\
        Action: Originate\r\n\
        ActionID: 0123456789abcdef\r\n\
        Channel: Local/+34944010101@click2dial-user/n\r\n\
        Exten: +34944010101\r\n\
        Context: click2dial-target\r\n\
        Priority: 1\r\n\
        CallerID: 101\r\n\
        Timeout: 30000\r\n\
        Async: true\r\n\
        ChannelId: abc\r\n\
        OtherChannelId: abc-2\r\n\
        Variable: C2DENDPOINT=b1c1t1_alice\r\n\
        Variable: DIAL_DEF_OPTS=\r\n\
        Variable: DIAL_OPTS=\r\n\
        Variable: DIAL_TIMEOUT=30\r\n\
        Variable: MAX_DURATION=10800000\r\n\
        Variable: ORIGINATE_EXTEN=101\r\n\
        Variable: __BRANDID=1\r\n\
        Variable: __CLICK2DIALIDEN=abc\r\n\
        Variable: __COMPANYID=1\r\n\
        \r\n";
    assert_eq!(String::from_utf8(action.into_bytes()).unwrap(), expected);
}

#[test]
fn the_caller_name_is_quoted_before_the_number() {
    let request =
        OriginateRequest { caller_name: Some("Müller, Söhne 47".to_owned()), ..request() };
    let action = request.to_action(ActionId::for_tests("1")).unwrap();

    let text = String::from_utf8(action.into_bytes()).unwrap();
    assert!(text.contains("\r\nCallerID: \"Müller, Söhne 47\" <101>\r\n"));
}

#[test]
fn a_line_break_is_refused_in_every_value() {
    let changes: [fn(&mut OriginateRequest, &str); 9] = [
        |request, text| request.caller_name = Some(text.to_owned()),
        |request, text| request.channel.push_str(text),
        |request, text| request.exten.push_str(text),
        |request, text| request.context.push_str(text),
        |request, text| request.caller_id.push_str(text),
        |request, text| request.channel_id.push_str(text),
        |request, text| request.other_channel_id.push_str(text),
        |request, text| request.variables[0].0.push_str(text),
        |request, text| request.variables[0].1.push_str(text),
    ];
    for change in changes {
        for text in ["\n", "\r\n", "\r", "\0", "\nAction: Logoff", "\n\nAction: Logoff"] {
            let mut request = request();
            change(&mut request, text);
            assert!(
                matches!(
                    error(&request).1,
                    InvalidHeaderReason::LineBreak | InvalidHeaderReason::InvalidName
                ),
                "{text:?}"
            );
        }
    }
}

#[test]
fn a_value_that_asterisk_would_truncate_is_refused() {
    let long = OriginateRequest { exten: "1".repeat(80), ..request() };
    assert_eq!(error(&long), ("Exten".to_owned(), InvalidHeaderReason::TooLong));
    let long = OriginateRequest { channel: "x".repeat(256), ..request() };
    assert_eq!(error(&long), ("Channel".to_owned(), InvalidHeaderReason::TooLong));
    let long = OriginateRequest { channel_id: "x".repeat(150), ..request() };
    assert_eq!(error(&long), ("ChannelId".to_owned(), InvalidHeaderReason::TooLong));
    let none = OriginateRequest { exten: String::new(), ..request() };
    assert_eq!(error(&none), ("Exten".to_owned(), InvalidHeaderReason::Empty));
}

#[test]
fn a_reserved_character_is_refused() {
    let name = OriginateRequest { caller_id: "\"A\" <1>".to_owned(), ..request() };
    assert_eq!(error(&name), ("CallerID".to_owned(), InvalidHeaderReason::ReservedCharacter));
    for name in ["\"", "A <1", "A>", "A\\"] {
        let name = OriginateRequest { caller_name: Some(name.to_owned()), ..request() };
        assert_eq!(error(&name), ("CallerID".to_owned(), InvalidHeaderReason::ReservedCharacter));
    }
    let long = OriginateRequest { caller_name: Some("x".repeat(250)), ..request() };
    assert_eq!(error(&long), ("CallerID".to_owned(), InvalidHeaderReason::TooLong));
    let pattern = OriginateRequest { channel_id: "/.*/".to_owned(), ..request() };
    assert_eq!(error(&pattern), ("ChannelId".to_owned(), InvalidHeaderReason::ReservedCharacter));
    let two = OriginateRequest { variables: vec![("A".into(), "1,B=2".into())], ..request() };
    assert_eq!(error(&two), ("A".to_owned(), InvalidHeaderReason::ReservedCharacter));
    let name = OriginateRequest { variables: vec![("A(b)".into(), "1".into())], ..request() };
    assert_eq!(error(&name), ("A(b)".to_owned(), InvalidHeaderReason::InvalidName));
}

#[test]
fn the_debug_output_shows_no_number() {
    let shown = format!("{:?}", request());
    assert!(!shown.contains("944010101") && shown.contains("abc"), "{shown}");
}
