use super::MoneyFact;
use crate::{
    Attempt, FactOutcome, FailureReason, LedgerEntry, MoneySource, MovementKind, OrderKey, PaymentStatus,
    Refund, RefundState, sums,
};
use kernel::{Money, RefundId};

/// What the store holds when something is said of an attempt, read under the lock of the invoice's row.
#[derive(Debug, Clone)]
pub struct Standing {
    /// The attempt.
    pub attempt: Attempt,
    /// The invoice's number, for people.
    pub invoice_number: String,
    /// What is still owed on the invoice; never negative.
    pub due: Money,
    /// The money of this attempt so far.
    pub ledger: Vec<LedgerEntry>,
    /// Its refunds, oldest first.
    pub refunds: Vec<Refund>,
}

/// What becomes of a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Money came: an entry, the ERP's row, the invoice's balance.
    Post {
        /// How much.
        amount: Money,
        /// The attempt's state afterwards.
        status: PaymentStatus,
        /// Whether it comes after the attempt had failed, been cancelled or expired.
        late: bool,
        /// How much of it the invoice did not need.
        credit: Money,
    },
    /// Money went back.
    Return {
        /// How much; positive.
        amount: Money,
        /// The attempt's state afterwards.
        status: PaymentStatus,
        /// The refund that this is, where one waits for it.
        refund: Option<RefundId>,
    },
    /// It was posted before.
    Repeat,
    /// No money moved, but the attempt did.
    Move {
        /// To which state.
        to: PaymentStatus,
        /// Why it failed.
        failure: Option<FailureReason>,
    },
    /// A refund got further, or failed.
    MoveRefund {
        /// Which.
        refund: RefundId,
        /// To which state.
        to: RefundState,
    },
    /// It changes nothing.
    Ignore(Ignored),
    /// Money went back that has not come yet: messages are not in order. Kept, and looked at again after each charge.
    Early,
    /// It contradicts the attempt. Never posted; people must look.
    Integrity(Mismatch),
}

/// Why a fact changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ignored {
    /// A failure, cancellation or expiry of an attempt that has its money.
    AfterSuccess,
    /// The attempt is where it says, or past it.
    NothingNew,
}

/// What a fact contradicts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mismatch {
    /// The attempt's amount, or an entry's of the same movement.
    Amount,
    /// The attempt's currency.
    Currency,
    /// The attempt's order or gateway.
    Order,
    /// The integrations that the attempt may be paid through.
    Integration,
    /// A refund that was counted is said to have failed.
    RefundUndone,
}

impl Mismatch {
    /// A word for the store and the log.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Amount => "amount",
            Self::Currency => "currency",
            Self::Order => "order",
            Self::Integration => "integration",
            Self::RefundUndone => "refund_undone",
        }
    }
}

/// The rule.
#[must_use]
pub fn decide(standing: &Standing, fact: &MoneyFact) -> Decision {
    if let Some(mismatch) = of_another_order(standing, fact) {
        return Decision::Integrity(mismatch);
    }
    match (fact.kind, fact.outcome) {
        (MovementKind::Charge, FactOutcome::Succeeded) => charge(standing, fact),
        (MovementKind::Charge, FactOutcome::Processing) => step(standing, PaymentStatus::Processing, None),
        (MovementKind::Charge, FactOutcome::Failed(why)) => step(standing, PaymentStatus::Failed, Some(why)),
        (MovementKind::Charge, FactOutcome::Cancelled) => step(standing, PaymentStatus::Cancelled, None),
        (MovementKind::Charge, FactOutcome::Expired) => step(standing, PaymentStatus::Expired, None),
        (MovementKind::Refund | MovementKind::Void | MovementKind::Chargeback, outcome) => match outcome {
            FactOutcome::Succeeded => back(standing, fact),
            FactOutcome::Processing => refund_step(standing, fact, RefundState::Processing),
            FactOutcome::Failed(_) | FactOutcome::Cancelled | FactOutcome::Expired => {
                refund_step(standing, fact, RefundState::Failed)
            }
        },
    }
}

/// Only what the signature covers names the order, and all of it must be the attempt's.
fn of_another_order(standing: &Standing, fact: &MoneyFact) -> Option<Mismatch> {
    let attempt = &standing.attempt;
    let same_source = match fact.source {
        MoneySource::Gateway(name) => attempt.gateway == Some(name),
        // Staff may count cash for whatever the customer had meant to do, and give back in cash what came online.
        MoneySource::Cash | MoneySource::Bank => attempt.gateway.is_none() || !fact.kind.is_income(),
    };
    let same_order = match &fact.order {
        OrderKey::Reference(reference) => *reference == attempt.reference,
        OrderKey::Order(order) => attempt.order.as_ref() == Some(order),
        OrderKey::Movement(charge) => {
            attempt.transaction.as_ref() == Some(charge)
                || standing.ledger.iter().any(|entry| entry.movement == *charge)
        }
    };
    (!same_source || !same_order).then_some(Mismatch::Order)
}

/// The entry of the very movement that a fact tells of.
fn known<'a>(standing: &'a Standing, fact: &MoneyFact) -> Option<&'a LedgerEntry> {
    standing.ledger.iter().find(|entry| {
        entry.source == fact.source && entry.kind == fact.kind && entry.movement == fact.movement
    })
}

