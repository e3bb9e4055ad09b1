//! Measuring a MySQL database against what the portal needs.

use super::portal::{OwnTable, tables as own_tables};
use super::{Column, Index, MigrationError, MigrationPlan, Step, Table, erp::ERP};
use crate::Options;
use diesel::prelude::QueryableByName;
use diesel::sql_types::{BigInt, Text};
use diesel_async::{AsyncConnection, AsyncMysqlConnection, RunQueryDsl, SimpleAsyncConnection};
use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::time::Duration;

type Conn = AsyncMysqlConnection;

/// How long one migration waits for another's end: longer than [`LEASE`], so that one that was killed holds nobody up for good.
const PATIENCE: Duration = Duration::from_secs(120);
/// How long a lease lasts that nobody renews.
const LEASE: Duration = Duration::from_secs(30);
/// How often it is renewed: a change to a large table takes longer than it lasts.
const RENEWED: Duration = Duration::from_secs(10);
/// How often a statement is tried on a table that others keep in use.
const TRIES: u32 = 6;
/// How often the database is measured and changed, when somebody else changes it at the same time.
const ROUNDS: u32 = 3;
/// What MySQL says when a lock was not to be had in time.
const LOCKED: &str = "Lock wait timeout exceeded";
/// What MySQL says when the thing to add is there already: table, column, key.
const ALREADY_THERE: [&str; 3] = ["already exists", "Duplicate column name", "Duplicate key name"];

pub(super) async fn plan(options: &Options) -> Result<MigrationPlan, MigrationError> {
    let mut conn = connect(options).await?;
    measure(&mut conn).await
}

pub(super) async fn migrate(options: &Options) -> Result<MigrationPlan, MigrationError> {
    let mut conn = connect(options).await?;
    if measure(&mut conn).await?.is_empty() {
        return Ok(MigrationPlan::default());
    }
    let lease = Lease::take(&mut conn).await?;
    let outcome = tokio::select! {
        outcome = apply(&mut conn, options.lock_wait) => outcome,
        never = lease.keep(options) => match never {},
    };
    lease.give_back(&mut conn).await?;
    outcome
}

async fn apply(conn: &mut Conn, lock_wait: Duration) -> Result<MigrationPlan, MigrationError> {
    // The ERP's tables refer to each other in circles; none of these checks is about rows.
    run(conn, "preparing", "SET SESSION foreign_key_checks = 0").await?;
    // A change that waits for a table keeps all who come after it waiting too: the ERP would stand still.
    let seconds = lock_wait.as_secs().max(1);
    let wait =
        format!("SET SESSION lock_wait_timeout = {seconds}, SESSION innodb_lock_wait_timeout = {seconds}");
    run(conn, "preparing", &wait).await?;
    let mut done = MigrationPlan::default();
    for _ in 0..ROUNDS {
        // Measured again: another node may have done the work while this one waited, and where somebody else has added one
        // thing of several, none of that statement was.
        let plan = measure(conn).await?;
        if plan.is_empty() {
            return Ok(done);
        }
        for step in &plan.steps {
            run_when_free(conn, step, lock_wait).await?;
        }
        for step in plan.steps {
            if !done.steps.contains(&step) {
                done.steps.push(step);
            }
        }
    }
    match measure(conn).await?.steps.into_iter().next() {
        None => Ok(done),
        Some(step) => Err(MigrationError::step(
            step.what,
            "it was done, and is still missing",
        )),
    }
}

/// Runs a step; where its table is in use, again after a pause in which those who waited behind it get their turn.
async fn run_when_free(conn: &mut Conn, step: &Step, pause: Duration) -> Result<(), MigrationError> {
    for tried in 1..TRIES {
        match conn.batch_execute(&step.sql).await {
            Err(error) if error.to_string().contains(LOCKED) => tokio::time::sleep(pause * tried).await,
            outcome => return finished(&step.what, outcome),
        }
    }
    run(conn, &step.what, &step.sql).await
}

async fn connect(options: &Options) -> Result<Conn, MigrationError> {
    tokio::time::timeout(options.connect_timeout, Conn::establish(&options.url))
        .await
        .map_err(|error| MigrationError::Unreachable(error.into()))?
        .map_err(|error| MigrationError::Unreachable(error.into()))
}

