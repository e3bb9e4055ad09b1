//! A code as it is kept, and how many may be sent and tried.

use crate::login::LoginNameKind;
use crate::{EmailAddress, LoginName, Phone};
use chrono::{DateTime, TimeDelta, Utc};
use kernel::{CustomerId, UserId};
use serde::{Deserialize, Serialize};

/// The id of a code's row, one of the portal's own tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CodeId(pub i64);

/// What a code is for; one for the other is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CodePurpose {
    /// To set a new password without the old one.
    Reset,
    /// To prove that a new phone or e-mail is the customer's.
    Contact,
}

/// A code's row.
#[derive(Clone, PartialEq, Eq)]
pub struct OneTimeCode {
    /// Its id.
    pub id: CodeId,
    /// The login it was made for.
    pub user: UserId,
    /// The customer.
    pub customer: CustomerId,
    /// What it is for.
    pub purpose: CodePurpose,
    /// Where it is sent, and what it proves.
    pub destination: LoginName,
    /// What it is derived from.
    pub nonce: Vec<u8>,
    /// How often it was tried wrongly.
    pub attempts: u32,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it ends by itself.
    pub expires_at: DateTime<Utc>,
    /// When it was used, or ended by a newer one.
    pub ended_at: Option<DateTime<Utc>>,
}

impl OneTimeCode {
    /// How long a code can be used.
    pub const LIFE: TimeDelta = TimeDelta::minutes(5);
    /// How often one may be tried.
    pub const TRIES: u32 = 5;
    /// How many wrong ones an account may try in [`OneTimeCode::DAY`], however many codes were sent.
    pub const WRONG_IN_A_DAY: u32 = 20;
    /// What counts as a day here.
    pub const DAY: TimeDelta = TimeDelta::hours(24);
    /// How many random bytes a nonce has.
    pub const NONCE: usize = 16;

    /// Whether it may be tried once more, with `wrong_today` wrong tries by this account in the last day.
    #[must_use]
    pub fn may_be_tried(&self, wrong_today: u32, now: DateTime<Utc>) -> bool {
        self.is_live(now) && self.attempts < Self::TRIES && wrong_today < Self::WRONG_IN_A_DAY
    }

    /// Whether it is neither used, nor ended, nor over.
    #[must_use]
    pub fn is_live(&self, now: DateTime<Utc>) -> bool {
        self.ended_at.is_none() && now < self.expires_at
    }
}

impl CodePurpose {
    /// As the table holds it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reset => "reset",
            Self::Contact => "contact",
        }
    }

    /// Reads what the table holds.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "reset" => Some(Self::Reset),
            "contact" => Some(Self::Contact),
            _ => None,
        }
    }
}

impl LoginName {
    /// Puts a stored kind and value together again; `None` when they are none.
    #[must_use]
    pub fn from_parts(kind: LoginNameKind, value: &str) -> Option<Self> {
        match kind {
            LoginNameKind::Phone => Phone::parse(value).map(Self::Phone),
            LoginNameKind::Email => EmailAddress::parse(value).map(Self::Email),
        }
    }
}

/// Whether another code may be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SendVerdict {
    /// It may.
    Send,
    /// Not yet: the last one is younger than [`SendHistory::APART`], or there were too many in the last hour.
    Wait(TimeDelta),
}

/// What was sent to an account lately; the adapter fills it inside the transaction that sends one more.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SendHistory {
    /// When the codes of the last hour were made, in any order and for any purpose.
    pub sent: Vec<DateTime<Utc>>,
    /// How many wrong codes were tried in the last day.
    pub wrong_today: u32,
}

impl SendHistory {
    /// How far two codes for an account are apart at least.
    pub const APART: TimeDelta = TimeDelta::seconds(60);
    /// The window in which [`SendHistory::MOST`] count.
    pub const WINDOW: TimeDelta = TimeDelta::hours(1);
    /// How many codes an account is sent in the window.
    pub const MOST: usize = 5;

