use super::erp::{Erp, amount, deleted_at};
use super::on_both;
use async_trait::async_trait;
use dashboard::contract::{GivenInvoice, World, all};
use dashboard::{CachedDashboard, DashboardReader};
use kernel::testing::MapCache;
use kernel::{CustomerId, RepairId, ShopZone, UserId};
use std::sync::Arc;
use std::time::Duration;

const TTL: Duration = Duration::from_secs(30);

struct DashboardWorld {
    erp: Erp,
    reader: Arc<dyn DashboardReader>,
}

fn bare(erp: Erp) -> DashboardWorld {
    let reader = erp.database.ports().dashboard;
    DashboardWorld { erp, reader }
}

fn cached(erp: Erp) -> DashboardWorld {
    let inner = erp.database.ports().dashboard;
    let reader = Arc::new(CachedDashboard::new(inner, Arc::new(MapCache::default()), TTL));
    DashboardWorld { erp, reader }
}

on_both!(contract, async |erp| super::all(&super::bare(erp)).await);
on_both!(contract_behind_a_cache, async |erp| super::all(&super::cached(
    erp
))
.await);

#[async_trait]
impl World for DashboardWorld {
    fn reader(&self) -> Arc<dyn DashboardReader> {
        self.reader.clone()
    }

    fn zone(&self) -> ShopZone {
        self.erp.zone()
    }

    async fn customer(&self) -> (CustomerId, UserId) {
        (self.erp.customer("عميل", None).await, self.erp.login().await)
    }

    async fn repair(&self, owner: CustomerId, status: &str, deleted: bool) {
        self.erp.repair(owner, None, status, deleted).await;
    }

    async fn invoice(&self, owner: CustomerId, given: GivenInvoice) {
        let (owner, repair) = if given.through_repair {
            (None, Some(self.erp.repair(owner, None, "DELIVERED", true).await))
        } else {
            (Some(owner), None)
        };
        let (id, mut sql) = self.erp.row(
            "Invoice",
            &[
                ("customerId", owner.map(CustomerId::get).into()),
                ("repairRequestId", repair.map(RepairId::get).into()),
                ("status", given.status.into()),
                ("totalAmount", amount(given.total)),
                ("currency", given.currency.into()),
                ("dueDate", given.due_date.into()),
                ("deletedAt", deleted_at(given.deleted)),
                (
                    "invoiceType",
                    if given.purchase { "purchase" } else { "sale" }.into(),
                ),
            ],
        );
        for payment in given.payments {
            let cells = [("invoiceId", id.into()), ("amount", amount(payment))];
            sql += &self.erp.row("Payment", &cells).1;
        }
        self.erp.run(&sql).await;
    }

    async fn device(&self, owner: CustomerId, deleted: bool) {
        let cells = [
            ("customerId", owner.get().into()),
            ("deletedAt", deleted_at(deleted)),
        ];
        self.erp.insert("Device", &cells).await;
    }

    async fn notification(&self, user: UserId, channel: Option<&str>, read: bool, deleted: bool) {
        let cells = [
            ("userId", user.get().into()),
            ("channel", channel.into()),
            ("isRead", i64::from(read).into()),
            ("deletedAt", deleted_at(deleted)),
        ];
        self.erp.insert("Notification", &cells).await;
    }

    async fn currency(&self, code: &str) {
        self.erp.set("currency.code", code, false).await;
    }
}
