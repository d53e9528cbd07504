//! The effect of a large backlog on messages that can be delivered.

use super::virtual_receivers::{Manner, Post, name};
use model::call_id::CallId;
use model::clock::{Clock, SystemClock};
use model::random::SystemRandom;
use std::time::Duration;

const BACKLOG: usize = 100_000;
/// Tenants whose receivers hang, which share the backlog.
const HANGING: usize = 20;
const MESSAGES: u32 = 600;

/// The messages per second that one healthy tenant gets beside `backlog` messages of others.
async fn rate_beside(backlog: usize) -> f64 {
    let mut manners = vec![Manner::Hangs; HANGING + 1];
    manners[HANGING] = Manner::AtOnce;
    let mut post = Post::new(&manners).await;
    let now = post.clock().now().as_millisecond();
    // Half of it is due, half of it is deferred; two messages of each call wait.
    let [tenant, hour] = [name(0).replacen('0', "' || (i / 2 % 20) || '", 1), "3600000".to_owned()];
    post.execute(format!(
        "INSERT INTO webhook_outbox (message, tenant, call_id, body, failures, since, due, head) \
         WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {backlog}) \
         SELECT 'backlog ' || i, '{tenant}', 'call ' || (i / 2), '{{}}', 1, {now}, \
         {now} + (i / 4 % 2) * {hour}, (i + 1) % 2 FROM n WHERE {backlog} > 0"
    ))
    .await;
    for _ in 0..MESSAGES {
        post.write(HANGING, CallId::random(&SystemRandom).unwrap(), 0).await;
    }
    let clock = SystemClock::start();

    post.start();
    // The clock does not advance, so that none of the others ends.
    post.until_attempted(usize::try_from(MESSAGES).unwrap()).await;

    f64::from(MESSAGES) / clock.uptime().max(Duration::from_millis(1)).as_secs_f64()
}

#[tokio::test]
async fn a_backlog_of_other_tenants_does_not_slow_the_messages_of_a_healthy_one() {
    let (alone, beside) = (rate_beside(0).await, rate_beside(BACKLOG).await);

    let ratio = beside / alone;
    println!("{alone:.0} messages a second alone, {beside:.0} beside {BACKLOG}: {ratio:.2}");
    // A search whose cost grows with the backlog would reduce it to a hundredth.
    assert!(ratio > 0.1, "{ratio}");
}

#[tokio::test]
async fn a_panic_while_a_message_is_sent_is_a_failure_of_this_message_alone() {
    let mut post = Post::new(&[Manner::Panics, Manner::Healthy]).await;
    post.start();
    post.is_idle().await;

    post.write_and_settle(0, CallId::random(&SystemRandom).unwrap(), 0).await;
    post.write_and_settle(1, CallId::random(&SystemRandom).unwrap(), 0).await;
    post.clock().advance(Duration::from_millis(50));
    post.until_attempted(1).await;

    let attempts = post.attempts();
    assert_eq!((attempts.len(), attempts[0].tenant, attempts[0].is_taken), (1, 1, true));
}
