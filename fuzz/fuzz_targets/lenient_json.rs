//! No input makes the reader panic, and it accepts every object that `serde_json` accepts.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::{Map, Value};
use server::signed_calls::lenient_json::Members;

fuzz_target!(|body: &[u8]| {
    let ours = Members::read(body);
    if let Ok(theirs) = serde_json::from_slice::<Map<String, Value>>(body) {
        let ours = ours.expect("a good object is refused");
        let is_alone = theirs.keys().filter(|key| key.eq_ignore_ascii_case("aor")).count() == 1;
        if let (true, Some(Value::String(aor))) = (is_alone, theirs.get("aor")) {
            assert_eq!(ours.text("aor").as_ref(), Ok(aor));
        }
    }
});
