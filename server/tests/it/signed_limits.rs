//! Limits of attempts, and the state after a flood.

use crate::support::signed::{ALICE, ALICES_PASSWORD, SECTION, SignedApp};
use futures_util::future::join_all;
use model::clock::{Clock, SystemClock};
use serde_json::json;
use std::time::Duration;

fn section(ip_per_minute: u32, failed_auth_per_hour: u32) -> String {
    format!(
        "{}failed_auth_per_hour = {failed_auth_per_hour}\n",
        SECTION.replace("ip_per_minute = 10000", &format!("ip_per_minute = {ip_per_minute}"))
    )
}

fn challenge(aor: &str) -> String {
    json!({ "aor": aor }).to_string()
}

#[tokio::test]
async fn one_client_has_a_rate_limit_and_others_are_not_affected() {
    let app = SignedApp::with(&section(3, 20)).await;
    for body in ["", "{}", &challenge(ALICE)] {
        assert_ne!(
            app.post_from("203.0.113.1", "/challenge", body.to_owned()).await.status.as_u16(),
            429
        );
    }

    let refused = app.post_from("203.0.113.1", "/call", String::new()).await;
    assert_eq!(refused.refusal(), (429, "too many requests".to_owned()));
    assert_eq!(refused.header("retry-after"), Some("60"));
    assert_eq!(refused.header("access-control-allow-origin"), Some("*"));
    assert_eq!(
        app.post_from("203.0.113.2", "/challenge", challenge(ALICE)).await.status.as_u16(),
        200
    );
    app.app.clock.advance(Duration::from_mins(1));
    assert_eq!(
        app.post_from("203.0.113.1", "/challenge", challenge(ALICE)).await.status.as_u16(),
        200
    );
}

#[tokio::test]
async fn a_client_guesses_a_password_only_so_often() {
    let app = SignedApp::with(&section(10_000, 3)).await;
    let guesser = "203.0.113.1";
    for guess in 0..3 {
        let answer = app.call_from(guesser, ALICE, &format!("guess {guess}")).await;
        assert_eq!(answer.status.as_u16(), 403);
    }

    // Now even the right password is refused, in every case variant of the address.
    for aor in [ALICE, "ALICE@127.0.0.1"] {
        let answer = app.call_from(guesser, aor, ALICES_PASSWORD).await;
        assert_eq!(answer.refusal(), (429, "too many requests".to_owned()));
        assert_eq!(answer.header("retry-after"), Some("3600"));
    }
    assert_eq!(*app.world.lookups.lock().unwrap(), 3);
    app.place("mine").await;
    app.app.clock.advance(Duration::from_hours(1));
    assert_eq!(app.call_from(guesser, ALICE, ALICES_PASSWORD).await.status.as_u16(), 200);
}

#[tokio::test]
async fn guesses_at_terminals_that_do_not_exist_are_counted_alike() {
    let app = SignedApp::with(&section(10_000, 2)).await;
    let statuses = async |aor: &str| {
        let mut statuses = Vec::new();
        for _ in 0..3 {
            statuses.push(app.call(&app.signed(aor, "guess", "102").await).await.status.as_u16());
        }
        statuses
    };

    assert_eq!(statuses("nobody@127.0.0.1").await, [403, 403, 429]);
    assert_eq!(statuses(ALICE).await, [403, 403, 429]);
    // An address with non-ASCII characters is not equivalent to another one, so it is counted separately.
    assert_eq!(statuses("\u{e1}lice@127.0.0.1").await, [403, 403, 429]);
    assert_eq!(statuses("\u{e4}lice@127.0.0.1").await, [403, 403, 429]);
}

#[tokio::test]
async fn a_correct_password_is_not_counted() {
    let app = SignedApp::with(&section(10_000, 2)).await;

    for call in 0..10 {
        app.place(&format!("call-{call}")).await;
    }
}

#[tokio::test]
async fn failures_other_than_a_wrong_password_are_not_counted() {
    use crate::support::signed::Trouble;
    let app = SignedApp::with(&section(10_000, 2)).await;
    *app.world.trouble.lock().unwrap() = Trouble::Directory;
    for _ in 0..5 {
        assert_eq!(app.call_with(&json!({})).await.status.as_u16(), 502);
    }
    *app.world.trouble.lock().unwrap() = Trouble::None;

    app.place("mine").await;
}

#[tokio::test]
async fn the_load_guard_uses_the_message_format_of_these_routes() {
    let app = SignedApp::with(
        &SECTION
            .replace("flood_burst = 10000", "flood_burst = 2")
            .replace("flood_per_second = 1000", "flood_per_second = 1"),
    )
    .await;
    // The guard uses the real clock: each second refills one request.
    let clock = SystemClock::start();

    let all = join_all((0..100).map(|_| app.post("/challenge", challenge(ALICE)))).await;

    let (refused, passed): (Vec<_>, Vec<_>) =
        all.iter().partition(|answer| answer.status.as_u16() == 429);
    let seconds = clock.uptime().as_secs() + 1;
    assert!((2..=2 + seconds).contains(&u64::try_from(passed.len()).unwrap()), "{}", passed.len());
    for refused in refused {
        assert_eq!(refused.refusal(), (429, "too many requests".to_owned()));
        assert!(refused.header("retry-after").is_some());
        assert_eq!(refused.header("access-control-allow-origin"), Some("*"));
    }
}
