//! Messages in development, and without a provider.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use adapter_messages::{ConsoleMessages, NoProvider};
use kernel::Locale;
use kernel::testing::FixedClock;
use outbox::{Channel, MessageSender, OutgoingMessage, SendError};
use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use uuid::Uuid;

#[derive(Clone, Default)]
struct Console(Arc<Mutex<Vec<u8>>>);

impl Write for Console {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn message(n: u128) -> OutgoingMessage {
    OutgoingMessage {
        id: Uuid::from_u128(n),
        channel: if n.is_multiple_of(2) {
            Channel::Email
        } else {
            Channel::Sms
        },
        to: "+201012345678".into(),
        locale: Locale::Ar,
        subject: n.is_multiple_of(2).then(|| "رمز التحقق".into()),
        text: format!("رمزك {n}").into(),
        attachments: Vec::new(),
    }
}

#[tokio::test]
async fn messages_reach_the_console_and_the_ring_once_newest_first() {
    let console = Console::default();
    let clock = Arc::new(FixedClock::at("2026-05-01T00:00:00Z"));
    let messages = ConsoleMessages::new(Box::new(console.clone()), clock);
    for n in [1, 2, 1] {
        messages.send(&message(n)).await.unwrap();
    }
    let latest = messages.latest();
    let read: Vec<_> = latest
        .iter()
        .map(|m| (m.number, m.channel.as_str(), m.text.as_str()))
        .collect();
    assert_eq!(read, [(2, "email", "رمزك 2"), (1, "sms", "رمزك 1")]);
    assert_eq!(latest[0].subject.as_deref(), Some("رمز التحقق"));
    let printed = String::from_utf8(console.0.lock().unwrap().clone()).unwrap();
    assert_eq!(printed.lines().count(), 2);
    assert!(printed.contains("-- sms to +201012345678: رمزك 1"), "{printed}");

    for n in 3..=400 {
        messages.send(&message(n)).await.unwrap();
    }
    let latest = messages.latest();
    assert_eq!(
        (latest.len(), latest[0].number, latest[199].number),
        (200, 400, 201)
    );
}

#[tokio::test]
async fn without_a_provider_nothing_is_sent() {
    let result = NoProvider.send(&message(2)).await;
    assert!(matches!(result, Err(SendError::Unconfigured(Channel::Email))));
}
