use super::*;
use crate::test_clock::{TestClock, at_once};
use model::random::SystemRandom;
use proptest::prelude::*;
use state::embedded::replay_guard::EmbeddedReplayGuard;
use std::sync::Barrier;

const TTL: Duration = Duration::from_secs(30);

/// Nonces and the guard behind them, with their clock.
struct Issuer {
    nonces: Nonces,
    used: Arc<EmbeddedReplayGuard>,
    clock: Arc<TestClock>,
}

fn issuer(secret: &str) -> Issuer {
    let clock = Arc::new(TestClock::default());
    let used = Arc::new(EmbeddedReplayGuard::new(Arc::clone(&clock) as _, TTL));
    let nonces = Nonces::new(&secret.into(), TTL, Arc::clone(&used) as _).unwrap();
    Issuer { nonces, used, clock }
}

fn nonces() -> Issuer {
    issuer("0123456789abcdef0123456789abcdef")
}

fn aor(text: &str) -> Aor {
    text.parse().unwrap()
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn issue(issuer: &Issuer, for_whom: &str, second: i64) -> String {
    issuer.clock.set(second);
    at_once(issuer.nonces.issue(&aor(for_whom), &*issuer.clock, &SystemRandom)).unwrap()
}

fn redeem(issuer: &Issuer, nonce: &str, by: &str, second: i64) -> Result<(), NonceError> {
    issuer.clock.set(second);
    match redeem_for(issuer, nonce, by, client(0), second) {
        Ok(()) => Ok(()),
        Err(RedeemError::Nonce(error)) => Err(error),
        Err(error) => panic!("{error}"),
    }
}

fn client(number: u8) -> PseudonymKey {
    PseudonymKey::from_bytes([number; 16])
}

fn redeem_for(
    issuer: &Issuer,
    nonce: &str,
    by: &str,
    owner: PseudonymKey,
    second: i64,
) -> Result<(), RedeemError> {
    issuer.clock.set(second);
    at_once(issuer.nonces.redeem(nonce, &aor(by), owner, at(second))).map(|_| ())
}

#[test]
fn a_nonce_is_taken_once_until_it_runs_out() {
    let nonces = nonces();
    let nonce = issue(&nonces, "a@b", 1_700_000_000);

    assert_eq!(redeem(&nonces, &nonce, "a@b", 1_700_000_030), Ok(()));
    assert_eq!(redeem(&nonces, &nonce, "a@b", 1_700_000_030), Err(NonceError::Reused));
    let second = issue(&nonces, "a@b", 1_700_000_000);
    assert_eq!(redeem(&nonces, &second, "a@b", 1_700_000_031), Err(NonceError::OutOfTime));
    assert_eq!(redeem(&nonces, &second, "a@b", 1_699_999_999), Err(NonceError::OutOfTime));
}

#[test]
fn a_nonce_belongs_to_the_exact_address() {
    let nonces = nonces();
    let nonce = issue(&nonces, "alice@x", 100);

    for other in ["Alice@x", "alice@X", "bob@x", "alice@x|", "alice|@x"] {
        assert_eq!(redeem(&nonces, &nonce, other, 100), Err(NonceError::Forged), "{other}");
    }
    assert_eq!(redeem(&nonces, &nonce, "alice@x", 100), Ok(()));
}

#[test]
fn there_is_one_way_to_write_a_nonce() {
    let nonces = nonces();
    let nonce = issue(&nonces, "a@b", 1_700_000_000);
    let (seconds, rest) = nonce.split_once('.').unwrap();
    let last = if nonce.ends_with('0') { "1" } else { "0" };

    for other in [
        format!("+{nonce}"),
        format!("0{nonce}"),
        format!("-{nonce}"),
        format!(" {nonce}"),
        format!("{nonce} "),
        format!("{nonce}."),
        format!("{nonce}.0"),
        format!("{seconds}.{}", rest.to_uppercase()),
        format!("{seconds}.0{rest}"),
        format!("{seconds}. {}", &rest[1..]),
        format!("{seconds}.{}", &rest[1..]),
        format!("99999999999999999999.{rest}"),
        format!("{}{last}", &nonce[..nonce.len() - 1]),
        seconds.to_owned(),
        String::new(),
        "..".to_owned(),
    ] {
        // Hexadecimal without letters has no upper case.
        if other == nonce {
            continue;
        }
        let told = redeem(&nonces, &other, "a@b", 1_700_000_000).unwrap_err();
        assert!(matches!(told, NonceError::Malformed | NonceError::Forged), "{other}: {told}");
    }
    assert_eq!(redeem(&nonces, &nonce, "a@b", 1_700_000_000), Ok(()));
}

#[test]
fn another_secret_makes_other_nonces() {
    let other = issuer("ffffffffffffffffffffffffffffffff");

    let told = redeem(&nonces(), &issue(&other, "a@b", 100), "a@b", 100);

    assert_eq!(told, Err(NonceError::Forged));
}

#[test]
fn of_a_hundred_who_use_one_nonce_at_once_exactly_one_wins() {
    let nonces = nonces();
    for round in 0..10 {
        let nonce = issue(&nonces, "a@b", round);
        let start = Barrier::new(100);
        let wins = std::thread::scope(|scope| {
            let racers: Vec<_> = (0..100)
                .map(|_| {
                    scope.spawn(|| {
                        start.wait();
                        redeem(&nonces, &nonce, "a@b", round).is_ok()
                    })
                })
                .collect();
            racers.into_iter().filter_map(|racer| racer.join().ok()).filter(|won| *won).count()
        });
        assert_eq!(wins, 1);
    }
}

#[test]
fn a_flood_of_challenges_keeps_nothing_and_one_of_uses_is_bounded() {
    let nonces = nonces();
    for _ in 0..100_000 {
        issue(&nonces, "a@b", 100);
    }
    assert_eq!(nonces.used.kept(), 0);

    let used = issue(&nonces, "a@b", 100);
    redeem(&nonces, &used, "a@b", 100).unwrap();
    let mut refused = 0;
    for _ in 1..EmbeddedReplayGuard::MAX_VALUES {
        match redeem_for(&nonces, &issue(&nonces, "a@b", 100), "a@b", client(0), 100) {
            Ok(()) => {}
            Err(RedeemError::TooMany { .. }) => refused += 1,
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!(refused, EmbeddedReplayGuard::MAX_VALUES / 2);

    // Another client has its nonces redeemed, and each once.
    let other = issue(&nonces, "a@b", 100);
    assert!(redeem_for(&nonces, &other, "a@b", client(1), 100).is_ok());
    for again in [&used, &other] {
        let told = redeem_for(&nonces, again, "a@b", client(1), 130).unwrap_err();
        assert!(matches!(told, RedeemError::Nonce(NonceError::Reused)), "{told}");
    }
    assert_eq!(redeem(&nonces, &issue(&nonces, "a@b", 131), "a@b", 131), Ok(()));
    assert_eq!(nonces.used.kept(), 1, "the others have expired");
}

#[test]
fn a_clock_that_goes_back_brings_no_used_nonce_back() {
    let nonces = nonces();
    let used = issue(&nonces, "a@b", 100);
    redeem(&nonces, &used, "a@b", 100).unwrap();
    // The clock jumps ahead, and the used nonce is forgotten.
    redeem(&nonces, &issue(&nonces, "a@b", 500), "a@b", 500).unwrap();
    assert_eq!(nonces.used.kept(), 1);

    assert_eq!(redeem(&nonces, &used, "a@b", 101), Err(NonceError::OutOfTime));
}

proptest! {
    #[test]
    fn no_text_is_taken_that_was_not_given_out(text in ".*|[0-9]{1,20}\\.[0-9a-f]{16}\\.[0-9a-f]{64}") {
        let told = redeem(&nonces(), &text, "a@b", 1_700_000_000);

        prop_assert!(matches!(told, Err(NonceError::Malformed | NonceError::Forged)), "{:?}", told);
    }

    #[test]
    fn a_nonce_with_one_byte_changed_is_not_taken(place in 0usize..92, byte in 0u8..128) {
        let nonces = nonces();
        let nonce = issue(&nonces, "a@b", 1_700_000_000);
        let mut bytes = nonce.clone().into_bytes();
        prop_assume!(bytes[place] != byte);
        bytes[place] = byte;
        let changed = String::from_utf8(bytes).unwrap();

        let told = redeem(&nonces, &changed, "a@b", 1_700_000_000);

        prop_assert!(matches!(told, Err(NonceError::Malformed | NonceError::Forged)), "{:?}", told);
        prop_assert_eq!(redeem(&nonces, &nonce, "a@b", 1_700_000_000), Ok(()));
    }

    #[test]
    fn a_nonce_is_good_for_exactly_its_time(made in 0i64..4_000_000_000, age in -100i64..100) {
        let nonces = nonces();
        let nonce = issue(&nonces, "é|ü@b|", made);

        let told = redeem(&nonces, &nonce, "é|ü@b|", made + age);

        prop_assert_eq!(told.is_ok(), (0..=30).contains(&age));
    }
}
