//! The account of the manager interface that a session logs in with.

use secrecy::SecretString;

/// The manager user (`manager.conf`) and how to authenticate as it.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// The name of the manager user.
    pub user: String,
    /// Its secret.
    pub secret: SecretString,
    /// How the secret is proven.
    pub method: LoginMethod,
}

/// How the secret is proven to Asterisk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LoginMethod {
    /// By the MD5 of a challenge and the secret, so that the secret itself is not transmitted.
    #[default]
    Challenge,
    /// By sending the secret in plain text.
    Plain,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_debug_output_of_credentials_hides_the_secret() {
        let credentials = Credentials {
            user: "click2call".to_owned(),
            secret: "hush".to_owned().into(),
            method: LoginMethod::Challenge,
        };
        assert!(!format!("{credentials:?}").contains("hush"));
    }
}
