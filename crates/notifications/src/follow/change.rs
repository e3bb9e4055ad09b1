//! A change that somebody at the shop made, and the event it becomes.

use crate::follow::Seen;
use crate::notice::key_of;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Event, InvoiceId, Money, RepairId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What changed. This is the `data` of the event, so that the names of its fields are part of the stream's contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "erp", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ErpChange {
    /// A line of a repair's timeline.
    RepairMoved {
        /// The repair.
        repair: RepairId,
        /// Its number.
        number: String,
        /// The device's name.
        device: Option<String>,
        /// The stage it came to, by its name in the API.
        stage: String,
        /// Whether it was elsewhere before; else the line is a note, or in words that no vocabulary has.
        moved: bool,
        /// When the quotation that it has by then was sent, or made where the shop does not say.
        quoted_at: Option<DateTime<Utc>>,
    },
    /// A quotation was written or changed.
    QuotationChanged {
        /// The repair it is for.
        repair: RepairId,
        /// The repair's number.
        number: String,
        /// The device's name.
        device: Option<String>,
        /// What the shop asks for.
        total: Option<Money>,
        /// When it was sent.
        sent_at: Option<DateTime<Utc>>,
        /// Whether it waits for the customer's answer.
        waiting: bool,
    },
    /// An invoice was written or changed.
    InvoiceChanged {
        /// The invoice.
        invoice: InvoiceId,
        /// Its number.
        number: String,
        /// What it asks for.
        total: Money,
        /// By when.
        due: Option<NaiveDate>,
        /// When it was made.
        created_at: Option<DateTime<Utc>>,
        /// Whether it is issued and money is asked for: no draft, not withdrawn, not deleted.
        owed: bool,
    },
    /// Money was taken.
    PaymentRecorded {
        /// The invoice it is for.
        invoice: Option<InvoiceId>,
        /// The invoice's number.
        number: Option<String>,
        /// How much; less than nothing for money that went back.
        amount: Money,
    },
}

impl ErpChange {
    /// The change that an event tells of; `None` for events of the portal's own making.
    #[must_use]
    pub fn of(event: &Event) -> Option<Self> {
        serde_json::from_value(event.data.clone()).ok()
    }

    const fn event_kind(&self) -> &'static str {
        match self {
            Self::RepairMoved { .. } | Self::QuotationChanged { .. } => "repair.updated",
            Self::InvoiceChanged { .. } => "invoice.updated",
            Self::PaymentRecorded { .. } => "payment.updated",
        }
    }

    fn entity(&self, row: i64) -> i64 {
        match self {
            Self::RepairMoved { repair, .. } | Self::QuotationChanged { repair, .. } => repair.get(),
            Self::InvoiceChanged { invoice, .. } => invoice.get(),
            Self::PaymentRecorded { .. } => row,
        }
    }
}

/// What a row in a state is known by: whoever sees it again finds that it was told.
pub(crate) fn key_of_row(seen: &Seen) -> Uuid {
    key_of(&format!("{}:{}:{}", seen.source.name(), seen.row, seen.state))
}

/// The event of a row that was seen: the same row in the same state has the same id, so that whoever sees it again
/// tells it once. `None` where the row is nobody's, the customer's own doing, or nothing a customer sees.
#[must_use]
pub fn event_of(seen: &Seen) -> Option<Event> {
    let (customer, change) = (seen.customer?, seen.change.as_ref()?);
    if seen.by_customer {
        return None;
    }
    Some(Event {
        id: key_of_row(seen),
        v: 1,
        kind: change.event_kind().to_owned(),
        customer_id: Some(customer),
        entity_id: change.entity(seen.row),
        occurred_at: seen.at,
        data: serde_json::to_value(change).ok()?,
    })
}
