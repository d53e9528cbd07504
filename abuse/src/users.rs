//! Users who sign calls with the password of their terminal, and one who has an application.

use crate::client::{Answer, Client, genuine_address};
use crate::extent::Extent;
use crate::proof;
use crate::settings_text::SECRET;
use crate::stage::Stage;
use crate::visitors::share;
use admission::nonce_work;
use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use model::clock::Clock;
use serde_json::{Map, Value, json};
use server::signed_calls::settings::ATTACK_PROOF_BITS;
use sha2::Sha256;
use shared_types::digest::Ha1;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

const REALM: &str = "pbx.example";

/// The addresses of users follow those of visitors.
const FIRST_ADDRESS: u32 = 60_000;

/// Between two calls of a user.
const BETWEEN_CALLS: Duration = Duration::from_mins(40);

/// What became of the calls of users.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LetIn {
    /// Calls that users signed with their password.
    pub asked: u32,
    /// Calls that were placed.
    pub placed: u32,
}

impl LetIn {
    /// The share of placed calls.
    pub fn share(self) -> f64 {
        share(self.placed, self.asked)
    }
}

/// A user of a terminal.
#[derive(Clone, Copy, Debug)]
pub struct User(pub u32);

impl User {
    /// The address of record.
    pub fn aor(self) -> String {
        format!("user{}@{REALM}", self.0)
    }

    fn ha1(self) -> Ha1 {
        Ha1::new(&format!("user{}", self.0), REALM, &format!("user{}**PA55W0RD", self.0))
    }

    /// Signs a call to `destination`, which is sent from `address`.
    pub async fn call(self, client: &Client, address: IpAddr, destination: &str) -> Answer {
        sign(client, address, &self.aor(), &self.ha1(), destination).await
    }

    /// The same with a wrong password.
    pub async fn guess(self, client: &Client, address: IpAddr, guess: u32) -> Answer {
        let wrong = Ha1::new(&format!("user{}", self.0), REALM, &format!("guess{guess}"));
        sign(client, address, &self.aor(), &wrong, "101").await
    }
}

async fn sign(client: &Client, address: IpAddr, aor: &str, ha1: &Ha1, destination: &str) -> Answer {
    let challenge = client.post(address, "/challenge", &json!({ "aor": aor }), None).await;
    let Some(nonce) = challenge.body["nonce"].as_str() else { return challenge };
    let response = ha1.response(nonce, destination);
    let mut body = json!({
        "aor": aor,
        "destination": destination,
        "nonce": nonce,
        "response": response.expose(),
    });
    if let Some(bits) = challenge.body["proof_bits"].as_u64() {
        if !client.afford(ATTACK_PROOF_BITS.into()) {
            return challenge;
        }
        body["proof"] = proof_over(nonce, u32::try_from(bits).unwrap_or(u32::MAX)).into();
    }
    client.post(address, "/call", &body, None).await
}

/// The number that is a proof of work over `nonce`. `None` if it is no nonce.
fn proof_over(nonce: &str, bits: u32) -> Option<String> {
    let proof = proof::solve(nonce_work::hashed_part(nonce)?, bits);
    proof.rsplit_once(':').map(|(_, number)| number.to_owned())
}

/// The directory of terminals.
pub fn terminals(users: u32) -> Value {
    let terminal = |number: u32| {
        let entry = json!({
            "ha1": User(number).ha1().expose(),
            "endpoint": format!("b1c1t{number}_user"),
            "extension": format!("{}", 100 + number),
            "company": 1,
            "brand": 1,
        });
        (User(number).aor(), entry)
    };
    Value::Object((0..users).map(terminal).collect::<Map<_, _>>())
}

/// Adds the users to the stage, who call colleagues and customers and tell `let_in` how they fared.
pub fn work(stage: &Stage, client: &Client, extent: Extent, let_in: &Arc<Mutex<LetIn>>) {
    for number in 0..extent.users {
        let (stage, client, let_in) = (stage.clone(), client.clone(), Arc::clone(let_in));
        stage.clone().spawn(async move {
            let (user, address) = (User(number), genuine_address(FIRST_ADDRESS + number));
            stage.sleep(Duration::from_mins((number % 40).into())).await;
            while stage.now() < extent.duration() {
                let answer = user.call(&client, address, "12122345678").await;
                {
                    let mut let_in = let_in.lock().unwrap_or_else(PoisonError::into_inner);
                    let_in.asked += 1;
                    let_in.placed += u32::from(answer.status == StatusCode::OK);
                }
                stage.sleep(BETWEEN_CALLS).await;
            }
        });
    }
}

/// A token of the application for `subject`, whose extension it has. It is good for as long as the simulation lasts.
pub fn token(subject: &str, clock: &impl Clock) -> String {
    let claims = json!({
        "sub": subject,
        "ext": "101",
        "exp": clock.now().as_second() + 7 * 24 * 3_600,
        "scope": "calls:initiate calls:control calls:read",
    });
    let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let header = json!({ "alg": "HS256" }).to_string();
    let message =
        format!("{}.{}", encode(header.as_bytes()), encode(claims.to_string().as_bytes()));
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()) else {
        return message;
    };
    mac.update(message.as_bytes());
    format!("{message}.{}", encode(&mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_server_accepts_a_proof_over_a_nonce() {
        let nonce = "1700000000.0123456789abcdef.\
            00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

        let proof = proof_over(nonce, 8).unwrap();

        assert!(nonce_work::is_done(nonce, &proof, 8));
    }
}
