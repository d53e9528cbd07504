//! A driver that panics with a message that contains the dialled number.

use super::Search;
use crate::support::app::{ACME, TestApp};
use async_trait::async_trait;
use model::provider::{Capabilities, NewCall, Originated, Provider, ProviderError};
use std::sync::Arc;
use std::thread;

struct Broken;

#[async_trait]
impl Provider for Broken {
    fn capabilities(&self) -> Capabilities {
        Capabilities::ALL
    }

    async fn originate(&self, call: &NewCall) -> Result<Originated, ProviderError> {
        let number = call.number.expose_e164();
        assert!(number.is_empty(), "no index 99 in {number}");
        Err(ProviderError::NotSupported)
    }
}

#[tokio::test]
async fn a_panic_is_told_without_what_was_in_its_words() {
    let (us, others) = (thread::current().id(), std::panic::take_hook());
    std::panic::set_hook(Box::new(move |panic| {
        if thread::current().id() == us {
            server::log::tell_of_a_panic(panic);
        } else {
            others(panic);
        }
    }));
    let mut search = Search::begin();
    search.needles.number("2025550142");
    let app = TestApp::with_provider(ACME, "provider = 'simulator'", Arc::new(Broken)).await;

    let answer = app.call_me("(202) 555-0142").await;

    assert_eq!(answer.outcome(), (500, "internal".to_owned()));
    search.saw(&answer);
    let log = search.log.text();
    assert!(log.contains("a fault of the program") && log.contains("faults.rs"), "{log}");
    assert_eq!(app.get("/healthz", &[]).await.status.as_u16(), 200, "the server lives");
    search.needles.are_not_in("the log", &log);
    search.needles.are_not_in("an answer", &search.told);
}
