//! Reads back what the database holds, past the portal.

use crate::model::{Device, Notification, Offer, Session, World};
use anyhow::{Context as _, Result};
use mysql_async::prelude::Queryable as _;
use mysql_async::{Conn, Opts};

/// A connection of our own.
pub(crate) async fn connect(url: &str) -> Result<Conn> {
    let options = Opts::from_url(url).context("the database's URL")?;
    Conn::new(options).await.context("connecting to the database")
}

/// A new, empty database on a server.
pub(crate) async fn create(server: &str, name: &str) -> Result<String> {
    let mut conn = connect(server).await?;
    conn.query_drop(format!(
        "CREATE DATABASE {name} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci"
    ))
    .await
    .with_context(|| format!("making the database {name}"))?;
    conn.disconnect().await?;
    Ok(format!("{server}/{name}"))
}

/// Everything that customers' writes leave.
pub(crate) async fn read(url: &str) -> Result<World> {
    let mut conn = connect(url).await?;
    let mut world = World::default();
    shop(&mut conn, &mut world)
        .await
        .context("reading the ERP's tables")?;
    own(&mut conn, &mut world)
        .await
        .context("reading the portal's tables")?;
    conn.disconnect().await?;
    Ok(world)
}

/// Repair, customer, and the fields of [`Offer`] in their order.
type OfferRow = (u64, u64, String, bool, String, bool, bool, u64);

/// The ERP's tables.
async fn shop(conn: &mut Conn, world: &mut World) -> mysql_async::Result<()> {
    let offers = "SELECT r.id, r.customerId, CAST(q.status AS CHAR), q.responseAt IS NOT NULL, CAST(r.status AS CHAR), \
        r.customerApprovedAt IS NOT NULL, r.customerRejectionReason IS NOT NULL, \
        (SELECT COUNT(*) FROM StatusUpdateLog l WHERE l.repairRequestId = r.id AND l.changedById IS NOT NULL) \
        FROM RepairRequest r JOIN Quotation q ON q.repairRequestId = r.id";
    let rows: Vec<OfferRow> = conn.query(offers).await?;
    for (id, customer, status, answered, repair, approved, reason, steps) in rows {
        let offer = Offer {
            customer,
            status,
            answered,
            repair,
            approved,
            reason,
            steps,
        };
        world.offers.insert(id, offer);
    }
    let devices = "SELECT id, customerId, IFNULL(name, ''), IFNULL(serialNumber, ''), deletedAt IS NOT NULL FROM Device";
    let rows: Vec<(u64, u64, String, String, bool)> = conn.query(devices).await?;
    for (id, customer, name, serial, gone) in rows {
        world.devices.insert(
            id,
            Device {
                customer,
                name,
                serial,
                gone,
            },
        );
    }
    let inbox = "SELECT id, userId, IFNULL(isRead, 0), deletedAt IS NOT NULL FROM Notification";
    let rows: Vec<(u64, u64, bool, bool)> = conn.query(inbox).await?;
    for (id, user, read, gone) in rows {
        world.notifications.insert(id, Notification { user, read, gone });
    }
    let addresses: Vec<(u64, String)> = conn.query("SELECT id, IFNULL(address, '') FROM Customer").await?;
    world.addresses = addresses.into_iter().collect();
    Ok(())
}

/// The portal's own tables.
async fn own(conn: &mut Conn, world: &mut World) -> mysql_async::Result<()> {
    let comments = "SELECT repairRequestId, comment, COUNT(*) FROM PortalRepairComment WHERE deletedAt IS NULL \
        GROUP BY repairRequestId, comment";
    let rows: Vec<(u64, String, u64)> = conn.query(comments).await?;
    world.comments = rows
        .into_iter()
        .map(|(repair, text, count)| ((repair, text), count))
        .collect();
    let chosen = "SELECT customerId, CONCAT(language, '/', theme) FROM CustomerPreferences";
    let rows: Vec<(u64, String)> = conn.query(chosen).await?;
    world.preferences = rows.into_iter().collect();
    let sessions = "SELECT id, IFNULL(userAgent, ''), revokedAt IS NOT NULL FROM CustomerSession";
    let rows: Vec<(u64, String, bool)> = conn.query(sessions).await?;
    for (id, agent, ended) in rows {
        world.sessions.insert(id, Session { agent, ended });
    }
    let told =
        "SELECT entityId, COUNT(*) FROM PortalOutbox WHERE kind = 'repair.commented' GROUP BY entityId";
    let rows: Vec<(u64, u64)> = conn.query(told).await?;
    world.told = rows.into_iter().collect();
    let audit = "SELECT requestId, action FROM CustomerAuditLog WHERE requestId IS NOT NULL ORDER BY id";
    let rows: Vec<(String, String)> = conn.query(audit).await?;
    for (request, action) in rows {
        world.audit.entry(request).or_default().push(action);
    }
    Ok(())
}

/// Events of the outbox that are not done: those that wait and those that were given up, in words.
pub(crate) async fn events(url: &str) -> Result<Vec<String>> {
    let mut conn = connect(url).await?;
    let left = "SELECT CONCAT(COUNT(*), ' of ', kind, ', ', state, ', attempts up to ', MAX(attempts), ', due in ', \
        TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), MAX(nextAttemptAt)), ' s: ', IFNULL(MAX(lastError), 'never failed')) \
        FROM PortalOutbox WHERE state <> 'done' GROUP BY kind, state";
    let left = conn.query(left).await.context("reading the outbox")?;
    conn.disconnect().await?;
    Ok(left)
}
