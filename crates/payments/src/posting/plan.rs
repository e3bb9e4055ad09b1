use super::{Decision, MoneyFact, Standing, decide};
use crate::{
    Attempt, FailureReason, Mismatch, MoneySource, MovementKind, PaymentStatus, RefundState, next_inquiry,
};
use chrono::{DateTime, Utc};
use kernel::{Change, Event, Money, RefundId, RequestContext};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};

/// The kind of the events of payments.
pub const PAYMENT_EVENT: &str = "payment.updated";

/// The `data` of such an event, for those who tell people. The names of its fields are part of the stream's contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PaymentNews {
    /// The attempt.
    pub payment_id: i64,
    /// Its invoice.
    pub invoice_id: i64,
    /// That invoice's number.
    pub invoice_number: String,
    /// How far the attempt got.
    pub status: PaymentStatus,
    /// Money that came (more than nothing) or went back (less), if any moved just now.
    pub moved: Option<Money>,
    /// How it was paid or given back, where money moved.
    pub method: Option<String>,
}

/// How an event of a gateway is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EventState {
    /// It was acted on.
    Applied,
    /// It changed nothing.
    Ignored,
    /// It waits for what must have come before it.
    Waiting,
    /// It contradicts its attempt.
    IntegrityFailure,
    /// It names no attempt of this portal's.
    Unmatched,
}

impl EventState {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Applied,
        Self::Ignored,
        Self::Waiting,
        Self::IntegrityFailure,
        Self::Unmatched,
    ];

    /// The word in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Ignored => "ignored",
            Self::Waiting => "waiting",
            Self::IntegrityFailure => "integrity_failure",
            Self::Unmatched => "unmatched",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// What becomes of the attempt's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttemptChange {
    /// Its state.
    pub status: PaymentStatus,
    /// How much was asked for; what staff counted, where it was theirs to count.
    pub amount: Money,
    /// Why it failed; `None` for one that did not, or no longer.
    pub failure: Option<FailureReason>,
    /// The movement of its first charge.
    pub transaction: Option<String>,
    /// When its money came.
    pub paid_at: Option<DateTime<Utc>>,
    /// When the gateway is asked next.
    pub next_inquiry_at: Option<DateTime<Utc>>,
}

/// An entry to be added to the ledger, and the ERP's row with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEntry {
    /// Who said so.
    pub source: MoneySource,
    /// By which id.
    pub movement: String,
    /// What moved.
    pub kind: MovementKind,
    /// How much: positive for what came, negative for what went.
    pub amount: Money,
    /// When.
    pub at: DateTime<Utc>,
}

/// What becomes of a refund.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundChange {
    /// Which; `None` for one that was made at the gateway and gets a row now.
    pub refund: Option<RefundId>,
    /// Its state.
    pub state: RefundState,
    /// The gateway's id of it.
    pub movement: String,
    /// How much; of a new row.
    pub amount: Option<Money>,
}

/// Everything that is written because of a fact, in one transaction.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// What was decided.
    pub decision: Decision,
    /// How the event is kept.
    pub event: EventState,
    /// The attempt, where it changes.
    pub attempt: Option<AttemptChange>,
    /// The entry, where money moved.
    pub entry: Option<NewEntry>,
    /// The refund, where one changes.
    pub refund: Option<RefundChange>,
    /// Who did it, and what others must learn of it; `None` where nothing happened.
    pub change: Option<Change>,
}

/// Who says it, and when: what a plan needs besides the standing and the fact.
pub struct Posting<'a> {
    /// Now.
    pub now: DateTime<Utc>,
    /// The message, the worker or the operator.
    pub context: &'a RequestContext,
}

