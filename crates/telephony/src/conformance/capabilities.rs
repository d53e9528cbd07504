//! What a provider declares is what it does.

use super::states::place;
use super::{Fixture, ReceivedCreate, new_calls};
use model::dtmf_digit::DtmfDigit;
use model::provider::{
    AgentAvailability, Capabilities, ControlError, NewCall, ProviderError, ResumeError,
};
use shared_types::call_state::CallState;

fn declared(fixture: &impl Fixture) -> Capabilities {
    fixture.provider().capabilities()
}

/// No capability is declared that another one excludes.
fn assert_consistent(declared: Capabilities) {
    assert!(declared.hang_up || !declared.cancel_while_ringing, "{declared:?}");
    assert!(declared.progress || !declared.queue_metrics, "{declared:?}");
    assert!(declared.progress || !declared.resume, "{declared:?}");
}

pub async fn progress_is_as_declared(fixture: &impl Fixture) {
    assert_consistent(declared(fixture));
    assert_eq!(declared(fixture).progress, !fixture.life().is_empty());
    let mut placed = place(fixture).await;
    if declared(fixture).progress {
        let is_first = |state| state != CallState::Accepted;
        assert!(placed.lives(fixture, is_first).await);
    } else {
        assert!(placed.progress.changed().await.is_err(), "nobody reports anything");
        assert_eq!(placed.states(), [CallState::Accepted]);
    }
}

pub async fn a_connected_call_is_ended_as_declared(fixture: &impl Fixture) {
    let mut placed = place(fixture).await;
    let connected = placed.lives(fixture, |state| state == CallState::Connected).await;

    let outcome = fixture.while_time_passes(placed.call.hang_up()).await;

    if declared(fixture).hang_up {
        assert!(connected, "a call that can be ended is observed");
        outcome.unwrap();
        assert!(fixture.is_hung_up(&placed.request));
    } else {
        assert!(matches!(outcome, Err(ControlError::NotSupported)), "{outcome:?}");
        assert!(!fixture.is_hung_up(&placed.request));
    }
}

pub async fn a_ringing_call_is_cancelled_as_declared(fixture: &impl Fixture) {
    let mut placed = place(fixture).await;
    placed.lives(fixture, |state| matches!(state, CallState::Ringing { .. })).await;

    let outcome = fixture.while_time_passes(placed.call.hang_up()).await;

    if declared(fixture).cancel_while_ringing {
        outcome.unwrap();
        assert!(fixture.is_hung_up(&placed.request));
    } else {
        assert!(
            matches!(outcome, Err(ControlError::NotSupported | ControlError::Refused(_))),
            "{outcome:?}"
        );
        if matches!(outcome, Err(ControlError::NotSupported)) {
            assert!(!fixture.is_hung_up(&placed.request));
        }
    }
}

pub async fn digits_are_played_as_declared(fixture: &impl Fixture) {
    let mut placed = place(fixture).await;
    placed.lives(fixture, |state| state == CallState::Connected).await;

    let outcome = placed.call.play_dtmf(DtmfDigit::new('5').unwrap()).await;

    if declared(fixture).dtmf {
        outcome.unwrap();
        assert!(fixture.digits(&placed.request).is_none_or(|digits| digits == "5"));
    } else {
        assert!(matches!(outcome, Err(ControlError::NotSupported)), "{outcome:?}");
        assert!(fixture.digits(&placed.request).is_none_or(|digits| digits.is_empty()));
    }
}

/// In callbacks; or in calls of users, where the telephone system has no place for it in a callback.
pub async fn code_and_context_are_passed_on_as_declared(fixture: &impl Fixture) {
    let (declared, provider) = (declared(fixture), fixture.provider());
    let callback = new_calls::callback_with_everything(fixture);

    provider.originate(&callback).await.unwrap();

    let is_passed_on = |received: &ReceivedCreate| {
        received.context.as_ref().is_some_and(|context| context.contains(new_calls::CONTEXT))
    };
    assert_eq!(fixture.creates()[0].code.as_deref(), declared.code.then_some(new_calls::CODE));
    if declared.user_calls && !is_passed_on(&fixture.creates()[0]) {
        let order = new_calls::user_call(fixture).order;
        provider.originate(&NewCall { order, ..callback }).await.unwrap();
    }
    assert_eq!(fixture.creates().iter().any(is_passed_on), declared.context);
}

pub async fn availability_is_as_declared(fixture: &impl Fixture) {
    let is_declared = declared(fixture).availability;
    for (agents, expected) in
        [(1, AgentAvailability::Available), (0, AgentAvailability::Unavailable)]
    {
        let queue = fixture.set_available_agents(agents);
        // A provider may keep an answer for a while.
        let provider = fixture.reopened();

        let reported = provider.agent_availability(new_calls::API_DOMAIN, &queue).await;

        let expected = if is_declared { expected } else { AgentAvailability::Unknown };
        assert_eq!(reported, expected, "{agents}");
    }
    assert_eq!(fixture.creates().len(), 0);
}

pub async fn queue_metrics_are_as_declared(fixture: &impl Fixture) {
    let has_metrics = |state: &CallState| {
        let CallState::Queued { position, wait } = state else { return false };
        position.is_some() || wait.is_some()
    };
    let mut placed = place(fixture).await;
    placed.lives(fixture, |_| false).await;

    assert_eq!(placed.states().iter().any(has_metrics), declared(fixture).queue_metrics);
}

pub async fn calls_of_users_are_placed_as_declared(fixture: &impl Fixture) {
    let outcome = fixture.provider().originate(&new_calls::user_call(fixture)).await;

    if declared(fixture).user_calls {
        outcome.unwrap();
        assert_eq!(fixture.placed_calls(), 1);
    } else {
        assert!(matches!(outcome, Err(ProviderError::NotSupported)), "{outcome:?}");
        assert_eq!(fixture.creates().len(), 0);
    }
}

pub async fn calls_of_terminals_are_placed_as_declared(fixture: &impl Fixture) {
    let call = new_calls::terminal_call(fixture);
    let outcome = fixture.provider().originate_from_terminal(&call).await;

    if declared(fixture).terminal_calls {
        outcome.unwrap();
        assert_eq!(fixture.placed_calls(), 1);
    } else {
        assert!(matches!(outcome, Err(ProviderError::NotSupported)), "{outcome:?}");
        assert_eq!(fixture.creates().len(), 0);
    }
}

pub async fn calls_are_resumed_as_declared(fixture: &impl Fixture) {
    let (provider, placed) = (fixture.provider(), place(fixture).await);

    let handle = placed.handle(fixture);

    assert_eq!(handle.is_some(), declared(fixture).resume);
    if let Some(handle) = handle {
        let number = placed.request.number.expose_digits();
        assert!(!handle.expose().contains(&number[1..]), "a handle contains no number");
    } else {
        let other = new_calls::foreign_handle();
        let refused = provider.resume(&other, &[CallState::Accepted]).await.err();
        assert!(matches!(refused, Some(ResumeError::NotSupported)), "{refused:?}");
    }
    assert_eq!(fixture.creates().len(), 1);
}

pub async fn an_opt_out_of_the_called_person_is_reported_as_declared(fixture: &impl Fixture) {
    let mut placed = place(fixture).await;
    placed.lives(fixture, |state| matches!(state, CallState::Answered { .. })).await;
    let mut opt_out = placed.call.opt_out();
    assert!(!*opt_out.borrow());

    let is_pressed = fixture.opt_out(&placed.request);

    assert_eq!(is_pressed, declared(fixture).opt_out);
    assert_eq!(opt_out.wait_for(|requested| *requested).await.is_ok(), is_pressed);
}
