//! Whether what was typed proves a contact.

use crate::code::{CodeId, CodeKeys, OneTimeCode};
use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};

/// A code that was typed, to be held against those that were sent: inside the transaction that counts the try, since of
/// many tries at once each must count.
#[derive(Debug, Clone)]
pub struct CodeAttempt {
    typed: SecretString,
    keys: CodeKeys,
    at: DateTime<Utc>,
}

/// What a [`CodeAttempt`] is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Judgement {
    /// It is this code.
    Right(CodeId),
    /// It is none of those that may be tried, which are these: the try counts against each of them, and once for the day.
    Wrong(Vec<CodeId>),
    /// There is none that may be tried.
    Nothing,
}

impl CodeAttempt {
    /// What was typed, at a time.
    #[must_use]
    pub const fn new(typed: SecretString, keys: CodeKeys, at: DateTime<Utc>) -> Self {
        Self { typed, keys, at }
    }

    /// When it was tried.
    #[must_use]
    pub const fn at(&self) -> DateTime<Utc> {
        self.at
    }

    /// Judges it against the customer's codes for contacts, with `wrong_today` wrong tries in the last day.
    #[must_use]
    pub fn judge(&self, codes: &[OneTimeCode], wrong_today: u32) -> Judgement {
        let triable = codes
            .iter()
            .filter(|code| code.may_be_tried(wrong_today, self.at));
        let tried: Vec<_> = triable.clone().map(|code| code.id).collect();
        if tried.is_empty() {
            return Judgement::Nothing;
        }
        triable
            .filter(|code| self.keys.matches(&code.nonce, self.typed.expose_secret()))
            .map(|code| Judgement::Right(code.id))
            .next_back()
            .unwrap_or(Judgement::Wrong(tried))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::LoginName;
    use crate::code::CodePurpose;
    use kernel::{CustomerId, Keyring, UserId};

    fn code(id: i64, nonce: &[u8], attempts: u32) -> OneTimeCode {
        OneTimeCode {
            id: CodeId(id),
            user: UserId(10),
            customer: CustomerId(1),
            purpose: CodePurpose::Contact,
            destination: LoginName::parse("01012345678").unwrap(),
            nonce: nonce.to_vec(),
            attempts,
            created_at: "2026-03-01T10:00:00Z".parse().unwrap(),
            expires_at: "2026-03-01T10:05:00Z".parse().unwrap(),
            ended_at: None,
        }
    }

    #[test]
    fn it_is_held_against_every_code_that_may_be_tried_and_no_other() {
        let keys = CodeKeys::new(&Keyring::new("secret".into(), vec![]));
        let attempt = |typed: SecretString, at: &str| {
            CodeAttempt::new(typed, keys.clone(), format!("2026-03-01T{at}Z").parse().unwrap())
        };
        let codes = [code(1, b"first", 0), code(2, b"second", 4), code(3, b"third", 5)];
        let at = |nonce: &[u8], time| attempt(keys.code(nonce), time).judge(&codes, 0);
        assert_eq!(at(b"first", "10:01:00"), Judgement::Right(CodeId(1)));
        assert_eq!(at(b"second", "10:01:00"), Judgement::Right(CodeId(2)));
        assert_eq!(
            at(b"third", "10:01:00"),
            Judgement::Wrong(vec![CodeId(1), CodeId(2)])
        );
        assert_eq!(at(b"first", "10:05:00"), Judgement::Nothing);
        let tired = attempt(keys.code(b"first"), "10:01:00");
        assert_eq!(tired.judge(&codes, 20), Judgement::Nothing);
        assert_eq!(tired.judge(&[], 0), Judgement::Nothing);
    }
}
