use crate::environment::{Environment, LONGEST_WAIT, TERMINAL, request};
use ami::{
    AmiError, AmiSession, AmiSettings, ConnectionStatus, Credentials, LoginMethod, NotSent,
    SessionTimings, Tls,
};
use model::random::SystemRandom;
use rig::captured::Captured;
use rig::{AmiUser, Asterisk};
use shared_types::call_state::CallState;
use std::sync::Arc;
use std::time::Duration;
use supervisor::Supervisor;

#[tokio::test]
async fn a_wrong_secret_an_unknown_user_and_a_forbidden_address_are_refused() {
    let wrong = AmiUser { secret: "wrong", ..AmiUser::FULL };
    let unknown = AmiUser { name: "nobody", ..AmiUser::FULL };
    for user in [wrong, unknown, AmiUser::ELSEWHERE] {
        for method in [LoginMethod::Challenge, LoginMethod::Plain] {
            let environment = Environment::start_with(user, method);
            environment.wait_for_status(ConnectionStatus::LoginRefused).await;
            let refused =
                environment.session.originate(&request("a", TERMINAL, "1000")).await.unwrap_err();
            assert_eq!(refused, AmiError::NotSent(NotSent::LoginRefused), "{}", user.name);
        }
    }
}

#[tokio::test]
async fn tls_connects_to_a_trusted_certificate_and_refuses_an_untrusted_one() {
    let asterisk = Asterisk::start().unwrap();
    let certificate = asterisk.certificate().unwrap();
    let custom = Tls::with_custom_roots(certificate.as_bytes()).unwrap();
    let system = Tls::with_system_roots().unwrap();
    let request = request("a", TERMINAL, "1000");

    let session = start_with_tls(&asterisk, custom, LONGEST_WAIT);
    session.originate(&request).await.unwrap();
    assert_eq!(*session.status().borrow(), ConnectionStatus::Connected);

    let session = start_with_tls(&asterisk, system, Duration::from_secs(3));
    let refused = session.originate(&request).await.unwrap_err();
    assert_eq!(refused, AmiError::NotSent(NotSent::NotConnected));
    assert_eq!(*session.status().borrow(), ConnectionStatus::Connecting);
}

/// A session in which a request waits for the connection no longer than `request_timeout`.
fn start_with_tls(asterisk: &Asterisk, tls: Tls, request_timeout: Duration) -> AmiSession {
    let AmiUser { name, secret } = AmiUser::LEAST;
    let method = LoginMethod::Challenge;
    let settings = AmiSettings {
        host: asterisk.ami_over_tls().ip().to_string(),
        port: asterisk.ami_over_tls().port(),
        tls,
        credentials: Credentials {
            user: name.to_owned(),
            secret: secret.to_owned().into(),
            method,
        },
    };
    let timings = SessionTimings { request_timeout, ..SessionTimings::default() };
    let random = Arc::new(SystemRandom);
    let tasks = Supervisor::of_command(Arc::clone(&random) as _);
    AmiSession::start(settings, timings, random, &tasks)
}

#[tokio::test]
async fn a_user_without_permission_to_originate_is_refused() {
    let environment = Environment::start_with(AmiUser::READ_ONLY, LoginMethod::Plain);

    let refused = environment.session.originate(&request("a", TERMINAL, "1000")).await.unwrap_err();

    let AmiError::Refused(refusal) = refused else { panic!("{refused:?}") };
    assert!(refusal.is_permission_denied(), "{refusal}");
}

#[tokio::test]
async fn a_destination_that_is_not_in_the_context_is_refused_at_once() {
    let environment = Environment::start().await;

    let refused =
        environment.session.originate(&request("a", TERMINAL, "alice")).await.unwrap_err();

    let AmiError::Refused(refusal) = refused else { panic!("{refused:?}") };
    assert_eq!(refusal.to_string(), "Extension does not exist.");
}

#[tokio::test]
async fn a_user_without_permission_to_read_calls_is_warned_of_and_its_calls_have_no_states() {
    let (log, _guard) = Captured::start();
    let environment = Environment::start_with(AmiUser::WRITE_ONLY, LoginMethod::Challenge);
    environment.wait_for_status(ConnectionStatus::Connected).await;

    let call = environment.place_call(&request("a", TERMINAL, "1000")).await;

    let mut interval = tokio::time::interval(Duration::from_millis(100));
    let warned = async {
        while !log.text().contains("`read = call,agent,user`") {
            interval.tick().await;
        }
    };
    tokio::time::timeout(LONGEST_WAIT, warned).await.unwrap();
    assert_eq!(call.state(), CallState::Accepted, "no state is made up");
}
