//! SMS through a provider's HTTP API.
//!
//! None of the three has an idempotency key. Where the provider was told and did not answer, the message may have been sent and
//! paid for: that is [`SendError::Uncertain`], and is not tried again by itself (decision 0066).

mod http;
mod smsmisr;
mod twilio;
mod vonage;

use crate::settings::is_loopback;
use crate::{SetUpError, Timeouts};
use async_trait::async_trait;
use outbox::{MessageSender, OutgoingMessage, SendError};
use reqwest::{Client, RequestBuilder};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

/// Who carries the SMS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmsProvider {
    /// Twilio's Messages API.
    Twilio,
    /// Vonage's SMS API.
    Vonage,
    /// SMS Misr.
    SmsMisr,
}

impl SmsProvider {
    const fn base_url(self) -> &'static str {
        match self {
            Self::Twilio => "https://api.twilio.com",
            Self::Vonage => "https://rest.nexmo.com",
            Self::SmsMisr => "https://smsmisr.com",
        }
    }
}

/// How SMS leave.
pub struct SmsSettings {
    /// Through whom.
    pub provider: SmsProvider,
    /// The provider's address, where it is not its usual one.
    pub base_url: Option<Url>,
    /// The account: Twilio's account SID, Vonage's API key, SMS Misr's user.
    pub user: String,
    /// Its secret: Twilio's auth token, Vonage's API secret, SMS Misr's password.
    pub password: SecretString,
    /// What the SMS come from: a number or a name; at Twilio also a messaging service (`MG…`).
    pub sender: String,
    /// Whether the provider is asked to send nothing, which SMS Misr alone can be.
    pub test: bool,
    /// How long the provider is waited for.
    pub timeouts: Timeouts,
}

/// Sends SMS.
pub struct Sms {
    client: Client,
    base: Url,
    settings: SmsSettings,
}

impl Sms {
    /// Through a provider, which is not spoken to yet.
    ///
    /// # Errors
    /// [`SetUpError`]
    pub fn open(settings: SmsSettings) -> Result<Self, SetUpError> {
        let base = match &settings.base_url {
            Some(url) => url.clone(),
            None => Url::parse(settings.provider.base_url()).map_err(|_| SetUpError::SmsBaseUrl)?,
        };
        let plain = base.username().is_empty() && base.password().is_none();
        let whole = base.query().is_none() && base.fragment().is_none();
        let safe = base.scheme() == "https" || (base.scheme() == "http" && is_loopback(&base));
        if !(plain && whole && safe) {
            return Err(SetUpError::SmsBaseUrl);
        }
        let mut client = Client::builder()
            .connect_timeout(settings.timeouts.connect)
            .timeout(settings.timeouts.whole)
            // A connection that died at rest would leave it open whether its request was read.
            .pool_max_idle_per_host(0)
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("repair-portal/", env!("CARGO_PKG_VERSION")));
        if is_loopback(&base) {
            client = client.no_proxy();
        }
        Ok(Self {
            client: client.build().map_err(|_| SetUpError::Tls)?,
            base,
            settings,
        })
    }

    /// The provider's address with a path behind it.
    fn url(&self, path: &[&str]) -> Url {
        let mut url = self.base.clone();
        // Fails only for addresses that can have no path, which http and https can.
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(path);
        }
        url
    }

    fn request(&self, message: &OutgoingMessage) -> RequestBuilder {
        match self.settings.provider {
            SmsProvider::Twilio => twilio::request(self, message),
            SmsProvider::Vonage => vonage::request(self, message),
            SmsProvider::SmsMisr => smsmisr::request(self, message),
        }
    }

    fn password(&self) -> &str {
        self.settings.password.expose_secret()
    }
}

#[async_trait]
impl MessageSender for Sms {
    async fn send(&self, message: &OutgoingMessage) -> Result<(), SendError> {
        let answer = http::ask(self.request(message)).await?;
        match self.settings.provider {
            SmsProvider::Twilio => twilio::judge(&answer),
            SmsProvider::Vonage => vonage::judge(&answer),
            SmsProvider::SmsMisr => smsmisr::judge(&answer),
        }
    }
}

/// Without the country's `+`, as two of the three want it.
fn digits(to: &str) -> &str {
    to.trim_start_matches('+')
}

/// A code of a provider's, which is a number for some and a text for others.
fn code(value: Option<&serde_json::Value>) -> Option<u32> {
    let value = value?;
    match value.as_str() {
        Some(text) => text.trim().parse().ok(),
        None => u32::try_from(value.as_u64()?).ok(),
    }
}
