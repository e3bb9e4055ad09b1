//! The statements that the portal sends for a list, as the database itself heard them.

use crate::http::{Client, get};
use anyhow::{Context as _, Result, ensure};
use mysql_async::Conn;
use mysql_async::prelude::Queryable as _;
use std::net::SocketAddr;

/// What one list asks: how many there are, and the page.
pub(crate) type Pair = [String; 2];

/// Asks for a page with each token, and reads what that makes the portal send. The database's log has the statements with
/// their values filled in, as long as it was on when they were prepared: nobody may have asked for the page before.
pub(crate) async fn heard(
    conn: &mut Conn,
    portal: SocketAddr,
    path: &str,
    tokens: &[String],
) -> Result<Vec<Pair>> {
    let mut client = Client::connect(portal)?;
    conn.query_drop("SET GLOBAL log_output = 'TABLE'").await?;
    conn.query_drop("SET GLOBAL general_log = 1").await?;
    let mut pairs = Vec::new();
    for token in tokens {
        conn.query_drop("TRUNCATE mysql.general_log").await?;
        ensure!(client.send(&get(path, token))?.status == 200, "{path}");
        // What looks the session up, and what runs beside the requests, is of other tables.
        let heard: Vec<String> = conn
            .query(
                "SELECT CONVERT(argument USING utf8mb4) FROM mysql.general_log
                  WHERE command_type = 'Execute' AND argument LIKE 'SELECT%' ORDER BY event_time",
            )
            .await?;
        let heard: Vec<String> = heard
            .into_iter()
            .filter(|sql| sql.contains("RepairRequest") || sql.contains("Invoice"))
            .collect();
        let shown = format!("{heard:#?}");
        let pair: Pair = heard
            .try_into()
            .ok()
            .with_context(|| format!("{path} is not two statements: {shown}"))?;
        ensure!(
            !pair.iter().any(|sql| sql.contains('?')),
            "a value is missing: {shown}"
        );
        pairs.push(pair);
    }
    conn.query_drop("SET GLOBAL general_log = 0").await?;
    Ok(pairs)
}
