//! What a [`Cache`] promises.

use super::Passage;
use crate::{Cache, CacheSlot, CustomerId, Lookup, Ticket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

const TTL: Duration = Duration::from_secs(60);
/// A cache in tiers may serve what it holds near by for this long after the entry's own time.
const SLACK: Duration = Duration::from_secs(5);

fn slot(customer: i64, name: &str) -> CacheSlot {
    CacheSlot {
        customer: CustomerId(customer),
        name: name.to_owned(),
    }
}

async fn ticket(cache: &dyn Cache, slot: &CacheSlot) -> Ticket {
    match cache.get(slot).await.expect("the cache answers") {
        Lookup::Miss(ticket) => ticket,
        Lookup::Hit(bytes) => panic!("{slot:?} holds {} bytes already", bytes.len()),
    }
}

async fn stored(cache: &dyn Cache, slot: &CacheSlot) -> Option<Vec<u8>> {
    match cache.get(slot).await.expect("the cache answers") {
        Lookup::Hit(bytes) => Some(bytes.to_vec()),
        Lookup::Miss(_) => None,
    }
}

async fn fill(cache: &dyn Cache, slot: &CacheSlot, bytes: &[u8], ttl: Duration) {
    let ticket = ticket(cache, slot).await;
    cache
        .put(slot, ticket, bytes.into(), ttl)
        .await
        .expect("the cache stores");
}

/// Runs every promise of a [`Cache`] against one that is empty; `time` moves what the cache takes for time.
///
/// # Panics
/// Where a promise is broken.
pub async fn cache_keeps_its_promises(cache: Arc<dyn Cache>, time: &dyn Passage) {
    holds_what_was_stored_in_its_slot_only(&*cache).await;
    holds_any_bytes_under_any_name(&*cache).await;
    takes_the_later_of_two(&*cache).await;
    forgets_all_of_one_customer_and_nothing_else(&*cache).await;
    refuses_a_ticket_from_before_it_forgot(&*cache).await;
    forgets_after_its_time(&*cache, time).await;
    never_serves_what_is_older_than_the_last_forgetting(cache).await;
}

async fn holds_what_was_stored_in_its_slot_only(cache: &dyn Cache) {
    fill(cache, &slot(1, "stats"), b"one", TTL).await;
    assert_eq!(
        stored(cache, &slot(1, "stats")).await.as_deref(),
        Some(&b"one"[..])
    );
    assert_eq!(stored(cache, &slot(1, "repairs")).await, None);
    assert_eq!(stored(cache, &slot(11, "stats")).await, None);
}

async fn holds_any_bytes_under_any_name(cache: &dyn Cache) {
    let large: Vec<u8> = (0..100_000_u32).flat_map(u32::to_le_bytes).collect();
    for (name, bytes) in [
        ("", &b"nameless"[..]),
        ("empty", b""),
        ("g", b"a name that an adapter might want for itself"),
        ("a:b*c?{d} \r\n\0", b"\0\xff\r\n"),
        ("الإصلاحات", "تم الاستلام".as_bytes()),
        ("large", &large),
    ] {
        fill(cache, &slot(2, name), bytes, TTL).await;
        assert_eq!(
            stored(cache, &slot(2, name)).await.as_deref(),
            Some(bytes),
            "{name:?}"
        );
    }
}

async fn takes_the_later_of_two(cache: &dyn Cache) {
    let slot = slot(3, "stats");
    let ticket = ticket(cache, &slot).await;
    cache.put(&slot, ticket, b"first"[..].into(), TTL).await.unwrap();
    cache.put(&slot, ticket, b"second"[..].into(), TTL).await.unwrap();
    assert_eq!(stored(cache, &slot).await.as_deref(), Some(&b"second"[..]));
}

async fn forgets_all_of_one_customer_and_nothing_else(cache: &dyn Cache) {
    for (customer, name) in [(4, "stats"), (4, "repairs"), (5, "stats")] {
        fill(cache, &slot(customer, name), b"kept", TTL).await;
    }
    cache.forget(CustomerId(4)).await.unwrap();
    assert_eq!(stored(cache, &slot(4, "stats")).await, None);
    assert_eq!(stored(cache, &slot(4, "repairs")).await, None);
    assert_eq!(
        stored(cache, &slot(5, "stats")).await.as_deref(),
        Some(&b"kept"[..])
    );
    fill(cache, &slot(4, "stats"), b"again", TTL).await;
    assert_eq!(
        stored(cache, &slot(4, "stats")).await.as_deref(),
        Some(&b"again"[..])
    );
}

async fn refuses_a_ticket_from_before_it_forgot(cache: &dyn Cache) {
    let slot = slot(6, "stats");
    let old = ticket(cache, &slot).await;
    cache.forget(CustomerId(6)).await.unwrap();
    cache.put(&slot, old, b"stale"[..].into(), TTL).await.unwrap();
    assert_eq!(stored(cache, &slot).await, None);
    fill(cache, &slot, b"fresh", TTL).await;
    cache.put(&slot, old, b"stale"[..].into(), TTL).await.unwrap();
    assert_ne!(stored(cache, &slot).await.as_deref(), Some(&b"stale"[..]));
}

async fn forgets_after_its_time(cache: &dyn Cache, time: &dyn Passage) {
    let (short, long) = (slot(7, "short"), slot(7, "long"));
    fill(cache, &short, b"short", TTL).await;
    fill(cache, &long, b"long", TTL * 10).await;
    time.pass(TTL / 2).await;
    assert_eq!(stored(cache, &short).await.as_deref(), Some(&b"short"[..]));
    time.pass(TTL / 2).await;
    time.pass(SLACK).await;
    assert_eq!(stored(cache, &short).await, None);
    assert_eq!(stored(cache, &long).await.as_deref(), Some(&b"long"[..]));
}

/// Readers fill from a source that a writer changes and then has forgotten: once that is done, nobody reads what
/// the source held before.
async fn never_serves_what_is_older_than_the_last_forgetting(cache: Arc<dyn Cache>) {
    let (source, settled) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let done = Arc::new(AtomicBool::new(false));
    let readers: Vec<_> = (0..4)
        .map(|_| {
            let (cache, source) = (cache.clone(), source.clone());
            let (settled, done) = (settled.clone(), done.clone());
            tokio::spawn(async move {
                let slot = slot(8, "stats");
                let mut reads = 0;
                while !done.load(Ordering::SeqCst) || reads == 0 {
                    reads += 1;
                    let floor = settled.load(Ordering::SeqCst);
                    match cache.get(&slot).await.unwrap() {
                        Lookup::Hit(bytes) => {
                            let seen = u64::from_be_bytes(bytes[..].try_into().unwrap());
                            assert!(seen >= floor, "read {seen} after {floor} was settled");
                        }
                        Lookup::Miss(ticket) => {
                            let value = source.load(Ordering::SeqCst);
                            tokio::task::yield_now().await;
                            let bytes = value.to_be_bytes()[..].into();
                            cache.put(&slot, ticket, bytes, TTL).await.unwrap();
                        }
                    }
                    tokio::task::yield_now().await;
                }
            })
        })
        .collect();
    for _ in 0..200 {
        let now = source.fetch_add(1, Ordering::SeqCst) + 1;
        cache.forget(CustomerId(8)).await.unwrap();
        settled.store(now, Ordering::SeqCst);
        tokio::task::yield_now().await;
    }
    done.store(true, Ordering::SeqCst);
    for reader in readers {
        reader.await.expect("no reader saw anything stale");
    }
}