async fn run(conn: &mut Conn, what: &str, sql: &str) -> Result<(), MigrationError> {
    finished(what, conn.batch_execute(sql).await)
}

fn finished(what: &str, outcome: diesel::QueryResult<()>) -> Result<(), MigrationError> {
    match outcome {
        Err(error) if !ALREADY_THERE.iter().any(|part| error.to_string().contains(part)) => {
            Err(MigrationError::step(what, error))
        }
        _ => Ok(()),
    }
}

/// The one who migrates. A row rather than a lock function: Galera and TiDB have none that spans nodes.
struct Lease {
    owner: String,
}

impl Lease {
    async fn take(conn: &mut Conn) -> Result<Self, MigrationError> {
        let failed = |error| MigrationError::step("taking the migration lease", error);
        let table = own_tables().into_iter().find(|table| table.name == "PortalLease");
        if let Some(table) = table {
            run(conn, "creating the lease table", &table.create).await?;
        }
        let owner = connection_name(conn).await.map_err(failed)?;
        let seconds = LEASE.as_secs();
        let started = tokio::time::Instant::now();
        loop {
            conn.batch_execute(&format!(
                "INSERT INTO PortalLease (name, owner, expiresAt) \
                 VALUES ('migrate', '{owner}', UTC_TIMESTAMP(3) + INTERVAL {seconds} SECOND) \
                 ON DUPLICATE KEY UPDATE owner = IF(expiresAt < UTC_TIMESTAMP(3), VALUES(owner), owner), \
                 expiresAt = IF(owner = VALUES(owner), UTC_TIMESTAMP(3) + INTERVAL {seconds} SECOND, expiresAt)"
            ))
            .await
            .map_err(failed)?;
            let holder: Named =
                diesel::sql_query("SELECT owner AS name FROM PortalLease WHERE name = 'migrate'")
                    .get_result(conn)
                    .await
                    .map_err(failed)?;
            if holder.name == owner {
                return Ok(Self { owner });
            }
            if started.elapsed() > PATIENCE {
                return Err(MigrationError::Busy);
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Renews it, over a connection of its own, until this is dropped. Where that fails the lease ends by itself, and another
    /// may begin beside this one: harmless, since what is there already is passed over.
    async fn keep(&self, options: &Options) -> Infallible {
        let renew = format!(
            "UPDATE PortalLease SET expiresAt = UTC_TIMESTAMP(3) + INTERVAL {} SECOND WHERE name = 'migrate' AND owner = '{}'",
            LEASE.as_secs(),
            self.owner
        );
        loop {
            tokio::time::sleep(RENEWED).await;
            let renewed = async {
                run(
                    &mut connect(options).await?,
                    "renewing the migration lease",
                    &renew,
                )
                .await
            };
            if let Err(error) = renewed.await {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "the migration lease was not renewed"
                );
            }
        }
    }

    async fn give_back(self, conn: &mut Conn) -> Result<(), MigrationError> {
        let sql = format!(
            "DELETE FROM PortalLease WHERE name = 'migrate' AND owner = '{}'",
            self.owner
        );
        run(conn, "giving the migration lease back", &sql).await
    }
}

/// A name that no other connection has: the server's id for this one, and the moment.
async fn connection_name(conn: &mut Conn) -> Result<String, diesel::result::Error> {
    let row: Named = diesel::sql_query(
        "SELECT CONCAT(@@hostname, '-', CONNECTION_ID(), '-', UNIX_TIMESTAMP(NOW(3)), '-', UUID_SHORT()) AS name",
    )
    .get_result(conn)
    .await?;
    Ok(row
        .name
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.'))
        .take(64)
        .collect())
}

#[derive(QueryableByName)]
struct Named {
    #[diesel(sql_type = Text)]
    name: String,
}

#[derive(QueryableByName)]
struct ColumnRow {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
    #[diesel(sql_type = Text)]
    is_nullable: String,
}

#[derive(QueryableByName)]
struct IndexRow {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    index_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
}

#[derive(QueryableByName)]
struct ForeignRow {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    constraint_name: String,
    #[diesel(sql_type = BigInt)]
    of_the_portal: i64,
}

/// What `information_schema` shows of the database.
#[derive(Default)]
struct Found {
    /// By table, by column: whether it may be NULL.
    columns: BTreeMap<String, BTreeMap<String, bool>>,
    /// By table, by index: its columns in order.
    indexes: BTreeMap<String, BTreeMap<String, Vec<String>>>,
    /// By table: foreign keys of tables that are the portal's own.
    foreign: BTreeMap<String, BTreeSet<String>>,
}

impl Found {
    async fn look(conn: &mut Conn) -> Result<Self, diesel::result::Error> {
        let mut found = Self::default();
        let columns: Vec<ColumnRow> = diesel::sql_query(
            "SELECT TABLE_NAME AS table_name, COLUMN_NAME AS column_name, IS_NULLABLE AS is_nullable \
             FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE()",
        )
        .load(conn)
        .await?;
        for row in columns {
            found
                .columns
                .entry(row.table_name)
                .or_default()
                .insert(row.column_name, row.is_nullable == "YES");
        }
        let indexes: Vec<IndexRow> = diesel::sql_query(
            "SELECT TABLE_NAME AS table_name, INDEX_NAME AS index_name, COLUMN_NAME AS column_name \
             FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND COLUMN_NAME IS NOT NULL \
             ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX",
        )
        .load(conn)
        .await?;
        for row in indexes {
            let table = found.indexes.entry(row.table_name).or_default();
            table.entry(row.index_name).or_default().push(row.column_name);
        }
        let foreign: Vec<ForeignRow> = diesel::sql_query(
            "SELECT TABLE_NAME AS table_name, CONSTRAINT_NAME AS constraint_name, \
             CAST(TABLE_NAME IN ('CustomerSession', 'CustomerAuditLog', 'CustomerPreferences') AS SIGNED) AS of_the_portal \
             FROM information_schema.TABLE_CONSTRAINTS \
             WHERE TABLE_SCHEMA = DATABASE() AND CONSTRAINT_TYPE = 'FOREIGN KEY'",
        )
        .load(conn)
        .await?;
        for row in foreign.into_iter().filter(|row| row.of_the_portal != 0) {
            found
                .foreign
                .entry(row.table_name)
                .or_default()
                .insert(row.constraint_name);
        }
        Ok(found)
    }

    fn has_index<S: AsRef<str>>(&self, table: &str, columns: &[S]) -> bool {
        self.indexes.get(table).is_some_and(|indexes| {
            indexes.values().any(|have| {
                have.len() >= columns.len() && have.iter().zip(columns).all(|(a, b)| a == b.as_ref())
            })
        })
    }
}

async fn measure(conn: &mut Conn) -> Result<MigrationPlan, MigrationError> {
    let found = Found::look(conn)
        .await
        .map_err(|error| MigrationError::step("reading information_schema", error))?;
    let mut steps = Vec::new();
    for table in ERP {
        erp_table(table, &found, &mut steps);
    }
    for table in own_tables() {
        own_table(&table, &found, &mut steps);
    }
    Ok(MigrationPlan { steps })
}

fn erp_table(table: &Table<'_>, found: &Found, steps: &mut Vec<Step>) {
    let Some(columns) = found.columns.get(table.name) else {
        steps.push(Step {
            what: format!("add the table {}", table.name),
            sql: create(table),
        });
        return;
    };
    let mut missing = Missing::new(table.name);
    for column in table
        .columns
        .iter()
        .filter(|c| c.needed && !columns.contains_key(c.name))
    {
        missing.columns.push((column.name.to_owned(), add_column(column)));
    }
    let read = |name: &str| table.columns.iter().any(|c| c.needed && c.name == name);
    for index in table
        .indexes
        .iter()
        .filter(|i| i.columns.iter().all(|c| read(c)) && !found.has_index(table.name, i.columns))
    {
        // Rows that exist might not be unique, and whether they must be is the ERP's affair: they only need to be found.
        let (name, of) = (index_name(table.name, index), list(index.columns));
        missing.indexes.push((
            format!("{name} ({})", index.columns.join(", ")),
            format!("ADD KEY `{name}` ({of})"),
        ));
    }
    missing.into_steps(steps);
}

/// The portal's indexes are named after their table; the ERP's unique keys after their column, a name that another of its
/// indexes may have.
fn index_name(table: &str, index: &Index<'_>) -> String {
    if index.unique {
        format!("{table}_{}", index.name)
    } else {
        index.name.to_owned()
    }
}

/// What a table that is there lacks: what to call it, and its clause of an `ALTER TABLE`.
struct Missing<'a> {
    table: &'a str,
    columns: Vec<(String, String)>,
    indexes: Vec<(String, String)>,
}

impl<'a> Missing<'a> {
    const fn new(table: &'a str) -> Self {
        Self {
            table,
            columns: Vec::new(),
            indexes: Vec::new(),
        }
    }

