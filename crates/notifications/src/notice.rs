//! What is worth telling a customer.

use crate::{ErpChange, Related};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use kernel::{Event, InvoiceId, Money, RepairId};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// An invoice or a quotation older than this, by the shop's own dates, is no news: its row was only touched again.
const NEWS_FOR: TimeDelta = TimeDelta::days(30);

/// Something a customer is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// Their repair has come to another stage.
    RepairMoved {
        /// The repair.
        repair: RepairId,
        /// Its number.
        number: String,
        /// The device's name.
        device: Option<String>,
        /// The stage's name in the API.
        stage: String,
    },
    /// A quotation waits for their answer.
    ApprovalNeeded {
        /// The repair.
        repair: RepairId,
        /// Its number.
        number: String,
        /// The device's name.
        device: Option<String>,
        /// What the shop asks for, where it is known.
        total: Option<Money>,
        /// When it was sent: a second one is news of its own.
        sent_at: Option<DateTime<Utc>>,
    },
    /// There is a new invoice.
    InvoiceIssued {
        /// The invoice.
        invoice: InvoiceId,
        /// Its number.
        number: String,
        /// What it asks for.
        total: Money,
        /// By when.
        due: Option<NaiveDate>,
    },
    /// Money went back to them.
    PaymentReturned {
        /// The invoice it was for.
        invoice: InvoiceId,
        /// The invoice's number.
        number: String,
        /// How much; more than nothing.
        amount: Money,
    },
    /// The shop took their money.
    PaymentReceived {
        /// The invoice it is for.
        invoice: InvoiceId,
        /// The invoice's number.
        number: String,
        /// How much.
        amount: Money,
    },
}

/// The part of the event of a payment that a customer is told of.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct OwnPayment {
    invoice_id: i64,
    invoice_number: String,
    moved: Option<Money>,
}

/// A notice in a language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// A few words.
    pub title: String,
    /// A sentence.
    pub message: String,
}

impl Notice {
    /// What an event is to its customer, if it is one of the ERP's changes that they want to hear of.
    #[must_use]
    pub fn of(event: &Event) -> Option<Self> {
        let Some(change) = ErpChange::of(event) else {
            return Self::of_own_payment(event);
        };
        match change {
            ErpChange::RepairMoved {
                repair,
                number,
                device,
                stage,
                moved: true,
                quoted_at: sent_at,
            } => Some(if stage == "awaiting_approval" {
                Self::ApprovalNeeded {
                    repair,
                    number,
                    device,
                    total: None,
                    sent_at,
                }
            } else {
                Self::RepairMoved {
                    repair,
                    number,
                    device,
                    stage,
                }
            }),
            ErpChange::QuotationChanged {
                repair,
                number,
                device,
                total,
                sent_at: Some(sent_at),
                waiting: true,
            } if is_news(sent_at, event.occurred_at) => Some(Self::ApprovalNeeded {
                repair,
                number,
                device,
                total,
                sent_at: Some(sent_at),
            }),
            ErpChange::InvoiceChanged {
                invoice,
                number,
                total,
                due,
                created_at: Some(created_at),
                owed: true,
            } if is_news(created_at, event.occurred_at) => Some(Self::InvoiceIssued {
                invoice,
                number,
                total,
                due,
            }),
            ErpChange::PaymentRecorded {
                invoice: Some(invoice),
                number: Some(number),
                amount,
            } if amount.minor > 0 => Some(Self::PaymentReceived {
                invoice,
                number,
                amount,
            }),
            ErpChange::RepairMoved { .. }
            | ErpChange::QuotationChanged { .. }
            | ErpChange::InvoiceChanged { .. }
            | ErpChange::PaymentRecorded { .. } => None,
        }
    }

    /// Money that moved through the portal itself; what else becomes of a payment its customer sees where they pay.
    fn of_own_payment(event: &Event) -> Option<Self> {
        if event.kind != "payment.updated" {
            return None;
        }
        let news: OwnPayment = serde_json::from_value(event.data.clone()).ok()?;
        let (invoice, number) = (InvoiceId(news.invoice_id), news.invoice_number);
        let amount = news.moved?;
        if amount.minor > 0 {
            return Some(Self::PaymentReceived {
                invoice,
                number,
                amount,
            });
        }
        Some(Self::PaymentReturned {
            invoice,
            number,
            amount: Money::new(amount.minor.saturating_neg(), amount.currency),
        })
    }

    /// The type of the notification, which is also the name under which customers set their preferences.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::RepairMoved { .. } => "repair",
            Self::ApprovalNeeded { .. } => "quotation",
            Self::InvoiceIssued { .. } => "invoice",
            Self::PaymentReceived { .. } | Self::PaymentReturned { .. } => "payment",
        }
    }

    /// What it is about.
    #[must_use]
    pub fn related(&self) -> Related {
        let (kind, id) = match self {
            Self::RepairMoved { repair, .. } | Self::ApprovalNeeded { repair, .. } => {
                ("repair", repair.get())
            }
            // A payment of the ERP's has no page of its own: its invoice has.
            Self::InvoiceIssued { invoice, .. }
            | Self::PaymentReceived { invoice, .. }
            | Self::PaymentReturned { invoice, .. } => ("invoice", invoice.get()),
        };
        Related {
            kind: kind.to_owned(),
            id,
        }
    }

    /// The key under which it is told once. An invoice is new once, however often its row changes; that a quotation waits is
    /// told once a day for each time it was sent, whether the ERP says it by the quotation, by the repair's stage, or by both.
    #[must_use]
    pub fn once(&self, event: &Event) -> Uuid {
        match self {
            Self::RepairMoved { .. } | Self::PaymentReceived { .. } | Self::PaymentReturned { .. } => {
                event.id
            }
            Self::ApprovalNeeded { repair, sent_at, .. } => {
                let day = event.occurred_at.date_naive();
                let sent = sent_at.map(|at| at.timestamp()).unwrap_or_default();
                key_of(&format!("approval:{repair}:{day}:{sent}"))
            }
            Self::InvoiceIssued { invoice, .. } => key_of(&format!("issued:{invoice}")),
        }
    }
}

fn is_news(since: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now - since <= NEWS_FOR
}

/// An id made of a text: the same text, the same id (RFC 9562, version 8).
pub(crate) fn key_of(text: &str) -> Uuid {
    let digest = Sha256::digest(text.as_bytes());
    let mut bytes = [0; 16];
    bytes
        .iter_mut()
        .zip(digest.iter())
        .for_each(|(byte, hashed)| *byte = *hashed);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}
