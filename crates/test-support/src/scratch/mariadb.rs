//! A database for one test.

use super::{server, unique_name};
use crate::MARIADB_VARIABLE;
use mysql_async::prelude::Queryable as _;
use mysql_async::{Conn, Opts};
use std::error::Error;
use std::thread;

type Failure = Box<dyn Error + Send + Sync>;

/// An empty database of the test's own (utf8mb4), dropped on drop.
#[derive(Debug)]
pub struct ScratchMariaDb {
    server: String,
    name: String,
    url: String,
}

impl ScratchMariaDb {
    /// A new one on the test MariaDB. Works in and out of any async runtime.
    ///
    /// # Panics
    /// When no test MariaDB is named by `PORTAL_TEST_MARIADB`, or it does not answer.
    #[must_use]
    pub fn create() -> Self {
        Self::on(server(MARIADB_VARIABLE))
    }

    /// A new one on another server, such as one that a test of faults started.
    ///
    /// # Panics
    /// When it does not answer.
    #[must_use]
    pub fn on(server: impl Into<String>) -> Self {
        let (server, name) = (server.into(), unique_name());
        let made = run(
            &server,
            [format!(
                "CREATE DATABASE {name} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci"
            )],
        );
        if let Err(error) = made {
            panic!("the test MariaDB at {server} made no database: {error}");
        }
        let url = format!("{server}/{name}");
        Self { server, name, url }
    }

    /// How to connect: `mysql://root@127.0.0.1:PORT/NAME`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The database's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for ScratchMariaDb {
    fn drop(&mut self) {
        // A transaction that the test left open would hold the tables: the server's own end clears those.
        let _ = run(
            &self.server,
            [
                "SET SESSION lock_wait_timeout = 1".to_owned(),
                format!("DROP DATABASE IF EXISTS {}", self.name),
            ],
        );
    }
}

/// Runs statements on a connection of their own, in a thread and a runtime of their own: the caller may be in
/// an async runtime, which forbids blocking on another, or in none.
fn run<const N: usize>(server: &str, statements: [String; N]) -> Result<(), Failure> {
    thread::scope(|scope| {
        let work = scope.spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()?;
            runtime.block_on(async {
                let mut connection = Conn::new(Opts::from_url(server)?).await?;
                for statement in statements {
                    connection.query_drop(statement).await?;
                }
                connection.disconnect().await?;
                Ok(())
            })
        });
        work.join()
            .unwrap_or_else(|_| Err("the thread that asks the server panicked".into()))
    })
}
