//! The kernel's promises, kept in this process and through every decorator.

use adapter_memory::{CountedCache, FallbackRateLimiter, MemoryCache, MemoryRateLimiter, TieredCache};
use kernel::contract::{cache_keeps_its_promises, rate_limiter_keeps_its_promises};
use kernel::testing::FixedClock;
use std::sync::Arc;
use std::time::Duration;

const MEGABYTES: u64 = 16 * 1024 * 1024;

fn clock() -> FixedClock {
    FixedClock::at("2026-01-01T00:00:00Z")
}

fn memory(clock: &FixedClock) -> MemoryCache {
    MemoryCache::new(MEGABYTES, Arc::new(clock.clone()))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn memory_cache() {
    let clock = clock();
    cache_keeps_its_promises(Arc::new(memory(&clock)), &clock).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn tiered_cache() {
    let clock = clock();
    let tiered = TieredCache::new(memory(&clock), Arc::new(memory(&clock)), Duration::from_secs(5));
    tiered.linked(true);
    cache_keeps_its_promises(Arc::new(tiered), &clock).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn tiered_cache_without_a_link() {
    let clock = clock();
    let tiered = TieredCache::new(memory(&clock), Arc::new(memory(&clock)), Duration::from_secs(5));
    cache_keeps_its_promises(Arc::new(tiered), &clock).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn counted_cache() {
    let clock = clock();
    let counted = CountedCache::new(Arc::new(memory(&clock)));
    let counts = counted.counts();
    cache_keeps_its_promises(Arc::new(counted), &clock).await;
    assert!(counts.hits() > 0 && counts.misses() > 0);
    assert_eq!(counts.errors(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn memory_rate_limiter() {
    let clock = clock();
    let limiter = MemoryRateLimiter::new(1_000, Arc::new(clock.clone()));
    rate_limiter_keeps_its_promises(Arc::new(limiter), &clock).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fallback_rate_limiter() {
    let clock = clock();
    let memory = || MemoryRateLimiter::new(1_000, Arc::new(clock.clone()));
    let limiter = FallbackRateLimiter::new(memory(), Arc::new(memory()));
    rate_limiter_keeps_its_promises(Arc::new(limiter), &clock).await;
}
