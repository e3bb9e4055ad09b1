use super::erp::{Cell, Erp, amount, deleted_at, wall_or};
use super::on_both;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use kernel::testing::MapCache;
use kernel::{CustomerId, InvoiceId, RepairId, ShopZone};
use payments::contract::{GivenInvoice, GivenPayment, World, all};
use payments::{CachedPayments, PaymentReader};
use std::sync::Arc;
use std::time::Duration;

struct PaymentWorld(Erp, Arc<dyn PaymentReader>);

fn bare(erp: Erp) -> PaymentWorld {
    let reader = erp.database.ports().payments;
    PaymentWorld(erp, reader)
}

fn cached(erp: Erp) -> PaymentWorld {
    let (inner, cache) = (erp.database.ports().payments, Arc::new(MapCache::default()));
    let reader = Arc::new(CachedPayments::new(inner, cache, Duration::from_secs(30)));
    PaymentWorld(erp, reader)
}

on_both!(contract, async |erp| super::all(&super::bare(erp)).await);
on_both!(contract_behind_a_cache, async |erp| super::all(&super::cached(
    erp
))
.await);

#[async_trait]
impl World for PaymentWorld {
    fn reader(&self) -> Arc<dyn PaymentReader> {
        self.1.clone()
    }

    fn zone(&self) -> ShopZone {
        self.0.zone()
    }

    async fn customer(&self) -> CustomerId {
        self.0.customer("دافع", None).await
    }

    async fn invoice(
        &self,
        customer: CustomerId,
        invoice: GivenInvoice,
        payments: Vec<GivenPayment>,
    ) -> InvoiceId {
        let (owner, repair) = if invoice == GivenInvoice::ThroughRepair {
            (
                None,
                Some(self.0.repair(customer, None, "DELIVERED", false).await),
            )
        } else {
            (Some(customer), None)
        };
        let created: DateTime<Utc> = "2026-03-02T09:00:00Z".parse().unwrap();
        let (id, mut sql) = self.0.row(
            "Invoice",
            &[
                ("customerId", owner.map(CustomerId::get).into()),
                ("repairRequestId", repair.map(RepairId::get).into()),
                (
                    "status",
                    if invoice == GivenInvoice::Draft {
                        "draft"
                    } else {
                        "sent"
                    }
                    .into(),
                ),
                ("totalAmount", Cell::Amount(50_000)),
                ("createdAt", created.into()),
                ("deletedAt", deleted_at(invoice == GivenInvoice::Deleted)),
                (
                    "invoiceType",
                    if invoice == GivenInvoice::Purchase {
                        "purchase"
                    } else {
                        "sale"
                    }
                    .into(),
                ),
            ],
        );
        for payment in payments {
            let (_, insert) = self.0.row(
                "Payment",
                &[
                    ("invoiceId", id.into()),
                    ("amount", amount(payment.amount)),
                    ("currency", payment.currency.into()),
                    ("paymentDate", payment.date.into()),
                    ("createdAt", wall_or(payment.wall, payment.created_at)),
                    ("paymentMethod", payment.method.into()),
                ],
            );
            sql += &insert;
        }
        self.0.run(&sql).await;
        InvoiceId(id)
    }
}
