//! The sandbox's messages on their way: sent until they are accepted, by whichever node comes first.

use super::gateway::SandboxGateway;
use super::message::Message;
use super::{SIGNATURE_HEADER, signature};
use chrono::{DateTime, TimeDelta, Utc};
use kernel::{Random, StorageError};
use payments::sandbox::{MessageClaim, MessageOutcome, SandboxMessage};
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;

/// How many messages are held at a time.
const BATCH: u32 = 4;
/// How long they are held: longer than sending them all can take, and no longer than whoever waits for one that a dead node
/// held has patience.
const HELD: TimeDelta = TimeDelta::seconds(30);
/// How long one may take to be accepted.
const PATIENCE: Duration = Duration::from_secs(5);
/// Messages that nobody took for so long are given up, as real gateways do.
const GIVEN_UP: TimeDelta = TimeDelta::days(3);
/// How often the book is looked at while a message waits for its time.
const SOON: Duration = Duration::from_millis(250);
/// And while none does: another node may have left one behind.
const IDLE: Duration = Duration::from_secs(5);

/// Sends what the book says is to be told.
pub struct Delivery {
    gateway: SandboxGateway,
    client: reqwest::Client,
}

impl Delivery {
    /// For a gateway.
    ///
    /// # Errors
    /// When there is no HTTP client to be had.
    pub fn new(gateway: SandboxGateway) -> Result<Self, Box<dyn Error + Send + Sync>> {
        // To the portal itself: a proxy or a redirect would lead astray.
        let client = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(PATIENCE)
            .build()?;
        Ok(Self { gateway, client })
    }

    /// Rung when there is something to send.
    #[must_use]
    pub fn news(&self) -> Arc<Notify> {
        self.gateway.news.clone()
    }

    /// Sends everything that is due, and says how long to wait before the next look.
    pub async fn pass(&self) -> Duration {
        match self.send_due().await {
            Ok(true) => SOON,
            Ok(false) => IDLE,
            Err(error) => {
                tracing::warn!(error = &error as &dyn Error, "the sandbox's book can't be read");
                IDLE
            }
        }
    }

    /// Whether there are messages left for later.
    async fn send_due(&self) -> Result<bool, StorageError> {
        let Some(target) = self.gateway.site.callback() else {
            return Ok(true);
        };
        loop {
            let now = self.gateway.clock.now();
            let since = now - GIVEN_UP;
            match self.gateway.book.next_due(since).await? {
                None => return Ok(false),
                Some(due) if due > now => return Ok(true),
                Some(_) => {}
            }
            let claim = MessageClaim {
                token: hex::encode((&*self.gateway.random as &dyn Random).bytes::<16>()),
                now,
                until: now + HELD,
            };
            let held = self.gateway.book.claim(&claim, since, BATCH).await?;
            if held.is_empty() {
                // Another node has them.
                return Ok(true);
            }
            for message in held {
                let outcome = self.send(&target, &message, now).await;
                self.gateway
                    .book
                    .settle(&claim.token, message.id, outcome)
                    .await?;
            }
        }
    }

    async fn send(&self, target: &str, message: &SandboxMessage, now: DateTime<Utc>) -> MessageOutcome {
        match self.post(target, message).await {
            Ok(()) => MessageOutcome::Accepted(self.gateway.clock.now()),
            Err(error) => {
                let (id, attempts) = (message.id, message.attempts + 1);
                tracing::warn!(
                    id,
                    attempts,
                    error = &*error as &dyn Error,
                    "a message of the sandbox's was not accepted"
                );
                MessageOutcome::Again(now + pause(message.attempts))
            }
        }
    }

    async fn post(&self, target: &str, message: &SandboxMessage) -> Result<(), Box<dyn Error + Send + Sync>> {
        let body = serde_json::to_vec(&Message::new(message.id, &message.entry)?)?;
        let signed = signature::sign(self.gateway.keys.current(), &body, self.gateway.clock.now());
        let answer = self
            .client
            .post(target)
            .header(reqwest::header::CONTENT_TYPE, "application/json")
            .header(SIGNATURE_HEADER, signed)
            .body(body)
            .send()
            .await?;
        if answer.status().is_success() {
            return Ok(());
        }
        Err(format!("the portal answered {}", answer.status()).into())
    }
}

/// Doubles from a second to five minutes.
fn pause(attempts: u32) -> TimeDelta {
    TimeDelta::seconds(1_i64 << attempts.min(9)).min(TimeDelta::minutes(5))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_end_at_five_minutes() {
        let seconds: Vec<_> = [0, 1, 2, 8, 9, 10, u32::MAX]
            .map(|attempts| pause(attempts).num_seconds())
            .into();
        assert_eq!(seconds, [1, 2, 4, 256, 300, 300, 300]);
    }
}
