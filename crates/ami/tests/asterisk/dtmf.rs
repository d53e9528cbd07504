use crate::environment::{CONNECTED, Environment, optimised, request, wait_for_state};
use model::dtmf_digit::DtmfDigit;

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
        environment.wait_for_log(&format!("digits {digits}")).await;
        environment.session.hang_up(call.channel_id(), None).await.unwrap();
    }
}
