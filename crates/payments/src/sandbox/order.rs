use super::{SandboxAction, SandboxEntry};
use crate::{CheckoutOrder, FactOutcome, FailureReason, MovementKind};
use chrono::{DateTime, TimeDelta, Utc};
use kernel::{Locale, Money};

/// How long what comes later takes to come.
pub const SETTLES_AFTER: TimeDelta = TimeDelta::seconds(3);

/// An order in the sandbox's book. Nothing about a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SandboxOrder {
    /// The portal's name for it; the sandbox's own id of it as well.
    pub reference: String,
    /// How much is to be paid.
    pub amount: Money,
    /// What it is for: the invoice's number.
    pub invoice_number: String,
    /// The language that the page begins in.
    pub locale: Locale,
    /// Where the payer goes afterwards.
    pub return_url: String,
    /// What the payer did, once they did something.
    pub action: Option<SandboxAction>,
    /// When the portal gave it up, if it did.
    pub cancelled_at: Option<DateTime<Utc>>,
    /// When it was opened.
    pub created_at: DateTime<Utc>,
    /// Until when it may be paid.
    pub expires_at: DateTime<Utc>,
}

/// Where an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SandboxState {
    /// It may be paid.
    Open,
    /// The payer did something.
    Acted(SandboxAction),
    /// The portal gave it up.
    Cancelled,
    /// Its time is over.
    Expired,
}

/// What the payer does, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Press {
    /// What.
    pub action: SandboxAction,
    /// When.
    pub now: DateTime<Utc>,
    /// Ids for the movements that may come of it: unique, letters and digits.
    pub movements: [String; 2],
}

impl SandboxOrder {
    /// A new one.
    #[must_use]
    pub fn new(order: &CheckoutOrder) -> Self {
        Self {
            reference: order.reference.clone(),
            amount: order.amount,
            invoice_number: order.invoice_number.clone(),
            locale: order.locale,
            return_url: order.return_url.clone(),
            action: None,
            cancelled_at: None,
            created_at: order.now,
            expires_at: order.expires_at,
        }
    }

    /// Where it stands.
    #[must_use]
    pub fn state(&self, now: DateTime<Utc>) -> SandboxState {
        match (self.action, self.cancelled_at) {
            (Some(action), _) => SandboxState::Acted(action),
            (None, Some(_)) => SandboxState::Cancelled,
            (None, None) if self.expires_at <= now => SandboxState::Expired,
            (None, None) => SandboxState::Open,
        }
    }

    /// Whether the payer may do that: one thing, and what is over can only be paid late.
    #[must_use]
    pub fn allows(&self, action: SandboxAction, now: DateTime<Utc>) -> bool {
        match self.state(now) {
            SandboxState::Open => true,
            SandboxState::Acted(_) => false,
            SandboxState::Cancelled | SandboxState::Expired => action == SandboxAction::PayLate,
        }
    }

    /// What comes of it, in the order in which it happens; `None` when it is not allowed.
    #[must_use]
    pub fn press(&self, press: &Press) -> Option<Vec<SandboxEntry>> {
        if !self.allows(press.action, press.now) {
            return None;
        }
        let [first, second] = &press.movements;
        let now = press.now;
        let later = now + SETTLES_AFTER;
        let paid = |movement: &String, at| self.entry(movement, FactOutcome::Succeeded, at);
        Some(match press.action {
            SandboxAction::Pay => vec![paid(first, now)],
            SandboxAction::PaySlowly => {
                vec![
                    self.entry(first, FactOutcome::Processing, now),
                    paid(first, later),
                ]
            }
            SandboxAction::Decline => {
                vec![self.entry(first, FactOutcome::Failed(FailureReason::Declined), now)]
            }
            SandboxAction::PayTwice => vec![paid(first, now), paid(second, now)],
            // Of one that was given up everybody knows already that it is over.
            SandboxAction::PayLate if self.cancelled_at.is_some() => vec![paid(first, later)],
            SandboxAction::PayLate => vec![self.over(FactOutcome::Expired, now), paid(first, later)],
        })
    }

    /// What comes of giving it up: a line, or none where it can't be paid any more anyway. `None` when it was paid, or is
    /// about to be.
    #[must_use]
    pub fn cancel(&self, now: DateTime<Utc>) -> Option<Vec<SandboxEntry>> {
        match self.state(now) {
            SandboxState::Open | SandboxState::Expired => Some(vec![self.over(FactOutcome::Cancelled, now)]),
            SandboxState::Cancelled | SandboxState::Acted(SandboxAction::Decline) => Some(Vec::new()),
            SandboxState::Acted(_) => None,
        }
    }

    /// That it ended without money: a line about the order itself.
    #[must_use]
    pub fn over(&self, outcome: FactOutcome, at: DateTime<Utc>) -> SandboxEntry {
        self.entry(&self.reference, outcome, at)
    }

    fn entry(&self, movement: &str, outcome: FactOutcome, at: DateTime<Utc>) -> SandboxEntry {
        SandboxEntry {
            reference: self.reference.clone(),
            movement: movement.to_owned(),
            kind: MovementKind::Charge,
            outcome,
            amount: self.amount,
            at,
            refund: None,
        }
    }
}

#[cfg(test)]
mod tests;
