//! Brings the connection up, and up again.

use crate::cache::forget;
use crate::connection::{Numbered, Shared};
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, RedisResult, Script};
use std::sync::{Arc, LazyLock};
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

async fn restore(shared: &Arc<Shared>) -> RedisResult<()> {
    let mut connection = connect(shared).await?;
    loop {
        let debts: Vec<_> = {
            let mut link = shared.write();
            if link.debts.is_empty() {
                link.made += 1;
                let number = link.made;
                link.connection = Some(Numbered { number, connection });
                if std::mem::take(&mut link.announced) {
                    tracing::info!("Redis is back");
                }
                shared.up.send_replace(true);
                return Ok(());
            }
            link.debts.iter().copied().collect()
        };
        for customer in debts {
            forget(&shared.settings.prefix, customer)
                .invoke_async::<()>(&mut connection)
                .await?;
            shared.write().debts.remove(&customer);
        }
    }
}

/// Does what the calls do: a replica, a Redis that is loading or full, or one that forbids scripts, is as good as none.
static PROBE: LazyLock<Script> =
    LazyLock::new(|| Script::new("redis.call('SET', KEYS[1], redis.call('TIME')[1], 'PX', 1000)"));

async fn connect(shared: &Shared) -> RedisResult<MultiplexedConnection> {
    let settings = &shared.settings;
    let config = AsyncConnectionConfig::new()
        .set_connection_timeout(Some(settings.connect_timeout))
        .set_response_timeout(Some(settings.command_timeout));
    let mut connection = shared
        .client
        .get_multiplexed_async_connection_with_config(&config)
        .await?;
    PROBE
        .key(format!("{}probe", settings.prefix))
        .invoke_async::<()>(&mut connection)
        .await?;
    Ok(connection)
}
