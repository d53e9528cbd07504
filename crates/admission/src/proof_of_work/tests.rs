use super::*;
use crate::test_clock::{TestClock, at_once};
use model::random::SystemRandom;
use proptest::prelude::*;
use state::embedded::replay_guard::EmbeddedReplayGuard;
use std::sync::Barrier;

const NOW: i64 = 1_800_000_000;

struct Visitor {
    domain: Domain,
    number: PhoneNumber,
}

impl Visitor {
    fn of(domain: &str, number: &str) -> Self {
        Self { domain: domain.parse().unwrap(), number: PhoneNumber::parse(number).unwrap() }
    }

    fn context(&self) -> ChallengeContext<'_> {
        ChallengeContext { domain: &self.domain, number: &self.number }
    }
}

/// Proofs and the guard behind them, with their clock.
struct Issuer {
    proofs: Proofs,
    used: Arc<EmbeddedReplayGuard>,
    clock: Arc<TestClock>,
}

/// With a key of its own.
fn proofs() -> Issuer {
    let clock = Arc::new(TestClock::default());
    clock.set(NOW);
    let used = Arc::new(EmbeddedReplayGuard::new(Arc::clone(&clock) as _, LIFETIME));
    let mut key = [0; 64];
    SystemRandom.fill(&mut key).unwrap();
    Issuer { proofs: Proofs::new(key, Arc::clone(&used) as _), used, clock }
}

fn acme() -> Visitor {
    Visitor::of("acme.com", "+12025550142")
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn challenge(issuer: &Issuer, visitor: &Visitor, bits: u8) -> String {
    challenge_at(issuer, visitor, bits, NOW)
}

fn challenge_at(issuer: &Issuer, visitor: &Visitor, bits: u8, second: i64) -> String {
    let Issuer { proofs, clock, .. } = issuer;
    clock.set(second);
    at_once(proofs.demand(visitor.context(), bits, &**clock, &SystemRandom)).unwrap().challenge
}

/// The first number whose work is within `zeros`.
fn answer(challenge: &str, zeros: std::ops::RangeInclusive<u32>) -> String {
    let answers = (0..).map(|number: u64| format!("{challenge}:{number}"));
    answers.into_iter().find(|answer| zeros.contains(&zero_bits(&Sha256::digest(answer)))).unwrap()
}

fn told(issuer: &Issuer, answer: &str, visitor: &Visitor, second: i64) -> Result<(), ProofError> {
    issuer.clock.set(second);
    let owner = PseudonymKey::from_bytes([0; 16]);
    match at_once(issuer.proofs.accept(answer, visitor.context(), owner, at(second))) {
        Ok(_) => Ok(()),
        Err(AcceptError::Proof(error)) => Err(error),
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn an_answer_is_taken_once_until_it_runs_out() {
    let (proofs, acme) = (proofs(), acme());
    let done = answer(&challenge(&proofs, &acme, 10), 10..=256);

    assert_eq!(told(&proofs, &done, &acme, NOW + LIFETIME_SECONDS), Ok(()));
    assert_eq!(told(&proofs, &done, &acme, NOW + LIFETIME_SECONDS), Err(ProofError::Reused));
    let late = answer(&challenge(&proofs, &acme, 10), 10..=256);
    assert_eq!(told(&proofs, &late, &acme, NOW + LIFETIME_SECONDS + 1), Err(ProofError::OutOfTime));
    assert_eq!(told(&proofs, &late, &acme, NOW - 1), Err(ProofError::OutOfTime));
}

#[test]
fn another_number_of_the_same_challenge_is_no_second_answer() {
    let (proofs, acme) = (proofs(), acme());
    let challenge = challenge(&proofs, &acme, 4);
    let first = answer(&challenge, 4..=256);
    let second = (0..10_000)
        .map(|number| format!("{challenge}:{number}"))
        .find(|other| *other != first && zero_bits(&Sha256::digest(other)) >= 4)
        .unwrap();

    assert_eq!(told(&proofs, &first, &acme, NOW), Ok(()));
    assert_eq!(told(&proofs, &second, &acme, NOW), Err(ProofError::Reused));
}

#[test]
fn an_answer_is_for_its_tenant_and_its_number_and_from_this_server() {
    let (ours, acme) = (proofs(), acme());
    let done = answer(&challenge(&ours, &acme, 4), 4..=256);

    for other in [Visitor::of("acme.com", "+12025550143"), Visitor::of("acme.co", "+12025550142")] {
        assert_eq!(told(&ours, &done, &other, NOW), Err(ProofError::Forged));
    }
    assert_eq!(told(&proofs(), &done, &acme, NOW), Err(ProofError::Forged));
    assert_eq!(told(&ours, &done, &acme, NOW), Ok(()));
}

#[test]
fn who_makes_the_work_easier_has_forged_it() {
    let (proofs, acme) = (proofs(), acme());
    let hard = challenge(&proofs, &acme, 20);
    let older = hard.replacen(&NOW.to_string(), &(NOW - 60).to_string(), 1);

    for easier in [hard.replacen(".20.", ".00.", 1), older] {
        assert_ne!(easier, hard);
        assert_eq!(told(&proofs, &format!("{easier}:1"), &acme, NOW), Err(ProofError::Forged));
    }
}

#[test]
fn less_work_is_enough_once_the_challenge_is_old_enough() {
    let (proofs, acme) = (proofs(), acme());
    let lazy = answer(&challenge(&proofs, &acme, 16), 12..=12);

    for early in [0, 2, 5] {
        assert_eq!(told(&proofs, &lazy, &acme, NOW + early), Err(ProofError::TooLittle), "{early}");
    }
    assert_eq!(told(&proofs, &lazy, &acme, NOW + 6), Ok(()), "16 - (6 - 2) = 12");
}

#[test]
fn no_work_at_all_is_never_enough() {
    let (proofs, acme) = (proofs(), acme());
    let none = answer(&challenge(&proofs, &acme, 20), 0..=7);

    assert_eq!(told(&proofs, &none, &acme, NOW + LIFETIME_SECONDS), Err(ProofError::TooLittle));
    assert_eq!(proofs.used.kept(), 0, "what was not taken is not remembered");
}

#[test]
fn a_challenge_and_its_colon_are_one_block_and_say_nothing_of_the_number() {
    let (proofs, acme) = (proofs(), acme());
    let challenge = challenge(&proofs, &acme, 16);

    assert_eq!(challenge.len() + 1, 64);
    assert!(!challenge.contains("5550142"), "{challenge}");
    assert_ne!(challenge, self::challenge(&proofs, &acme, 16), "each is another");
}

#[test]
fn there_is_one_way_to_write_an_answer() {
    let (proofs, acme) = (proofs(), acme());
    let challenge = challenge(&proofs, &acme, 0);
    let (seconds, rest) = challenge.split_once('.').unwrap();

    for other in [
        String::new(),
        ":".to_owned(),
        challenge.clone(),
        format!("{challenge}:"),
        format!("{challenge}: 1"),
        format!("{challenge}:+1"),
        format!("{challenge}:1:1"),
        format!("{challenge}:x"),
        format!("{challenge}:12345678901234567"),
        format!("{challenge}.:1"),
        format!("0{challenge}:1"),
        format!("+{}:1", &challenge[1..]),
        format!("{seconds}.0{rest}:1"),
        format!("{seconds}.{}:1", rest.to_uppercase()),
        format!("{}é:1", &challenge[..61]),
    ] {
        // Hexadecimal without letters has no upper case.
        if other != format!("{challenge}:1") {
            assert_eq!(told(&proofs, &other, &acme, NOW), Err(ProofError::Malformed), "{other}");
        }
    }
}

#[test]
fn of_all_who_try_at_once_one_has_it() {
    let (proofs, acme) = (proofs(), acme());
    let done = answer(&challenge(&proofs, &acme, 4), 4..=256);
    let together = Barrier::new(8);

    let taken = std::thread::scope(|scope| {
        let tries: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    together.wait();
                    told(&proofs, &done, &acme, NOW).is_ok()
                })
            })
            .collect();
        tries.into_iter().map(|one| one.join().unwrap()).filter(|taken| *taken).count()
    });

    assert_eq!(taken, 1);
}

