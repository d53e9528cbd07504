use super::*;
use crate::config::signed_calls::SignedCallSettings;
use admission::nonces::Nonces;
use jiff::Timestamp;
use model::extension::{EndpointName, Extension};
use model::random::SystemRandom;
use shared_types::aor::Aor;
use std::collections::HashMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

const PASSWORD: &str = "alice**PA55W0RD";

fn redeemed() -> Redeemed {
    let settings = SignedCallSettings::for_tests();
    let nonces = Nonces::new(&settings.secret, Duration::from_secs(30)).unwrap();
    let now = Timestamp::from_second(1_700_000_000).unwrap();
    let nonce = nonces.issue(&aor("alice"), now, &SystemRandom).unwrap();
    nonces.redeem(&nonce, &aor("alice"), now).unwrap()
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
    Claim { aor: aor(user), nonce: nonce.to_owned(), response: response.to_owned() }
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

/// How long a lookup and its judgement take, for each of `users` in turn, many times over.
#[expect(clippy::disallowed_methods, reason = "it is real time that must say nothing")]
fn times<const N: usize>(judges: [&dyn Fn(); N]) -> [Vec<Duration>; N] {
    const SAMPLES: usize = 1_000;
    const IN_A_SAMPLE: usize = 10;
    let mut times = [const { Vec::new() }; N];
    for sample in 0..SAMPLES {
        for turn in 0..N {
            // Nobody is always first.
            let who = (sample + turn) % N;
            let start = Instant::now();
            for _ in 0..IN_A_SAMPLE {
                judges[who]();
            }
            times[who].push(start.elapsed());
        }
    }
    times
}

/// How often a time of `a` is longer than one of `b`, halves for ties (Mann-Whitney's U over all
/// pairs): 0.5 when one cannot tell them apart.
fn longer(a: &[Duration], b: &[Duration]) -> f64 {
    let mut b = b.to_vec();
    b.sort_unstable();
    let wins: usize = a
        .iter()
        .map(|time| {
            let shorter = b.partition_point(|other| other < time);
            let not_longer = b.partition_point(|other| other <= time);
            shorter + not_longer
        })
        .sum();
    let pairs = u32::try_from(2 * a.len() * b.len()).unwrap();
    f64::from(u32::try_from(wins).unwrap()) / f64::from(pairs)
}

#[test]
fn the_clock_does_not_tell_an_unknown_terminal_from_a_wrong_password() {
    let terminals = HashMap::from([(aor("alice"), by_password()), (aor("carol"), by_hash())]);
    let (redeemed, destination) = (redeemed(), "+34944010101".parse().unwrap());
    let (wrong, decoy) = ("0".repeat(32), Decoy::new().unwrap());
    let asks = |user: &str| {
        let claim = claim(user, "1700000000.x.y", &wrong);
        let (terminals, redeemed, destination, decoy) =
            (&terminals, &redeemed, &destination, &decoy);
        move || {
            let found = terminals.get(&claim.aor).cloned();
            let proof = Proof::new(redeemed, &claim, Signed::Call(destination));
            assert!(black_box(proof.judge(found, decoy)).is_none());
        }
    };
    // What it would be to look no further when nobody is there: the test must see that.
    let hasty = || {
        black_box(terminals.get(&aor("nobod")).cloned());
    };
    let (unknown, by_password, by_hash) = (asks("nobod"), asks("alice"), asks("carol"));

    // A machine that is busy elsewhere can blur one round; it does not blur them all to one side.
    let rounds: Vec<[f64; 3]> = (0..9)
        .map(|_| {
            let [unknown, password, hash, hasty] =
                times([&unknown, &by_password, &by_hash, &hasty]);
            [longer(&unknown, &password), longer(&unknown, &hash), longer(&hasty, &password)]
        })
        .collect();

    let median = |which: usize| {
        let mut all: Vec<f64> = rounds.iter().map(|round| round[which]).collect();
        all.sort_by(f64::total_cmp);
        all[all.len() / 2]
    };
    println!(
        "unknown longer than: wrong password {:.3}, wrong hash {:.3}; hasty {:.3}",
        median(0),
        median(1),
        median(2)
    );
    assert!((0.2..0.8).contains(&median(0)), "an unknown terminal shows: {rounds:?}");
    assert!((0.2..0.8).contains(&median(1)), "an unknown terminal shows: {rounds:?}");
    assert!(median(2) < 0.02, "the test would not see the difference: {rounds:?}");
}
