//! The pool, and how a connection is borrowed, limited in time and given back.

use super::super::{Conn, manager};
use crate::error::DbError;
use crate::flow::Next;
use crate::zone::DbZone;
use crate::{Options, PoolStatus};
use diesel_async::pooled_connection::deadpool::{Hook, HookError, Object, Pool};
use diesel_async::{AsyncConnection as _, RunQueryDsl};
use kernel::{ShopZone, StorageError};
use std::time::{Duration, Instant};

/// Transactions that lose to another are run this often in all, while the time of one statement has not passed.
const WRITE_TRIES: u8 = 5;
/// A connection that has rested longer is thrown away rather than trusted: the server may have closed it meanwhile.
const MAX_IDLE: Duration = Duration::from_secs(60);

/// The pool and what every repository must know: cheap to clone.
#[derive(Clone)]
pub(crate) struct Store {
    pool: Pool<Conn>,
    statement_timeout: Duration,
    /// The zone of the wall time in the ERP's tables.
    pub(crate) zone: DbZone,
    /// The zone of the shop's calendar.
    pub(crate) shop: ShopZone,
    /// Rung after every commit: there may be events for the relay.
    pub(crate) wake: outbox::Wake,
}

/// What a try gave: `None` when it ran out of time.
type Outcome<T> = Option<Result<T, DbError>>;

impl Store {
    pub(super) fn open(options: &Options) -> Result<Self, StorageError> {
        let statements = options.statements.clone();
        let pool = Pool::builder(manager(options))
            .max_size(options.pool_size)
            .wait_timeout(Some(options.pool_wait))
            .create_timeout(Some(options.connect_timeout))
            .recycle_timeout(Some(options.connect_timeout))
            .runtime(deadpool::Runtime::Tokio1)
            .post_create(Hook::sync_fn(move |conn: &mut Conn, _| {
                conn.set_instrumentation(statements.clone());
                Ok(())
            }))
            .pre_recycle(Hook::sync_fn(|_, metrics| {
                if metrics.last_used() > MAX_IDLE {
                    return Err(HookError::message("rested too long"));
                }
                Ok(())
            }))
            .build()
            .map_err(StorageError::failed)?;
        Ok(Self {
            pool,
            statement_timeout: options.statement_timeout,
            zone: options.zone,
            shop: options.shop,
            wake: outbox::Wake::default(),
        })
    }

    /// A connection, waited for no longer than the pool's time-out.
    pub(crate) async fn connection(&self) -> Result<Object<Conn>, StorageError> {
        self.pool.get().await.map_err(StorageError::unavailable)
    }

    /// The future under the statement time-out; `None` when it ran out.
    pub(crate) async fn limited<T>(
        &self,
        work: impl Future<Output = Result<T, DbError>> + Send,
    ) -> Option<Result<T, DbError>> {
        tokio::time::timeout(self.statement_timeout, work).await.ok()
    }

    /// Gives the connection back, or throws it away, and says whether to read again.
    pub(crate) fn after_read<T>(&self, object: Object<Conn>, outcome: Outcome<T>, tries: u8) -> Next<T> {
        match outcome {
            None => {
                drop(Object::take(object));
                Next::Done(Err(out_of_time()))
            }
            Some(Ok(value)) => Next::Done(Ok(value)),
            Some(Err(error)) if error.is_disconnect() => {
                drop(Object::take(object));
                // Its neighbours in the pool were made before the same accident.
                self.pool.retain(|_, _| false);
                if tries < 2 {
                    Next::Again
                } else {
                    Next::Done(Err(error.into()))
                }
            }
            Some(Err(error)) => Next::Done(Err(error.into())),
        }
    }

    /// Like [`Self::after_read`] for a transaction. A lost connection is not tried again: it may have been lost after the
    /// commit, and the caller must be told that the outcome is unknown.
    pub(crate) async fn after_write<T>(
        &self,
        object: Object<Conn>,
        outcome: Outcome<T>,
        tries: u8,
        began: Instant,
    ) -> Next<T> {
        match outcome {
            None => {
                drop(Object::take(object));
                Next::Done(Err(out_of_time()))
            }
            Some(Ok(value)) => {
                self.wake.ring();
                Next::Done(Ok(value))
            }
            Some(Err(error))
                if error.is_contention()
                    && tries < WRITE_TRIES
                    && began.elapsed() < self.statement_timeout =>
            {
                drop(object);
                tokio::time::sleep(pause(tries)).await;
                Next::Again
            }
            Some(Err(error)) if error.is_disconnect() => {
                drop(Object::take(object));
                self.pool.retain(|_, _| false);
                Next::Done(Err(error.into()))
            }
            Some(Err(error)) => Next::Done(Err(error.into())),
        }
    }

    /// Asks the database for an answer.
    pub(crate) async fn ping(&self) -> Result<(), StorageError> {
        reading!(self, conn, {
            diesel::sql_query("SELECT 1").execute(conn).await?;
            Ok(())
        })
    }

    /// How the pool is used.
    pub(crate) fn status(&self) -> PoolStatus {
        let status = self.pool.status();
        PoolStatus {
            size: status.size,
            available: status.available,
            waiting: status.waiting,
            max: status.max_size,
        }
    }
}

fn out_of_time() -> StorageError {
    StorageError::unavailable("the statement ran out of time")
}

/// Grows with the tries; the odd factor spreads competitors apart without asking for randomness.
fn pause(tries: u8) -> Duration {
    let spread = std::process::id() % 7 + u32::from(tries) * 3;
    Duration::from_millis(u64::from(5u32 * (1 << tries.min(6)) + spread))
}
