//! The words in which shops write a stage, and those a caller filters by.
//!
//! One ERP writes `UNDER_REPAIR`, another `in_progress`; one has `READY_FOR_PICKUP` in its enum, another `COMPLETED`.

use crate::{Stage, Status};

/// Every text that is read as the stage, in lower case; the usual one first.
const fn words(stage: Stage) -> &'static [&'static str] {
    match stage {
        Stage::Received => &["received", "pending", "new"],
        Stage::Inspection => &["inspection", "diagnosis"],
        Stage::AwaitingApproval => &[
            "awaiting_approval",
            "waiting_approval",
            "pending_approval",
            "quotation_sent",
        ],
        Stage::UnderRepair => &["under_repair", "in_progress", "repairing", "approved"],
        Stage::WaitingParts => &["waiting_parts", "waiting_for_parts", "awaiting_parts"],
        Stage::OnHold => &["on_hold", "paused"],
        Stage::ReadyForPickup => &["ready_for_pickup", "completed", "ready", "repaired"],
        Stage::ReadyForDelivery => &["ready_for_delivery", "out_for_delivery"],
        Stage::Delivered => &["delivered", "closed"],
        Stage::Rejected => &["rejected", "declined"],
        Stage::Cancelled => &["cancelled", "canceled"],
    }
}

impl Stage {
    /// Reads the ERP's text, in either vocabulary and any case. What is unknown, or missing, becomes
    /// [`Stage::UNKNOWN`]: a word that a shop added to its enum must not take its customers' pages down.
    #[must_use]
    pub fn read(text: Option<&str>) -> Self {
        text.and_then(Self::known).unwrap_or(Self::UNKNOWN)
    }

    /// The stage that a text names, if any vocabulary has it.
    #[must_use]
    pub fn known(text: &str) -> Option<Self> {
        let word: String = text
            .trim_matches(' ')
            .chars()
            .map(|c| match c {
                ' ' | '-' => '_',
                c => c.to_ascii_lowercase(),
            })
            .collect();
        Self::ALL
            .into_iter()
            .find(|stage| words(*stage).contains(&word.as_str()))
    }

    /// Every word that is read as this stage, the usual one first: in small letters, with underscores. A store that
    /// compares them must first do to its text what [`Stage::known`] does: cut the blanks around it, make its letters
    /// small and its blanks and hyphens underscores. What is then none of any stage's words is [`Stage::UNKNOWN`].
    #[must_use]
    pub const fn words(self) -> &'static [&'static str] {
        words(self)
    }

    /// The word for a column of free text.
    #[must_use]
    pub fn usual_word(self) -> String {
        self.as_str().to_ascii_uppercase()
    }

    /// The member to write for this stage, of those the shop's live enum offers: the usual word, else another of
    /// the stage's, else (for an end without a repair) the other such end. `None` when the enum has nothing like
    /// it; an empty offer is a free-text column, which takes the usual word.
    #[must_use]
    pub fn written_as(self, offered: &[String]) -> Option<String> {
        if offered.is_empty() {
            return Some(self.usual_word());
        }
        let by_word = |stage: Self| {
            words(stage)
                .iter()
                .find_map(|word| offered.iter().find(|member| member.eq_ignore_ascii_case(word)))
                .cloned()
        };
        by_word(self).or_else(|| match self {
            Self::Rejected => by_word(Self::Cancelled),
            Self::Cancelled => by_word(Self::Rejected),
            _ => None,
        })
    }

    /// The stages a caller's filter names: a status stands for all of its stages, a stage for itself. `cancelled` is
    /// both and is read as the status. `None` for any other word.
    #[must_use]
    pub fn named(filter: &str) -> Option<Vec<Self>> {
        Status::ALL
            .into_iter()
            .find(|status| status.as_str() == filter)
            .map(Status::stages)
            .or_else(|| {
                Self::ALL
                    .into_iter()
                    .find(|stage| stage.as_str() == filter)
                    .map(|stage| vec![stage])
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_both_vocabularies_in_any_case() {
        for (text, stage) in [
            ("UNDER_REPAIR", Stage::UnderRepair),
            ("in_progress", Stage::UnderRepair),
            ("In Progress", Stage::UnderRepair),
            ("COMPLETED", Stage::ReadyForPickup),
            ("ready-for-pickup", Stage::ReadyForPickup),
            (" CANCELLED ", Stage::Cancelled),
            ("canceled", Stage::Cancelled),
            ("Pending", Stage::Received),
            ("QUANTUM_TUNNELLING", Stage::Received),
            ("", Stage::Received),
            // Only blanks are cut, as SQL's TRIM does.
            ("DELIVERED\t", Stage::Received),
        ] {
            assert_eq!(Stage::read(Some(text)), stage, "{text}");
        }
        assert_eq!(Stage::read(None), Stage::Received);
        assert_eq!(Stage::known("QUANTUM_TUNNELLING"), None);
    }

    #[test]
    fn every_word_is_read_as_its_only_stage() {
        let mut seen = std::collections::HashSet::new();
        for stage in Stage::ALL {
            assert_eq!(stage.words().first(), Some(&stage.as_str()));
            for word in stage.words() {
                assert_eq!(Stage::known(word), Some(stage), "{word}");
                assert!(seen.insert(word));
            }
        }
    }

    #[test]
    fn writes_what_the_live_enum_offers() {
        let offered = |members: &[&str]| members.iter().map(|m| (*m).to_owned()).collect::<Vec<_>>();
        let usual = offered(&["RECEIVED", "UNDER_REPAIR", "REJECTED"]);
        assert_eq!(
            Stage::UnderRepair.written_as(&usual).as_deref(),
            Some("UNDER_REPAIR")
        );
        let other = offered(&["pending", "in_progress", "completed", "cancelled"]);
        assert_eq!(
            Stage::UnderRepair.written_as(&other).as_deref(),
            Some("in_progress")
        );
        assert_eq!(Stage::Rejected.written_as(&other).as_deref(), Some("cancelled"));
        assert_eq!(Stage::UnderRepair.written_as(&offered(&["RECEIVED"])), None);
        assert_eq!(Stage::Rejected.written_as(&[]).as_deref(), Some("REJECTED"));
    }

    #[test]
    fn a_filter_names_a_status_or_a_stage() {
        assert_eq!(Stage::named("completed").map(|s| s.len()), Some(3));
        assert_eq!(Stage::named("under_repair"), Some(vec![Stage::UnderRepair]));
        assert_eq!(
            Stage::named("cancelled"),
            Some(vec![Stage::Rejected, Stage::Cancelled])
        );
        assert_eq!(Stage::named("UNDER_REPAIR"), None);
        assert_eq!(Stage::named("finished"), None);
    }
}
