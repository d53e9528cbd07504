use crate::peer::{World, call};
use ami::login::LoginWay;
use ami::session::Standing;
use ami::{AmiError, NotSent};
use std::time::Duration;
use tokio::time::Instant;

#[tokio::test(start_paused = true)]
async fn a_session_stands_before_it_is_needed_and_shows_no_secret() {
    let world = World::new();
    let mut peer = world.connection().await;

    // `let_in` checks the key; events may come before the answer.
    peer.let_in().await;

    world.stands(Standing::Up).await;
}

#[tokio::test(start_paused = true)]
async fn a_plain_login_says_the_secret() {
    let world = World::with(LoginWay::Plain, 4096);
    let mut peer = world.connection().await;
    peer.greet().await;

    let login = peer.expect("Login").await;

    assert_eq!(login.names(), ["Action", "ActionID", "Events", "Username", "Secret"]);
    assert_eq!((login.get("Username"), login.get("Secret")), ("click2call", "c2csecret"));
    peer.event("SuccessfulAuth", &[("ActionID", login.get("ActionID"))]).await;
    peer.say_yes(&login).await;
    world.stands(Standing::Up).await;
}

#[tokio::test(start_paused = true)]
async fn what_greets_differently_is_no_asterisk_and_is_tried_again_later() {
    let world = World::new();
    let mut pauses = Vec::new();
    for _ in 0..4 {
        let since = Instant::now();
        let mut peer = world.connection().await;
        peer.say("220 mail.example.com ESMTP\n").await;
        assert!(peer.read().await.is_none(), "nothing was said to it");
        pauses.push(since.elapsed().as_millis());
    }
    // Each pause is up to twice the one before; chance shortens it.
    assert!(pauses[1] >= 125 && pauses[2] >= 250 && pauses[3] >= 500, "{pauses:?}");
}

#[tokio::test(start_paused = true)]
async fn a_greeting_that_never_ends_is_not_waited_for() {
    let world = World::new();
    let mut peer = world.connection().await;
    peer.say(&"A".repeat(1000)).await;

    assert!(peer.read().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_says_nothing_is_left_after_ten_seconds() {
    let world = World::new();
    let since = Instant::now();
    let mut peer = world.connection().await;

    assert!(peer.read().await.is_none());
    assert_eq!(since.elapsed().as_secs(), 10);
    world.session().await;
}

#[tokio::test(start_paused = true)]
async fn a_wrong_secret_is_not_tried_often_and_calls_are_refused_at_once() {
    let world = World::new();
    let mut peer = world.connection().await;
    peer.greet().await;
    let challenge = peer.expect("Challenge").await;
    peer.say_yes(&challenge).await;
    let login = peer.expect("Login").await;
    peer.say_no(&login, "Authentication failed").await;
    drop(peer);
    world.stands(Standing::LoginRefused).await;

    let since = Instant::now();
    let refused = world.ami.originate(&call("a")).await.unwrap_err();
    assert_eq!(refused, AmiError::NotSent(NotSent::LoginRefused));
    assert_eq!(since.elapsed(), Duration::ZERO);

    world.session().await;
    assert!(since.elapsed() >= Duration::from_secs(15), "{:?}", since.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_call_waits_for_a_session_that_is_being_made() {
    let world = World::new();
    let mut peer = world.connection().await;
    let call = call("a");
    let (placed, ()) = tokio::join!(world.ami.originate(&call), async {
        tokio::time::sleep(Duration::from_secs(5)).await;
        peer.let_in().await;
        let action = peer.expect("Originate").await;
        peer.say_yes(&action).await;
    });

    assert_eq!(placed.unwrap().channel_id(), "a");
}

#[tokio::test(start_paused = true)]
async fn a_call_that_no_session_came_for_was_not_sent_and_is_not_sent_later() {
    let world = World::new();
    let silent = world.connection().await;

    let failed = world.ami.originate(&call("a")).await.unwrap_err();
    assert_eq!(failed, AmiError::NotSent(NotSent::Away));
    assert!(failed.nothing_was_sent());

    drop(silent);
    let mut peer = world.session().await;
    let (_, action) = world.place(&mut peer, "b").await;
    assert_eq!(action.get("ChannelId"), "b", "the first that is heard");
}

#[tokio::test(start_paused = true)]
async fn an_asterisk_that_was_away_for_long_is_found_again_by_the_next_who_asks() {
    let world = World::new();
    tokio::time::sleep(Duration::from_hours(1)).await;
    drop(world.connection().await);
    // The pause is as long as it becomes, and has just begun.
    drop(world.connection().await);

    let call = call("a");
    let answer = async {
        let mut peer = world.session().await;
        let action = peer.expect("Originate").await;
        peer.say_yes(&action).await;
        std::future::pending::<()>().await;
    };
    let placed = tokio::select! {
        placed = world.ami.originate(&call) => placed,
        () = answer => return,
    };

    assert_eq!(placed.unwrap().channel_id(), "a");
}

#[tokio::test(start_paused = true)]
async fn more_calls_than_can_wait_are_refused_at_once() {
    let world = World::new();
    let waiting: Vec<_> = (0..600)
        .map(|number| {
            let ami = world.ami.clone();
            tokio::spawn(async move { ami.originate(&call(&number.to_string())).await })
        })
        .collect();
    let mut full = 0;
    for call in waiting {
        let error = call.await.unwrap().unwrap_err();
        full += usize::from(error == AmiError::NotSent(NotSent::QueueFull));
    }
    assert_eq!(full, 600 - 512);
}
