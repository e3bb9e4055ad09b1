//! A shop of its own for each fault: a database, customers with logins, and rows as the ERP writes them.

use crate::database;
use crate::portal::Program;
use anyhow::{Context as _, Result, ensure};
use mysql_async::Conn;
use mysql_async::prelude::Queryable as _;
use std::io::Write as _;
use std::process::{Child, Stdio};

/// How many customers each shop has; each has one client.
pub(crate) const CUSTOMERS: u64 = 6;
const REPAIRS: u64 = 3;
const OFFERS: u64 = 150;
const NOTIFICATIONS: u64 = 400;
/// Yesterday, in whichever zone it is read: rows of the future would be news of the future.
const WHEN: &str = "UTC_TIMESTAMP() - INTERVAL 1 DAY";

/// A customer and what is theirs.
#[derive(Debug, Clone)]
pub(crate) struct Customer {
    pub(crate) id: u64,
    pub(crate) user: u64,
    pub(crate) login: String,
    pub(crate) password: String,
    /// Repairs to comment on.
    pub(crate) repairs: Vec<u64>,
    /// Repairs whose quotation waits for an answer.
    pub(crate) offers: Vec<u64>,
    pub(crate) notifications: Vec<u64>,
}

/// A shop's database and its customers.
#[derive(Debug)]
pub(crate) struct Shop {
    pub(crate) database: String,
    pub(crate) customers: Vec<Customer>,
}

impl Shop {
    /// Migrates an empty database and fills it.
    pub(crate) async fn open(program: &Program, database: &str) -> Result<Self> {
        program.run(&["migrate"])?;
        make_logins(program)?;
        let mut conn = database::connect(database).await?;
        let rows: Vec<(u64, u64, String)> = conn
            .query("SELECT c.id, c.userId, c.phone FROM Customer c ORDER BY c.id")
            .await
            .context("reading the customers")?;
        ensure!(
            rows.len() as u64 == CUSTOMERS,
            "{} customers were made",
            rows.len()
        );
        let mut customers = Vec::new();
        for (id, user, login) in rows {
            customers.push(Customer {
                id,
                user,
                password: password_of(&login),
                login,
                repairs: repairs(&mut conn, id, REPAIRS, "UNDER_REPAIR").await?,
                offers: offers(&mut conn, id).await?,
                notifications: notifications(&mut conn, user).await?,
            });
        }
        conn.disconnect().await?;
        Ok(Self {
            database: database.to_owned(),
            customers,
        })
    }
}

fn password_of(login: &str) -> String {
    format!("quiet workshop of {}", login.chars().rev().collect::<String>())
}

/// By the program itself: the first alone, since it makes the role that all have, the others at once.
fn make_logins(program: &Program) -> Result<()> {
    finish(make_login(program, 0)?)?;
    let others: Result<Vec<Child>> = (1..CUSTOMERS).map(|number| make_login(program, number)).collect();
    others?.into_iter().try_for_each(finish)
}

fn make_login(program: &Program, number: u64) -> Result<Child> {
    let phone = format!("010555500{number:02}");
    let name = format!("Customer {number}");
    let mut command = program.command(&["customer", "create", "--name", &name, "--phone", &phone]);
    command.stdin(Stdio::piped()).stdout(Stdio::null());
    let mut child = command.spawn().context("starting the portal")?;
    let mut input = child.stdin.take().context("the portal's input")?;
    writeln!(input, "{}", password_of(&phone)).context("telling the password")?;
    Ok(child)
}

fn finish(mut child: Child) -> Result<()> {
    let status = child.wait()?;
    ensure!(status.success(), "portal customer create ended with {status}");
    Ok(())
}

async fn repairs(conn: &mut Conn, customer: u64, count: u64, status: &str) -> Result<Vec<u64>> {
    let row = format!("({customer}, 'screen', '{status}', {WHEN}, {WHEN})");
    let rows = repeated(&row, count);
    conn.query_drop(format!(
        "INSERT INTO RepairRequest (customerId, reportedProblem, status, createdAt, updatedAt) VALUES {rows}"
    ))
    .await
    .context("making repairs")?;
    let ids = format!("SELECT id FROM RepairRequest WHERE customerId = {customer} AND status = '{status}'");
    Ok(conn.query(ids).await?)
}

async fn offers(conn: &mut Conn, customer: u64) -> Result<Vec<u64>> {
    let ids = repairs(conn, customer, OFFERS, "AWAITING_APPROVAL").await?;
    let rows: Vec<String> = ids
        .iter()
        .map(|id| format!("({id}, 'SENT', 250.00, {WHEN}, {WHEN}, {WHEN})"))
        .collect();
    conn.query_drop(format!(
        "INSERT INTO Quotation (repairRequestId, status, totalAmount, sentAt, createdAt, updatedAt) VALUES {}",
        rows.join(", ")
    ))
    .await
    .context("making quotations")?;
    Ok(ids)
}

async fn notifications(conn: &mut Conn, user: u64) -> Result<Vec<u64>> {
    let rows = repeated(
        &format!("({user}, 'repair', 'news', 0, 'IN_APP', {WHEN}, {WHEN})"),
        NOTIFICATIONS,
    );
    conn.query_drop(format!(
        "INSERT INTO Notification (userId, type, message, isRead, channel, createdAt, updatedAt) VALUES {rows}"
    ))
    .await
    .context("making notifications")?;
    Ok(conn
        .query(format!("SELECT id FROM Notification WHERE userId = {user}"))
        .await?)
}

fn repeated(row: &str, count: u64) -> String {
    (0..count).map(|_| row).collect::<Vec<_>>().join(", ")
}
