use crate::http::TimeOuts;
use crate::settings::{SettingsError, bad, checked};
use secrecy::SecretString;

/// What Paymob is set up with; all of it stands on its dashboard.
#[derive(Debug, Clone)]
pub struct PaymobSettings {
    /// `https://accept.paymob.com` in Egypt.
    pub base_url: String,
    /// For opening orders and refunds.
    pub secret_key: SecretString,
    /// Part of the payer's address; no secret.
    pub public_key: String,
    /// For inquiries.
    pub api_key: SecretString,
    /// What its messages are signed with.
    pub hmac_secret: SecretString,
    /// The numbers of the integrations that an order may be paid through.
    pub integration_ids: Vec<String>,
    /// The merchant's own number, which every message names.
    pub owner: String,
    /// How long it is waited for.
    pub time_outs: TimeOuts,
}

impl PaymobSettings {
    pub(super) fn check(&self) -> Result<(), SettingsError> {
        checked("secret_key", &self.secret_key)?;
        checked("public_key", &self.public_key.clone().into())?;
        checked("api_key", &self.api_key)?;
        checked("hmac_secret", &self.hmac_secret)?;
        if !is_number(&self.owner) {
            return Err(bad("owner", "not the merchant's number"));
        }
        let ids = &self.integration_ids;
        if ids.is_empty() {
            return Err(bad("integration_ids", "none"));
        }
        if let Some(id) = ids.iter().find(|id| !is_number(id)) {
            return Err(bad(
                "integration_ids",
                format!("{id:?} is no integration's number"),
            ));
        }
        // A message is signed as one text without gaps, in which the integration's number follows the transaction's. Where one
        // number ended in another, one signature would hold for two messages.
        let ends = |id: &&String| {
            ids.iter()
                .any(|other| other != *id && other.ends_with(id.as_str()))
        };
        match ids.iter().find(ends) {
            Some(id) => Err(bad("integration_ids", format!("another one ends in {id}"))),
            None => Ok(()),
        }
    }
}

fn is_number(text: &str) -> bool {
    text.parse::<i64>()
        .is_ok_and(|number| number > 0 && number.to_string() == text)
}
