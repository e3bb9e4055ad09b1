//! How messages to people leave.

use super::source::Source;
use super::values::{choice, list, web_url};
use identity::Country;
use secrecy::SecretString;
use url::Url;

/// Who carries SMS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmsChoice {
    /// Twilio.
    Twilio,
    /// Vonage.
    Vonage,
    /// SMS Misr.
    SmsMisr,
    /// Nobody: the console shows them, in development.
    Console,
}

const PROVIDERS: &[(&str, Option<SmsChoice>)] = &[
    ("twilio", Some(SmsChoice::Twilio)),
    ("vonage", Some(SmsChoice::Vonage)),
    ("smsmisr", Some(SmsChoice::SmsMisr)),
    ("console", Some(SmsChoice::Console)),
];

/// How messages leave. The names of fields are those of the keys.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub struct Messages {
    pub smtp_url: Option<SecretString>,
    pub mail_from: Option<String>,
    pub sms_provider: Option<SmsChoice>,
    pub sms_base_url: Option<Url>,
    pub sms_user: Option<String>,
    pub sms_password: Option<SecretString>,
    pub sms_sender: Option<String>,
    pub sms_countries: Vec<Country>,
}

impl Messages {
    pub(super) fn take(source: &mut Source) -> Option<Self> {
        let provider = source.take("PORTAL_SMS_PROVIDER", |text| match text {
            "" => Ok(None),
            text => choice(PROVIDERS)(text),
        })?;
        let country = |text: &str| {
            Country::parse(text).ok_or_else(|| format!("{text:?} is no country; write its two letters: EG"))
        };
        Some(Self {
            smtp_url: source.given("PORTAL_SMTP_URL").map(SecretString::from),
            mail_from: source.given("PORTAL_MAIL_FROM"),
            sms_provider: provider,
            sms_base_url: source.take("PORTAL_SMS_BASE_URL", web_url)?,
            sms_user: source.given("PORTAL_SMS_USER"),
            sms_password: source.given("PORTAL_SMS_PASSWORD").map(SecretString::from),
            sms_sender: source.given("PORTAL_SMS_SENDER"),
            sms_countries: source.take("PORTAL_SMS_COUNTRIES", list(country))?,
        })
    }

    /// What each setting allows and the settings together do not.
    pub(super) fn judge(&self, is_production: bool, problems: &mut Vec<String>) {
        let mut refuse = |text: String| problems.push(text);
        match (&self.smtp_url, &self.mail_from) {
            (Some(_), None) => {
                refuse(
                    "PORTAL_MAIL_FROM: missing; mails by PORTAL_SMTP_URL need an address they come from"
                        .into(),
                );
            }
            (None, Some(_)) => {
                refuse("PORTAL_SMTP_URL: missing; PORTAL_MAIL_FROM alone sends nothing".into())
            }
            _ => {}
        }
        let account = [
            ("PORTAL_SMS_USER", self.sms_user.is_some()),
            ("PORTAL_SMS_PASSWORD", self.sms_password.is_some()),
            ("PORTAL_SMS_SENDER", self.sms_sender.is_some()),
        ];
        match self.sms_provider {
            Some(SmsChoice::Console) if is_production => refuse(
                "PORTAL_SMS_PROVIDER: console is for development; it would print customers' codes".into(),
            ),
            Some(SmsChoice::Console) => {}
            Some(SmsChoice::Twilio | SmsChoice::Vonage | SmsChoice::SmsMisr) => {
                for (name, _) in account.iter().filter(|(_, given)| !given) {
                    refuse(format!("{name}: missing; the provider that PORTAL_SMS_PROVIDER names needs it"));
                }
            }
            None if self.sms_base_url.is_some() || account.iter().any(|(_, given)| *given) => refuse(
                "PORTAL_SMS_PROVIDER: missing; the other settings of PORTAL_SMS_… need one of twilio, vonage, smsmisr"
                    .into(),
            ),
            None => {}
        }
    }
}
