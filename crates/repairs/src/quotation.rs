//! The workshop's offer, and the customer's one answer to it.

use crate::{RejectionReason, Stage};
use chrono::{DateTime, Utc};
use kernel::{Change, Money, QuotationId, UserId};
use serde::{Deserialize, Serialize};

/// An offer as the customer sees it. A draft never becomes one of these.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quotation {
    /// `Quotation.id`.
    pub id: QuotationId,
    /// Whether it was answered, and how.
    pub status: QuotationStatus,
    /// With tax.
    pub total: Option<Money>,
    /// The tax within it.
    pub tax: Option<Money>,
    /// When the shop sent it.
    pub sent_at: Option<DateTime<Utc>>,
    /// When the customer answered.
    pub responded_at: Option<DateTime<Utc>>,
    /// What it is made of.
    pub items: Vec<QuotationItem>,
}

/// One line of an offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuotationItem {
    /// `QuotationItem.id`.
    pub id: i64,
    /// What it is.
    pub description: Option<String>,
    /// How many.
    pub quantity: i64,
    /// For one.
    pub unit_price: Option<Money>,
    /// For all.
    pub total: Option<Money>,
}

/// Where an offer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum QuotationStatus {
    /// Staff are still at it: customers neither see nor answer it.
    Draft,
    /// It waits for the customer's answer.
    Pending,
    /// The customer agreed.
    Approved,
    /// The customer declined.
    Rejected,
}

impl QuotationStatus {
    /// Reads `Quotation.status` in any case. The ERP's `PENDING` is a draft until it was sent: until its status or
    /// `sentAt` says so, or the repair was moved to its approval step, which asks the customer just as well.
    /// An unknown text is a draft.
    #[must_use]
    pub fn read(text: Option<&str>, sent: bool, stage: Stage) -> Self {
        let word = text.unwrap_or_default().trim().to_ascii_lowercase();
        match word.as_str() {
            "approved" | "accepted" => Self::Approved,
            "rejected" | "declined" => Self::Rejected,
            "sent" => Self::Pending,
            _ if sent || matches!(stage, Stage::AwaitingApproval) => Self::Pending,
            _ => Self::Draft,
        }
    }

    /// The name in the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Pending => "pending",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
        }
    }
}

/// The customer's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Decision {
    /// Go ahead.
    Approve,
    /// No.
    Reject,
}

impl Decision {
    /// What `Quotation.status` becomes, of the members that the shop's live enum offers; an empty offer is a free-text
    /// column. `None` when the enum has nothing like it: then `responseAt` alone tells that it was answered.
    #[must_use]
    pub fn written_as(self, offered: &[String]) -> Option<String> {
        let words: &[&str] = match self {
            Self::Approve => &["APPROVED", "ACCEPTED"],
            Self::Reject => &["REJECTED", "DECLINED"],
        };
        if offered.is_empty() {
            return words.first().map(|word| (*word).to_owned());
        }
        words
            .iter()
            .find_map(|word| offered.iter().find(|member| member.eq_ignore_ascii_case(word)))
            .cloned()
    }
}

/// An answer as it is saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Yes or no.
    pub decision: Decision,
    /// Why not; kept with a rejection only.
    pub reason: Option<RejectionReason>,
    /// The customer's login, who stands in the timeline.
    pub by: UserId,
    /// When.
    pub at: DateTime<Utc>,
}

/// What became of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answered {
    /// It was saved, and the repair is at this stage now.
    Saved(Stage),
    /// Nothing was waiting for one: it was answered before, was never sent, or the repair is past it.
    NothingAwaiting,
}

/// The rule, to be asked with the rows locked: an answer is taken once, while the offer waits for one and the repair
/// is still open.
#[must_use]
pub fn answer(quotation: Option<QuotationStatus>, stage: Stage, decision: Decision) -> Answered {
    match quotation {
        Some(QuotationStatus::Pending) => stage
            .after(decision)
            .map_or(Answered::NothingAwaiting, Answered::Saved),
        Some(QuotationStatus::Draft | QuotationStatus::Approved | QuotationStatus::Rejected) | None => {
            Answered::NothingAwaiting
        }
    }
}

/// Puts the stage that only the locked rows could tell into the change's events and audit entry.
pub fn tell_stage(change: &mut Change, stage: Stage) {
    for data in change
        .events
        .iter_mut()
        .map(|event| &mut event.data)
        .chain([&mut change.audit.outcome])
    {
        if let Some(fields) = data.as_object_mut() {
            fields.insert("stage".into(), stage.as_str().into());
            fields.insert("status".into(), stage.status().as_str().into());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pending_is_a_draft_until_the_customer_is_asked() {
        use QuotationStatus::*;
        for (text, sent, stage, expected) in [
            (Some("PENDING"), false, Stage::Inspection, Draft),
            (Some("PENDING"), true, Stage::Inspection, Pending),
            (Some("PENDING"), false, Stage::AwaitingApproval, Pending),
            (Some("sent"), false, Stage::Received, Pending),
            (Some("Approved"), true, Stage::AwaitingApproval, Approved),
            (Some("REJECTED"), true, Stage::AwaitingApproval, Rejected),
            (Some("EXPIRED"), false, Stage::Received, Draft),
            (None, false, Stage::Received, Draft),
        ] {
            assert_eq!(
                QuotationStatus::read(text, sent, stage),
                expected,
                "{text:?} {sent} {stage:?}"
            );
        }
    }

    #[test]
    fn an_answer_is_written_as_the_live_enum_has_it() {
        let offered = |members: &[&str]| members.iter().map(|m| (*m).to_owned()).collect::<Vec<_>>();
        for (members, approved, rejected) in [
            (
                offered(&["PENDING", "SENT", "APPROVED", "REJECTED"]),
                Some("APPROVED"),
                Some("REJECTED"),
            ),
            (
                offered(&["draft", "accepted", "declined"]),
                Some("accepted"),
                Some("declined"),
            ),
            (offered(&["PENDING", "SENT"]), None, None),
            (offered(&[]), Some("APPROVED"), Some("REJECTED")),
        ] {
            assert_eq!(
                Decision::Approve.written_as(&members).as_deref(),
                approved,
                "{members:?}"
            );
            assert_eq!(
                Decision::Reject.written_as(&members).as_deref(),
                rejected,
                "{members:?}"
            );
        }
    }

    #[test]
    fn an_answer_is_taken_once_and_only_when_awaited() {
        use QuotationStatus::{Approved, Draft, Pending, Rejected};
        let stage = Stage::AwaitingApproval;
        assert_eq!(
            answer(Some(Pending), stage, Decision::Approve),
            Answered::Saved(Stage::UnderRepair)
        );
        assert_eq!(
            answer(Some(Pending), stage, Decision::Reject),
            Answered::Saved(Stage::Rejected)
        );
        for quotation in [Some(Draft), Some(Approved), Some(Rejected), None] {
            for decision in [Decision::Approve, Decision::Reject] {
                assert_eq!(answer(quotation, stage, decision), Answered::NothingAwaiting);
            }
        }
        assert_eq!(
            answer(Some(Pending), Stage::Delivered, Decision::Reject),
            Answered::NothingAwaiting
        );
    }
}
