//! Sends to the developer at the console.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use kernel::Clock;
use outbox::{Channel, MessageSender, OutgoingMessage, SendError};
use secrecy::ExposeSecret;
use std::collections::VecDeque;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

/// How many messages are remembered.
const REMEMBERED: usize = 200;

/// A message as a developer reads it. It may hold a one-time code, so that it has no debug output.
#[derive(Clone)]
pub struct SentMessage {
    /// Its number, from 1 in each run.
    pub number: u64,
    /// The way it would have gone.
    pub channel: Channel,
    /// Where to.
    pub to: String,
    /// A mail's subject.
    pub subject: Option<String>,
    /// What it says.
    pub text: String,
    /// When.
    pub at: DateTime<Utc>,
}

#[derive(Default)]
struct Ring {
    messages: VecDeque<(Uuid, SentMessage)>,
    sent: u64,
}

/// Writes each message to the console, not to the log, and remembers the last ones. For development only: the
/// wiring never uses it in production.
pub struct ConsoleMessages {
    ring: Mutex<Ring>,
    console: Mutex<Box<dyn Write + Send>>,
    clock: Arc<dyn Clock>,
}

impl ConsoleMessages {
    /// On a console.
    #[must_use]
    pub fn new(console: Box<dyn Write + Send>, clock: Arc<dyn Clock>) -> Self {
        Self {
            ring: Mutex::default(),
            console: Mutex::new(console),
            clock,
        }
    }

    /// The last messages, newest first.
    #[must_use]
    pub fn latest(&self) -> Vec<SentMessage> {
        let ring = self.ring.lock().unwrap_or_else(PoisonError::into_inner);
        ring.messages.iter().rev().map(|(_, sent)| sent.clone()).collect()
    }

    /// `None` when it was sent before.
    fn remember(&self, message: &OutgoingMessage) -> Option<SentMessage> {
        let mut ring = self.ring.lock().unwrap_or_else(PoisonError::into_inner);
        if ring.messages.iter().any(|(known, _)| *known == message.id) {
            return None;
        }
        ring.sent += 1;
        let sent = SentMessage {
            number: ring.sent,
            channel: message.channel,
            to: message.to.clone(),
            subject: message.subject.clone(),
            text: message.text.expose_secret().to_owned(),
            at: self.clock.now(),
        };
        ring.messages.push_back((message.id, sent.clone()));
        if ring.messages.len() > REMEMBERED {
            ring.messages.pop_front();
        }
        Some(sent)
    }
}

#[async_trait]
impl MessageSender for ConsoleMessages {
    async fn send(&self, message: &OutgoingMessage) -> Result<(), SendError> {
        let Some(sent) = self.remember(message) else {
            return Ok(());
        };
        let subject = sent
            .subject
            .map(|subject| format!(" [{subject}]"))
            .unwrap_or_default();
        let line = format!(
            "-- {} to {}{subject}: {}\n",
            sent.channel.as_str(),
            sent.to,
            sent.text
        );
        let mut console = self.console.lock().unwrap_or_else(PoisonError::into_inner);
        // A closed console is no reason to send again: the message can still be read from the ring.
        let _ = console.write_all(line.as_bytes()).and_then(|()| console.flush());
        Ok(())
    }
}
