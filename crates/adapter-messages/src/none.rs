//! Sends nothing.

use async_trait::async_trait;
use outbox::{MessageSender, OutgoingMessage, SendError};

/// Stands where no provider is configured: every message stays in the outbox, and the relay's log says why.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoProvider;

#[async_trait]
impl MessageSender for NoProvider {
    async fn send(&self, message: &OutgoingMessage) -> Result<(), SendError> {
        Err(SendError::Unconfigured(message.channel))
    }
}
