//! Whether another attempt may begin: checked under the lock of the invoice's row.

use crate::{
    Attempt, GatewayName, PaymentMethod, PaymentNews, PaymentStatus, UnitsError, next_inquiry,
    to_gateway_units,
};
use chrono::{DateTime, Utc};
use kernel::{AttemptId, Change, CustomerId, InvoiceId, Locale, Money, RequestContext};
use serde_json::json;

/// An attempt that is to begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAttempt {
    /// Whose invoice it must be.
    pub customer: CustomerId,
    /// Which.
    pub invoice: InvoiceId,
    /// See [`Attempt::reference`].
    pub reference: String,
    /// How.
    pub method: PaymentMethod,
    /// Through which gateway.
    pub gateway: Option<GatewayName>,
    /// Through which of its integrations.
    pub integrations: Vec<String>,
    /// How much, in hundredths; `None` for all that is owed.
    pub amount: Option<i64>,
    /// Where the payer's browser goes afterwards.
    pub return_url: Option<String>,
    /// The language of what the payer sees.
    pub locale: Locale,
    /// The key that the caller sent, and what they asked for with it.
    pub key: IdempotencyKey,
    /// Now.
    pub now: DateTime<Utc>,
    /// Until when it may be paid.
    pub expires_at: DateTime<Utc>,
}

/// A caller's key, and a fingerprint of what they asked for with it. Both are hashes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey {
    /// Of the key.
    pub hash: String,
    /// Of what was asked for.
    pub fingerprint: String,
}

/// The money of an invoice, read under its lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoiceMoney {
    /// Which.
    pub invoice: InvoiceId,
    /// Whose.
    pub customer: CustomerId,
    /// Its number.
    pub number: String,
    /// What is still owed; never negative.
    pub due: Money,
    /// Whether it can be paid at all.
    pub standing: InvoiceStanding,
}

/// Whether an invoice can be paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvoiceStanding {
    /// Money is owed.
    Payable,
    /// Nothing is owed any more.
    Paid,
    /// Withdrawn, paid back, or without an amount.
    NotPayable,
}

/// A key that was used before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownKey {
    /// What was asked for with it.
    pub fingerprint: String,
    /// What came of it.
    pub attempt: Attempt,
}

/// What becomes of a [`NewAttempt`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Admission {
    /// It begins, for this amount. These attempts end first: they are given up at their gateways where that can be done.
    Begin {
        /// How much.
        amount: Money,
        /// Open attempts that end, and as what.
        ends: Vec<(AttemptId, PaymentStatus)>,
    },
    /// The same was asked for before: this is the answer.
    Same(Box<Attempt>),
    /// The same was asked for a moment ago, and the gateway has not answered yet.
    Opening(AttemptId),
    /// The key was used for something else.
    KeyMismatch,
    /// Nothing is owed.
    AlreadyPaid,
    /// It can't be paid.
    NotPayable,
    /// The gateway is at another attempt, which can't be given up any more.
    InProgress,
    /// More than is owed.
    TooMuch(Money),
    /// The amount is no number of the currency's smallest units.
    Fraction,
    /// A currency in thousandths.
    CurrencyUnsupported,
}

/// The rule. `open` are the invoice's attempts of the same kind (online ones, or those of one other method) that are pending
/// or processing; `known` is what the key was used for before.
#[must_use]
pub fn admit(
    new: &NewAttempt,
    invoice: &InvoiceMoney,
    open: &[Attempt],
    known: Option<&KnownKey>,
) -> Admission {
    if let Some(known) = known {
        if known.fingerprint != new.key.fingerprint {
            return Admission::KeyMismatch;
        }
        if known.attempt.is_opened() {
            return Admission::Same(Box::new(known.attempt.clone()));
        }
        if known.attempt.is_opening(new.now) {
            return Admission::Opening(known.attempt.id);
        }
        // Nobody was ever told of that attempt: the gateway failed, or the portal ended in between.
    }
    match invoice.standing {
        InvoiceStanding::Payable => {}
        InvoiceStanding::Paid => return Admission::AlreadyPaid,
        InvoiceStanding::NotPayable => return Admission::NotPayable,
    }
    let amount = Money::new(new.amount.unwrap_or(invoice.due.minor), invoice.due.currency);
    if amount.minor > invoice.due.minor {
        return Admission::TooMuch(invoice.due);
    }
    if new.method == PaymentMethod::Online {
        match to_gateway_units(amount) {
            Ok(_) => {}
            Err(UnitsError::Thousandths) => return Admission::CurrencyUnsupported,
            Err(UnitsError::Fraction | UnitsError::OutOfRange) => return Admission::Fraction,
        }
    }
    let same = |attempt: &&Attempt| attempt.gateway == new.gateway && attempt.amount == amount;
    let live = |attempt: &&Attempt| attempt.is_live(new.now);
    if let Some(attempt) = open.iter().filter(live).find(same) {
        if attempt.is_opened() {
            return Admission::Same(Box::new(attempt.clone()));
        }
        if attempt.is_opening(new.now) {
            return Admission::Opening(attempt.id);
        }
    }
    let at_it = |attempt: &&Attempt| attempt.status == PaymentStatus::Processing;
    if open.iter().filter(live).any(|attempt| at_it(&attempt)) {
        return Admission::InProgress;
    }
    let ends = open.iter().map(|attempt| {
        let never_opened = !attempt.is_opened() && !attempt.is_opening(new.now);
        let end = if never_opened {
            PaymentStatus::Failed
        } else {
            PaymentStatus::Cancelled
        };
        (attempt.id, end)
    });
    Admission::Begin {
        amount,
        ends: ends.collect(),
    }
}

impl NewAttempt {
    /// When it is first looked at: on the schedule of [`next_inquiry`]; a customer's word when it runs out.
    #[must_use]
    pub fn first_inquiry(&self) -> Option<DateTime<Utc>> {
        match self.gateway {
            Some(_) => next_inquiry(PaymentStatus::Pending, self.now, self.expires_at, self.now),
            None => Some(self.expires_at),
        }
    }

    /// What is saved beside the attempt: who began it, and what others must learn of it and of those that ended for it.
    #[must_use]
    pub fn change(
        &self,
        attempt: &Attempt,
        ended: &[Attempt],
        invoice_number: &str,
        context: &RequestContext,
    ) -> Change {
        let outcome = json!({
            "paymentId": attempt.id,
            "invoiceId": attempt.invoice,
            "amount": attempt.amount.to_decimal(),
            "currency": attempt.amount.currency,
            "method": attempt.method,
            "gateway": attempt.gateway,
            "ended": ended.iter().map(|attempt| attempt.id).collect::<Vec<_>>(),
        });
        let told = ended.iter().chain([attempt]).map(|attempt| {
            let news = PaymentNews::moved(attempt, invoice_number.to_owned(), attempt.status);
            let key = format!("begun/{}/{}", self.reference, attempt.id);
            news.event(&key, self.customer, self.now)
        });
        Change {
            audit: context.audit(Some(self.customer), None, "payment.begin", outcome, self.now),
            events: told.collect(),
        }
    }
}
