//! SQLite, the embedded default: what differs from MySQL, and the repositories compiled for it.

use crate::Options;
use crate::home::Home;
use diesel::{ConnectionError, ConnectionResult, QueryResult, SqliteConnection};
use diesel_async::pooled_connection::{AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod};
use diesel_async::sync_connection_wrapper::SyncConnectionWrapper;
use diesel_async::{AsyncConnection, RunQueryDsl, SimpleAsyncConnection};
use futures_util::FutureExt;

pub(crate) type Conn = SyncConnectionWrapper<SqliteConnection>;
pub(crate) type Db = diesel::sqlite::Sqlite;
pub(crate) type Manager = AsyncDieselConnectionManager<Conn>;
/// For code that is compiled for both and must choose.
pub(crate) const IS_MYSQL: bool = false;

diesel::define_sql_function! {
    #[sql_name = "last_insert_rowid"]
    fn last_insert_id_fn() -> diesel::sql_types::BigInt;
}

/// The id that the last INSERT on this connection made.
pub(crate) async fn last_insert_id(conn: &mut Conn) -> QueryResult<i64> {
    diesel::select(last_insert_id_fn()).get_result(conn).await
}

/// SQLite wants to be told which unique key may conflict.
pub(crate) fn conflict_on<T>(target: T) -> T {
    target
}

/// How a connection is made: a write-ahead log, so that readers and the one writer don't wait for each other. It lives on the
/// runtime that opened the database (see [`Home`]).
pub(crate) fn manager(options: &Options) -> Manager {
    let mut config = ManagerConfig::default();
    config.recycling_method = RecyclingMethod::Fast;
    let wait = options.lock_wait.as_millis();
    let home = Home::here();
    config.custom_setup = Box::new(move |path| {
        let (home, path) = (home.clone(), path.to_owned());
        async move { home.make(async move { connect(&path, wait).await }).await }.boxed()
    });
    Manager::new_with_config(options.sqlite_path().to_owned(), config)
}

async fn connect(path: &str, lock_wait_millis: u128) -> ConnectionResult<Conn> {
    let mut conn = Conn::establish(path).await?;
    conn.batch_execute(&format!(
        "PRAGMA busy_timeout = {lock_wait_millis}; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; \
         PRAGMA foreign_keys = ON;"
    ))
    .await
    .map_err(ConnectionError::CouldntSetupConfiguration)?;
    Ok(conn)
}

/// A transaction that writes: it takes the write lock at once, or two that read first could not both go on.
macro_rules! transaction {
    ($conn:expr, $body:expr) => {
        $crate::sqlite::Conn::immediate_transaction($conn, $body)
    };
}

/// diesel-async has no multi-row INSERT for SQLite: a statement for each row, which costs little in process.
#[allow(unused_macros)]
macro_rules! insert_batch {
    ($conn:expr, $table:expr, $rows:expr) => {{
        let mut done = Ok::<usize, diesel::result::Error>(0);
        for row in $rows {
            match diesel_async::RunQueryDsl::execute(diesel::insert_into($table).values(row), $conn).await {
                Ok(n) => done = done.map(|sum| sum + n),
                Err(error) => {
                    done = Err(error);
                    break;
                }
            }
        }
        done
    }};
}

#[path = "../repositories/mod.rs"]
pub(crate) mod repositories;