    /// At most two statements: a table is locked, and waited for, as seldom as can be. Not one, since a column is added
    /// in an instant only where nothing else is.
    fn into_steps(self, steps: &mut Vec<Step>) {
        for (what, clauses) in [("columns", self.columns), ("indexes", self.indexes)] {
            let (names, clauses): (Vec<_>, Vec<_>) = clauses.into_iter().unzip();
            if !names.is_empty() {
                steps.push(Step {
                    what: format!("add {what} to {}: {}", self.table, names.join(", ")),
                    sql: format!("ALTER TABLE `{}`\n  {}", self.table, clauses.join(",\n  ")),
                });
            }
        }
    }
}

fn own_table(table: &OwnTable, found: &Found, steps: &mut Vec<Step>) {
    let name = &table.name;
    let Some(columns) = found.columns.get(name) else {
        steps.push(Step {
            what: format!("add the portal's table {name}"),
            sql: table.create.clone(),
        });
        return;
    };
    for constraint in found.foreign.get(name).into_iter().flatten() {
        steps.push(Step {
            what: format!("free the portal's table {name} of a foreign key onto the ERP's"),
            sql: format!("ALTER TABLE `{name}` DROP FOREIGN KEY `{constraint}`"),
        });
    }
    let mut missing = Missing::new(name);
    for (column, definition) in &table.columns {
        match columns.get(column) {
            None => {
                let clause = format!("ADD COLUMN `{column}` {definition}");
                missing.columns.push((column.clone(), clause));
            }
            Some(false) if !definition.contains("NOT NULL") => {
                let clause = format!("MODIFY COLUMN `{column}` {definition}");
                missing.columns.push((format!("{column} (may be NULL)"), clause));
            }
            Some(_) => {}
        }
    }
    for key in table
        .keys
        .iter()
        .filter(|key| !found.has_index(name, &key.columns))
    {
        let of = format!("({})", key.columns.join(", "));
        missing.indexes.push((of, format!("ADD {}", key.definition)));
    }
    missing.into_steps(steps);
}

fn create(table: &Table<'_>) -> String {
    let mut lines: Vec<String> = table
        .columns
        .iter()
        .map(|c| format!("  `{}` {}", c.name, c.ddl))
        .collect();
    lines.extend(table.indexes.iter().map(|index| format!("  {}", key(index))));
    lines.extend(
        table
            .foreign
            .iter()
            .map(|f| format!("  FOREIGN KEY (`{}`) REFERENCES `{}` (`id`)", f.column, f.table)),
    );
    format!(
        "CREATE TABLE IF NOT EXISTS `{}` (\n{}\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci",
        table.name,
        lines.join(",\n")
    )
}

fn key(index: &Index<'_>) -> String {
    format!(
        "{}KEY `{}` ({})",
        if index.unique { "UNIQUE " } else { "" },
        index.name,
        list(index.columns)
    )
}

fn list(columns: &[&str]) -> String {
    let quoted: Vec<String> = columns.iter().map(|c| format!("`{c}`")).collect();
    quoted.join(", ")
}

fn add_column(column: &Column<'_>) -> String {
    // Rows exist already: what would have to be filled stays open instead.
    let ddl = if column.ddl.contains("DEFAULT") {
        column.ddl.to_owned()
    } else {
        column.ddl.replace(" NOT NULL", " NULL")
    };
    format!("ADD COLUMN `{}` {ddl}", column.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sql(found: &Found, table: &str) -> Vec<String> {
        let mut steps = Vec::new();
        for t in ERP.iter().filter(|t| t.name == table) {
            erp_table(t, found, &mut steps);
        }
        for t in own_tables().iter().filter(|t| t.name == table) {
            own_table(t, found, &mut steps);
        }
        steps.into_iter().map(|step| step.sql).collect()
    }

    #[test]
    fn a_missing_table_is_made_whole() {
        let sql = sql(&Found::default(), "Quotation");
        assert_eq!(sql.len(), 1);
        assert!(sql[0].contains("UNIQUE KEY `repairRequestId`"), "{}", sql[0]);
        assert!(sql[0].contains("FOREIGN KEY (`repairRequestId`) REFERENCES `RepairRequest` (`id`)"));
    }

    #[test]
    fn of_a_table_that_is_there_only_what_the_portal_reads_is_added() {
        let mut found = Found::default();
        found
            .columns
            .insert("RepairRequest".into(), [("id".to_owned(), false)].into());
        let sql = sql(&found, "RepairRequest");
        assert!(sql.iter().any(|s| s.contains("ADD COLUMN `trackingToken`")));
        assert!(
            !sql.iter()
                .any(|s| s.contains("devicePassword") || s.contains("qcNotes"))
        );
        assert_eq!(sql.len(), 2, "one statement for the columns, one for the indexes");
        for statement in &sql {
            let mut lines = statement.lines();
            assert_eq!(lines.next(), Some("ALTER TABLE `RepairRequest`"));
            assert!(lines.all(|line| line.starts_with("  ADD ")), "{statement}");
        }
    }

    #[test]
    fn a_missing_unique_key_of_the_erps_is_an_index_and_enforces_nothing() {
        let mut found = Found::default();
        let columns = ["id", "trackingToken"].map(|c| (c.to_owned(), true));
        found.columns.insert("RepairRequest".into(), columns.into());
        let indexes = sql(&found, "RepairRequest").pop().unwrap();
        assert!(
            indexes.contains("ADD KEY `RepairRequest_trackingToken` (`trackingToken`)"),
            "{indexes}"
        );
        assert!(!indexes.contains("UNIQUE"), "{indexes}");
        let key = BTreeMap::from([("x".to_owned(), vec!["trackingToken".to_owned()])]);
        found.indexes.insert("RepairRequest".into(), key);
        assert!(
            !sql(&found, "RepairRequest")
                .pop()
                .unwrap()
                .contains("`trackingToken`)")
        );
    }

    #[test]
    fn no_index_is_added_on_what_the_portal_does_not_read() {
        let mut found = Found::default();
        found
            .columns
            .insert("VariableOption".into(), [("id".to_owned(), false)].into());
        assert!(
            sql(&found, "VariableOption")
                .iter()
                .all(|s| !s.contains("ADD KEY"))
        );
    }

    #[test]
    fn the_plans_own_audit_table_is_brought_to_shape() {
        let mut found = Found::default();
        let columns = [
            "id",
            "customerId",
            "action",
            "endpoint",
            "method",
            "ipAddress",
            "userAgent",
            "createdAt",
        ];
        found.columns.insert(
            "CustomerAuditLog".into(),
            columns
                .iter()
                .map(|c| ((*c).to_owned(), *c != "id" && *c != "customerId"))
                .collect(),
        );
        found
            .foreign
            .insert("CustomerAuditLog".into(), ["audit_ibfk_1".to_owned()].into());
        let sql = sql(&found, "CustomerAuditLog");
        assert_eq!(
            sql[0],
            "ALTER TABLE `CustomerAuditLog` DROP FOREIGN KEY `audit_ibfk_1`"
        );
        assert!(
            sql[1].contains("MODIFY COLUMN `customerId` bigint DEFAULT NULL"),
            "{}",
            sql[1]
        );
        assert!(
            sql[1].contains("ADD COLUMN `requestData` json DEFAULT NULL"),
            "{}",
            sql[1]
        );
        assert_eq!(sql.len(), 3);
    }

    #[test]
    fn an_index_that_starts_with_the_same_columns_serves() {
        let mut found = Found::default();
        let index = BTreeMap::from([("x".to_owned(), vec!["customerId".to_owned(), "status".to_owned()])]);
        found.indexes.insert("Invoice".into(), index);
        assert!(found.has_index("Invoice", &["customerId"]));
        assert!(found.has_index("Invoice", &["customerId", "status"]));
        assert!(!found.has_index("Invoice", &["status"]));
    }
}
