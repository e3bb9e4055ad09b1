//! One sender for each channel.

use async_trait::async_trait;
use outbox::{Channel, MessageSender, OutgoingMessage, SendError};
use std::sync::Arc;

/// Sends each message by its channel's own sender.
pub struct ByChannel {
    /// To phones.
    pub sms: Arc<dyn MessageSender>,
    /// To mailboxes.
    pub email: Arc<dyn MessageSender>,
}

#[async_trait]
impl MessageSender for ByChannel {
    async fn send(&self, message: &OutgoingMessage) -> Result<(), SendError> {
        match message.channel {
            Channel::Sms => self.sms.send(message).await,
            Channel::Email => self.email.send(message).await,
        }
    }
}
