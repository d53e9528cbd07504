use super::*;
use crate::signed_calls::settings::SignedCallSettings;
use admission::nonces::Nonces;
use futures_util::FutureExt;
use model::clock::Clock;
use model::extension::{EndpointName, Extension};
use model::random::SystemRandom;
use shared_types::aor::Aor;
use state::conformance::test_clock::TestClock;
use state::embedded::replay_guard::EmbeddedReplayGuard;
use state::pseudonyms::PseudonymKey;
use std::cell::RefCell;
use std::sync::Arc;
use std::time::Duration;

const PASSWORD: &str = "alice**PA55W0RD";

fn redeemed() -> Redeemed {
    let settings = SignedCallSettings::for_tests();
    let (ttl, clock) = (Duration::from_secs(30), Arc::new(TestClock::new()));
    let used = Arc::new(EmbeddedReplayGuard::new(Arc::clone(&clock) as _, ttl));
    let nonces = Nonces::new(&settings.secret, ttl, used).unwrap();
    let redeem = async {
        let nonce = nonces.issue(&aor("alice"), &*clock, &SystemRandom).await.unwrap();
        let owner = PseudonymKey::from_bytes([0; 16]);
        nonces.redeem(&nonce, &aor("alice"), owner, clock.now()).await.unwrap()
    };
    redeem.now_or_never().unwrap()
}

fn aor(user: &str) -> Aor {
    format!("{user}@127.0.0.1").parse().unwrap()
}

fn terminal(secret: TerminalSecret) -> Terminal {
    Terminal {
        secret,
        endpoint: EndpointName::try_from("b1c1t1_alice".to_owned()).unwrap(),
        extension: Extension::try_from("101".to_owned()).unwrap(),
        company: 1,
        brand: 1,
    }
}

fn by_password() -> Terminal {
    terminal(TerminalSecret::Password(PASSWORD.into()))
}

fn by_hash() -> Terminal {
    terminal(TerminalSecret::Ha1(Ha1::new("alice", "127.0.0.1", PASSWORD)))
}

fn claim(user: &str, nonce: &str, response: &str) -> Claim {
    let (nonce, response) = (nonce.to_owned(), response.to_owned());
    Claim { aor: aor(user), nonce, response, proof: String::new() }
}

fn judge(found: Option<Terminal>, response: &str) -> bool {
    judge_for(Signed::Call(&"102".parse().unwrap()), found, response)
}

fn judge_for(signed: Signed<'_>, found: Option<Terminal>, response: &str) -> bool {
    Proof::new(&redeemed(), &claim("alice", "nonce", response), signed)
        .judge(found, &Decoy::new().unwrap())
        .is_some()
}

fn right_response(password: &str) -> String {
    Ha1::new("alice", "127.0.0.1", password).response("nonce", "102").expose().to_owned()
}

#[test]
fn only_the_right_response_proves_a_terminal_whose_secret_is_a_password_or_a_hash() {
    for found in [by_password(), by_hash()] {
        assert!(judge(Some(found.clone()), &right_response(PASSWORD)));
        assert!(judge(Some(found.clone()), &right_response(PASSWORD).to_uppercase()));
        for wrong in ["", "0", &right_response("alice**PA55W0RE"), &"f".repeat(10_000)] {
            assert!(!judge(Some(found.clone()), wrong));
        }
        let longer = format!("{}0", right_response(PASSWORD));
        assert!(!judge(Some(found.clone()), &longer) && !judge(Some(found), &longer[..31]));
    }
}

#[test]
fn no_response_proves_a_terminal_that_is_not_there() {
    assert!(!judge(None, &right_response(PASSWORD)));
    assert!(!judge(None, &right_response(NO_PASSWORD)));
}

#[test]
fn a_response_without_a_call_is_made_over_a_word_that_is_no_destination() {
    let ha1 = Ha1::new("alice", "127.0.0.1", PASSWORD);
    let (word, number) = (ha1.response("nonce", "credentials"), ha1.response("nonce", "102"));
    let proves = |response: &str| judge_for(Signed::Credentials, Some(by_password()), response);

    assert!(proves(word.expose()) && !proves(number.expose()));
    assert!(!judge(Some(by_password()), word.expose()));
    assert!("credentials".parse::<Destination>().is_err());
}

/// What was hashed and compared, in the order in which it was: the blocks of each MD5 sum, the bytes of each
/// comparison.
#[derive(Default)]
struct Steps(RefCell<Vec<(&'static str, usize)>>);

impl Steps {
    fn add(&self, step: &'static str, size: usize) {
        self.0.borrow_mut().push((step, size));
    }
}

impl Digest for Steps {
    fn ha1(&self, user: &str, realm: &str, password: &SecretString) -> Ha1 {
        let password = password.expose_secret();
        self.add("HA1", md5_blocks(&[user, realm, password]));
        Md5.ha1(user, realm, &password.into())
    }

    fn response(&self, ha1: &Ha1, nonce: &str, destination: &str) -> Response {
        let ha2 = "0".repeat(32);
        self.add("HA2", md5_blocks(&[destination]));
        self.add("response", md5_blocks(&[ha1.expose(), nonce, &ha2]));
        Md5.response(ha1, nonce, destination)
    }

    fn are_equal(&self, expected: &Response, response: &str) -> Choice {
        self.add("comparison", expected.expose().len() + response.len());
        Md5.are_equal(expected, response)
    }
}

/// The blocks of 64 bytes that MD5 makes of the parts with a colon between each two, and nine bytes of its
/// own.
fn md5_blocks(parts: &[&str]) -> usize {
    (parts.join(":").len() + 9).div_ceil(64)
}

#[test]
fn an_unknown_terminal_costs_the_same_steps_as_a_wrong_password() {
    let steps = |found: Option<Terminal>| {
        let (steps, destination) = (Steps::default(), "+34944010101".parse().unwrap());
        let claim = claim("alice", "1700000000.x.y", &"0".repeat(32));
        let redeemed = redeemed();
        let proof = Proof::new(&redeemed, &claim, Signed::Call(&destination));
        let decoy = Decoy::new().unwrap();
        assert!(proof.judge_with(&steps, found, &decoy).is_none());
        steps.0.into_inner()
    };

    let unknown = steps(None);

    assert_eq!(unknown, [("HA1", 1), ("HA2", 1), ("response", 2), ("comparison", 64)]);
    assert_eq!(steps(Some(by_password())), unknown);
    assert_eq!(steps(Some(by_hash())), unknown);
}
