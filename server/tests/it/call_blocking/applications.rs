//! Applications, whose signed-in users get the reason.

use crate::support::app::ANSWERED;
use crate::support::calls::{Client, app};
use crate::support::tokens;
use serde_json::json;
use store::do_not_call::EntryOrigin;

#[tokio::test]
async fn applications_place_no_blocked_call_and_get_the_reason() {
    let app = app().await;
    let token = tokens::of("alice");
    let client = Client { app: &app, token: &token };
    let (blocking, call) = (&app.app.calls.blocking, json!({ "phoneNumber": ANSWERED }));

    blocking.stop(None).await.unwrap();
    assert_eq!(client.initiate(&call).await.outcome(), (503, "calls_stopped".to_owned()));
    blocking.resume(None).await.unwrap();
    let pattern = "+12025550142".parse().unwrap();
    blocking.add(&pattern, None, EntryOrigin::Cli).await.unwrap();
    assert_eq!(client.initiate(&call).await.outcome(), (403, "do_not_call".to_owned()));

    assert_eq!(app.app.live.count(), 0);
    blocking.remove(&pattern, None).await.unwrap();
    client.call(ANSWERED).await;
}

#[tokio::test]
async fn the_key_of_a_refused_request_may_be_used_again() {
    let app = app().await;
    let token = tokens::of("alice");
    let client = Client { app: &app, token: &token };
    let (call, key) = (json!({ "phoneNumber": ANSWERED }), [("idempotency-key", "one")]);

    app.app.calls.blocking.stop(None).await.unwrap();
    let refused = client.initiate_with(&call, &key).await;
    assert_eq!(refused.outcome(), (503, "calls_stopped".to_owned()));

    app.app.calls.blocking.resume(None).await.unwrap();
    assert_eq!(client.initiate_with(&call, &key).await.status.as_u16(), 201);
}
