//! Another program's hand on the database: what an ERP or an operator does there, for tests.
#![allow(clippy::unwrap_used, clippy::panic, clippy::missing_panics_doc)]

use diesel::mysql::Mysql;
use diesel::sql_types::{Nullable, Text};
use diesel::sqlite::Sqlite;
use diesel::{QueryableByName, SqliteConnection, sql_query};
use diesel_async::sync_connection_wrapper::SyncConnectionWrapper;
use diesel_async::{AsyncConnection, AsyncMysqlConnection, RunQueryDsl, SimpleAsyncConnection};
use tokio::sync::Mutex;

enum Connection {
    MySql(AsyncMysqlConnection),
    Sqlite(SyncConnectionWrapper<SqliteConnection>),
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Nullable<Text>)]
    text: Option<String>,
}

/// A connection of its own, beside the portal's pool.
pub struct RawSql(Mutex<Connection>);

impl RawSql {
    /// Connects to the database at a URL of the forms that [`crate::Options::new`] takes.
    pub async fn open(url: &str) -> Self {
        let connection = match url.strip_prefix("sqlite://") {
            Some(path) => {
                let mut connection = SyncConnectionWrapper::establish(path).await.unwrap();
                let setup = "PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON";
                connection.batch_execute(setup).await.unwrap();
                Connection::Sqlite(connection)
            }
            None => Connection::MySql(AsyncMysqlConnection::establish(url).await.unwrap()),
        };
        Self(Mutex::new(connection))
    }

    /// Runs statements.
    pub async fn exec(&self, sql: &str) {
        let done = match &mut *self.0.lock().await {
            Connection::MySql(connection) => connection.batch_execute(sql).await,
            Connection::Sqlite(connection) => connection.batch_execute(sql).await,
        };
        done.unwrap_or_else(|error| panic!("{error}: {sql}"));
    }

    /// What a query's one column holds, which it calls `text`.
    pub async fn texts(&self, sql: &str) -> Vec<Option<String>> {
        let rows: Vec<Line> = self.rows(sql).await;
        rows.into_iter().map(|row| row.text).collect()
    }

    /// The rows of a query.
    pub async fn rows<T>(&self, sql: &str) -> Vec<T>
    where
        T: QueryableByName<Mysql> + QueryableByName<Sqlite> + Send + 'static,
    {
        let rows = match &mut *self.0.lock().await {
            Connection::MySql(connection) => sql_query(sql).load(connection).await,
            Connection::Sqlite(connection) => sql_query(sql).load(connection).await,
        };
        rows.unwrap_or_else(|error| panic!("{error}: {sql}"))
    }
}