impl Posting<'_> {
    /// What is to be written.
    #[must_use]
    pub fn plan(&self, standing: &Standing, fact: &MoneyFact) -> Plan {
        let decision = decide(standing, fact);
        let mut plan = Plan {
            event: event_state(&decision),
            attempt: None,
            entry: None,
            refund: None,
            change: None,
            decision,
        };
        let present = &standing.attempt;
        let at = fact.at.filter(|at| *at <= self.now).unwrap_or(self.now);
        match plan.decision.clone() {
            Decision::Post { amount, status, .. } => {
                plan.attempt = Some(AttemptChange {
                    status,
                    amount: match fact.source {
                        MoneySource::Gateway(_) => present.amount,
                        MoneySource::Cash | MoneySource::Bank => amount,
                    },
                    failure: None,
                    transaction: present
                        .transaction
                        .clone()
                        .or_else(|| Some(fact.movement.clone())),
                    paid_at: present.paid_at.or(Some(at)),
                    ..self.same(standing, status)
                });
                plan.entry = Some(entry(fact, amount, at));
                plan.change = Some(self.tell(standing, fact, "payment.posted", status, Some(amount)));
            }
            Decision::Return {
                amount,
                status,
                refund,
            } => {
                let gone = Money::new(amount.minor.saturating_neg(), amount.currency);
                plan.attempt = Some(self.same(standing, status));
                plan.entry = Some(entry(fact, gone, at));
                plan.refund = Some(RefundChange {
                    refund,
                    state: RefundState::Completed,
                    movement: fact.movement.clone(),
                    amount: Some(amount),
                });
                plan.change = Some(self.tell(standing, fact, "payment.returned", status, Some(gone)));
            }
            Decision::Move { to, failure } => {
                plan.attempt = Some(AttemptChange {
                    failure,
                    ..self.same(standing, to)
                });
                plan.change = Some(self.tell(standing, fact, "payment.moved", to, None));
            }
            Decision::MoveRefund { refund, to } => {
                plan.refund = Some(RefundChange {
                    refund: Some(refund),
                    state: to,
                    movement: fact.movement.clone(),
                    amount: None,
                });
                plan.change = Some(Change::silent(self.audit(standing, fact, "payment.refund_moved")));
            }
            Decision::Integrity(_) => {
                plan.change = Some(Change::silent(self.audit(
                    standing,
                    fact,
                    "payment.integrity_failure",
                )));
            }
            Decision::Repeat | Decision::Ignore(_) | Decision::Early => {}
        }
        plan
    }

    /// The attempt as it is, in a state.
    fn same(&self, standing: &Standing, status: PaymentStatus) -> AttemptChange {
        let attempt = &standing.attempt;
        AttemptChange {
            status,
            amount: attempt.amount,
            failure: attempt.failure,
            transaction: attempt.transaction.clone(),
            paid_at: attempt.paid_at,
            next_inquiry_at: attempt
                .gateway
                .and_then(|_| next_inquiry(status, attempt.created_at, attempt.expires_at, self.now)),
        }
    }

    fn audit(&self, standing: &Standing, fact: &MoneyFact, action: &str) -> kernel::AuditEntry {
        let attempt = &standing.attempt;
        let mismatch = match decide(standing, fact) {
            Decision::Integrity(mismatch) => Some(mismatch.as_str()),
            _ => None,
        };
        let outcome = json!({
            "paymentId": attempt.id,
            "invoiceId": attempt.invoice,
            "source": fact.source.as_str(),
            "kind": fact.kind.as_str(),
            "outcome": fact.outcome.as_str(),
            "movement": fact.movement,
            "amount": fact.amount.map(Money::to_decimal),
            "currency": fact.amount.map(|amount| amount.currency.to_string()),
            "mismatch": mismatch,
        });
        self.context
            .audit(Some(attempt.customer), None, action, outcome, self.now)
    }

    fn tell(
        &self,
        standing: &Standing,
        fact: &MoneyFact,
        action: &str,
        status: PaymentStatus,
        moved: Option<Money>,
    ) -> Change {
        let attempt = &standing.attempt;
        let news = PaymentNews {
            payment_id: attempt.id.get(),
            invoice_id: attempt.invoice.get(),
            invoice_number: standing.invoice_number.clone(),
            status,
            moved,
            method: moved.map(|_| fact.source.method().as_str().to_owned()),
        };
        let key = format!("{}/{}/{}", fact.source.as_str(), fact.key(), attempt.id);
        Change::telling(
            self.audit(standing, fact, action),
            news.event(&key, attempt.customer, self.now),
        )
    }
}

impl PaymentNews {
    /// That an attempt came into a state without money moving.
    #[must_use]
    pub fn moved(attempt: &Attempt, invoice_number: String, status: PaymentStatus) -> Self {
        Self {
            payment_id: attempt.id.get(),
            invoice_id: attempt.invoice.get(),
            invoice_number,
            status,
            moved: None,
            method: None,
        }
    }

    /// The event that carries it. `key` names what happened: the same, the same event.
    #[must_use]
    pub fn event(&self, key: &str, customer: kernel::CustomerId, now: DateTime<Utc>) -> Event {
        let digest = Sha256::digest(format!("{PAYMENT_EVENT}/{key}").as_bytes());
        let mut bytes = [0; 16];
        bytes
            .iter_mut()
            .zip(digest.iter())
            .for_each(|(byte, hashed)| *byte = *hashed);
        Event {
            id: uuid::Builder::from_custom_bytes(bytes).into_uuid(),
            v: 1,
            kind: PAYMENT_EVENT.to_owned(),
            customer_id: Some(customer),
            entity_id: self.payment_id,
            occurred_at: now,
            // A struct of plain fields always becomes a value.
            data: serde_json::to_value(self).unwrap_or_default(),
        }
    }

    /// Read back from an event; `None` for other events, such as those of the ERP's own payments.
    #[must_use]
    pub fn of(event: &Event) -> Option<Self> {
        if event.kind != PAYMENT_EVENT {
            return None;
        }
        serde_json::from_value(event.data.clone()).ok()
    }
}

fn entry(fact: &MoneyFact, amount: Money, at: DateTime<Utc>) -> NewEntry {
    NewEntry {
        source: fact.source,
        movement: fact.movement.clone(),
        kind: fact.kind,
        amount,
        at,
    }
}

const fn event_state(decision: &Decision) -> EventState {
    match decision {
        Decision::Post { .. }
        | Decision::Return { .. }
        | Decision::Move { .. }
        | Decision::MoveRefund { .. } => EventState::Applied,
        Decision::Repeat | Decision::Ignore(_) => EventState::Ignored,
        Decision::Early => EventState::Waiting,
        Decision::Integrity(Mismatch::Amount | Mismatch::Currency | Mismatch::Order)
        | Decision::Integrity(Mismatch::Integration | Mismatch::RefundUndone) => EventState::IntegrityFailure,
    }
}
