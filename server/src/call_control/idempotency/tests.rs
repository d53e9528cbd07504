use super::*;
use model::random::SystemRandom;
use model::subject::Subject;
use state::server_secret::ServerSecret;

fn pseudonyms() -> Pseudonymizer {
    let secret = ServerSecret::from_bytes(&[7; 32]).unwrap();
    Pseudonymizer::derive(&secret, "call control")
}

fn key_of(subject: &str, header: &str, body: &str) -> Result<IdempotencyKey, ApiError> {
    let owner = Owner { tenant: "acme.com".parse().unwrap(), subject: Subject::new(subject) };
    key(header.as_bytes(), body.as_bytes(), &owner, &pseudonyms())
}

fn call_id() -> CallId {
    CallId::random(&SystemRandom).unwrap()
}

fn read_back(answer: &Answer) -> Answer {
    let stored = Record::of(answer).write().unwrap();
    serde_json::from_slice::<Record>(stored.as_bytes()).unwrap().answer()
}

fn failed(source: ProviderError) -> ApiError {
    ApiError::Provider { call_id: call_id(), source }
}

#[test]
fn a_key_belongs_to_its_user_and_to_what_it_came_with() {
    let alices = key_of("alice", "a", "{}").unwrap();

    assert_eq!(key_of("alice", "a", "{}").unwrap(), alices);
    assert_ne!(key_of("bob", "a", "{}").unwrap().name, alices.name);
    assert_ne!(key_of("alice", "b", "{}").unwrap().name, alices.name);
    let other_body = key_of("alice", "a", "{ }").unwrap();
    assert_eq!((other_body.name, other_body.owner), (alices.name, alices.owner));
    assert_ne!(other_body.body, alices.body);
}

#[test]
fn a_key_is_visible_and_short() {
    for bad in ["", " ", "a b", "a\n", "é", &"a".repeat(256)] {
        assert!(matches!(key_of("alice", bad, "{}"), Err(ApiError::IdempotencyKey)), "{bad:?}");
    }
    assert!(key_of("alice", &"a".repeat(255), "{}").is_ok());
}

#[test]
fn a_placed_call_is_read_back_as_it_was_stored() {
    let some = Capabilities { dtmf: false, ..Capabilities::ALL };
    for capabilities in [Capabilities::ALL, Capabilities::NONE, some] {
        let placed = Placed { call_id: call_id(), capabilities };

        let read = read_back(&Ok(placed)).unwrap();

        assert_eq!((read.call_id, read.capabilities), (placed.call_id, capabilities));
    }
}

#[test]
fn a_refusal_is_read_back_with_its_code_its_wait_and_its_call() {
    let retry_after = Duration::from_millis(1500);
    let unknown = failed(ProviderError::OutcomeUnknown(None));
    let limited = ApiError::AlreadyUnderWay { retry_after };
    for error in [unknown, limited, ApiError::Unattended] {
        let first = EarlierRefusal::of(&error);

        let again = read_back(&Err(Arc::new(error))).unwrap_err();

        assert_eq!(EarlierRefusal::of(&again), first);
        assert_eq!(again.code(), first.code);
    }
}

#[test]
fn an_answer_is_kept_unless_nothing_was_placed() {
    for (error, nothing) in [
        (failed(ProviderError::OutcomeUnknown(None)), false),
        (failed(ProviderError::Unreachable(None)), true),
        (ApiError::Unattended, true),
        (ApiError::Interrupted, false),
    ] {
        assert_eq!(nothing_was_placed(&error), nothing, "{error:?}");
    }
}
