//! Stripe: cards, on its own Checkout page. From docs.stripe.com/api (Checkout Sessions, Payment Intents, Refunds, Disputes, Idempotent
//! requests) and docs.stripe.com/webhooks.

mod create;
mod event;
mod inquiry;
mod objects;
mod refund;
mod signature;

use crate::base_url::BaseUrl;
use crate::http::{Answer, Http, TimeOuts};
use crate::settings::{SettingsError, bad, checked, header};
use crate::words::code;
use async_trait::async_trait;
use kernel::{Clock, Currency, Money};
use payments::{
    Callback, CallbackError, CallbackMessage, CancelAnswer, CheckoutOrder, GatewayError, GatewayName,
    Inquiry, OpenedCheckout, OrderRef, PaymentGateway, RefundAnswer, RefundOrder, to_gateway_units,
};
use reqwest::RequestBuilder;
use reqwest::header::{AUTHORIZATION, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use std::sync::Arc;

/// The version of its API that answers come in, whatever the account's own is.
const VERSION: &str = "2024-06-20";

/// What Stripe is set up with; all of it stands on its dashboard.
#[derive(Debug, Clone)]
pub struct StripeSettings {
    /// `https://api.stripe.com`.
    pub base_url: String,
    /// `sk_…`, or a restricted key `rk_…`.
    pub secret_key: SecretString,
    /// `whsec_…`, of the endpoint that its messages are sent to.
    pub webhook_secret: SecretString,
    /// How long it is waited for.
    pub time_outs: TimeOuts,
}

/// Stripe behind the port.
pub struct Stripe {
    http: Http,
    secret: HeaderValue,
    webhook_secret: SecretString,
}

impl Stripe {
    /// With its settings. The clock says for how long a failing gateway is left alone.
    ///
    /// # Errors
    /// [`SettingsError`] for the first setting that can't be used.
    pub fn new(settings: StripeSettings, clock: Arc<dyn Clock>) -> Result<Self, SettingsError> {
        checked("webhook_secret", &settings.webhook_secret)?;
        if !settings.webhook_secret.expose_secret().starts_with("whsec_") {
            return Err(bad("webhook_secret", "it begins with whsec_"));
        }
        let base = BaseUrl::parse(&settings.base_url)?;
        Ok(Self {
            http: Http::new(GatewayName::Stripe, base, settings.time_outs, clock)?,
            secret: header("secret_key", "Bearer", &settings.secret_key)?,
            webhook_secret: settings.webhook_secret,
        })
    }

    fn post(&self, path: &str) -> RequestBuilder {
        self.signed(self.http.post(path))
    }

    fn get(&self, path: &str) -> RequestBuilder {
        self.signed(self.http.get(path))
    }

    fn signed(&self, request: RequestBuilder) -> RequestBuilder {
        request
            .header(AUTHORIZATION, self.secret.clone())
            .header("Stripe-Version", VERSION)
    }
}

#[async_trait]
impl PaymentGateway for Stripe {
    fn name(&self) -> GatewayName {
        GatewayName::Stripe
    }

    fn takes(&self, currency: Currency) -> bool {
        to_gateway_units(Money::zero(currency)).is_ok()
    }

    fn integrations(&self) -> Vec<String> {
        Vec::new()
    }

    async fn create(&self, order: &CheckoutOrder) -> Result<OpenedCheckout, GatewayError> {
        self.http.within(self.open(order)).await
    }

    fn verify_callback(&self, message: &CallbackMessage) -> Result<Callback, CallbackError> {
        signature::verify(message, &self.webhook_secret)?;
        event::read(&message.body)
    }

    async fn inquire(&self, order: &OrderRef) -> Result<Inquiry, GatewayError> {
        self.http.within(self.ask(order)).await
    }

    async fn refund(&self, refund: &RefundOrder) -> Result<RefundAnswer, GatewayError> {
        self.http.within(self.give_back(refund)).await
    }

    async fn cancel(&self, order: &OrderRef) -> Result<CancelAnswer, GatewayError> {
        self.http.within(self.give_up(order)).await
    }
}

#[derive(Deserialize, Default)]
struct Refusal {
    #[serde(default)]
    error: RefusalDetail,
}

#[derive(Deserialize, Default)]
struct RefusalDetail {
    #[serde(default, rename = "type")]
    kind: Option<String>,
    #[serde(default)]
    code: Option<String>,
    #[serde(default)]
    param: Option<String>,
}

/// A good answer, or what it refused, by its codes alone: its sentences repeat what was sent.
fn accepted(answer: Answer) -> Result<Answer, GatewayError> {
    if answer.is_good() {
        return Ok(answer);
    }
    let error = serde_json::from_slice::<Refusal>(&answer.body)
        .unwrap_or_default()
        .error;
    if error.kind.as_deref() == Some("idempotency_error") {
        // The key was used with other words before: that request may have been carried out.
        return Err(GatewayError::unknown("the key was used before"));
    }
    let mut why = format!("HTTP {}", answer.status);
    let words = [&error.kind, &error.code, &error.param];
    for word in words.into_iter().flatten().filter_map(|word| code(word)) {
        why.push(' ');
        why.push_str(word);
    }
    Err(GatewayError::Refused(why))
}

/// An id that may stand in a path.
fn is_id(id: &str) -> bool {
    !id.is_empty()
        && id.len() <= 191
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