    /// Whether `more` may be sent at once, which is one or two: they need not be apart from each other, and each counts
    /// in the window. An account that has used up its wrong tries is sent none: it could not use it.
    #[must_use]
    pub fn judge(&self, now: DateTime<Utc>, more: usize) -> SendVerdict {
        if self.wrong_today >= OneTimeCode::WRONG_IN_A_DAY {
            return SendVerdict::Wait(OneTimeCode::DAY);
        }
        let mut recent: Vec<_> = self
            .sent
            .iter()
            .copied()
            .filter(|at| now - *at < Self::WINDOW)
            .collect();
        recent.sort_unstable();
        let last = recent.last().map(|at| *at + Self::APART);
        let in_the_way = recent
            .iter()
            .rev()
            .nth(Self::MOST.saturating_sub(more))
            .map(|at| *at + Self::WINDOW);
        match last.max(in_the_way).filter(|next| *next > now) {
            Some(next) => SendVerdict::Wait(next - now),
            None => SendVerdict::Send,
        }
    }
}

/// Without the nonce: with the key it is the code.
impl std::fmt::Debug for OneTimeCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OneTimeCode")
            .field("id", &self.id)
            .field("purpose", &self.purpose)
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        format!("2026-03-01T{text}Z").parse().unwrap()
    }

    fn history(sent: &[&str], wrong_today: u32) -> SendHistory {
        SendHistory {
            sent: sent.iter().map(|t| at(t)).collect(),
            wrong_today,
        }
    }

    #[test]
    fn codes_are_a_minute_apart_and_five_an_hour() {
        let now = at("10:00:00");
        let wait = |seconds| SendVerdict::Wait(TimeDelta::seconds(seconds));
        assert_eq!(history(&[], 0).judge(now, 1), SendVerdict::Send);
        assert_eq!(history(&["09:59:01"], 0).judge(now, 1), wait(1));
        assert_eq!(history(&["09:59:00"], 0).judge(now, 1), SendVerdict::Send);
        let five = ["09:00:01", "09:10:00", "09:20:00", "09:30:00", "09:40:00"];
        assert_eq!(history(&five, 0).judge(now, 1), wait(1));
        assert_eq!(history(&five, 0).judge(at("10:00:01"), 1), SendVerdict::Send);
        // Two at once are two of the five.
        let four = ["09:00:01", "09:10:00", "09:20:00", "09:30:00"];
        assert_eq!(history(&four, 0).judge(now, 1), SendVerdict::Send);
        assert_eq!(history(&four, 0).judge(now, 2), wait(1));
        assert_eq!(history(&four, 0).judge(at("10:00:01"), 2), SendVerdict::Send);
        assert_eq!(
            history(&[], 20).judge(now, 1),
            SendVerdict::Wait(OneTimeCode::DAY)
        );
        assert_eq!(history(&[], 19).judge(now, 1), SendVerdict::Send);
    }

    #[test]
    fn a_code_ends_by_use_by_time_and_by_tries() {
        let code = OneTimeCode {
            id: CodeId(1),
            user: UserId(10),
            customer: CustomerId(1),
            purpose: CodePurpose::Reset,
            destination: LoginName::parse("01012345678").unwrap(),
            nonce: vec![1; 16],
            attempts: 4,
            created_at: at("10:00:00"),
            expires_at: at("10:05:00"),
            ended_at: None,
        };
        assert!(code.may_be_tried(19, at("10:04:59")));
        assert!(!code.may_be_tried(20, at("10:04:59")));
        assert!(!code.may_be_tried(0, at("10:05:00")));
        let tried = OneTimeCode {
            attempts: 5,
            ..code.clone()
        };
        assert!(!tried.may_be_tried(0, at("10:00:01")));
        let ended = OneTimeCode {
            ended_at: Some(at("10:00:30")),
            ..code
        };
        assert!(!ended.may_be_tried(0, at("10:00:31")));
    }
}
