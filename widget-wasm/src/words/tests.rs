use super::*;
use crate::reply::Reply;

fn placed() -> Form {
    let policy = NumberPolicy { fiction: true, ..NumberPolicy::default() };
    let accepted = Reply::Accepted { call_id: None };
    Form::default().submit("2025550142", &policy).answered(&accepted)
}

fn unknown() -> Form {
    let Form::Placed(number, _) = placed() else { panic!("the call was placed") };
    Form::OutcomeUnknown(number)
}

#[test]
fn success_is_said_in_the_promised_words() {
    assert_eq!(headline(&placed()), "We're calling you now!");
    assert_eq!(announcement(&placed()), "We're calling you now!");
}

#[test]
fn success_names_who_will_answer() {
    assert!(next(&placed(), "Acme Corp").ends_with("connect you to Acme Corp."));
}

#[test]
fn an_unknown_outcome_asks_not_to_ask_again() {
    let text = next(&unknown(), "Acme Corp");

    assert_eq!(headline(&unknown()), "Your call may still come");
    assert!(text.contains("don't ask again"));
}

#[test]
fn a_limit_says_when() {
    let say = |seconds| error(&Form::RateLimited { retry_after: seconds }).unwrap();

    assert!(say(Some(40)).ends_with("try again in 40 seconds."));
    assert!(say(Some(1)).ends_with("in a second."));
    assert!(say(Some(121)).ends_with("in 3 minutes."));
    assert!(say(Some(7000)).ends_with("in 2 hours."));
    assert!(say(None).ends_with("in a minute."));
}

#[test]
fn every_refusal_has_a_sentence_that_ends_in_what_to_do() {
    for code in ErrorCode::ALL {
        let sentence = error(&Form::Refused(code)).unwrap();
        assert!(sentence.contains("Please"), "{code:?}: {sentence}");
        assert!(!sentence.contains('!'), "{code:?}: {sentence}");
    }
}

#[test]
fn no_error_is_said_while_there_is_none() {
    for form in [Form::Editing, unknown(), Form::AlreadyUnderWay, placed()] {
        assert_eq!(error(&form), None);
    }
    assert_eq!(announcement(&Form::Editing), "");
}

#[test]
fn the_hint_speaks_of_other_countries_only_where_they_are_called() {
    let abroad = NumberPolicy { countries: vec!["44".parse().unwrap()], ..NumberPolicy::default() };

    assert!(hint(&NumberPolicy::default()).contains("US or Canada"));
    assert!(hint(&abroad).contains("country code"));
}

#[test]
fn the_companys_own_number_is_written_for_people() {
    assert_eq!(call_us("+12025550100"), "Or call us: (202) 555-0100");
    assert_eq!(call_us("reception"), "Or call us: reception");
}
