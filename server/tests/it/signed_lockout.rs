//! Attackers guess the password of a user, who can still sign in.

use crate::support::signed::{ALICE, ALICES_PASSWORD, BOB, BOBS_PASSWORD, SECTION, SignedApp};
use admission::nonce_work;
use serde_json::{Value, json};
use std::time::Duration;

const BITS: u8 = 8;

/// Ten wrong passwords for one address in an hour are an attack.
async fn app() -> SignedApp {
    let more = format!("failed_auth_aor_per_hour = 10\nattack_proof_bits = {BITS}\n");
    SignedApp::with(&[SECTION, &more].concat()).await
}

/// `count` wrong passwords for `aor`, each from another address.
async fn attack(app: &SignedApp, aor: &str, count: u8) {
    for stranger in 0..count {
        let answer = app.call_from(&format!("203.0.113.{stranger}"), aor, "guess").await;
        assert_eq!(answer.refusal(), (403, "forbidden".to_owned()));
    }
}

/// The body of a call with the proof of work over `nonce`.
fn signed_with_proof(challenge: &Value, password: &str) -> Value {
    let (nonce, destination) = (challenge["nonce"].as_str().unwrap(), "102");
    let (user, realm) = ALICE.rsplit_once('@').unwrap();
    let response =
        shared_types::digest::Ha1::new(user, realm, password).response(nonce, destination);
    let bits = u8::try_from(challenge["proof_bits"].as_u64().unwrap()).unwrap();
    let proofs = (0..).map(|number: u64| number.to_string());
    let proof = proofs.into_iter().find(|proof| nonce_work::is_done(nonce, proof, bits)).unwrap();
    json!({
        "aor": ALICE, "destination": destination, "nonce": nonce, "response": response.expose(),
        "proof": proof,
    })
}

#[tokio::test]
async fn strangers_do_not_lock_out_a_user_who_has_authenticated_before() {
    let app = SignedApp::new().await;
    app.place("before").await;

    // Each of them guesses at the limit of a client.
    for stranger in 0..10 {
        let peer = format!("203.0.113.{stranger}");
        for _ in 0..20 {
            app.call_from(&peer, ALICE, "guess").await;
        }
    }

    app.place("after").await;
    app.app.clock.advance(Duration::from_mins(1));
    app.place("again").await;
}

#[tokio::test]
async fn an_address_under_attack_asks_strangers_for_work_and_nobody_else() {
    let app = app().await;
    app.place("before").await;
    let client = "192.0.2.1";
    assert!(app.challenge_from(client, ALICE).await.get("proof_bits").is_none());

    attack(&app, ALICE, 10).await;

    let challenge = app.challenge_from(client, ALICE).await;
    assert_eq!(challenge["proof_bits"], BITS);
    assert_eq!(challenge.as_object().unwrap().len(), 3, "{challenge}");
    let known = app.post("/challenge", json!({ "aor": ALICE }).to_string()).await.json();
    assert!(known.get("proof_bits").is_none(), "alice's own client is known: {known}");
    assert!(app.challenge_from(client, BOB).await.get("proof_bits").is_none());
    app.app.clock.advance(Duration::from_hours(1));
    assert!(app.challenge_from(client, ALICE).await.get("proof_bits").is_none());
}

#[tokio::test]
async fn the_correct_password_with_a_proof_of_work_is_accepted_under_attack() {
    let app = app().await;
    attack(&app, ALICE, 10).await;
    let client = "192.0.2.1";
    // Another client waits at the rate for requests without a proof of work.
    assert_eq!(app.call_from("192.0.2.2", ALICE, "guess").await.status.as_u16(), 403);

    let body = signed_with_proof(&app.challenge_from(client, ALICE).await, ALICES_PASSWORD);
    let answer = app.post_from(client, "/call", body.to_string()).await;

    assert_eq!(answer.status.as_u16(), 200, "{}", answer.text());
    let again = app.post_from(client, "/call", body.to_string()).await;
    assert_eq!(again.refusal(), (401, "invalid nonce".to_owned()), "work is good once");
    assert!(app.challenge_from(client, ALICE).await.get("proof_bits").is_none(), "it is known");
    assert_eq!(app.call_from(client, ALICE, ALICES_PASSWORD).await.status.as_u16(), 200);
}

