//! The shop: as many repairs as asked for, of a few hundred regulars and thousands who came a few times.

use anyhow::{Context as _, Result};
use mysql_async::Conn;
use mysql_async::prelude::Queryable as _;

/// Who has logins; all have the same password.
const CUSTOMERS: u32 = 4_000;
/// Of whom so many are regulars and have three repairs of five.
const REGULARS: u32 = 500;
/// Rows written at once.
const BATCH: u32 = 5_000;

/// Every customer's.
pub(crate) const PASSWORD: &str = "bench-shop-2026";

/// A customer's login name.
pub(crate) fn login_name(customer: u32) -> String {
    format!("0100{customer:07}")
}

/// Fills a migrated and empty database. The passwords' hashes are as dear as the portal makes them.
pub(crate) async fn fill(conn: &mut Conn, repairs: u32, cost: u32) -> Result<()> {
    let hash = bcrypt::hash(PASSWORD, cost)?;
    conn.query_drop("INSERT INTO Role (id, name, isActive, createdAt) VALUES (1, 'Customer', 1, NOW())")
        .await?;
    conn.query_drop("INSERT INTO Branch (id, name, createdAt) VALUES (1, 'فرع الدقي', NOW())")
        .await?;
    // Each row of the two points to the other, and a key of the database holds each to that.
    conn.query_drop("SET foreign_key_checks = 0").await?;
    conn.exec_drop(
        format!(
            "INSERT INTO User (id, name, email, phone, password, roleId, customerId, isActive, createdAt, updatedAt)
             SELECT seq, CONCAT('عميل ', seq), CONCAT('c', seq, '@shop.example'), CONCAT('0100', LPAD(seq, 7, '0')), ?,
                    1, seq, 1, NOW(), NOW() FROM seq_1_to_{CUSTOMERS}"
        ),
        (hash,),
    )
    .await
    .context("filling User")?;
    for statement in [
        format!(
            "INSERT INTO Customer (id, name, phone, email, userId, createdAt, updatedAt)
             SELECT id, name, phone, email, id, NOW(), NOW() FROM User WHERE id <= {CUSTOMERS}"
        ),
        format!(
            "INSERT INTO Device (id, customerId, deviceType, brand, model, serialNumber, createdAt, updatedAt)
             SELECT seq, 1 + (seq - 1) % {CUSTOMERS}, ELT(1 + seq % 3, 'LAPTOP', 'PHONE', 'TABLET'),
                    ELT(1 + seq % 4, 'Dell', 'HP', 'Samsung', 'Lenovo'), CONCAT('M', seq % 97), CONCAT('SN-', seq),
                    NOW(), NOW() FROM seq_1_to_{}",
            CUSTOMERS * 2
        ),
    ] {
        conn.query_drop(statement).await?;
    }
    let mut first = 1;
    while first <= repairs {
        let last = (first + BATCH - 1).min(repairs);
        for statement in of_repairs(first, last) {
            conn.query_drop(statement).await?;
        }
        first = last + 1;
    }
    conn.query_drop("SET foreign_key_checks = 1").await?;
    conn.query_drop("ANALYZE TABLE User, Customer, Device, RepairRequest, Invoice, Payment, Notification")
        .await?;
    Ok(())
}

/// Repairs and what comes of them: an invoice of two in three, a payment of every other of those, a notification of each.
fn of_repairs(first: u32, last: u32) -> [String; 4] {
    [
        format!(
            "INSERT INTO RepairRequest (id, customerId, deviceId, branchId, reportedProblem, status, trackingToken,
                                        estimatedCost, deviceType, deviceBrand, deviceModel, createdAt, updatedAt)
             SELECT seq, c, c, 1, CONCAT('الجهاز لا يعمل بعد التحديث رقم ', seq),
                    ELT(1 + seq % 9, 'RECEIVED', 'INSPECTION', 'AWAITING_APPROVAL', 'UNDER_REPAIR', 'WAITING_PARTS',
                        'READY_FOR_PICKUP', 'DELIVERED', 'DELIVERED', 'REJECTED'),
                    MD5(seq), 100 + seq % 900, 'LAPTOP', 'Dell', CONCAT('M', seq % 97),
                    NOW() - INTERVAL seq * 7 MINUTE, NOW() - INTERVAL seq * 5 MINUTE
               FROM (SELECT seq, IF(seq % 5 < 3, 1 + (seq DIV 5 * 3 + seq % 5) % {REGULARS},
                                    {REGULARS} + 1 + (seq DIV 5 * 2 + seq % 5) % ({CUSTOMERS} - {REGULARS})) AS c
                       FROM seq_{first}_to_{last}) AS s"
        ),
        format!(
            "INSERT INTO Invoice (id, customerId, repairRequestId, totalAmount, amountPaid, status, currency, invoiceType,
                                  dueDate, trackingToken, createdAt, updatedAt)
             SELECT id, customerId, id, 200 + id % 800, 0, IF(id % 2, 'paid', 'sent'), 'EGP', 'sale',
                    DATE(createdAt) + INTERVAL 14 DAY, SHA1(id), createdAt, updatedAt
               FROM RepairRequest WHERE id BETWEEN {first} AND {last} AND id % 3 <> 0"
        ),
        format!(
            "INSERT INTO Payment (invoiceId, amount, paymentDate, paymentMethod, currency, createdAt, updatedAt)
             SELECT id, totalAmount, DATE(createdAt), 'cash', 'EGP', createdAt, updatedAt
               FROM Invoice WHERE id BETWEEN {first} AND {last} AND status = 'paid'"
        ),
        format!(
            "INSERT INTO Notification (userId, type, title, message, isRead, repairRequestId, channel, relatedType, relatedId,
                                       createdAt, updatedAt)
             SELECT customerId, 'repair', 'طلب الإصلاح', 'تم تحديث حالة طلب الإصلاح', id % 2, id, 'IN_APP', 'repair', id,
                    createdAt, updatedAt
               FROM RepairRequest WHERE id BETWEEN {first} AND {last}"
        ),
    ]
}
