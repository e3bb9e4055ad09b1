//! The cache that nodes share.

use crate::Redis;
use crate::fan_out::channel;
use async_trait::async_trait;
use deadpool_redis::redis::{self, Script, ScriptInvocation};
use kernel::{Cache, CacheSlot, Clock, CustomerId, Lookup, StorageError, Ticket};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

/// One hash for each customer, so that one key is read, written and dropped: field `g` is the generation, `=name` an
/// entry: eight bytes of when it ends (milliseconds since 1970), then what was stored. Every key has a time to live;
/// nothing is ever looked for by pattern.
///
/// A generation is Redis's own time in microseconds, so that no two are alike even after the key was evicted.
pub struct RedisCache {
    redis: Arc<Redis>,
    clock: Arc<dyn Clock>,
}

/// Gives a customer without a generation one, and answers with it.
static OPEN: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        r"local g = redis.call('HGET', KEYS[1], 'g')
if not g then
  local t = redis.call('TIME')
  g = t[1] .. string.format('%06d', t[2])
  redis.call('HSET', KEYS[1], 'g', g)
end
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[1]) then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return g",
    )
});

/// Stores an entry while the customer's generation is still the ticket's. Entries end one by one but leave together: an
/// active customer's key never does, so that one with too many of them starts again, in the same generation.
static STORE: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        r"if redis.call('HGET', KEYS[1], 'g') ~= ARGV[1] then return end
if redis.call('HLEN', KEYS[1]) > tonumber(ARGV[5]) then
  local left = redis.call('PTTL', KEYS[1])
  redis.call('DEL', KEYS[1])
  redis.call('HSET', KEYS[1], 'g', ARGV[1])
  redis.call('PEXPIRE', KEYS[1], math.max(left, 1))
end
redis.call('HSET', KEYS[1], ARGV[2], ARGV[3])
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[4]) then redis.call('PEXPIRE', KEYS[1], ARGV[4]) end",
    )
});

/// Drops everything, starts the next generation, and tells the other nodes.
static FORGET: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        r"local old = redis.call('HGET', KEYS[1], 'g')
local t = redis.call('TIME')
local g = t[1] .. string.format('%06d', t[2])
if old and old >= g then g = string.format('%.0f', tonumber(old) + 1) end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'g', g)
redis.call('PEXPIRE', KEYS[1], ARGV[1])
redis.call('PUBLISH', ARGV[2], ARGV[3])",
    )
});

/// How many entries a customer's key may have.
const MOST_ENTRIES: u32 = 64;

/// How long a generation without entries is kept: longer than any load takes. One that is lost only costs a fill.
const GENERATION_MS: u32 = 120_000;

impl RedisCache {
    /// Over a connection. The clock says when entries end; nodes whose clocks differ disagree by as much.
    #[must_use]
    pub fn new(redis: Arc<Redis>, clock: Arc<dyn Clock>) -> Self {
        Self { redis, clock }
    }

    fn now(&self) -> u64 {
        u64::try_from(self.clock.now().timestamp_millis()).unwrap_or(0)
    }

    async fn open(&self, key: &str) -> Result<Lookup, StorageError> {
        let mut script = OPEN.key(key);
        let generation = self.redis.run(script.arg(GENERATION_MS)).await?;
        Ok(Lookup::Miss(Ticket(generation)))
    }
}

/// What makes Redis and all nodes forget a customer.
pub(crate) fn forget(prefix: &str, customer: CustomerId) -> ScriptInvocation<'static> {
    let mut script = FORGET.key(key(prefix, customer));
    script
        .arg(GENERATION_MS)
        .arg(channel(prefix))
        .arg(format!("forgotten {customer}"));
    script
}

fn key(prefix: &str, customer: CustomerId) -> String {
    format!("{prefix}cache:{customer}")
}

fn field(slot: &CacheSlot) -> String {
    format!("={}", slot.name)
}

fn sealed(ends: u64, bytes: &[u8]) -> Vec<u8> {
    [&ends.to_be_bytes(), bytes].concat()
}

/// What is in the seal, while its time is not over.
fn opened(sealed: &[u8], now: u64) -> Option<&[u8]> {
    let (ends, bytes) = sealed.split_first_chunk()?;
    (now < u64::from_be_bytes(*ends)).then_some(bytes)
}

#[async_trait]
impl Cache for RedisCache {
    async fn get(&self, slot: &CacheSlot) -> Result<Lookup, StorageError> {
        let key = key(self.redis.prefix(), slot.customer);
        let (generation, entry): (Option<u64>, Option<Vec<u8>>) = self
            .redis
            .query(redis::cmd("HMGET").arg(&key).arg("g").arg(field(slot)))
            .await?;
        let Some(generation) = generation else {
            return self.open(&key).await;
        };
        let found = entry.as_deref().and_then(|entry| opened(entry, self.now()));
        Ok(found.map_or(Lookup::Miss(Ticket(generation)), |bytes| {
            Lookup::Hit(bytes.into())
        }))
    }

    async fn put(
        &self,
        slot: &CacheSlot,
        ticket: Ticket,
        bytes: Arc<[u8]>,
        ttl: Duration,
    ) -> Result<(), StorageError> {
        let ttl = u64::try_from(ttl.as_millis()).unwrap_or(u64::MAX).max(1);
        let ends = self.now().saturating_add(ttl);
        let mut script = STORE.key(key(self.redis.prefix(), slot.customer));
        script
            .arg(ticket.0)
            .arg(field(slot))
            .arg(sealed(ends, &bytes))
            .arg(ttl)
            .arg(MOST_ENTRIES);
        self.redis.run(&script).await
    }

    /// Never fails: what Redis can't hear now it is told before this node reads from it again. Until then other nodes
    /// may read what they still find there.
    async fn forget(&self, customer: CustomerId) -> Result<(), StorageError> {
        let script = forget(self.redis.prefix(), customer);
        if self.redis.run::<()>(&script).await.is_err() {
            self.redis.shared().owe(customer);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seal_opens_until_its_time() {
        let sealed = sealed(1_000, b"bytes");
        assert_eq!(opened(&sealed, 999), Some(&b"bytes"[..]));
        assert_eq!(opened(&sealed, 1_000), None);
        assert_eq!(opened(b"short", 0), None);
    }
}
