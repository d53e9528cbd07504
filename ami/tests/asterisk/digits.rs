use crate::world::{CONNECTED, LONGEST_WAIT, World, call, optimised, reaches};
use ami::Digit;
use std::time::Duration;

#[tokio::test]
async fn the_destination_hears_the_digits() {
    let world = World::new().await;
    for (call, digits) in
        [(call("a", "agent", "1007"), "12A4"), (optimised(call("b", "agent", "1007")), "98*0")]
    {
        let call = world.place(&call).await;
        reaches(&call, CONNECTED).await;
        for digit in digits.chars() {
            let digit = Digit::try_from(digit).unwrap();
            world.ami.play_dtmf(call.channel_id(), digit).await.unwrap();
        }
        world.asterisk_reads(digits).await;
        world.ami.hang_up(call.channel_id(), None).await.unwrap();
    }
}

impl World {
    /// The dialplan of the destination says in Asterisk's log which digits it read.
    async fn asterisk_reads(&self, digits: &str) {
        let read = format!("digits {digits}");
        let mut looks = tokio::time::interval(Duration::from_millis(20));
        let logged = async {
            while !self.asterisk.log().unwrap().contains(&read) {
                looks.tick().await;
            }
        };
        let logged = tokio::time::timeout(LONGEST_WAIT, logged).await;
        assert!(logged.is_ok(), "{read:?} is not in the log");
    }
}
