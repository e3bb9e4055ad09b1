//! The connection, and what is known about its state.

use crate::keeper::keep;
use crate::{RedisSettings, RedisUrlError};
use deadpool_redis::redis::aio::MultiplexedConnection;
use deadpool_redis::redis::{
    self, AsyncConnectionConfig, Client, Cmd, FromRedisValue, RedisError, RedisResult,
};
use deadpool_redis::{Connection, Manager, Pool};
use kernel::{CustomerId, StorageError};
use secrecy::ExposeSecret;
use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;

/// Redis, over one pooled connection on which the commands of all callers follow each other without waiting for
/// answers. It stays checked out while it lives (decision 0007).
pub struct Redis {
    shared: Arc<Shared>,
    keeper: JoinHandle<()>,
}

/// What calls and the keeper share.
pub(crate) struct Shared {
    pub(crate) pool: Pool,
    /// For what a pool can't lend: a connection that listens.
    pub(crate) client: Client,
    pub(crate) settings: RedisSettings,
    pub(crate) link: RwLock<Link>,
    pub(crate) broken: Notify,
    pub(crate) up: watch::Sender<bool>,
    outages: AtomicU64,
    failures: AtomicU64,
}

/// The connection, and what must be done before the next one is used.
#[derive(Default)]
pub(crate) struct Link {
    pub(crate) connection: Option<Numbered>,
    /// The pool's own handle of that connection.
    pub(crate) checked_out: Option<Connection>,
    /// Customers whose forgetting Redis did not hear of.
    pub(crate) debts: HashSet<CustomerId>,
    /// How many connections there have been.
    pub(crate) made: u64,
    /// Whether it has been logged that Redis is gone.
    pub(crate) announced: bool,
}

/// A connection and which one it is, so that a late failure of an old one doesn't end its successor.
#[derive(Clone)]
pub(crate) struct Numbered {
    pub(crate) number: u64,
    pub(crate) connection: MultiplexedConnection,
}

impl Redis {
    /// Starts connecting and returns at once: Redis may as well come up later. Needs a running tokio.
    ///
    /// # Errors
    /// When the URL is none.
    pub fn start(settings: RedisSettings) -> Result<Arc<Self>, RedisUrlError> {
        let url = settings.url.expose_secret();
        if url.starts_with("rediss:") {
            return Err(RedisUrlError("TLS (rediss:) is not supported"));
        }
        let unreadable = |_| RedisUrlError("it can't be read");
        let client = Client::open(url).map_err(unreadable)?;
        let timeouts = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(settings.connect_timeout))
            .set_response_timeout(Some(settings.command_timeout));
        let manager = Manager::new_with_config(url, timeouts).map_err(unreadable)?;
        let pool = Pool::builder(manager)
            .max_size(1)
            .build()
            .map_err(|_| RedisUrlError("no pool can be made for it"))?;
        let shared = Arc::new(Shared {
            pool,
            client,
            settings,
            link: RwLock::default(),
            broken: Notify::new(),
            up: watch::Sender::new(false),
            outages: AtomicU64::new(0),
            failures: AtomicU64::new(0),
        });
        shared.broken.notify_one();
        let keeper = tokio::spawn(keep(shared.clone()));
        Ok(Arc::new(Self { shared, keeper }))
    }

    /// Asks Redis whether it is there.
    ///
    /// # Errors
    /// When it is not.
    pub async fn ping(&self) -> Result<(), StorageError> {
        self.query::<String>(&redis::cmd("PING")).await.map(drop)
    }

    /// Whether there is a connection; asks nobody.
    #[must_use]
    pub fn is_up(&self) -> bool {
        self.shared.read().connection.is_some()
    }

    /// Waits until there is a connection; at the start, for example, so that the first requests find the cache.
    pub async fn wait_until_up(&self) {
        // The sender lives as long as `self` does, so this can't fail.
        let _ = self.shared.up.subscribe().wait_for(|up| *up).await;
    }

    /// How often Redis has gone since the start.
    #[must_use]
    pub fn outages(&self) -> u64 {
        self.shared.outages.load(Ordering::Relaxed)
    }

    /// How many calls could not be carried out since the start, those that were not even tried included.
    #[must_use]
    pub fn failures(&self) -> u64 {
        self.shared.failures.load(Ordering::Relaxed)
    }

    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }

    pub(crate) fn prefix(&self) -> &str {
        &self.shared.settings.prefix
    }

    /// Sends one command.
    pub(crate) async fn query<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, StorageError> {
        let mut link = self.shared.connection()?;
        let answer = command.query_async(&mut link.connection).await;
        self.shared.judge(link.number, answer)
    }

    /// Runs a script, by its digest where Redis knows it.
    pub(crate) async fn run<T: FromRedisValue>(
        &self,
        script: &redis::ScriptInvocation<'_>,
    ) -> Result<T, StorageError> {
        let mut link = self.shared.connection()?;
        let answer = script.invoke_async(&mut link.connection).await;
        self.shared.judge(link.number, answer)
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        self.keeper.abort();
    }
}

impl Shared {
    pub(crate) fn read(&self) -> std::sync::RwLockReadGuard<'_, Link> {
        self.link.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn write(&self) -> std::sync::RwLockWriteGuard<'_, Link> {
        self.link.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// The connection; while there is none, every call fails at once.
    fn connection(&self) -> Result<Numbered, StorageError> {
        let connection = self.read().connection.clone();
        connection.ok_or_else(|| {
            self.failures.fetch_add(1, Ordering::Relaxed);
            StorageError::unavailable("Redis is gone")
        })
    }

    /// Any refusal counts as Redis being gone: one that is read-only, loading or out of memory serves nobody, and
    /// the keeper tries a write before it takes a connection into use.
    fn judge<T>(&self, number: u64, answer: RedisResult<T>) -> Result<T, StorageError> {
        answer.map_err(|error| {
            self.failures.fetch_add(1, Ordering::Relaxed);
            self.lose(number, &error);
            StorageError::unavailable(error)
        })
    }

    fn lose(&self, number: u64, error: &RedisError) {
        if self.drop_connection(Some(number), None) {
            self.announce(error);
        }
    }

    /// Redis must hear of this before anything is read from it again.
    pub(crate) fn owe(&self, customer: CustomerId) {
        self.drop_connection(None, Some(customer));
    }

    /// Takes a connection out of use, the numbered one or any, and wakes the keeper. Whether there was one.
    fn drop_connection(&self, number: Option<u64>, debt: Option<CustomerId>) -> bool {
        let mut link = self.write();
        link.debts.extend(debt);
        let taken = link
            .connection
            .take_if(|c| number.is_none_or(|number| c.number == number));
        if taken.is_some() {
            // What broke does not go back to the pool.
            drop(link.checked_out.take().map(Connection::take));
            self.up.send_replace(false);
            self.broken.notify_one();
        }
        taken.is_some()
    }

    /// Logs once that Redis is gone, until it is back.
    pub(crate) fn announce(&self, error: &RedisError) {
        let mut link = self.write();
        if !std::mem::replace(&mut link.announced, true) {
            self.outages.fetch_add(1, Ordering::Relaxed);
            tracing::warn!(%error, "Redis is gone: the cache is passed by, limits are counted on this node");
        }
    }
}
