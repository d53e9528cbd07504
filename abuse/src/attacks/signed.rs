//! Attacks with a password, a token, or guesses at passwords.

use super::Ground;
use crate::client::attackers_address;
use crate::numbers;
use crate::users::{self, User};
use serde_json::json;

/// The number of addresses that use a stolen secret.
const THIEVES: u32 = 20;

/// Guesses at the passwords of all users. The attackers want the users locked out, so every address guesses for every user.
pub(super) fn lock_out(ground: &Ground) {
    let guessers = (ground.extent.addresses / 20).max(20);
    ground.every(guessers, ground.extent.pace * 2, async |ground, attacker, count| {
        let user = User((attacker + count) % ground.extent.users);
        user.guess(&ground.client, attackers_address(attacker), count).await;
    });
}

/// The password of one user, who does not work that day. The destinations are in turn expensive, premium and national.
pub(super) fn stolen_password(ground: &Ground) {
    ground.every(THIEVES, ground.extent.pace, async |ground, attacker, count| {
        let index = attacker + count * THIEVES;
        let number = match count % 3 {
            0 => numbers::dear(index),
            1 => numbers::premium(index, false),
            _ => numbers::attack(index),
        };
        let user = User(ground.extent.users);
        user.call(&ground.client, attackers_address(attacker), &number).await;
    });
}

/// The token of one user of the application.
pub(super) fn stolen_token(ground: &Ground) {
    let token = users::token("mallory", &ground.stage.clock);
    ground.every(THIEVES, ground.extent.pace, move |ground, attacker, count| {
        let (token, index) = (token.clone(), attacker + count * THIEVES);
        async move {
            let number = numbers::attack(index % ground.extent.numbers);
            let body = json!({ "phoneNumber": number });
            let address = attackers_address(attacker);
            ground.client.post(address, "/api/calls/initiate", &body, Some(&token)).await;
        }
    });
}
