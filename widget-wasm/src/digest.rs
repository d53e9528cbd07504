//! The proof of a signed call, for extensions and apps that know a terminal's password.

use shared_types::digest::Ha1;

/// What goes as `response` into `POST /call`: it proves the password for one nonce and one
/// destination, and nothing else.
///
/// `user` is what stands before the last `@` of the address of record; `realm` comes with the nonce.
/// From JavaScript: `digest(user, realm, password, nonce, destination)`.
#[cfg_attr(all(target_arch = "wasm32", feature = "digest"), wasm_bindgen::prelude::wasm_bindgen)]
pub fn digest(user: &str, realm: &str, password: &str, nonce: &str, destination: &str) -> String {
    Ha1::new(user, realm, password).response(nonce, destination).expose().to_owned()
}

/// What may be kept in the place of a password. It is as good as the password, for this user and realm.
#[cfg_attr(all(target_arch = "wasm32", feature = "digest"), wasm_bindgen::prelude::wasm_bindgen)]
pub fn ha1(user: &str, realm: &str, password: &str) -> String {
    Ha1::new(user, realm, password).expose().to_owned()
}

/// The same proof as [`digest`] makes, of a kept [`ha1`]. Nothing if that is none.
#[cfg_attr(all(target_arch = "wasm32", feature = "digest"), wasm_bindgen::prelude::wasm_bindgen)]
pub fn respond(ha1: &str, nonce: &str, destination: &str) -> Option<String> {
    let ha1: Ha1 = ha1.parse().ok()?;
    Some(ha1.response(nonce, destination).expose().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_digest_of_the_contract() {
        let nonce = "1700000000.0123456789abcdef.bca7720db220845bb1da8ce64fced5d712c59ecfe18628d7c64e1a1371eef69d";

        let response = digest("myuser", "host.example.org", "s3cr3t", nonce, "+34944010101");

        assert_eq!(response, "9640e067ae20a351bd545f746c7f8a63");
    }

    #[test]
    fn a_stored_hash_gives_the_same_response_as_the_password() {
        let kept = ha1("myuser", "host.example.org", "s3cr3t");

        let proof = respond(&kept, "a nonce", "102");

        assert_eq!(proof, Some(digest("myuser", "host.example.org", "s3cr3t", "a nonce", "102")));
        assert_eq!(respond("no hash", "a nonce", "102"), None);
    }
}
