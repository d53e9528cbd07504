use crate::world::{TERMINAL, World, call};
use ami::login::LoginWay;
use ami::session::Standing;
use ami::{AmiError, NotSent};
use rig::AmiUser;

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
