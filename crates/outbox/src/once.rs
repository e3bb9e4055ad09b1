//! Each message once, though its event be handled twice.

use crate::{Channel, MessageSender, OutgoingMessage, SendError};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use kernel::{Clock, StorageError};
use std::error::Error;
use std::sync::Arc;
use uuid::Uuid;

/// How a message that was handed to a provider was left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// The provider took it.
    Sent,
    /// The provider was told, and did not say.
    Uncertain,
}

/// What is remembered of messages, by their event. It goes when the event goes: see [`crate::OutboxStore::purge`].
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait DeliveryMarks: Send + Sync {
    /// How a message was left on a channel; `None` when it never was handed on. Where both are remembered, it was sent.
    ///
    /// # Errors
    /// When the store fails.
    async fn find(&self, message: Uuid, channel: Channel) -> Result<Option<Delivery>, StorageError>;

    /// Remembers how a message was left; the same a second time changes nothing.
    ///
    /// # Errors
    /// When the store fails.
    async fn mark(
        &self,
        message: Uuid,
        channel: Channel,
        left: Delivery,
        at: DateTime<Utc>,
    ) -> Result<(), StorageError>;

    /// Whether a one-time code's event has not been counted before; from now on it has.
    ///
    /// # Errors
    /// When the store fails.
    async fn count_once(&self, event: Uuid, at: DateTime<Utc>) -> Result<bool, StorageError>;
}

/// Sends what was not sent before. An event is handled again when another handler of it failed, or when its node died; what its
/// first handling sent is remembered, and not sent again. A node that dies between the provider's answer and the note of
/// it sends that message twice, with the same id.
pub struct SendOnce {
    sender: Arc<dyn MessageSender>,
    marks: Arc<dyn DeliveryMarks>,
    clock: Arc<dyn Clock>,
}

impl SendOnce {
    /// Around a sender.
    #[must_use]
    pub const fn new(
        sender: Arc<dyn MessageSender>,
        marks: Arc<dyn DeliveryMarks>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { sender, marks, clock }
    }

    async fn mark(&self, message: &OutgoingMessage, left: Delivery) {
        let noted = self
            .marks
            .mark(message.id, message.channel, left, self.clock.now())
            .await;
        if let Err(error) = noted {
            // It is sent all the same: an error here would have it sent again.
            tracing::warn!(
                message = %message.id, error = &error as &dyn Error,
                "a message was handed on, and that could not be noted"
            );
        }
    }
}

#[async_trait]
impl MessageSender for SendOnce {
    async fn send(&self, message: &OutgoingMessage) -> Result<(), SendError> {
        match self.marks.find(message.id, message.channel).await {
            Ok(None) => {}
            Ok(Some(Delivery::Sent)) => return Ok(()),
            Ok(Some(Delivery::Uncertain)) => return Err(SendError::Uncertain("at an earlier try".into())),
            Err(error) => return Err(SendError::Unavailable(Box::new(error))),
        }
        let outcome = self.sender.send(message).await;
        match &outcome {
            Ok(()) => self.mark(message, Delivery::Sent).await,
            Err(SendError::Uncertain(_)) => self.mark(message, Delivery::Uncertain).await,
            Err(SendError::Unconfigured(_) | SendError::Unavailable(_) | SendError::Refused(_)) => {}
        }
        outcome
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MockMessageSender;
    use kernel::Locale;
    use kernel::testing::FixedClock;
    use std::sync::Mutex;

    /// Remembers one message.
    #[derive(Default)]
    struct One(Mutex<Option<Delivery>>);

    #[async_trait]
    impl DeliveryMarks for One {
        async fn find(&self, _: Uuid, _: Channel) -> Result<Option<Delivery>, StorageError> {
            Ok(*self.0.lock().unwrap())
        }

        async fn mark(
            &self,
            _: Uuid,
            _: Channel,
            left: Delivery,
            _: DateTime<Utc>,
        ) -> Result<(), StorageError> {
            *self.0.lock().unwrap() = Some(left);
            Ok(())
        }

        async fn count_once(&self, _: Uuid, _: DateTime<Utc>) -> Result<bool, StorageError> {
            unreachable!("messages count nothing")
        }
    }

    fn message() -> OutgoingMessage {
        OutgoingMessage {
            id: Uuid::from_u128(1),
            channel: Channel::Sms,
            to: "+201012345678".into(),
            locale: Locale::Ar,
            subject: None,
            text: "x".into(),
            attachments: Vec::new(),
        }
    }

    fn once(marks: Arc<dyn DeliveryMarks>, sender: MockMessageSender) -> SendOnce {
        let clock = Arc::new(FixedClock::at("2026-03-01T10:00:00Z"));
        SendOnce::new(Arc::new(sender), marks, clock)
    }

    fn answering(outcomes: Vec<Result<(), SendError>>) -> MockMessageSender {
        let mut sender = MockMessageSender::new();
        let mut outcomes: std::collections::VecDeque<_> = outcomes.into();
        let times = outcomes.len();
        sender
            .expect_send()
            .times(times)
            .returning(move |_| outcomes.pop_front().unwrap());
        sender
    }

    #[tokio::test]
    async fn what_was_taken_is_not_sent_again_and_what_failed_is() {
        let failed = Err(SendError::Unavailable("down".into()));
        let once = once(Arc::new(One::default()), answering(vec![failed, Ok(())]));
        assert!(matches!(
            once.send(&message()).await,
            Err(SendError::Unavailable(_))
        ));
        for _ in 0..3 {
            once.send(&message()).await.unwrap();
        }
    }

    #[tokio::test]
    async fn what_may_have_been_sent_stays_so() {
        let silent = Err(SendError::Uncertain("silence".into()));
        let once = once(Arc::new(One::default()), answering(vec![silent]));
        for _ in 0..3 {
            assert!(matches!(
                once.send(&message()).await,
                Err(SendError::Uncertain(_))
            ));
        }
    }

    #[tokio::test]
    async fn nothing_is_sent_while_nobody_can_say_whether_it_was() {
        let mut marks = MockDeliveryMarks::new();
        marks
            .expect_find()
            .returning(|_, _| Err(StorageError::unavailable("gone")));
        let once = once(Arc::new(marks), answering(vec![]));
        assert!(matches!(
            once.send(&message()).await,
            Err(SendError::Unavailable(_))
        ));
    }

    #[tokio::test]
    async fn a_note_that_fails_does_not_make_the_message_a_failure() {
        let mut marks = MockDeliveryMarks::new();
        marks.expect_find().returning(|_, _| Ok(None));
        marks
            .expect_mark()
            .returning(|_, _, _, _| Err(StorageError::unavailable("gone")));
        once(Arc::new(marks), answering(vec![Ok(())]))
            .send(&message())
            .await
            .unwrap();
    }
}
