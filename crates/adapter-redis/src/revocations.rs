//! Ended sessions, told to every node.

use crate::Redis;
use crate::fan_out::{channel, revoked};
use async_trait::async_trait;
use deadpool_redis::redis;
use identity::Revocations;
use kernel::SessionId;
use std::sync::Arc;

/// Tells this node, then the others.
pub struct RedisRevocations {
    near: Arc<dyn Revocations>,
    redis: Arc<Redis>,
}

impl RedisRevocations {
    /// `near` is this node's memory of sessions; the others hear [`crate::Told::Revoked`].
    #[must_use]
    pub fn new(near: Arc<dyn Revocations>, redis: Arc<Redis>) -> Self {
        Self { near, redis }
    }
}

#[async_trait]
impl Revocations for RedisRevocations {
    async fn announce(&self, sessions: &[SessionId]) {
        self.near.announce(sessions).await;
        if !sessions.is_empty() {
            let mut command = redis::cmd("PUBLISH");
            command.arg(channel(self.redis.prefix())).arg(revoked(sessions));
            // A Redis that is gone is logged; the others' memory ends by itself.
            let _ = self.redis.query::<i64>(&command).await;
        }
    }
}
