//! What nodes tell each other.

use crate::Redis;
use crate::connection::Shared;
use deadpool_redis::redis::aio::{PubSubSink, PubSubStream};
use deadpool_redis::redis::{self, RedisResult};
use futures_util::StreamExt;
use kernel::{CustomerId, SessionId};
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio::time::timeout;

const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);
/// How often a silent link is asked whether it still lives, and how long it may take to say so.
const PULSE: Duration = Duration::from_secs(1);

/// What a node hears.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// Whether it hears anything. After `true` it must not trust what it held before: it may have missed a word.
    Linked(bool),
    /// A customer's cached data is void.
    Forgotten(CustomerId),
    /// Sessions were ended or changed: what is remembered of them is out of date.
    Revoked(Vec<SessionId>),
}

/// Listens until it is dropped.
#[derive(Debug)]
pub struct Listening(JoinHandle<()>);

impl Drop for Listening {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Redis {
    /// Hands everything that any node tells (this one included) to `hear`, in order; reconnects by itself.
    pub fn listen(self: &Arc<Self>, hear: impl Fn(Told) + Send + Sync + 'static) -> Listening {
        Listening(tokio::spawn(listen(self.shared().clone(), hear)))
    }
}

pub(crate) fn channel(prefix: &str) -> String {
    format!("{prefix}told")
}

async fn listen(shared: Arc<Shared>, hear: impl Fn(Told) + Send + Sync) {
    let mut pause = FIRST_PAUSE;
    loop {
        if let Ok((sink, stream)) = subscribe(&shared).await {
            pause = FIRST_PAUSE;
            hear(Told::Linked(true));
            attend(sink, stream, &hear).await;
            hear(Told::Linked(false));
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

async fn subscribe(shared: &Shared) -> RedisResult<(PubSubSink, PubSubStream)> {
    let settings = &shared.settings;
    let (mut sink, stream) = in_time(settings.connect_timeout, shared.client.get_async_pubsub())
        .await?
        .split();
    in_time(
        settings.command_timeout,
        sink.subscribe(channel(&settings.prefix)),
    )
    .await?;
    Ok((sink, stream))
}

async fn in_time<T>(limit: Duration, work: impl Future<Output = RedisResult<T>>) -> RedisResult<T> {
    timeout(limit, work)
        .await
        .unwrap_or_else(|_| Err(std::io::Error::from(std::io::ErrorKind::TimedOut).into()))
}

/// Hears until the link breaks, or no longer answers.
async fn attend(mut sink: PubSubSink, mut stream: PubSubStream, hear: &(impl Fn(Told) + Send + Sync)) {
    loop {
        match timeout(PULSE, stream.next()).await {
            Ok(None) => return,
            Ok(Some(message)) => {
                if let Some(told) = message.get_payload().ok().and_then(|text: String| read(&text)) {
                    hear(told);
                }
            }
            Err(_) => {
                if in_time(PULSE, sink.ping::<redis::Value>()).await.is_err() {
                    return;
                }
            }
        }
    }
}

/// The word for sessions; [`read`] reads it.
pub(crate) fn revoked(sessions: &[SessionId]) -> String {
    sessions
        .iter()
        .fold("revoked".to_owned(), |text, session| format!("{text} {session}"))
}

/// A word that this version doesn't know is from a newer node, and passed over.
fn read(text: &str) -> Option<Told> {
    let (word, ids) = text.split_once(' ')?;
    let mut ids = ids.split(' ').map(|id| id.parse().ok());
    match word {
        "forgotten" => Some(Told::Forgotten(CustomerId(ids.next()??))),
        "revoked" => ids
            .map(|id| id.map(SessionId))
            .collect::<Option<_>>()
            .map(Told::Revoked),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_and_unknown_ones_passed_over() {
        assert_eq!(read("forgotten 42"), Some(Told::Forgotten(CustomerId(42))));
        let sessions = vec![SessionId(1), SessionId(9_000_000_000)];
        assert_eq!(read(&revoked(&sessions)), Some(Told::Revoked(sessions)));
        for unknown in ["forgotten", "forgotten x", "revoked 1 x", "sung 42", ""] {
            assert_eq!(read(unknown), None, "{unknown:?}");
        }
    }
}
