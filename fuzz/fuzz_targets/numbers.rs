//! A text that parses as a number has one canonical form, which parses to itself, and prints masked.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shared_types::destination::Destination;
use shared_types::number_policy::NumberPolicy;
use shared_types::phone::{CallingCode, Edit, PhoneNumber, Typed};

fuzz_target!(|input: (&str, Option<u16>, usize, u8)| {
    let (text, place, caret, edit) = input;
    let place = place.and_then(|code| code.to_string().parse::<CallingCode>().ok());
    if let Ok(number) = PhoneNumber::parse_in(place, text) {
        is_canonical(&number);
        let policy = NumberPolicy::default();
        let is_accepted = policy.accept_in(place, text).is_ok();
        assert_eq!(is_accepted, policy.judge(&number).is_ok());
        // A limit or a lock by number cannot be evaded by another notation.
        assert_eq!(is_accepted, policy.accept(number.expose_e164()).is_ok());
    }
    if let Ok(destination) = text.parse::<Destination>() {
        assert_eq!(destination.expose(), text);
        assert!(destination.masked().bytes().filter(u8::is_ascii_digit).count() <= 4);
    }
    let edit = match edit % 3 {
        0 => Edit::Insert,
        1 => Edit::DeleteBackward,
        _ => Edit::DeleteForward,
    };
    let typed = Typed::reformat_in(place, text, caret, edit);
    assert!(typed.caret <= typed.text.encode_utf16().count());
});

fn is_canonical(number: &PhoneNumber) {
    let e164 = number.expose_e164();
    let digits = e164.strip_prefix('+').expect("E.164 begins with a plus");
    assert!((1..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()));
    assert_eq!(PhoneNumber::parse(e164).as_ref(), Ok(number));
    assert_eq!(PhoneNumber::parse(&number.expose_formatted()).as_ref(), Ok(number));
    for printed in [format!("{number:?}"), number.to_string(), number.masked()] {
        assert!(printed.bytes().filter(u8::is_ascii_digit).count() <= 4);
    }
}
