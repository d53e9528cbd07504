use crate::world::{CONNECTED, World, call, optimised, reaches};
use ami::Digit;

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
        for _ in 0..500 {
            if self.asterisk.log().unwrap().contains(&read) {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        panic!("{read:?} is not in the log");
    }
}
