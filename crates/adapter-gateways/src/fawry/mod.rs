//! Fawry: cash at an outlet. From its developers' pages (Create payment by reference code, Server notification V2, Get payment status V2,
//! Refund).

mod amount;
mod callback;
mod charge;
mod inquiry;
mod refund;

use crate::base_url::BaseUrl;
use crate::digest::sha256;
use crate::http::{Answer, Http, TimeOuts};
use crate::settings::{SettingsError, checked};
use async_trait::async_trait;
use kernel::{Clock, Currency};
use payments::{
    Callback, CallbackError, CallbackMessage, CancelAnswer, CheckoutOrder, GatewayError, GatewayName,
    Inquiry, OpenedCheckout, OrderRef, PaymentGateway, RefundAnswer, RefundOrder,
};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use std::sync::Arc;

/// What Fawry is set up with; its staff hand it out.
#[derive(Debug, Clone)]
pub struct FawrySettings {
    /// `https://www.atfawry.com`.
    pub base_url: String,
    /// The shop's name there.
    pub merchant_code: String,
    /// What both sides sign with.
    pub security_key: SecretString,
    /// How long it is waited for.
    pub time_outs: TimeOuts,
}

/// Fawry behind the port.
pub struct Fawry {
    http: Http,
    merchant: String,
    key: SecretString,
}

impl Fawry {
    /// With its settings. The clock says for how long a failing gateway is left alone.
    ///
    /// # Errors
    /// [`SettingsError`] for the first setting that can't be used.
    pub fn new(settings: FawrySettings, clock: Arc<dyn Clock>) -> Result<Self, SettingsError> {
        checked("merchant_code", &settings.merchant_code.clone().into())?;
        checked("security_key", &settings.security_key)?;
        let base = BaseUrl::parse(&settings.base_url)?;
        Ok(Self {
            http: Http::new(GatewayName::Fawry, base, settings.time_outs, clock)?,
            merchant: settings.merchant_code,
            key: settings.security_key,
        })
    }

    /// The signature of these parts, one after another, and the key.
    fn sign(&self, parts: &[&str]) -> String {
        let mut all = parts.to_vec();
        all.push(self.key.expose_secret());
        sha256(&all)
    }
}

#[async_trait]
impl PaymentGateway for Fawry {
    fn name(&self) -> GatewayName {
        GatewayName::Fawry
    }

    fn takes(&self, currency: Currency) -> bool {
        currency == Currency::EGP
    }

    fn integrations(&self) -> Vec<String> {
        Vec::new()
    }

    async fn create(&self, order: &CheckoutOrder) -> Result<OpenedCheckout, GatewayError> {
        self.http.within(self.open(order)).await
    }

    fn verify_callback(&self, message: &CallbackMessage) -> Result<Callback, CallbackError> {
        self.read(message)
    }

    async fn inquire(&self, order: &OrderRef) -> Result<Inquiry, GatewayError> {
        self.http.within(self.ask(order)).await
    }

    async fn refund(&self, refund: &RefundOrder) -> Result<RefundAnswer, GatewayError> {
        self.http.within(self.give_back(refund)).await
    }

    async fn cancel(&self, _order: &OrderRef) -> Result<CancelAnswer, GatewayError> {
        // No call for that is known; the code ends at its expiry.
        Ok(CancelAnswer::StillPayable)
    }
}

#[derive(Deserialize, Default)]
struct Envelope {
    #[serde(default, rename = "statusCode")]
    status: Option<u32>,
}

/// A good answer, or what it refused. It refuses with HTTP 200 too; its own number says so. Its sentences are left out, for they may
/// repeat what was sent.
fn accepted(answer: Answer) -> Result<Answer, GatewayError> {
    let inner = serde_json::from_slice::<Envelope>(&answer.body)
        .unwrap_or_default()
        .status;
    match (answer.is_good(), inner) {
        (true, None | Some(200)) => Ok(answer),
        (true, Some(inner @ 500..600)) => Err(GatewayError::unknown(format!("Fawry's status {inner}"))),
        (_, Some(inner)) => Err(GatewayError::Refused(format!(
            "HTTP {}, Fawry's status {inner}",
            answer.status
        ))),
        (false, None) => Err(GatewayError::Refused(format!("HTTP {}", answer.status))),
    }
}
