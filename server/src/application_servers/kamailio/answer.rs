//! What Kamailio says to us.

use crate::application_servers::ResolveError;
use crate::application_servers::host::Host;
use serde_json::Value;

/// The log needs no more of a foreign text than this.
const MOST_OF_A_MESSAGE: usize = 120;

/// The host that the answer names: `result.item.value` is a SIP address.
pub(super) fn host(body: &[u8], company: u64) -> Result<Host, ResolveError> {
    let answer: Value = serde_json::from_slice(body).map_err(ResolveError::Unreadable)?;
    if let Some(error) = answer.get("error").filter(|error| !error.is_null()) {
        return Err(refusal(error));
    }
    match answer.pointer("/result/item/value") {
        None | Some(Value::Null) => Err(ResolveError::NoValue { company }),
        Some(Value::String(text)) if text.is_empty() => Err(ResolveError::NoValue { company }),
        Some(Value::String(text)) => {
            Host::of_sip_address(text).map_err(|_| ResolveError::NoHost { company })
        }
        // An entry that was stored as a number is not one of IvozProvider's.
        Some(_) => Err(ResolveError::NoHost { company }),
    }
}

fn refusal(error: &Value) -> ResolveError {
    let message = error.get("message").and_then(Value::as_str).unwrap_or_default();
    ResolveError::Refused {
        code: error.get("code").and_then(Value::as_i64).unwrap_or_default(),
        message: message.chars().filter(|c| !c.is_control()).take(MOST_OF_A_MESSAGE).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(body: &str) -> Result<String, ResolveError> {
        host(body.as_bytes(), 7).map(|host| host.as_str().to_owned())
    }

    #[test]
    fn the_host_of_the_value_is_taken() {
        let body = r#"{"jsonrpc":"2.0","result":{"item":{"name":"7","value":"sip:10.0.0.7:6060",
            "flags":1,"expire":"NEVER"}},"id":1}"#;

        assert_eq!(read(body).unwrap(), "10.0.0.7");
        assert_eq!(read(r#"{"error":null,"result":{"item":{"value":"sip:a"}}}"#).unwrap(), "a");
    }

    #[test]
    fn each_way_of_having_no_host_is_told_apart() {
        let miss = r#"{"jsonrpc":"2.0","error":{"code":500,"message":"Key name doesn't\r\nexist"},"id":1}"#;
        let Err(ResolveError::Refused { code, message }) = read(miss) else {
            panic!("not refused")
        };
        assert_eq!((code, message.as_str()), (500, "Key name doesn'texist"));
        assert!(matches!(read(r#"{"error":"no"}"#), Err(ResolveError::Refused { code: 0, .. })));

        for body in [
            "{}",
            "[]",
            "null",
            r#"{"result":null}"#,
            r#"{"result":{"item":{}}}"#,
            r#"{"result":{"item":{"value":null}}}"#,
            r#"{"result":{"item":{"value":""}}}"#,
        ] {
            assert!(matches!(read(body), Err(ResolveError::NoValue { company: 7 })), "{body}");
        }
        for body in [
            r#"{"result":{"item":{"value":5}}}"#,
            r#"{"result":{"item":{"value":["sip:a"]}}}"#,
            r#"{"result":{"item":{"value":"sip:"}}}"#,
            r#"{"result":{"item":{"value":"sip:a\r\nAction: Logoff"}}}"#,
        ] {
            assert!(matches!(read(body), Err(ResolveError::NoHost { company: 7 })), "{body}");
        }
        for body in ["", "<html>", r#"{"result":"#, &"[".repeat(10_000)] {
            assert!(matches!(read(body), Err(ResolveError::Unreadable(_))), "{body}");
        }
    }

    #[test]
    fn a_long_message_is_cut() {
        let body = format!(r#"{{"error":{{"code":1,"message":"{}"}}}}"#, "é".repeat(1000));

        let Err(ResolveError::Refused { message, .. }) = read(&body) else { panic!("not refused") };

        assert_eq!(message.chars().count(), MOST_OF_A_MESSAGE);
    }

    proptest! {
        #[test]
        fn no_answer_panics_it(body in any::<Vec<u8>>()) {
            let _ = host(&body, 7);
        }
    }
}