#[test]
fn what_has_run_out_is_forgotten_and_never_taken_again() {
    let (proofs, acme) = (proofs(), acme());
    let old = answer(&challenge(&proofs, &acme, 4), 4..=256);
    told(&proofs, &old, &acme, NOW).unwrap();
    let later = challenge_at(&proofs, &acme, 0, NOW + 500);

    told(&proofs, &format!("{later}:1"), &acme, NOW + 500).unwrap();

    assert_eq!(proofs.used.kept(), 1);
    let back = told(&proofs, &old, &acme, NOW);
    assert_eq!(back, Err(ProofError::OutOfTime), "also when the clock goes back");
}

#[test]
fn leading_zero_bits_are_counted_over_bytes() {
    for (digest, zeros) in
        [(&[0xff][..], 0), (&[0x01, 0xff], 7), (&[0, 0x80], 8), (&[0, 0, 0x1f], 19), (&[0, 0], 16)]
    {
        assert_eq!(zero_bits(digest), zeros, "{digest:?}");
    }
}

#[test]
fn the_key_does_not_print() {
    assert_eq!(format!("{:?}", proofs().proofs), "Proofs");
}

proptest! {
    #[test]
    fn no_text_but_an_answer_to_our_own_is_taken(text in "\\PC{0,90}", number in "[0-9]{1,16}") {
        let (proofs, acme) = (proofs(), acme());
        let real = format!("{}:{number}", challenge(&proofs, &acme, 0));

        prop_assert!(told(&proofs, &text, &acme, NOW).is_err());
        prop_assert_eq!(told(&proofs, &real, &acme, NOW), Ok(()));
    }

    #[test]
    fn a_challenge_reads_back_as_it_was_written(
        made_at in 0i64..10_000_000_000, bits in 0u8..=99, chance: [u8; 8], signature: [u8; 16],
    ) {
        let challenge = Challenge { made_at, bits, chance, signature };
        prop_assert_eq!(Challenge::read(&challenge.to_string()), Some(challenge));
    }

    #[test]
    fn what_is_nearly_a_challenge_does_no_harm(text in "[0-9]{9,11}[.][0-9]{1,3}[.][0-9a-g]{15,17}[.][0-9a-f]{31,33}:[0-9]{0,17}") {
        let reread = Challenge::of_answer(&text).map(|challenge| challenge.to_string());
        if let Some(reread) = reread {
            prop_assert_eq!(Some(reread.as_str()), text.split(':').next());
        }
    }
}
