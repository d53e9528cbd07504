use crate::environment::{
    CONNECTED, Environment, LONGEST_WAIT, optimised, request, wait_for_state,
};
use model::dtmf_digit::DtmfDigit;
use std::time::Duration;

#[tokio::test]
async fn the_destination_receives_the_digits() {
    let environment = Environment::start().await;
    for (request, digits) in [
        (request("a", "agent", "1007"), "12A4"),
        (optimised(request("b", "agent", "1007")), "98*0"),
    ] {
        let call = environment.place_call(&request).await;
        wait_for_state(&call, CONNECTED).await;
        for digit in digits.chars() {
            let digit = DtmfDigit::new(digit).unwrap();
            environment.session.play_dtmf(call.channel_id(), digit).await.unwrap();
        }
        environment.wait_for_digits(digits).await;
        environment.session.hang_up(call.channel_id(), None).await.unwrap();
    }
}

impl Environment {
    /// Waits until the dialplan of the destination has logged these digits.
    pub(crate) async fn wait_for_digits(&self, digits: &str) {
        let entry = format!("digits {digits}");
        let mut interval = tokio::time::interval(Duration::from_millis(20));
        let logged = async {
            while !self.asterisk.log().unwrap().contains(&entry) {
                interval.tick().await;
            }
        };
        let logged = tokio::time::timeout(LONGEST_WAIT, logged).await;
        assert!(logged.is_ok(), "{entry:?} is not in the log");
    }
}
