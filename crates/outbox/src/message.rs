//! Messages to people, and the port they leave through.

use crate::HandlerError;
use async_trait::async_trait;
use kernel::Locale;
use secrecy::SecretString;
use std::error::Error;
use std::fmt;
use std::time::Duration;
use uuid::Uuid;

/// How long messages wait where nobody can send them.
const UNCONFIGURED_PAUSE: Duration = Duration::from_secs(15 * 60);

/// The way a message goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Channel {
    /// To a phone.
    Sms,
    /// To a mailbox.
    Email,
}

impl Channel {
    /// As the API writes it: `sms`, `email`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sms => "sms",
            Self::Email => "email",
        }
    }
}

/// A file that goes with a mail. Its debug output tells the kind and the size, nothing of what it holds or is called.
#[derive(Clone, PartialEq, Eq)]
pub struct Attachment {
    /// What it is called, in the customer's language: `فاتورة-1042.pdf`.
    pub file_name: String,
    /// Its media type: `application/pdf`.
    pub content_type: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

impl fmt::Debug for Attachment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attachment")
            .field("content_type", &self.content_type)
            .field("size", &self.bytes.len())
            .finish_non_exhaustive()
    }
}

/// A message on its way out. Neither its text nor its address shows in debug output: the one may hold a
/// one-time code, the other is personal.
#[derive(Clone)]
pub struct OutgoingMessage {
    /// The idempotency key: with the channel it is sent once. The causing event's id, so that what is remembered of it goes with
    /// the event.
    pub id: Uuid,
    /// The way it goes.
    pub channel: Channel,
    /// A phone number in E.164, or a mail address.
    pub to: String,
    /// The language of the text.
    pub locale: Locale,
    /// A mail's subject.
    pub subject: Option<String>,
    /// What it says.
    pub text: SecretString,
    /// The files that go with a mail; an SMS leaves them out.
    pub attachments: Vec<Attachment>,
}

impl fmt::Debug for OutgoingMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutgoingMessage")
            .field("id", &self.id)
            .field("channel", &self.channel)
            .field("locale", &self.locale)
            .field("attachments", &self.attachments)
            .finish_non_exhaustive()
    }
}

/// Why a message did not go out.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// No provider is configured for the channel.
    #[error("no provider is configured for {}", .0.as_str())]
    Unconfigured(Channel),
    /// The provider is out of reach or overloaded, or the shop's account with it is not in order: nothing was sent, and it may be
    /// another time.
    #[error("the message provider is not available: {0}")]
    Unavailable(Box<dyn Error + Send + Sync>),
    /// The provider will not take it: a bad address, for one.
    #[error("the message provider refused the message: {0}")]
    Refused(Box<dyn Error + Send + Sync>),
    /// The provider was told, and did not say whether it took it. Nobody but a person can know whether it was sent, so that it
    /// is not tried again by itself.
    #[error("the message may have been sent, the provider did not say: {0}")]
    Uncertain(Box<dyn Error + Send + Sync>),
}

impl From<SendError> for HandlerError {
    fn from(error: SendError) -> Self {
        match error {
            SendError::Unconfigured(_) => Self::Postpone {
                after: UNCONFIGURED_PAUSE,
                reason: error.to_string(),
            },
            SendError::Unavailable(_) => Self::retry(error),
            SendError::Refused(_) | SendError::Uncertain(_) => Self::never(error),
        }
    }
}

/// Sends messages to people.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait MessageSender: Send + Sync {
    /// Hands the message to the provider. The same id a second time is not sent again, as far as the provider can
    /// tell. Called outside transactions only.
    ///
    /// # Errors
    /// As [`SendError`] tells; none of them holds the text or the address.
    async fn send(&self, message: &OutgoingMessage) -> Result<(), SendError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_tells_neither_text_nor_address() {
        let message = OutgoingMessage {
            id: Uuid::nil(),
            channel: Channel::Sms,
            to: "+201012345678".into(),
            locale: Locale::Ar,
            subject: Some("رمز 482913".into()),
            text: "482913".into(),
            attachments: vec![Attachment {
                file_name: "منى.pdf".into(),
                content_type: "application/pdf".into(),
                bytes: b"482913".to_vec(),
            }],
        };
        let shown = format!("{message:?} {message:#?}");
        // The bytes as numbers, too.
        for secret in ["482913", "2010", "منى", "52, 56"] {
            assert!(!shown.contains(secret), "{shown}");
        }
        assert!(
            shown.contains("application/pdf") && shown.contains('6'),
            "{shown}"
        );
    }

    #[test]
    fn a_message_nobody_can_send_waits_and_is_not_given_up() {
        let error = HandlerError::from(SendError::Unconfigured(Channel::Email));
        assert!(matches!(error, HandlerError::Postpone { .. }));
        assert!(error.to_string().contains("email"));
        assert!(matches!(
            SendError::Unavailable("x".into()).into(),
            HandlerError::Retry(_)
        ));
        for refused in [SendError::Refused("x".into()), SendError::Uncertain("x".into())] {
            assert!(matches!(refused.into(), HandlerError::Never(_)));
        }
    }
}
