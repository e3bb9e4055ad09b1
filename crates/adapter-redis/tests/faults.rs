//! Redis frozen, full and late under the portal: what it missed it is told, and what it can't do is done without it.
#![allow(clippy::unwrap_used)]

use adapter_redis::{Redis, RedisCache, RedisRateLimiter, RedisSettings};
use deadpool_redis::redis;
use kernel::{Cache, CustomerId, Lookup, RateLimiter, StorageError};
use std::time::Duration;
use test_support::PrivateRedis;

mod support;

use support::{QUOTA, clock, connect, slot};

#[tokio::test]
async fn a_frozen_redis_hears_what_it_missed_before_it_is_read_again() {
    let server = PrivateRedis::start().unwrap();
    let redis = connect(&server).await;
    let cache = RedisCache::new(redis.clone(), clock());
    let Lookup::Miss(ticket) = cache.get(&slot()).await.unwrap() else {
        panic!("empty")
    };
    cache
        .put(&slot(), ticket, b"old"[..].into(), Duration::from_secs(60))
        .await
        .unwrap();

    server.redis.freeze().unwrap();
    cache.forget(CustomerId(7)).await.unwrap();
    assert!(!redis.is_up());
    assert!(matches!(
        cache.get(&slot()).await,
        Err(StorageError::Unavailable(_))
    ));
    server.redis.thaw().unwrap();
    redis.wait_until_up().await;
    assert!(matches!(cache.get(&slot()).await.unwrap(), Lookup::Miss(_)));
}

#[tokio::test]
async fn a_redis_that_takes_no_writes_is_as_good_as_none() {
    let server = PrivateRedis::start().unwrap();
    let redis = connect(&server).await;
    let client = redis::Client::open(server.redis.url()).unwrap();
    let mut admin = client.get_multiplexed_async_connection().await.unwrap();
    let mut configure = async |memory: &str| {
        let _: () = redis::cmd("CONFIG")
            .arg(&["SET", "maxmemory", memory])
            .query_async(&mut admin)
            .await
            .unwrap();
    };
    let limiter = RedisRateLimiter::new(redis.clone());
    configure("1").await;
    assert!(limiter.hit("key", QUOTA).await.is_err());
    assert!(!redis.is_up());
    configure("0").await;
    redis.wait_until_up().await;
    assert_eq!(limiter.hit("key", QUOTA).await.unwrap().remaining, 4);
}

#[tokio::test]
async fn it_may_as_well_come_up_later() {
    let mut server = PrivateRedis::start().unwrap();
    server.redis.stop().unwrap();
    let redis = Redis::start(RedisSettings::new(server.redis.url().into())).unwrap();
    assert!(redis.ping().await.is_err());
    server.redis.start().unwrap();
    redis.wait_until_up().await;
    redis.ping().await.unwrap();
}

#[tokio::test]
async fn what_is_no_url_of_a_redis_is_refused_without_repeating_it() {
    for url in [
        "http://user:hunter2@host",
        "redis//hunter2",
        "",
        "rediss://hunter2@host",
    ] {
        let error = Redis::start(RedisSettings::new(url.into())).err().unwrap();
        assert!(!error.to_string().contains("hunter2"), "{error}");
    }
}
