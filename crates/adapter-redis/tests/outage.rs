//! Redis stopped and started again under the portal: slower, not down, and nothing forgotten on the node.
//!
//! Alone in its program: what a thread logs is only heard reliably where no other test decides whether anybody listens.
#![allow(clippy::unwrap_used)]

use adapter_memory::{FallbackRateLimiter, MemoryRateLimiter};
use adapter_redis::{RedisCache, RedisRateLimiter, Told};
use kernel::{Lookup, RateLimiter, ReadThrough, StorageError};
use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use test_support::PrivateRedis;
use tokio::sync::mpsc;

mod support;

use support::{QUOTA, clock, connect, slot};

/// What is logged on this test's thread, as text.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn count(&self, what: &str) -> usize {
        String::from_utf8_lossy(&self.0.lock().unwrap())
            .matches(what)
            .count()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn redis_stopped_and_started_again() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_writer(move || writer.clone())
        .finish();
    let _logging = tracing::subscriber::set_default(subscriber);

    let mut server = PrivateRedis::start().unwrap();
    let redis = connect(&server).await;
    let (tell, mut heard) = mpsc::unbounded_channel();
    let _listening = redis.listen(move |told| {
        let _ = tell.send(told);
    });
    assert_eq!(heard.recv().await, Some(Told::Linked(true)));
    let near = MemoryRateLimiter::new(100, clock());
    let limiter = FallbackRateLimiter::new(near, Arc::new(RedisRateLimiter::new(redis.clone())));
    let through = ReadThrough::new(Arc::new(RedisCache::new(redis.clone(), clock())));
    for left in [4, 3] {
        assert_eq!(limiter.hit("key", QUOTA).await.unwrap().remaining, left);
    }

    server.redis.stop().unwrap();
    assert_eq!(heard.recv().await, Some(Told::Linked(false)));
    assert_eq!(limiter.hit("key", QUOTA).await.unwrap().remaining, 2);
    for answer in 0..100 {
        let read: Result<i32, StorageError> = through
            .get(slot(), Duration::from_secs(60), || async move { Ok(answer) })
            .await;
        assert_eq!(read.unwrap(), answer);
    }
    assert!(redis.ping().await.is_err());
    assert!(!redis.is_up());
    assert_eq!(redis.outages(), 1);
    assert!(redis.failures() > 100);
    assert_eq!((log.count("Redis is gone"), log.count("Redis is back")), (1, 0));

    // It comes back empty, and this node has forgotten nothing.
    server.redis.start().unwrap();
    redis.wait_until_up().await;
    assert_eq!(heard.recv().await, Some(Told::Linked(true)));
    redis.ping().await.unwrap();
    assert_eq!(limiter.hit("key", QUOTA).await.unwrap().remaining, 1);
    assert_eq!(limiter.hit("key", QUOTA).await.unwrap().remaining, 0);
    assert!(!limiter.hit("key", QUOTA).await.unwrap().allowed);
    for _ in 0..2 {
        let read: Result<i32, StorageError> = through
            .get(slot(), Duration::from_secs(60), || async { Ok(1) })
            .await;
        assert_eq!(read.unwrap(), 1);
    }
    assert!(matches!(
        through.cache().get(&slot()).await.unwrap(),
        Lookup::Hit(_)
    ));
    assert_eq!((log.count("Redis is gone"), log.count("Redis is back")), (1, 1));
}
