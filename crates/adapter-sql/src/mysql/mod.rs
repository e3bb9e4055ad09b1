//! MySQL and MariaDB: what differs from SQLite, and the repositories compiled for them.

use crate::Options;
use crate::home::Home;
use diesel::{ConnectionError, ConnectionResult, QueryResult};
use diesel_async::pooled_connection::{AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod};
use diesel_async::{AsyncConnection, AsyncMysqlConnection, RunQueryDsl, SimpleAsyncConnection};
use futures_util::FutureExt;

pub(crate) type Conn = AsyncMysqlConnection;
pub(crate) type Db = diesel::mysql::Mysql;
pub(crate) type Manager = AsyncDieselConnectionManager<Conn>;
/// For code that is compiled for both and must choose.
pub(crate) const IS_MYSQL: bool = true;

diesel::define_sql_function! {
    #[sql_name = "LAST_INSERT_ID"]
    fn last_insert_id_fn() -> diesel::sql_types::BigInt;
}

/// The id that the last INSERT on this connection made.
pub(crate) async fn last_insert_id(conn: &mut Conn) -> QueryResult<i64> {
    diesel::select(last_insert_id_fn()).get_result(conn).await
}

/// MySQL finds the conflicting unique key itself.
pub(crate) fn conflict_on<T>(_target: T) -> diesel::dsl::DuplicatedKeys {
    diesel::dsl::DuplicatedKeys
}

/// How a connection is made: strict, reading what is committed, and not waiting for a lock longer than a caller would. It lives
/// on the runtime that opened the database (see [`Home`]).
pub(crate) fn manager(options: &Options) -> Manager {
    let mut config = ManagerConfig::default();
    config.recycling_method = RecyclingMethod::Fast;
    let wait = options.lock_wait.as_secs().max(1);
    let home = Home::here();
    config.custom_setup = Box::new(move |url| {
        let (home, url) = (home.clone(), url.to_owned());
        async move { home.make(async move { connect(&url, wait).await }).await }.boxed()
    });
    Manager::new_with_config(options.url.clone(), config)
}

async fn connect(url: &str, lock_wait_seconds: u64) -> ConnectionResult<Conn> {
    let mut conn = Conn::establish(url).await?;
    for sql in [
        "SET SESSION sql_mode = 'STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'",
        "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
        &format!("SET SESSION innodb_lock_wait_timeout = {lock_wait_seconds}"),
    ] {
        conn.batch_execute(sql)
            .await
            .map_err(ConnectionError::CouldntSetupConfiguration)?;
    }
    Ok(conn)
}

/// A transaction that writes.
macro_rules! transaction {
    ($conn:expr, $body:expr) => {
        diesel_async::AsyncConnection::transaction($conn, $body)
    };
}

/// Many rows in one INSERT; answers a `QueryResult<usize>`. Empty is no statement at all.
#[allow(unused_macros)]
macro_rules! insert_batch {
    ($conn:expr, $table:expr, $rows:expr) => {{
        let rows = $rows;
        if rows.is_empty() {
            Ok::<usize, diesel::result::Error>(0)
        } else {
            diesel_async::RunQueryDsl::execute(diesel::insert_into($table).values(rows), $conn).await
        }
    }};
}

#[path = "../repositories/mod.rs"]
pub(crate) mod repositories;
