//! From a row's nonce to the six digits.

use kernel::{Keyring, MacKeys};
use secrecy::SecretString;
use subtle::{Choice, ConstantTimeEq};

/// Derives one-time codes.
#[derive(Debug, Clone)]
pub struct CodeKeys(MacKeys);

impl CodeKeys {
    /// How many digits a code has.
    pub const DIGITS: usize = 6;

    /// With keys from the ring.
    #[must_use]
    pub fn new(keys: &Keyring) -> Self {
        Self(keys.derive("one-time-code"))
    }

    /// The code for a nonce, as it is sent.
    #[must_use]
    pub fn code(&self, nonce: &[u8]) -> SecretString {
        digits(self.0.current().sign(&[nonce])).into()
    }

    /// Whether a text could be a code at all: six digits of any script, blanks around them left out.
    #[must_use]
    pub fn could_be(typed: &str) -> bool {
        let typed = typed.trim();
        typed.chars().count() == Self::DIGITS && typed.chars().all(|c| crate::phone::ascii_digit(c).is_some())
    }

    /// Whether what was typed is the code for the nonce, under any key still honoured, in constant time.
    /// Digits of any script count; anything else is wrong.
    #[must_use]
    pub fn matches(&self, nonce: &[u8], typed: &str) -> bool {
        let typed: Option<String> = typed
            .trim()
            .chars()
            .take(Self::DIGITS + 1)
            .map(crate::phone::ascii_digit)
            .collect();
        let typed = typed.unwrap_or_default();
        let right = self.0.iter().fold(Choice::from(0), |right, key| {
            right | digits(key.sign(&[nonce])).as_bytes().ct_eq(typed.as_bytes())
        });
        right.into()
    }
}

/// 64 of the tag's bits, taken modulo a million: the bias is below one in ten million million.
fn digits(tag: [u8; 32]) -> String {
    let [a, b, c, d, e, f, g, h, ..] = tag;
    format!("{:06}", u64::from_be_bytes([a, b, c, d, e, f, g, h]) % 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;

    #[test]
    fn a_code_is_its_nonces_alone_and_older_keys_still_match() {
        let old = CodeKeys::new(&Keyring::new("old".into(), vec![]));
        let new = CodeKeys::new(&Keyring::new("new".into(), vec!["old".into()]));
        let code = old.code(b"a nonce").expose_secret().to_owned();
        assert_eq!(code.len(), CodeKeys::DIGITS);
        assert!(code.bytes().all(|b| b.is_ascii_digit()));
        assert!(old.matches(b"a nonce", &code));
        assert!(new.matches(b"a nonce", &format!(" {code} ")));
        assert!(!old.matches(b"another nonce", &code));
    }

    #[test]
    fn digits_of_any_script_count_and_nothing_else_does() {
        let keys = CodeKeys::new(&Keyring::new("s".into(), vec![]));
        let code = keys.code(b"n").expose_secret().to_owned();
        let arabic: String = code
            .bytes()
            .map(|b| char::from_u32(0x660 + u32::from(b - b'0')).unwrap())
            .collect();
        assert!(keys.matches(b"n", &arabic));
        assert!(CodeKeys::could_be(&arabic));
        for typed in ["", "12345", &format!("{code}0"), &code[..5], "abcdef"] {
            assert!(!keys.matches(b"n", typed), "{typed}");
            assert!(!CodeKeys::could_be(typed), "{typed}");
        }
    }
}
