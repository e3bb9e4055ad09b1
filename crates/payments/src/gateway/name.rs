use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

/// Which gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum GatewayName {
    /// Cards and wallets in Egypt and around it.
    Paymob,
    /// Cards elsewhere.
    Stripe,
    /// Cash at an outlet.
    Fawry,
    /// The gateway within the portal, for trying: no money moves.
    Sandbox,
}

impl GatewayName {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Paymob, Self::Stripe, Self::Fawry, Self::Sandbox];

    /// The word in the API, in paths and in the database: `paymob`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Paymob => "paymob",
            Self::Stripe => "stripe",
            Self::Fawry => "fawry",
            Self::Sandbox => "sandbox",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|name| name.as_str() == word)
    }

    /// How long a customer has to pay: half an hour with a card, two days at an outlet.
    #[must_use]
    pub const fn attempt_life(self) -> TimeDelta {
        match self {
            Self::Paymob | Self::Stripe | Self::Sandbox => TimeDelta::minutes(30),
            Self::Fawry => TimeDelta::hours(48),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_go_there_and_back() {
        for name in GatewayName::ALL {
            assert_eq!(GatewayName::parse(name.as_str()), Some(name));
            assert_eq!(serde_json::json!(name), name.as_str());
        }
        assert_eq!(GatewayName::parse("Paymob"), None);
    }
}