#[tokio::test]
async fn without_work_strangers_wait_for_each_other_under_attack() {
    let app = app().await;
    attack(&app, ALICE, 10).await;
    assert_eq!(app.call_from("192.0.2.1", ALICE, "guess").await.status.as_u16(), 403);

    let refused = app.call_from("192.0.2.2", ALICE, ALICES_PASSWORD).await;

    assert_eq!(refused.refusal(), (429, "too many requests".to_owned()));
    assert_eq!(refused.header("retry-after"), Some("10"));
    let mut wrong =
        signed_with_proof(&app.challenge_from("192.0.2.2", ALICE).await, ALICES_PASSWORD);
    wrong["proof"] = "x".into();
    let refused = app.post_from("192.0.2.2", "/call", wrong.to_string()).await;
    assert_eq!(refused.status.as_u16(), 429, "no number is no work");
    app.app.clock.advance(Duration::from_secs(10));
    let answer = app.call_from("192.0.2.2", ALICE, ALICES_PASSWORD).await;
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.text());
    assert_eq!(*app.world.lookups.lock().unwrap(), 12, "who is refused asks no directory");
}

#[tokio::test]
async fn an_unknown_address_is_attacked_like_a_known_one() {
    let app = app().await;
    let unknown = "nobody@127.0.0.1";
    attack(&app, unknown, 10).await;

    assert_eq!(app.challenge_from("192.0.2.1", unknown).await["proof_bits"], BITS);
    assert_eq!(app.call_from("192.0.2.1", unknown, "guess").await.status.as_u16(), 403);
    assert_eq!(app.call_from("192.0.2.2", unknown, "guess").await.status.as_u16(), 429);
}

#[tokio::test]
async fn a_client_guesses_only_so_often_at_all_addresses_together() {
    let more = "failed_auth_client_per_hour = 5\n";
    let app = SignedApp::with(&[SECTION, more].concat()).await;
    let guesser = "203.0.113.1";
    for user in 0..5 {
        let answer = app.call_from(guesser, &format!("user{user}@127.0.0.1"), "guess").await;
        assert_eq!(answer.status.as_u16(), 403);
    }

    let refused = app.call_from(guesser, BOB, BOBS_PASSWORD).await;

    assert_eq!(refused.refusal(), (429, "too many requests".to_owned()));
    assert_eq!(refused.header("retry-after"), Some("3600"));
    assert_eq!(app.call_from("203.0.113.2", BOB, BOBS_PASSWORD).await.status.as_u16(), 200);
}

#[tokio::test]
async fn the_addresses_of_one_ipv6_network_guess_only_so_often_together() {
    let more = "failed_auth_client_per_hour = 1\n";
    let app = SignedApp::with(&[SECTION, more].concat()).await;
    let guess = async |network: &str, subnet: u16| {
        let peer = format!("{network}:{subnet:x}::1");
        app.call_from(&peer, &format!("user{subnet}@127.0.0.1"), "guess").await.status.as_u16()
    };
    for subnet in 0..16 {
        assert_eq!(guess("2001:db8:1", subnet).await, 403, "{subnet}");
    }

    assert_eq!(guess("2001:db8:1", 16).await, 429);
    assert_eq!(guess("2001:db8:2", 16).await, 403, "another network");
}

#[tokio::test]
async fn a_known_client_stays_known_after_a_restart() {
    let app = SignedApp::saved().await;
    app.place("before").await;
    let app = app.restarted().await;
    app.app.clock.advance(Duration::from_secs(1));
    // With the limits of the settings.
    for stranger in 0..40 {
        app.call_from(&format!("203.0.113.{stranger}"), ALICE, "guess").await;
    }

    assert!(app.challenge_from("192.0.2.1", ALICE).await.get("proof_bits").is_some());
    app.place("after").await;
}
