//! Tells the relay that there may be work, so that it need not wait for its next look.

use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;

/// Rung by whoever commits an event on this node; heard by this node's relay. A ring while the relay is busy is
/// remembered, several are one.
#[derive(Debug, Clone, Default)]
pub struct Wake(Arc<Notify>);

impl Wake {
    /// Rings.
    pub fn ring(&self) {
        self.0.notify_one();
    }

    /// Waits for a ring, at most this long.
    pub async fn heard_within(&self, limit: Duration) {
        // Whether it rang or time ran out, the caller looks.
        let _ = tokio::time::timeout(limit, self.0.notified()).await;
    }
}
