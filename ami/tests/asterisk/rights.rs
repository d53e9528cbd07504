use crate::world::{LONGEST_WAIT, System, TERMINAL, World, call};
use ami::connector::AmiSettings;
use ami::login::{Credentials, LoginWay};
use ami::session::Standing;
use ami::{Ami, AmiError, NotSent, Timings, Tls};
use rig::{AmiUser, Asterisk};
use std::sync::Arc;
use std::time::Duration;

#[tokio::test]
async fn a_wrong_secret_a_stranger_and_a_foreign_address_are_not_let_in() {
    let wrong = AmiUser { secret: "wrong", ..AmiUser::FULL };
    let stranger = AmiUser { name: "nobody", ..AmiUser::FULL };
    for user in [wrong, stranger, AmiUser::ELSEWHERE] {
        for way in [LoginWay::Challenge, LoginWay::Plain] {
            let world = World::with(user, way);
            world.stands(Standing::LoginRefused).await;
            let refused = world.ami.originate(&call("a", TERMINAL, "1000")).await.unwrap_err();
            assert_eq!(refused, AmiError::NotSent(NotSent::LoginRefused), "{}", user.name);
        }
    }
}

#[tokio::test]
async fn the_way_to_asterisk_can_be_encrypted_and_strangers_are_not_trusted() {
    let asterisk = Asterisk::start().unwrap();
    let certificate = asterisk.certificate().unwrap();
    let ours = Tls::with_authorities(certificate.as_bytes()).unwrap();
    let machines = Tls::with_trust_of_machine().unwrap();
    let call = call("a", TERMINAL, "1000");

    let ami = encrypted(&asterisk, ours, LONGEST_WAIT);
    ami.originate(&call).await.unwrap();
    assert_eq!(*ami.standing().borrow(), Standing::Up);

    let ami = encrypted(&asterisk, machines, Duration::from_secs(3));
    let refused = ami.originate(&call).await.unwrap_err();
    assert_eq!(refused, AmiError::NotSent(NotSent::Away));
    assert_eq!(*ami.standing().borrow(), Standing::Connecting);
}

/// A session that waits for `patience` until it stands.
fn encrypted(asterisk: &Asterisk, tls: Tls, patience: Duration) -> Ami {
    let AmiUser { name, secret } = AmiUser::LEAST;
    let way = LoginWay::Challenge;
    let settings = AmiSettings {
        host: asterisk.ami_over_tls().ip().to_string(),
        port: asterisk.ami_over_tls().port(),
        tls,
        credentials: Credentials { user: name.to_owned(), secret: secret.to_owned().into(), way },
    };
    let timings = Timings { request: patience, ..Timings::default() };
    Ami::start(settings, timings, Arc::new(System))
}

#[tokio::test]
async fn a_user_without_the_right_to_originate_is_told_so() {
    let world = World::with(AmiUser::READ_ONLY, LoginWay::Plain);

    let refused = world.ami.originate(&call("a", TERMINAL, "1000")).await.unwrap_err();

    let AmiError::Refused(refusal) = refused else { panic!("{refused:?}") };
    assert!(refusal.is_lack_of_rights(), "{refusal}");
}

#[tokio::test]
async fn a_destination_that_the_target_context_does_not_have_is_refused_at_once() {
    let world = World::new().await;

    let refused = world.ami.originate(&call("a", TERMINAL, "alice")).await.unwrap_err();

    let AmiError::Refused(refusal) = refused else { panic!("{refused:?}") };
    assert_eq!(refusal.to_string(), "Extension does not exist.");
}
