//! The workshop's steps, the coarse states customers filter by, and which step may follow a decision.

use crate::Decision;
use serde::{Deserialize, Serialize};

/// The workshop's own step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The device was handed in.
    Received,
    /// It is being looked at.
    Inspection,
    /// The customer must answer a quotation.
    AwaitingApproval,
    /// It is being repaired.
    UnderRepair,
    /// A part is on its way.
    WaitingParts,
    /// Work rests for another reason.
    OnHold,
    /// Done; the customer may fetch it.
    ReadyForPickup,
    /// Done; the shop will bring it.
    ReadyForDelivery,
    /// The customer has it back.
    Delivered,
    /// The customer said no to the quotation.
    Rejected,
    /// Called off.
    Cancelled,
}

/// The coarse state of a repair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Not begun, or waiting for the customer.
    Pending,
    /// In the workshop.
    InProgress,
    /// Done.
    Completed,
    /// Ended without a repair.
    Cancelled,
}

impl Status {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Pending, Self::InProgress, Self::Completed, Self::Cancelled];

    /// The name in the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::InProgress => "in_progress",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
        }
    }

    /// The stages that count as this status.
    #[must_use]
    pub fn stages(self) -> Vec<Stage> {
        Stage::ALL.into_iter().filter(|s| s.status() == self).collect()
    }
}

impl Stage {
    /// All of them, in the workshop's order.
    pub const ALL: [Self; 11] = [
        Self::Received,
        Self::Inspection,
        Self::AwaitingApproval,
        Self::UnderRepair,
        Self::WaitingParts,
        Self::OnHold,
        Self::ReadyForPickup,
        Self::ReadyForDelivery,
        Self::Delivered,
        Self::Rejected,
        Self::Cancelled,
    ];

    /// What a text that no vocabulary knows, or none at all, is taken for: the ERP's own default.
    pub const UNKNOWN: Self = Self::Received;

