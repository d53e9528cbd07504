//! Kamailio over a real socket: the query, and the result of each failure.

use crate::support::nobody;
use crate::support::stand_in::{Manner, StandIn};
use server::application_servers::kamailio::Kamailio;
use server::application_servers::settings::KamailioSettings;
use server::application_servers::{ApplicationServers, ResolveError};
use std::time::Duration;

const HIT: &str =
    r#"{"jsonrpc":"2.0","result":{"item":{"name":"7","value":"sip:10.0.0.7:6060"}},"id":1}"#;

fn kamailio(url: &str) -> Kamailio {
    http_client::install_tls_provider();
    Kamailio::new(KamailioSettings { url: url.parse().unwrap(), timeout: TIMEOUT }).unwrap()
}

fn answer(status: &str, body: &str) -> Manner {
    let answer = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    Manner::Says(answer.leak())
}

/// Longer than an answer takes on a busy machine.
const TIMEOUT: Duration = Duration::from_mins(1);

/// The result of the query for company 7, which is sent once in each case.
async fn asked(manner: Manner) -> Result<String, ResolveError> {
    let stand_in = StandIn::new(manner).await;
    let resolved = stand_in.outcome_of(kamailio(&stand_in.url).of_company(7)).await;
    assert_eq!(stand_in.requests().len(), 1, "{manner:?}");
    resolved
}

#[tokio::test]
async fn the_query_is_about_the_company_in_ivozproviders_table() {
    let stand_in = StandIn::new(answer("200 OK", HIT)).await;

    assert_eq!(kamailio(&stand_in.url).of_company(7).await.unwrap(), "10.0.0.7");

    let requests = stand_in.requests();
    let (header, body) = requests[0].split_once("\r\n\r\n").unwrap();
    assert!(header.starts_with("POST /ns-api/ HTTP/1.1\r\n"), "{header}");
    assert!(header.to_ascii_lowercase().contains("content-type: application/json"), "{header}");
    let question: serde_json::Value = serde_json::from_str(body).unwrap();
    let expected = serde_json::json!({
        "jsonrpc": "2.0", "method": "htable.get", "params": ["AsPerCompanyId", "7"], "id": 1
    });
    assert_eq!(question, expected);
}

#[tokio::test]
async fn the_http_status_of_the_answer_is_ignored() {
    assert_eq!(asked(answer("500 Oops", HIT)).await.unwrap(), "10.0.0.7");
}

#[tokio::test]
async fn a_miss_is_an_error_with_its_code_and_message() {
    let miss = r#"{"jsonrpc":"2.0","error":{"code":500,"message":"Key name doesn't exist in htable."},"id":1}"#;

    let Err(ResolveError::Refused { code, message }) =
        asked(answer("500 Key name doesn't exist in htable.", miss)).await
    else {
        panic!("not refused")
    };

    assert_eq!((code, message.as_str()), (500, "Key name doesn't exist in htable."));
}

#[tokio::test]
async fn an_answer_that_names_no_host_is_none() {
    let number = r#"{"result":{"item":{"value":7}}}"#;
    assert!(matches!(
        asked(answer("200 OK", number)).await,
        Err(ResolveError::NoHost { company: 7 })
    ));
    let empty = r#"{"result":{"item":{"value":""}}}"#;
    assert!(matches!(
        asked(answer("200 OK", empty)).await,
        Err(ResolveError::NoValue { company: 7 })
    ));
}

#[tokio::test]
async fn garbage_is_unreadable_and_a_flood_is_cut_short() {
    for body in ["", "<html>", "{\"result\":"] {
        let resolved = asked(answer("200 OK", body)).await;
        assert!(matches!(resolved, Err(ResolveError::Unreadable(_))), "{body}: {resolved:?}");
    }
    let flood = asked(answer("200 OK", &" ".repeat(100_000))).await;
    assert!(matches!(flood, Err(ResolveError::TooLong)), "{flood:?}");
}

#[tokio::test]
async fn silence_also_in_the_middle_of_an_answer_ends_in_time() {
    for manner in [
        Manner::Hangs,
        Manner::SaysAndHangs("HTTP/1.1 200 OK\r\n"),
        Manner::SaysAndHangs("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{\"result\":"),
    ] {
        assert!(matches!(asked(manner).await, Err(ResolveError::TimedOut)), "{manner:?}");
    }
}

#[tokio::test]
async fn a_broken_exchange_is_one_that_did_not_happen() {
    for manner in [
        Manner::Drops,
        Manner::Says("nonsense\r\n\r\n"),
        Manner::Says("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{\"result\":"),
    ] {
        let resolved = asked(manner).await;
        assert!(matches!(resolved, Err(ResolveError::Unreachable(_))), "{manner:?}: {resolved:?}");
    }
    let url = format!("http://{}/RPC", nobody().await);
    assert!(matches!(kamailio(&url).of_company(7).await, Err(ResolveError::Unreachable(_))));
}

#[tokio::test]
async fn it_is_not_led_elsewhere() {
    let elsewhere = Manner::Says(
        "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n",
    );
    assert!(matches!(asked(elsewhere).await, Err(ResolveError::Unreadable(_))));
}
