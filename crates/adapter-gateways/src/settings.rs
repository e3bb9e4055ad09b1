//! What is wrong with what a gateway is set up with.

use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

/// Why a gateway can't be set up. Never holds a secret.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// A setting says nothing that could be used.
    #[error("{setting}: {problem}")]
    Bad {
        /// Its name as the gateway's settings have it: `base_url`.
        setting: &'static str,
        /// What is wrong with it.
        problem: String,
    },
    /// This machine can't speak HTTPS: it has no root certificates.
    #[error("HTTPS can't be set up")]
    Http(#[source] reqwest::Error),
}

pub(crate) fn bad(setting: &'static str, problem: impl Into<String>) -> SettingsError {
    SettingsError::Bad {
        setting,
        problem: problem.into(),
    }
}

/// A secret that is there, and whole: what was pasted with a line break or a blank would only be refused by the gateway, much later.
pub(crate) fn checked(setting: &'static str, secret: &SecretString) -> Result<(), SettingsError> {
    let text = secret.expose_secret();
    if text.is_empty() {
        return Err(bad(setting, "empty"));
    }
    if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(bad(
            setting,
            "holds a blank, a line break or a letter that no key has",
        ));
    }
    Ok(())
}

/// A header that no log shows.
pub(crate) fn header(
    setting: &'static str,
    scheme: &str,
    secret: &SecretString,
) -> Result<HeaderValue, SettingsError> {
    checked(setting, secret)?;
    let text = format!("{scheme} {}", secret.expose_secret());
    let mut value = HeaderValue::from_str(&text).map_err(|_| bad(setting, "can't be sent in a header"))?;
    value.set_sensitive(true);
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_whole_or_refused_and_never_told() {
        for text in ["", "hunter2 ", "hun\nter2", "hünter2"] {
            let error = header("secret_key", "Token", &text.to_owned().into()).unwrap_err();
            let told = format!("{error} {error:?}");
            assert!(told.contains("secret_key") && !told.contains("hun"), "{told}");
        }
        let value = header("secret_key", "Token", &"hunter2".to_owned().into()).unwrap();
        assert_eq!(value, "Token hunter2");
        assert!(!format!("{value:?}").contains("hunter2"));
    }
}
