//! `portal demo [--reset]`

use super::{CliError, chain, migrate, serve};
use crate::config::{Config, Environment};
use crate::demo::{self, PASSWORD};
use crate::system::SystemClock;
use crate::wiring;
use adapter_sql::Database;
use adapter_sql::shop::{NewSetting, Shop};
use chrono::{DateTime, Utc};
use kernel::{Clock, StorageError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// Written before the demo's first row, so that what was left half done is known for the demo's.
const BEGUN: &str = "portal.demo.begun";
/// Written after the last.
const DONE: &str = "portal.demo.done";

/// Fills the embedded database unless it is filled, then serves it.
pub(super) async fn run(mut config: Config, reset: bool) -> Result<(), CliError> {
    refuse_what_is_not_a_demo(&config)?;
    let uploads = config.data_dir.join("demo-uploads");
    config.erp_uploads = Some(uploads.clone());
    // A shop's Redis must not hear of customers who have the same ids as its own.
    config.redis_url = None;
    let database = open(&config).await?;
    let state = state_of(&database).await.map_err(storage)?;
    let database = match (state, reset) {
        (State::Foreign, _) => {
            return Err(CliError::Config(format!(
                "the database in {} holds a shop that is not the demo's; name another folder with PORTAL_DATA_DIR",
                config.data_dir.display()
            )));
        }
        (State::Empty | State::Filled(_), false) | (State::Empty, true) => database,
        (State::Filled(_) | State::Half, _) => {
            drop(database);
            remove(&config, &uploads)
                .map_err(|error| CliError::Other(format!("the old demo can't be removed: {error}")))?;
            open(&config).await?
        }
    };
    let told = match state_of(&database).await.map_err(storage)? {
        State::Filled(when) => {
            format!("the demo's shop of {when} is still there (`portal demo --reset` makes a new one)")
        }
        _ => {
            fill(&database, &uploads, SystemClock.now()).await?;
            format!(
                "a shop with {} customers and {} repairs is ready",
                demo::CUSTOMERS,
                demo::REPAIRS
            )
        }
    };
    drop(database);
    serve::welcome(config, |listen| greeting(&told, &format!("http://{listen}"))).await
}

/// What the embedded database holds.
enum State {
    Empty,
    /// The demo's shop, as of a date.
    Filled(String),
    /// The demo's, cut short.
    Half,
    /// Somebody's.
    Foreign,
}

/// The demo has passwords that everybody knows, and must never come near a shop's own rows.
fn refuse_what_is_not_a_demo(config: &Config) -> Result<(), CliError> {
    if config.env == Environment::Production {
        return Err(CliError::Config(
            "the demo's passwords are known to everybody: it does not run with PORTAL_ENV=production"
                .to_owned(),
        ));
    }
    Ok(())
}

async fn open(config: &Config) -> Result<Database, CliError> {
    let database = wiring::database(config).map_err(migrate::wiring_error)?;
    if !database.options().is_sqlite() {
        return Err(CliError::Config(
            "the demo only ever uses the embedded database: unset PORTAL_DATABASE_URL (and DATABASE_URL)"
                .to_owned(),
        ));
    }
    database.migrate().await.map_err(migrate::migration_error)?;
    Ok(database)
}

async fn state_of(database: &Database) -> Result<State, StorageError> {
    if let Some(when) = database.setting(DONE).await? {
        return Ok(State::Filled(when));
    }
    Ok(if database.setting(BEGUN).await?.is_some() {
        State::Half
    } else if database.has_customers().await? {
        State::Foreign
    } else {
        State::Empty
    })
}

fn storage(error: StorageError) -> CliError {
    CliError::Database(chain(&error))
}

async fn fill(database: &Database, uploads: &Path, now: DateTime<Utc>) -> Result<(), CliError> {
    let made = demo::shop(now);
    for picture in &made.pictures {
        let path = uploads.join(picture.path());
        write(&path, picture.bytes())
            .map_err(|error| CliError::Other(format!("{} can't be written: {error}", path.display())))?;
    }
    let mark = |key: &str| Shop {
        settings: vec![NewSetting {
            key: key.to_owned(),
            value: Some(now.date_naive().to_string()),
            is_encrypted: false,
        }],
        ..Shop::default()
    };
    for part in [&mark(BEGUN), &made.shop, &mark(DONE)] {
        database.insert_shop(part).await.map_err(storage)?;
    }
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(path, bytes)
}

/// Removes the demo's database and pictures, and nothing else of the data folder.
fn remove(config: &Config, uploads: &Path) -> io::Result<()> {
    let file = sqlite_file(config);
    for suffix in ["", "-wal", "-shm"] {
        let mut name = file.clone().into_os_string();
        name.push(suffix);
        gone(std::fs::remove_file(PathBuf::from(name)))?;
    }
    gone(std::fs::remove_dir_all(uploads))
}

fn gone(outcome: io::Result<()>) -> io::Result<()> {
    match outcome {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

fn sqlite_file(config: &Config) -> PathBuf {
    use secrecy::ExposeSecret as _;
    let url = config.database_url.expose_secret();
    PathBuf::from(url.strip_prefix("sqlite://").unwrap_or(url))
}

/// Two logins, and lines that work when pasted into a shell.
fn greeting(told: &str, origin: &str) -> String {
    let base = format!("{origin}/api/customer/v1");
    let (first, second) = (demo::login_phone(1), demo::login_phone(2));
    format!(
        r#"
{told}

  sign in as   {first}   or   {second}   with the password   {PASSWORD}

  try, line by line:

TOKEN=$(curl -s {base}/auth/login -H 'Content-Type: application/json' -d '{{"loginIdentifier":"{first}","password":"{PASSWORD}"}}' | sed 's/.*"token":"\([^"]*\)".*/\1/')
curl -s {base}/dashboard/stats -H "Authorization: Bearer $TOKEN"
curl -s '{base}/repairs?status=ready_for_pickup&limit=3' -H "Authorization: Bearer $TOKEN"
INVOICE=$(curl -s '{base}/invoices?limit=1' -H "Authorization: Bearer $TOKEN" | sed 's/.*"data":\[{{"id":\([0-9]*\).*/\1/')
curl -s "{base}/invoices/$INVOICE/pdf?lang=ar" -H "Authorization: Bearer $TOKEN" -o invoice.pdf

"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_greeting_has_two_logins_and_lines_to_paste() {
        let text = greeting("ready", "http://127.0.0.1:8080");
        let lines: Vec<_> = text.lines().filter(|line| line.contains("curl -s")).collect();
        assert_eq!(lines.len(), 5);
        assert!(
            lines
                .iter()
                .all(|line| line.contains("http://127.0.0.1:8080/api/customer/v1/"))
        );
        assert!(
            lines[0].contains(r#"-d '{"loginIdentifier":"01010000001","password":"demo-shop-2026"}'"#),
            "{}",
            lines[0]
        );
        assert!(text.contains("01010000002"));
    }
}
