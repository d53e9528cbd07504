//! A create is sent once, unless the telephone system recognises it by a token, and what its answer means.

use super::waiting::in_vain;
use super::{CreateAnswer, Fixture, RETRY_AFTER_SECONDS, ReceivedCreate, new_calls};
use model::provider::{Originated, ProviderError};
use std::pin::pin;
use std::time::Duration;

async fn originate(fixture: &impl Fixture) -> Result<Originated, ProviderError> {
    fixture.provider().originate(&new_calls::callback(fixture)).await
}

/// Sends one call whose answer is lost. Time passes for the provider once its create was received.
pub(super) async fn originate_in_vain(fixture: &impl Fixture) -> Result<Originated, ProviderError> {
    let (provider, call) = (fixture.provider(), new_calls::callback(fixture));
    let received = fixture.creates().len() + 1;
    let outcome = async {
        let mut outcome = pin!(provider.originate(&call));
        tokio::select! {
            biased;
            outcome = &mut outcome => return outcome,
            () = fixture.until_created(received) => {}
        }
        fixture.while_time_passes(outcome).await
    };
    in_vain(outcome, fixture.until_created(received)).await
}

/// The creates since `before` are those of one call.
fn assert_not_repeated(fixture: &impl Fixture, before: usize, answer: CreateAnswer) {
    let creates = fixture.creates();
    if fixture.provider().capabilities().idempotent_create {
        assert!(creates.len() > before, "{answer:?}: {creates:?}");
        assert_repeated_once_at_most(&creates);
    } else {
        assert_eq!(creates[before..].len(), 1, "{answer:?}: {creates:?}");
    }
}

/// Each call has a token of its own. A repetition that was given up may be received during a later call, so the
/// creates of all calls are counted by their tokens.
fn assert_repeated_once_at_most(creates: &[ReceivedCreate]) {
    for create in creates {
        let is_same = |other: &&ReceivedCreate| other.token == create.token;
        let times = creates.iter().filter(is_same).count();
        assert!(create.token.is_some() && times <= 2, "{creates:?}");
    }
}

pub async fn an_accepted_call_was_created_once(fixture: &impl Fixture) {
    originate(fixture).await.unwrap();

    assert_eq!((fixture.creates().len(), fixture.placed_calls()), (1, 1));
}

pub async fn a_refused_call_was_created_once_and_is_not_placed(fixture: &impl Fixture) {
    assert!(fixture.answer_creates(CreateAnswer::Refuse), "every telephone system can refuse");

    let error = originate(fixture).await.unwrap_err();

    assert!(error.nothing_was_placed(), "{error:?}");
    assert!(!matches!(error, ProviderError::Unreachable(_)), "it was reached: {error:?}");
    assert_eq!((fixture.creates().len(), fixture.placed_calls()), (1, 0));
}

pub async fn a_throttled_call_is_not_placed_and_says_when_to_try_again(fixture: &impl Fixture) {
    if !fixture.answer_creates(CreateAnswer::Throttle) {
        return;
    }

    let error = originate(fixture).await.unwrap_err();

    assert!(error.nothing_was_placed(), "{error:?}");
    let ProviderError::Refused { retry_after, .. } = error else { panic!("{error:?}") };
    assert_eq!(retry_after, Some(Duration::from_secs(RETRY_AFTER_SECONDS)));
    assert_eq!((fixture.creates().len(), fixture.placed_calls()), (1, 0));
}

pub async fn a_create_without_an_answer_has_an_unknown_outcome_and_is_not_repeated(
    fixture: &impl Fixture,
) {
    for answer in [CreateAnswer::Hang, CreateAnswer::Drop] {
        if !fixture.answer_creates(answer) {
            assert_eq!(answer, CreateAnswer::Drop, "every telephone system can be silent");
            continue;
        }
        let before = fixture.creates().len();
        let error = originate_in_vain(fixture).await.unwrap_err();

        assert!(matches!(error, ProviderError::OutcomeUnknown(_)), "{answer:?}: {error:?}");
        assert_not_repeated(fixture, before, answer);
    }
    // What is repeated in the background is sent before the next call.
    let before = fixture.creates().len();
    assert!(fixture.answer_creates(CreateAnswer::Accept));
    originate(fixture).await.unwrap();
    if fixture.provider().capabilities().idempotent_create {
        assert_repeated_once_at_most(&fixture.creates());
    } else {
        assert_eq!(fixture.creates().len(), before + 1);
    }
}

pub async fn an_answer_that_cannot_be_read_is_no_refusal(fixture: &impl Fixture) {
    for answer in [CreateAnswer::Garbage, CreateAnswer::Truncate] {
        if !fixture.answer_creates(answer) {
            continue;
        }
        let before = fixture.creates().len();
        let outcome = originate_in_vain(fixture).await;

        if let Err(error) = outcome {
            assert!(matches!(error, ProviderError::OutcomeUnknown(_)), "{answer:?}: {error:?}");
        }
        assert_not_repeated(fixture, before, answer);
    }
}

pub async fn a_lost_answer_is_resolved_by_the_token(fixture: &impl Fixture) {
    if !fixture.provider().capabilities().idempotent_create {
        return;
    }
    assert!(fixture.answer_creates(CreateAnswer::LoseFirstAnswer), "only so it can be shown");

    originate_after_lost_answer(fixture).await;

    let creates = fixture.creates();
    assert_eq!((creates.len(), fixture.placed_calls()), (2, 1));
    assert!(creates[0].token.is_some());
    assert_eq!(creates[0].token, creates[1].token);
}

/// Both requests are answered or closed, so no time of the runtime has to pass.
async fn originate_after_lost_answer(fixture: &impl Fixture) {
    let (provider, call) = (fixture.provider(), new_calls::callback(fixture));
    fixture.while_time_passes(provider.originate(&call)).await.unwrap();
}

pub async fn a_create_that_reaches_nobody_is_not_placed(fixture: &impl Fixture) {
    if !fixture.stop().await {
        return;
    }
    let (provider, call) = (fixture.provider(), new_calls::callback(fixture));

    let error = fixture.while_time_passes(provider.originate(&call)).await.unwrap_err();

    assert!(matches!(error, ProviderError::Unreachable(_)), "{error:?}");
    assert_eq!((fixture.creates().len(), fixture.placed_calls()), (0, 0));
}

pub async fn each_call_has_a_token_of_its_own(fixture: &impl Fixture) {
    originate(fixture).await.unwrap();
    originate(fixture).await.unwrap();

    let creates = fixture.creates();
    assert_eq!((creates.len(), fixture.placed_calls()), (2, 2));
    if fixture.provider().capabilities().idempotent_create {
        assert_ne!(creates[0].token, creates[1].token);
    }
}
