use super::*;
use model::call_id::CallId;
use model::provider::Capabilities;
use model::random::SystemRandom;
use model::subject::Subject;

const HOUR: Duration = Duration::from_hours(1);

struct Desk {
    keys: Arc<IdempotencyKeys>,
    pseudonyms: Pseudonymizer,
}

impl Desk {
    fn new() -> Self {
        Self { keys: Arc::default(), pseudonyms: Pseudonymizer::random(&SystemRandom).unwrap() }
    }

    fn enter(&self, subject: &str, key: &str, body: &str, now: Duration) -> Result<Turn, ApiError> {
        let owner = Owner { tenant: "acme.com".parse().unwrap(), subject: Subject::new(subject) };
        let key = IdempotencyKey::new(key.as_bytes(), body.as_bytes(), &owner, &self.pseudonyms)?;
        self.keys.enter(key, now)
    }

    fn first(&self, key: &str, now: Duration) -> First {
        match self.enter("alice", key, "{}", now).unwrap() {
            Turn::First(first) => first,
            Turn::Again(_) => panic!("{key} came before"),
        }
    }

    fn again(&self, key: &str, now: Duration) -> Again {
        match self.enter("alice", key, "{}", now).unwrap() {
            Turn::Again(again) => again,
            Turn::First(_) => panic!("{key} is new"),
        }
    }
}

fn placed() -> Placed {
    Placed { call_id: CallId::random(&SystemRandom).unwrap(), capabilities: Capabilities::ALL }
}

fn failed(source: ProviderError) -> Answer {
    Err(Arc::new(ApiError::Provider { call_id: placed().call_id, source }))
}

#[tokio::test]
async fn whoever_comes_again_gets_the_answer_of_the_first_for_a_day() {
    let (desk, placed) = (Desk::new(), placed());
    let first = desk.first("a", HOUR);
    let at_once = desk.again("a", HOUR);
    first.answered(&Ok(placed));

    assert_eq!(at_once.answer().await.unwrap().call_id, placed.call_id);
    assert_eq!(desk.again("a", HOUR * 24).answer().await.unwrap().call_id, placed.call_id);
    desk.first("a", HOUR * 25);
}

#[tokio::test]
async fn a_call_that_may_have_been_placed_is_not_asked_for_again() {
    let desk = Desk::new();
    desk.first("a", HOUR).answered(&failed(ProviderError::OutcomeUnknown(None)));
    drop(desk.first("b", HOUR));

    assert!(matches!(
        *desk.again("a", HOUR).answer().await.unwrap_err(),
        ApiError::Provider { source: ProviderError::OutcomeUnknown(_), .. }
    ));
    assert!(matches!(*desk.again("b", HOUR).answer().await.unwrap_err(), ApiError::Interrupted));
}

#[tokio::test]
async fn a_request_that_placed_nothing_may_be_made_again() {
    let desk = Desk::new();
    let first = desk.first("a", HOUR);
    let at_once = desk.again("a", HOUR);
    first.answered(&failed(ProviderError::Unreachable(None)));

    assert!(at_once.answer().await.is_err(), "who waited hears of it");
    desk.first("a", HOUR).answered(&Err(Arc::new(ApiError::Unattended)));
    desk.first("a", HOUR);
}

#[test]
fn a_key_belongs_to_its_user_and_to_what_it_came_with() {
    let desk = Desk::new();
    let _first = desk.first("a", HOUR);

    assert!(matches!(desk.enter("bob", "a", "{}", HOUR), Ok(Turn::First(_))));
    assert!(matches!(desk.enter("alice", "a", "{ }", HOUR), Err(ApiError::IdempotencyKeyReused)));
}

#[test]
fn a_key_is_visible_and_short() {
    let desk = Desk::new();
    for bad in ["", " ", "a b", "a\n", "é", &"a".repeat(256)] {
        let error = desk.enter("alice", bad, "{}", HOUR).unwrap_err();
        assert!(matches!(error, ApiError::IdempotencyKey), "{bad:?}");
    }
    assert!(desk.enter("alice", &"a".repeat(255), "{}", HOUR).is_ok());
}

#[test]
fn memory_is_bounded() {
    let desk = Desk::new();
    for number in 0..IdempotencyKeys::MAX_KEYS + 10 {
        desk.first(&number.to_string(), HOUR).answered(&Ok(placed()));
    }

    assert!(desk.keys.requests().len() <= IdempotencyKeys::MAX_KEYS);
}
