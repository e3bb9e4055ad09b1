//! The embedded database's migrations: numbered files in the binary.

use super::{MigrationError, MigrationPlan, Step};
use crate::Options;
use diesel::{Connection, QueryResult, RunQueryDsl, SqliteConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use std::error::Error;
use std::path::Path;
use std::time::{Duration, Instant};

/// How long one process waits for another that changes the same file.
const PATIENCE: Duration = Duration::from_secs(30);

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");

pub(super) async fn plan(options: Options) -> Result<MigrationPlan, MigrationError> {
    blocking(move || {
        if !Path::new(options.sqlite_path()).exists() {
            return pending_of(&mut open(":memory:")?);
        }
        pending_of(&mut open(options.sqlite_path())?)
    })
    .await
}

pub(super) async fn migrate(options: Options) -> Result<MigrationPlan, MigrationError> {
    blocking(move || {
        let mut conn = open(options.sqlite_path())?;
        // Exclusive from the first look on, so that of two processes the second finds everything done.
        conn.exclusive_transaction::<_, Failure, _>(|conn| {
            let plan = pending_of(conn).map_err(Failure)?;
            conn.run_pending_migrations(MIGRATIONS)
                .map_err(|error| Failure(MigrationError::step("the embedded migrations", error)))?;
            Ok(plan)
        })
        .map_err(|failure| failure.0)
    })
    .await
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, MigrationError> + Send + 'static,
) -> Result<T, MigrationError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| MigrationError::step("migrating", error))?
}

fn open(path: &str) -> Result<SqliteConnection, MigrationError> {
    let unreachable = |error: Box<dyn Error + Send + Sync>| MigrationError::Unreachable(error);
    if let Some(folder) = Path::new(path)
        .parent()
        .filter(|f| !f.as_os_str().is_empty() && path != ":memory:")
    {
        std::fs::create_dir_all(folder).map_err(|error| unreachable(error.into()))?;
    }
    let mut conn = SqliteConnection::establish(path).map_err(|error| unreachable(error.into()))?;
    diesel::sql_query("PRAGMA busy_timeout = 30000")
        .execute(&mut conn)
        .map_err(|error| unreachable(error.into()))?;
    write_ahead(&mut conn).map_err(|error| unreachable(error.into()))?;
    Ok(conn)
}

/// Set before the first transaction: the journal's mode can't change inside one. While another process changes it, SQLite
/// refuses at once, whatever the busy time-out says.
fn write_ahead(conn: &mut SqliteConnection) -> QueryResult<()> {
    let started = Instant::now();
    loop {
        match diesel::sql_query("PRAGMA journal_mode = WAL").execute(conn) {
            Err(error) if error.to_string().contains("locked") && started.elapsed() < PATIENCE => {
                std::thread::sleep(Duration::from_millis(20));
            }
            outcome => return outcome.map(drop),
        }
    }
}

fn pending_of(conn: &mut SqliteConnection) -> Result<MigrationPlan, MigrationError> {
    let pending = conn
        .pending_migrations(MIGRATIONS)
        .map_err(|error| MigrationError::step("reading the ledger", error))?;
    let steps = pending
        .iter()
        .map(|migration| Step {
            what: format!("the embedded database's migration {}", migration.name()),
            sql: format!("-- see migrations/sqlite/{}/up.sql", migration.name()),
        })
        .collect();
    Ok(MigrationPlan { steps })
}

struct Failure(MigrationError);

impl From<diesel::result::Error> for Failure {
    fn from(error: diesel::result::Error) -> Self {
        Self(MigrationError::step("locking the embedded database", error))
    }
}
