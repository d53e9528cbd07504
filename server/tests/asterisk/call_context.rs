//! The context of a call arrives unchanged in the dialplan of a real Asterisk.

use crate::client::PATIENCE;
use crate::{callback, driver, signed};
use md5::{Digest, Md5};
use model::custom_data::CustomData;
use model::provider::{NewCall, Provider, TerminalCall};
use rig::{AmiUser, Asterisk as Real};
use shared_types::hex;
use std::sync::Arc;
use std::time::Duration;

fn context(text: &str) -> Option<CustomData> {
    CustomData::from_text(text).unwrap()
}

fn checksum(text: &str) -> String {
    hex::encode(&Md5::digest(text))
}

/// Waits until Asterisk has logged `words`.
async fn logs(real: &Real, words: &str) {
    let look = async {
        let mut looks = tokio::time::interval(Duration::from_millis(10));
        while !real.log().unwrap().contains(words) {
            looks.tick().await;
        }
    };
    let found = tokio::time::timeout(PATIENCE, look).await;
    assert!(found.is_ok(), "{words} is not in {}", real.log().unwrap());
}

#[tokio::test]
async fn the_dialplan_reads_the_exact_text() {
    let real = Real::start().unwrap();
    let provider: Arc<dyn Provider> = Arc::new(driver(&real, AmiUser::LEAST));
    for text in [
        r#"{"customerId":"C,7","jobId":"J=1","note":"a \"quoted\" \\ text"}"#,
        " line 1\r\nAction: Logoff\r\n\r\nline 4\n",
        "${SHELL(id)} $[1 + 1] ${C2C_CALL_ID} ^{x} %41 ; , | & ( ) ' `",
        "Müller, Söhne & 株式会社 \u{1f600}",
        "\"",
        "=",
        "\\,\\",
        &"x".repeat(CustomData::MAX_CHARS),
        &"ü".repeat(CustomData::MAX_CHARS - 1),
    ] {
        let call = NewCall { custom_data: context(text), ..callback("(202) 555-0142", "1006") };
        let placed = provider.originate(&call).await.unwrap().call;
        logs(&real, &format!("context of {} is {}", call.id, checksum(text))).await;
        // The call may already be over.
        let _ = placed.hang_up().await;
    }
}

#[tokio::test]
async fn each_part_of_the_longest_context_is_read_by_itself() {
    let real = Real::start().unwrap();
    let provider: Arc<dyn Provider> = Arc::new(driver(&real, AmiUser::LEAST));
    let text = "\u{1f600}".repeat(CustomData::MAX_CHARS);
    let call = NewCall { custom_data: context(&text), ..callback("(202) 555-0142", "1006") };

    let placed = provider.originate(&call).await.unwrap().call;

    let (whole, rest) = ("\u{1f600}".repeat(180), "\u{1f600}".repeat(20));
    for part in 1..=11 {
        logs(&real, &format!("context part {part} is {}", checksum(&whole))).await;
    }
    logs(&real, &format!("context part 12 is {}", checksum(&rest))).await;
    let _ = placed.hang_up().await;
}

#[tokio::test]
async fn the_context_of_a_signed_call_arrives_too() {
    let real = Real::start().unwrap();
    let provider: Arc<dyn Provider> = Arc::new(driver(&real, AmiUser::LEAST));
    let text = r#"{"customerId":"7"}"#;
    let call = TerminalCall { custom_data: context(text), ..signed("mine", "1009", false) };

    let placed = provider.originate_from_terminal(&call).await.unwrap().call;

    logs(&real, &format!("context of mine is {}", checksum(text))).await;
    let _ = placed.hang_up().await;
}
