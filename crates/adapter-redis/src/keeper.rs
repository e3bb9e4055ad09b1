//! Brings the connection up, and up again.

use crate::cache::forget;
use crate::connection::{Link, Numbered, Shared};
use deadpool_redis::redis::aio::MultiplexedConnection;
use deadpool_redis::redis::{RedisResult, Script};
use deadpool_redis::{Connection, PoolError};
use std::sync::{Arc, LazyLock, RwLockWriteGuard};
use std::time::Duration;
use tokio::time::{Instant, sleep};

const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// A connection that broke sooner than this was of no use, and the next one is not made at once.
const STEADY: Duration = Duration::from_secs(1);

/// Runs until it is aborted: waits for a break, then connects, tells Redis what it missed, and hands the connection
/// out.
pub(crate) async fn keep(shared: Arc<Shared>) {
    let mut pause = FIRST_PAUSE;
    let mut restored: Option<Instant> = None;
    loop {
        shared.broken.notified().await;
        if restored.is_none_or(|at| at.elapsed() >= STEADY) {
            pause = FIRST_PAUSE;
        } else {
            sleep(pause).await;
            pause = longer(pause);
        }
        while let Err(error) = restore(&shared).await {
            shared.announce(&error);
            sleep(pause).await;
            pause = longer(pause);
        }
        restored = Some(Instant::now());
    }
}

fn longer(pause: Duration) -> Duration {
    (pause * 2).min(LONGEST_PAUSE)
}

/// Takes a connection from the pool into use; one that is of no use does not go back there.
async fn restore(shared: &Arc<Shared>) -> RedisResult<()> {
    let pooled = shared.pool.get().await.map_err(|error| match error {
        PoolError::Backend(error) => error,
        // This pool neither waits nor closes and has no hooks.
        other => std::io::Error::other(other.to_string()).into(),
    })?;
    let mut connection = MultiplexedConnection::clone(&pooled);
    match settle(shared, &mut connection).await {
        Ok(mut link) => {
            link.made += 1;
            let number = link.made;
            link.connection = Some(Numbered { number, connection });
            link.checked_out = Some(pooled);
            if std::mem::take(&mut link.announced) {
                tracing::info!("Redis is back");
            }
            shared.up.send_replace(true);
            Ok(())
        }
        Err(error) => {
            drop(Connection::take(pooled));
            Err(error)
        }
    }
}

/// Proves the connection and tells Redis what it missed, until nothing is owed: then the link is held, so that no debt
/// comes between.
async fn settle<'a>(
    shared: &'a Shared,
    connection: &mut MultiplexedConnection,
) -> RedisResult<RwLockWriteGuard<'a, Link>> {
    PROBE
        .key(format!("{}probe", shared.settings.prefix))
        .invoke_async::<()>(connection)
        .await?;
    loop {
        let debts: Vec<_> = {
            let link = shared.write();
            if link.debts.is_empty() {
                return Ok(link);
            }
            link.debts.iter().copied().collect()
        };
        for customer in debts {
            forget(&shared.settings.prefix, customer)
                .invoke_async::<()>(connection)
                .await?;
            shared.write().debts.remove(&customer);
        }
    }
}

/// Does what the calls do: a replica, a Redis that is loading or full, or one that forbids scripts, is as good as none.
static PROBE: LazyLock<Script> =
    LazyLock::new(|| Script::new("redis.call('SET', KEYS[1], redis.call('TIME')[1], 'PX', 1000)"));
