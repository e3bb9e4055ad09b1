//! Paymob: cards and wallets in Egypt and around it. From its developers' pages (Intention API, HMAC for transaction callbacks,
//! Transaction inquiry, Refund).

mod callback;
mod create;
mod inquiry;
mod refund;
mod settings;
mod signed;
mod token;
mod transaction;

pub use settings::PaymobSettings;

use crate::base_url::BaseUrl;
use crate::http::{Answer, Http};
use crate::settings::{SettingsError, header};
use crate::words::code;
use async_trait::async_trait;
use kernel::{Clock, Currency};
use payments::{
    Callback, CallbackError, CallbackMessage, CancelAnswer, CheckoutOrder, GatewayError, GatewayName,
    Inquiry, OpenedCheckout, OrderRef, PaymentGateway, RefundAnswer, RefundOrder,
};
use reqwest::header::HeaderValue;
use secrecy::SecretString;
use std::collections::BTreeMap;
use std::sync::Arc;
use token::TokenKeeper;

/// What its countries pay in, thousandths left out.
const CURRENCIES: [&str; 5] = ["EGP", "SAR", "AED", "USD", "EUR"];

/// Paymob behind the port.
pub struct Paymob {
    http: Http,
    secret: HeaderValue,
    public_key: String,
    api_key: SecretString,
    hmac_secret: SecretString,
    integrations: Vec<String>,
    owner: String,
    tokens: TokenKeeper,
}

impl Paymob {
    /// With its settings. The clock says for how long a failing gateway is left alone and an inquiry's token is good.
    ///
    /// # Errors
    /// [`SettingsError`] for the first setting that can't be used.
    pub fn new(settings: PaymobSettings, clock: Arc<dyn Clock>) -> Result<Self, SettingsError> {
        settings.check()?;
        let base = BaseUrl::parse(&settings.base_url)?;
        Ok(Self {
            http: Http::new(GatewayName::Paymob, base, settings.time_outs, clock.clone())?,
            secret: header("secret_key", "Token", &settings.secret_key)?,
            public_key: settings.public_key,
            api_key: settings.api_key,
            hmac_secret: settings.hmac_secret,
            integrations: settings.integration_ids,
            owner: settings.owner,
            tokens: TokenKeeper::new(clock),
        })
    }
}

#[async_trait]
impl PaymentGateway for Paymob {
    fn name(&self) -> GatewayName {
        GatewayName::Paymob
    }

    fn takes(&self, currency: Currency) -> bool {
        CURRENCIES.contains(&currency.as_str())
    }

    fn integrations(&self) -> Vec<String> {
        self.integrations.clone()
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
        // It has no call for that; the intention ends at its expiry.
        Ok(CancelAnswer::StillPayable)
    }
}

/// A good answer, or what it refused: the fields it complains about, by name alone, for their texts repeat what was sent.
fn accepted(answer: Answer) -> Result<Answer, GatewayError> {
    if answer.is_good() {
        return Ok(answer);
    }
    let fields =
        serde_json::from_slice::<BTreeMap<String, serde::de::IgnoredAny>>(&answer.body).unwrap_or_default();
    let names: Vec<_> = fields.keys().filter_map(|name| code(name)).take(8).collect();
    let about = if names.is_empty() {
        String::new()
    } else {
        format!(" about {}", names.join(", "))
    };
    Err(GatewayError::Refused(format!("HTTP {}{about}", answer.status)))
}
