//! Sessions remembered for a few seconds.

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use identity::{Revocations, SessionReader, SessionState};
use kernel::{Clock, SessionId, StorageError};
use moka::sync::Cache;
use std::sync::Arc;
use std::time::Duration;

/// A [`SessionReader`] that asks another at most once in [`CachedSessions::TTL`] for each session, and a
/// [`Revocations`] for this node.
///
/// What is announced is not remembered again for a while: a read that was on its way before the announcement could
/// otherwise put back what it ended.
pub struct CachedSessions {
    inner: Arc<dyn SessionReader>,
    clock: Arc<dyn Clock>,
    remembered: Cache<SessionId, Remembered>,
    announced: Cache<SessionId, ()>,
}

#[derive(Clone)]
struct Remembered {
    state: Arc<SessionState>,
    since: DateTime<Utc>,
}

impl CachedSessions {
    /// How long a session is remembered: with the time a message may take, another node's revocation is honoured
    /// within 5 s even where it is not heard of.
    pub const TTL: TimeDelta = TimeDelta::seconds(4);
    /// How many sessions are remembered.
    const CAPACITY: u64 = 50_000;
    /// How long an announced session is read anew each time: longer than any read takes.
    const WARY: Duration = Duration::from_secs(60);

    /// Around a reader.
    #[must_use]
    pub fn new(inner: Arc<dyn SessionReader>, clock: Arc<dyn Clock>) -> Self {
        Self {
            inner,
            clock,
            remembered: Cache::builder()
                .max_capacity(Self::CAPACITY)
                .time_to_live(Duration::from_secs(4))
                .build(),
            announced: Cache::builder()
                .max_capacity(Self::CAPACITY)
                .time_to_live(Self::WARY)
                .build(),
        }
    }

    /// Forgets sessions that this node or another has ended or changed.
    pub fn forget(&self, sessions: &[SessionId]) {
        for session in sessions {
            self.announced.insert(*session, ());
            self.remembered.invalidate(session);
        }
    }
}

#[async_trait]
impl SessionReader for CachedSessions {
    async fn find(&self, session: SessionId) -> Result<Option<SessionState>, StorageError> {
        if self.announced.contains_key(&session) {
            return self.inner.find(session).await;
        }
        // Before the read: what it finds may be no older.
        let now = self.clock.now();
        if let Some(known) = self.remembered.get(&session)
            && now - known.since < CachedSessions::TTL
        {
            return Ok(Some((*known.state).clone()));
        }
        let found = self.inner.find(session).await?;
        if let Some(state) = &found {
            let state = Arc::new(state.clone());
            self.remembered.insert(session, Remembered { state, since: now });
        }
        Ok(found)
    }
}

#[async_trait]
impl Revocations for CachedSessions {
    async fn announce(&self, sessions: &[SessionId]) {
        self.forget(sessions);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use identity::session::MockSessionReader;
    use kernel::testing::FixedClock;
    use kernel::{CustomerId, UserId};
    use std::sync::atomic::{AtomicUsize, Ordering};

    const SESSION: SessionId = SessionId(5);

    fn state() -> SessionState {
        let at: DateTime<Utc> = "2026-03-01T10:00:00Z".parse().unwrap();
        SessionState {
            session: SESSION,
            user: UserId(1007),
            customer: CustomerId(7),
            expires_at: at,
            revoked_at: None,
            last_seen_at: None,
            user_points_to: None,
            customer_points_to: Some(UserId(1007)),
            deleted: false,
            is_active: None,
            role: None,
            role_name: None,
            force_password_reset: false,
            locale: None,
        }
    }

    fn counting(answer: Option<SessionState>) -> (Arc<dyn SessionReader>, Arc<AtomicUsize>) {
        let asked = Arc::new(AtomicUsize::new(0));
        let counter = asked.clone();
        let mut reader = MockSessionReader::new();
        reader.expect_find().returning(move |_| {
            counter.fetch_add(1, Ordering::SeqCst);
            Ok(answer.clone())
        });
        (Arc::new(reader), asked)
    }

    fn clock() -> FixedClock {
        FixedClock::at("2026-03-01T09:00:00Z")
    }

    #[tokio::test]
    async fn the_store_is_asked_once_in_four_seconds() {
        let (reader, asked) = counting(Some(state()));
        let clock = clock();
        let sessions = CachedSessions::new(reader, Arc::new(clock.clone()));
        for _ in 0..5 {
            assert_eq!(sessions.find(SESSION).await.unwrap(), Some(state()));
        }
        assert_eq!(asked.load(Ordering::SeqCst), 1);
        clock.advance(TimeDelta::milliseconds(3999));
        sessions.find(SESSION).await.unwrap();
        assert_eq!(asked.load(Ordering::SeqCst), 1);
        clock.advance(TimeDelta::milliseconds(1));
        sessions.find(SESSION).await.unwrap();
        assert_eq!(asked.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn what_was_announced_is_asked_for_each_time() {
        let (reader, asked) = counting(Some(state()));
        let sessions = CachedSessions::new(reader, Arc::new(clock()));
        sessions.find(SESSION).await.unwrap();
        sessions.announce(&[SESSION]).await;
        sessions.find(SESSION).await.unwrap();
        sessions.find(SESSION).await.unwrap();
        assert_eq!(asked.load(Ordering::SeqCst), 3);
    }

    #[tokio::test]
    async fn a_read_that_was_on_its_way_does_not_bring_an_ended_session_back() {
        let (found, held) = (
            Arc::new(tokio::sync::Notify::new()),
            Arc::new(tokio::sync::Notify::new()),
        );
        struct Slow(Arc<tokio::sync::Notify>, Arc<tokio::sync::Notify>, AtomicUsize);
        #[async_trait]
        impl SessionReader for Slow {
            async fn find(&self, _: SessionId) -> Result<Option<SessionState>, StorageError> {
                if self.2.fetch_add(1, Ordering::SeqCst) > 0 {
                    let revoked_at = Some(state().expires_at);
                    return Ok(Some(SessionState {
                        revoked_at,
                        ..state()
                    }));
                }
                self.0.notify_one();
                self.1.notified().await;
                Ok(Some(state()))
            }
        }
        let slow = Slow(found.clone(), held.clone(), AtomicUsize::new(0));
        let sessions = Arc::new(CachedSessions::new(Arc::new(slow), Arc::new(clock())));
        let early = tokio::spawn({
            let sessions = sessions.clone();
            async move { sessions.find(SESSION).await }
        });
        found.notified().await;
        sessions.announce(&[SESSION]).await;
        held.notify_one();
        early.await.unwrap().unwrap();
        let late = sessions.find(SESSION).await.unwrap().unwrap();
        assert!(late.revoked_at.is_some());
    }

    #[tokio::test]
    async fn what_is_not_there_and_what_fails_is_not_remembered() {
        let (reader, asked) = counting(None);
        let sessions = CachedSessions::new(reader, Arc::new(clock()));
        assert_eq!(sessions.find(SESSION).await.unwrap(), None);
        assert_eq!(sessions.find(SESSION).await.unwrap(), None);
        assert_eq!(asked.load(Ordering::SeqCst), 2);

        let mut failing = MockSessionReader::new();
        failing
            .expect_find()
            .times(1)
            .returning(|_| Err(StorageError::unavailable("gone")));
        let sessions = CachedSessions::new(Arc::new(failing), Arc::new(clock()));
        assert!(matches!(
            sessions.find(SESSION).await,
            Err(StorageError::Unavailable(_))
        ));
    }
}
