//! How messages leave: by the providers that are configured, in development else by the console, else not at all.

use super::{Machine, WiringError};
use crate::config::{Config, Environment, SmsChoice};
use adapter_messages::{ByChannel, ConsoleMessages, NoProvider, Sms, SmsProvider, SmsSettings};
use adapter_messages::{SetUpError, Smtp, SmtpSettings, Timeouts};
use adapter_sql::Ports;
use outbox::{MessageSender, SendOnce};
use std::sync::Arc;

/// The way out, and the console where messages may go to it.
pub(super) struct Messages {
    pub(super) sender: Arc<dyn MessageSender>,
    pub(super) console: Option<Arc<ConsoleMessages>>,
}

/// By the configuration.
pub(super) fn messages(config: &Config, ports: &Ports, machine: &Machine) -> Result<Messages, WiringError> {
    let clock = &machine.clock;
    let console = (config.env == Environment::Development)
        .then(|| Arc::new(ConsoleMessages::new(Box::new(std::io::stdout()), clock.clone())));
    let nobody = || -> Arc<dyn MessageSender> {
        match &console {
            Some(console) => console.clone(),
            None => Arc::new(NoProvider),
        }
    };
    let by_channel = ByChannel {
        sms: sms(config)?.map_or_else(nobody, |sms| Arc::new(sms)),
        email: smtp(config, machine)?.map_or_else(nobody, |smtp| Arc::new(smtp)),
    };
    let marks = ports.delivery_marks.clone();
    let sender = Arc::new(SendOnce::new(Arc::new(by_channel), marks, clock.clone()));
    Ok(Messages { sender, console })
}

fn smtp(config: &Config, machine: &Machine) -> Result<Option<Smtp>, WiringError> {
    let messages = &config.messages;
    let (Some(url), Some(from)) = (messages.smtp_url.clone(), messages.mail_from.clone()) else {
        return Ok(None);
    };
    let timeouts = Timeouts::default();
    let settings = SmtpSettings { url, from, timeouts };
    Smtp::open(&settings, machine.clock.clone())
        .map(Some)
        .map_err(|error| refused(&error))
}

fn sms(config: &Config) -> Result<Option<Sms>, WiringError> {
    let messages = &config.messages;
    let provider = match messages.sms_provider {
        Some(SmsChoice::Twilio) => SmsProvider::Twilio,
        Some(SmsChoice::Vonage) => SmsProvider::Vonage,
        Some(SmsChoice::SmsMisr) => SmsProvider::SmsMisr,
        Some(SmsChoice::Console) | None => return Ok(None),
    };
    let settings = SmsSettings {
        provider,
        base_url: messages.sms_base_url.clone(),
        user: messages.sms_user.clone().unwrap_or_default(),
        password: messages.sms_password.clone().unwrap_or_default(),
        sender: messages.sms_sender.clone().unwrap_or_default(),
        test: !config.is_production(),
        timeouts: Timeouts::default(),
    };
    Sms::open(settings).map(Some).map_err(|error| refused(&error))
}

fn refused(error: &SetUpError) -> WiringError {
    let key = match error {
        SetUpError::SmtpUrl(_) | SetUpError::Tls => "PORTAL_SMTP_URL",
        SetUpError::MailFrom => "PORTAL_MAIL_FROM",
        SetUpError::SmsBaseUrl => "PORTAL_SMS_BASE_URL",
    };
    WiringError::Config(format!("{key}: {error}"))
}
