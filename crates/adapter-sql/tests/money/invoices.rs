use super::erp::{Cell, Erp, amount, deleted_at, wall_or};
use super::on_both;
use async_trait::async_trait;
use invoices::contract::{GivenInvoice, GivenItem, World, all};
use invoices::{CachedInvoices, InvoiceReader};
use kernel::testing::MapCache;
use kernel::{BranchId, CompanyId, CustomerId, InvoiceId, RepairId, ShopZone};
use std::sync::Arc;
use std::time::Duration;

const TTL: Duration = Duration::from_secs(30);

struct InvoiceWorld {
    erp: Erp,
    reader: Arc<dyn InvoiceReader>,
}

fn bare(erp: Erp) -> InvoiceWorld {
    let reader = erp.database.ports().invoices;
    InvoiceWorld { erp, reader }
}

fn cached(erp: Erp) -> InvoiceWorld {
    let inner = erp.database.ports().invoices;
    let reader = Arc::new(CachedInvoices::new(inner, Arc::new(MapCache::default()), TTL));
    InvoiceWorld { erp, reader }
}

on_both!(contract, async |erp| super::all(&super::bare(erp)).await);
on_both!(contract_behind_a_cache, async |erp| super::all(&super::cached(
    erp
))
.await);

impl InvoiceWorld {
    fn item(&self, invoice: i64, item: &GivenItem) -> String {
        let mut sql = String::new();
        let (mut service, mut part) = (Cell::Null, Cell::Null);
        if let Some(name) = &item.of {
            let is_service = item.item_type.as_deref() == Some("service");
            let table = if is_service { "Service" } else { "InventoryItem" };
            let (id, insert) = self.erp.row(table, &[("name", name.as_str().into())]);
            sql += &insert;
            if is_service {
                service = id.into();
            } else {
                part = id.into();
            }
        }
        let (_, insert) = self.erp.row(
            "InvoiceItem",
            &[
                ("invoiceId", invoice.into()),
                ("description", item.description.clone().into()),
                ("itemType", item.item_type.clone().into()),
                ("serviceId", service),
                ("inventoryItemId", part),
                ("quantity", item.quantity.map(i64::from).into()),
                ("unitPrice", amount(item.unit_price)),
                ("totalPrice", amount(item.total)),
                ("deletedAt", deleted_at(item.deleted)),
            ],
        );
        sql + &insert
    }
}

#[async_trait]
impl World for InvoiceWorld {
    fn reader(&self) -> Arc<dyn InvoiceReader> {
        self.reader.clone()
    }

    fn zone(&self) -> ShopZone {
        self.erp.zone()
    }

    async fn customer(&self, name: &str, company: Option<CompanyId>) -> CustomerId {
        self.erp.customer(name, company).await
    }

    async fn company(&self, name: &str) -> CompanyId {
        self.erp.company(name).await
    }

    async fn branch(&self, name: &str) -> BranchId {
        self.erp.branch(name).await
    }

    async fn repair(&self, owner: CustomerId, branch: Option<BranchId>) -> RepairId {
        self.erp.repair(owner, branch, "DELIVERED", false).await
    }

    async fn invoices(&self, given: Vec<GivenInvoice>) -> Vec<InvoiceId> {
        let mut ids = vec![];
        let mut sql = String::new();
        for invoice in given {
            let [discount, tax, shipping] = invoice.extras;
            let (id, insert) = self.erp.row(
                "Invoice",
                &[
                    ("customerId", invoice.customer.map(CustomerId::get).into()),
                    ("repairRequestId", invoice.repair.map(RepairId::get).into()),
                    ("companyId", invoice.company.map(CompanyId::get).into()),
                    ("branchId", invoice.branch.map(BranchId::get).into()),
                    ("status", invoice.status.into()),
                    ("totalAmount", amount(invoice.total)),
                    // What the ERP keeps there is not to be believed.
                    ("amountPaid", Cell::Amount(77_777)),
                    ("currency", invoice.currency.into()),
                    ("createdAt", wall_or(invoice.wall, Some(invoice.created_at))),
                    ("dueDate", invoice.due_date.into()),
                    ("discountAmount", amount(discount)),
                    ("taxAmount", amount(tax)),
                    ("shippingAmount", amount(shipping)),
                    ("trackingToken", invoice.token.into()),
                    ("deletedAt", deleted_at(invoice.deleted)),
                    (
                        "invoiceType",
                        if invoice.purchase { "purchase" } else { "sale" }.into(),
                    ),
                ],
            );
            sql += &insert;
            ids.push(InvoiceId(id));
            for payment in invoice.payments {
                let (_, insert) = self.erp.row(
                    "Payment",
                    &[
                        ("invoiceId", id.into()),
                        ("amount", amount(payment.amount)),
                        ("paymentDate", payment.date.into()),
                        ("createdAt", payment.created_at.into()),
                        ("paymentMethod", payment.method.into()),
                    ],
                );
                sql += &insert;
            }
            for item in &invoice.items {
                sql += &self.item(id, item);
            }
        }
        self.erp.run(&sql).await;
        ids
    }

    async fn shop(&self, name: &str) {
        self.erp.set("company.name", name, false).await;
        self.erp.set("company.phone", "gAAAAA", true).await;
    }
}