/// A second telling of a movement is a repeat only where it tells the same.
fn again(entry: &LedgerEntry, fact: &MoneyFact) -> Decision {
    match fact.amount {
        Some(amount) if amount.currency != entry.amount.currency => Decision::Integrity(Mismatch::Currency),
        Some(amount) if i128::from(amount.minor) == i128::from(entry.amount.minor).abs() => Decision::Repeat,
        Some(_) | None => Decision::Integrity(Mismatch::Amount),
    }
}

fn charge(standing: &Standing, fact: &MoneyFact) -> Decision {
    let attempt = &standing.attempt;
    if let Some(entry) = known(standing, fact) {
        return again(entry, fact);
    }
    let Some(amount) = fact.amount else {
        return Decision::Integrity(Mismatch::Amount);
    };
    if amount.currency != attempt.amount.currency {
        return Decision::Integrity(Mismatch::Currency);
    }
    // A gateway takes what it was asked to; staff count what lies before them.
    let as_asked = match fact.source {
        MoneySource::Gateway(_) => amount.minor == attempt.amount.minor,
        MoneySource::Cash | MoneySource::Bank => amount.minor > 0,
    };
    if !as_asked {
        return Decision::Integrity(Mismatch::Amount);
    }
    let through = fact.integration.as_ref();
    if !attempt.integrations.is_empty() && !through.is_some_and(|id| attempt.integrations.contains(id)) {
        return Decision::Integrity(Mismatch::Integration);
    }
    let status = if attempt.status.may_become(PaymentStatus::Completed) {
        PaymentStatus::Completed
    } else {
        // Paid a second time, by another movement: the money is there, the state has nowhere to go.
        attempt.status
    };
    Decision::Post {
        amount,
        status,
        late: !attempt.status.is_open() && !attempt.status.has_money(),
        credit: Money::new(
            amount.minor.saturating_sub(standing.due.minor.max(0)).max(0),
            amount.currency,
        ),
    }
}

fn back(standing: &Standing, fact: &MoneyFact) -> Decision {
    if let Some(entry) = known(standing, fact) {
        return again(entry, fact);
    }
    let Some(amount) = fact.amount.filter(|amount| amount.minor > 0) else {
        return Decision::Integrity(Mismatch::Amount);
    };
    if amount.currency != standing.attempt.amount.currency {
        return Decision::Integrity(Mismatch::Currency);
    }
    // One that was booked by the gateway's sum alone, when nothing named it, has its name now.
    let mut of_source = standing
        .refunds
        .iter()
        .filter(|refund| refund.source == fact.source);
    let booked = |refund: &&Refund| refund.state == RefundState::Completed;
    if of_source
        .clone()
        .filter(booked)
        .any(|refund| refund.movement.as_ref() == Some(&fact.movement))
    {
        return Decision::Repeat;
    }
    let unnamed =
        |refund: &&Refund| refund.movement.as_ref() == Some(&refund.reference) && refund.amount == amount;
    if let Some(refund) =
        of_source.find(|refund| booked(refund) && unnamed(refund) && fact.movement != refund.reference)
    {
        return Decision::MoveRefund {
            refund: refund.id,
            to: RefundState::Completed,
        };
    }
    let (came, went) = sums(&standing.ledger);
    let gone = went.saturating_add(amount.minor);
    if gone > came {
        return Decision::Early;
    }
    let whole = if gone == came {
        PaymentStatus::Refunded
    } else {
        PaymentStatus::PartiallyRefunded
    };
    let present = standing.attempt.status;
    Decision::Return {
        amount,
        status: if present.may_become(whole) { whole } else { present },
        refund: waiting(standing, fact).map(|refund| refund.id),
    }
}

/// The refund that a movement belongs to: the one that has its id, else the oldest open one of its amount without an id. None
/// for one that was made at the gateway itself, or by the payer's bank.
fn waiting<'a>(standing: &'a Standing, fact: &MoneyFact) -> Option<&'a Refund> {
    let named = |refund: &&Refund| refund.movement.as_ref() == Some(&fact.movement);
    let alike = |refund: &&Refund| {
        let is_ours = fact.kind != MovementKind::Chargeback;
        is_ours && refund.state.is_open() && refund.movement.is_none() && Some(refund.amount) == fact.amount
    };
    let mut of_source = standing
        .refunds
        .iter()
        .filter(|refund| refund.source == fact.source);
    of_source.clone().find(named).or_else(|| of_source.find(alike))
}

fn step(standing: &Standing, to: PaymentStatus, failure: Option<FailureReason>) -> Decision {
    let present = standing.attempt.status;
    if present.may_become(to) {
        Decision::Move { to, failure }
    } else if present.has_money() {
        Decision::Ignore(Ignored::AfterSuccess)
    } else {
        Decision::Ignore(Ignored::NothingNew)
    }
}

fn refund_step(standing: &Standing, fact: &MoneyFact, to: RefundState) -> Decision {
    if known(standing, fact).is_some() {
        return match to {
            RefundState::Failed => Decision::Integrity(Mismatch::RefundUndone),
            RefundState::Pending | RefundState::Processing | RefundState::Completed => {
                Decision::Ignore(Ignored::AfterSuccess)
            }
        };
    }
    match waiting(standing, fact) {
        Some(refund) if refund.state.is_open() && (refund.state != to || refund.movement.is_none()) => {
            Decision::MoveRefund {
                refund: refund.id,
                to,
            }
        }
        _ => Decision::Ignore(Ignored::NothingNew),
    }
}
