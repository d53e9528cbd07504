//! Signed calls, in all notations of a number.

use crate::support::signed::{ALICE, ALICES_PASSWORD, SECTION, SignedApp};
use store::do_not_call::EntryOrigin;

async fn dial(app: &SignedApp, destination: &str) -> (u16, String) {
    let answer = app.call(&app.signed(ALICE, ALICES_PASSWORD, destination).await).await;
    let words = answer.json()["error"].as_str().unwrap_or("placed").to_owned();
    (answer.status.as_u16(), words)
}

#[tokio::test]
async fn a_stop_of_all_calls_or_of_the_realm_stops_signed_calls() {
    let app = SignedApp::new().await;
    let blocking = &app.app.app.calls.blocking;
    let (realm, other) = ("127.0.0.1".parse().unwrap(), "acme.com".parse().unwrap());

    blocking.stop(None).await.unwrap();
    assert_eq!(dial(&app, "102").await, (503, "calls stopped".to_owned()));
    blocking.resume(None).await.unwrap();
    blocking.stop(Some(&realm)).await.unwrap();
    assert_eq!(dial(&app, "102").await, (503, "calls stopped".to_owned()));
    blocking.resume(Some(&realm)).await.unwrap();

    assert_eq!(app.world.calls(), 0);
    blocking.stop(Some(&other)).await.unwrap();
    assert_eq!(dial(&app, "102").await, (200, "placed".to_owned()));
}

#[tokio::test]
async fn a_listed_number_is_not_dialled_however_it_is_written() {
    let section = format!("{SECTION}[call_blocking]\ndialling_country = '44'\n");
    let app = SignedApp::with(&section).await;
    let blocking = &app.app.app.calls.blocking;
    for pattern in ["+442079460958", "+1202*"] {
        blocking.add(&pattern.parse().unwrap(), None, EntryOrigin::Cli).await.unwrap();
    }

    for destination in [
        "+442079460958",
        "00442079460958",
        "02079460958",
        "*672079460958",
        "+12025550142",
        "0012025550142",
    ] {
        let refused = dial(&app, destination).await;
        assert_eq!(refused, (403, "do not call".to_owned()), "{destination}");
    }
    assert_eq!(app.world.calls(), 0);
    assert_eq!(dial(&app, "+442079460959").await, (200, "placed".to_owned()));
}
