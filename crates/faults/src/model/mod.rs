//! What each write promised, and whether the promise was kept.
//!
//! A write whose 2xx was read to its end is *acknowledged*: what it did must be found afterwards, with its audit row. One
//! without such an answer may have been done or not, but never by half: its rows and its audit row are there together or
//! not at all.

mod judge;
#[cfg(test)]
mod tests;
mod world;

pub(crate) use judge::{Judgement, judge};
pub(crate) use world::{Device, Notification, Offer, Session, World};

use std::sync::{Mutex, MutexGuard, PoisonError};

/// What the caller knows of a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// A 2xx was read to its end.
    Acknowledged,
    /// A 5xx, or no whole answer.
    Unknown,
}

/// What a write does when it is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Effect {
    /// A comment under a repair; no two have the same text.
    Comment { repair: u64, text: String },
    /// The answer to a repair's quotation.
    Decision { repair: u64, approved: bool },
    /// A new device; no two have the same serial number.
    DeviceAdded { serial: String },
    /// Another name for a device.
    DeviceNamed { device: u64, name: String },
    /// A device deleted.
    DeviceGone { device: u64 },
    /// A notification read.
    NotificationRead { id: u64 },
    /// A notification deleted.
    NotificationGone { id: u64 },
    /// The customer's language and theme, as `language/theme`.
    Preferences { customer: u64, value: String },
    /// The customer's address.
    Address { customer: u64, value: String },
    /// A login: its session bears the request's id as user agent.
    SessionOpened { agent: String },
    /// A logout, or a session revoked.
    SessionEnded { session: u64 },
    /// A new password, which ends these other sessions.
    Password {
        customer: u64,
        value: String,
        ends: Vec<u64>,
    },
}

/// A write that was sent. Those of one customer are sent one after the other, and stand in the journal in that order.
#[derive(Debug, Clone)]
pub(crate) struct Write {
    /// Its `X-Request-ID`, which its audit row bears.
    pub(crate) request: String,
    /// The action that its audit row names.
    pub(crate) action: &'static str,
    /// What it does.
    pub(crate) effect: Effect,
    /// What is known of it.
    pub(crate) fate: Fate,
}

/// A token whose session was ended by an acknowledged write: it must be refused for ever.
#[derive(Debug, Clone)]
pub(crate) struct DeadToken {
    pub(crate) session: u64,
    pub(crate) token: String,
}

/// Everything that was sent.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    writes: Mutex<Vec<Write>>,
    dead: Mutex<Vec<DeadToken>>,
}

impl Journal {
    /// Notes a write.
    pub(crate) fn wrote(&self, write: Write) {
        lock(&self.writes).push(write);
    }

    /// Notes a token that must be refused from now on.
    pub(crate) fn ended(&self, token: DeadToken) {
        lock(&self.dead).push(token);
    }

    /// The writes so far.
    pub(crate) fn writes(&self) -> Vec<Write> {
        lock(&self.writes).clone()
    }

    /// The tokens that must be refused.
    pub(crate) fn dead(&self) -> Vec<DeadToken> {
        lock(&self.dead).clone()
    }
}

/// A lock whose holder panicked still guards whole values: each is one push.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