    /// The name in the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Inspection => "inspection",
            Self::AwaitingApproval => "awaiting_approval",
            Self::UnderRepair => "under_repair",
            Self::WaitingParts => "waiting_parts",
            Self::OnHold => "on_hold",
            Self::ReadyForPickup => "ready_for_pickup",
            Self::ReadyForDelivery => "ready_for_delivery",
            Self::Delivered => "delivered",
            Self::Rejected => "rejected",
            Self::Cancelled => "cancelled",
        }
    }

    /// The coarse state this step counts as.
    #[must_use]
    pub const fn status(self) -> Status {
        match self {
            Self::Received | Self::AwaitingApproval => Status::Pending,
            Self::Inspection | Self::UnderRepair | Self::WaitingParts | Self::OnHold => Status::InProgress,
            Self::ReadyForPickup | Self::ReadyForDelivery | Self::Delivered => Status::Completed,
            Self::Rejected | Self::Cancelled => Status::Cancelled,
        }
    }

    /// Whether the workshop is not yet through with it: neither ready, nor delivered, nor called off.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self.status(), Status::Pending | Status::InProgress)
    }

    /// The place in a list sorted by status: by the coarse state first, then by the workshop's order.
    #[must_use]
    pub const fn rank(self) -> i64 {
        match self {
            Self::Received => 10,
            Self::AwaitingApproval => 11,
            Self::Inspection => 20,
            Self::UnderRepair => 21,
            Self::WaitingParts => 22,
            Self::OnHold => 23,
            Self::ReadyForPickup => 30,
            Self::ReadyForDelivery => 31,
            Self::Delivered => 32,
            Self::Rejected => 40,
            Self::Cancelled => 41,
        }
    }

    /// The step after a customer's decision on the quotation; `None` where nothing is left to decide.
    ///
    /// A quotation may be sent before the workshop moves the repair to its approval step, or for more work while
    /// one is under way: work that is already going on goes on when the customer agrees.
    #[must_use]
    pub const fn after(self, decision: Decision) -> Option<Self> {
        match (self, decision) {
            (
                Self::Received | Self::Inspection | Self::AwaitingApproval | Self::OnHold,
                Decision::Approve,
            ) => Some(Self::UnderRepair),
            (Self::UnderRepair | Self::WaitingParts, Decision::Approve) => Some(self),
            (
                Self::Received
                | Self::Inspection
                | Self::AwaitingApproval
                | Self::UnderRepair
                | Self::WaitingParts
                | Self::OnHold,
                Decision::Reject,
            ) => Some(Self::Rejected),
            (
                Self::ReadyForPickup
                | Self::ReadyForDelivery
                | Self::Delivered
                | Self::Rejected
                | Self::Cancelled,
                Decision::Approve | Decision::Reject,
            ) => None,
        }
    }

    /// The steps that usually follow, in order; what a detour (parts, a rest) comes back to comes next.
    #[must_use]
    pub const fn upcoming(self) -> &'static [Self] {
        const PATH: &[Stage] = &[
            Stage::Inspection,
            Stage::AwaitingApproval,
            Stage::UnderRepair,
            Stage::ReadyForPickup,
            Stage::Delivered,
        ];
        match self {
            Self::Received => PATH,
            Self::Inspection => PATH.split_at(1).1,
            Self::AwaitingApproval | Self::WaitingParts | Self::OnHold => PATH.split_at(2).1,
            Self::UnderRepair => PATH.split_at(3).1,
            Self::ReadyForPickup | Self::ReadyForDelivery => PATH.split_at(4).1,
            Self::Delivered | Self::Rejected | Self::Cancelled => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stage_has_the_status_of_the_contract() {
        let table = [
            (Status::Pending, vec![Stage::Received, Stage::AwaitingApproval]),
            (
                Status::InProgress,
                vec![
                    Stage::Inspection,
                    Stage::UnderRepair,
                    Stage::WaitingParts,
                    Stage::OnHold,
                ],
            ),
            (
                Status::Completed,
                vec![Stage::ReadyForPickup, Stage::ReadyForDelivery, Stage::Delivered],
            ),
            (Status::Cancelled, vec![Stage::Rejected, Stage::Cancelled]),
        ];
        for (status, stages) in table {
            assert_eq!(status.stages(), stages);
        }
    }

    #[test]
    fn a_decision_allows_exactly_these_moves() {
        use Decision::{Approve, Reject};
        use Stage::*;
        let allowed = [
            (Received, Approve, UnderRepair),
            (Inspection, Approve, UnderRepair),
            (AwaitingApproval, Approve, UnderRepair),
            (OnHold, Approve, UnderRepair),
            (UnderRepair, Approve, UnderRepair),
            (WaitingParts, Approve, WaitingParts),
            (Received, Reject, Rejected),
            (Inspection, Reject, Rejected),
            (AwaitingApproval, Reject, Rejected),
            (OnHold, Reject, Rejected),
            (UnderRepair, Reject, Rejected),
            (WaitingParts, Reject, Rejected),
        ];
        let mut tried = 0;
        for from in Stage::ALL {
            for decision in [Approve, Reject] {
                for to in Stage::ALL {
                    let expected = allowed.contains(&(from, decision, to));
                    assert_eq!(
                        from.after(decision) == Some(to),
                        expected,
                        "{from:?} {decision:?} {to:?}"
                    );
                    tried += 1;
                }
            }
            assert_eq!(from.after(Approve).is_some(), from.is_open());
        }
        assert_eq!(tried, 11 * 2 * 11);
    }

    #[test]
    fn upcoming_stages_never_repeat_the_present_and_end_with_the_device_returned() {
        for stage in Stage::ALL {
            let upcoming = stage.upcoming();
            assert!(!upcoming.contains(&stage), "{stage:?}");
            let ended = matches!(stage, Stage::Delivered | Stage::Rejected | Stage::Cancelled);
            assert_eq!(
                upcoming.last(),
                (!ended).then_some(&Stage::Delivered),
                "{stage:?}"
            );
        }
        assert_eq!(
            Stage::WaitingParts.upcoming(),
            [Stage::UnderRepair, Stage::ReadyForPickup, Stage::Delivered]
        );
    }

    #[test]
    fn ranks_keep_a_status_together() {
        let mut stages = Stage::ALL.to_vec();
        stages.sort_by_key(|s| s.rank());
        assert!(stages.is_sorted_by_key(|s| s.status()));
        stages.dedup_by_key(|s| s.rank());
        assert_eq!(stages.len(), Stage::ALL.len());
    }
}
