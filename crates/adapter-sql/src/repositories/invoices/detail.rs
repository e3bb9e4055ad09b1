//! One invoice with all that is on its paper.

use super::super::super::Db;
use super::super::Store;
use super::super::settings::settings;
use super::super::sql::{Sql, Value};
use super::arms::VISIBLE;
use super::rows::{FACTS, FactRow, currency_of, gather, moment_of};
use crate::types::{Hundredths, sql::MoneySql};
use crate::zone::DbZone;
use ::invoices::{
    BilledCompany, BilledCustomer, ErpWord, InvoiceDetail, InvoiceError, InvoiceFacts, InvoiceItem,
    InvoicePayment, IssuingBranch, ItemType, Received, Shop, Verified, VerifyBy, subtotal,
};
use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date, Integer, Nullable, Text, Timestamp};
use diesel_async::RunQueryDsl;
use kernel::{
    BranchId, CompanyId, Currency, CustomerId, InvoiceId, InvoiceItemId, Money, PaymentId, RepairId, ShopDay,
    ShopZone,
};

const HEAD: &str = "SELECT i.id AS id, i.repairRequestId AS repair, i.status AS status, i.totalAmount AS total, \
     i.currency AS currency, i.createdAt AS created, i.dueDate AS due, i.discountAmount AS discount, \
     i.taxAmount AS tax, i.shippingAmount AS shipping, c.id AS customer, c.name AS customer_name, \
     c.phone AS customer_phone, c.email AS customer_email, c.address AS customer_address, co.id AS company, \
     co.name AS company_name, co.taxNumber AS company_tax, co.address AS company_address, co.phone AS company_phone, \
     b.id AS branch, b.name AS branch_name, b.phone AS branch_phone, b.address AS branch_address \
     FROM Invoice i LEFT JOIN RepairRequest r ON r.id = i.repairRequestId \
     JOIN Customer c ON c.id = COALESCE(i.customerId, r.customerId) \
     LEFT JOIN Company co ON co.id = COALESCE(i.companyId, c.companyId) \
     LEFT JOIN Branch b ON b.id = COALESCE(i.branchId, r.branchId) WHERE i.id = ";

const ITEMS: &str = "SELECT t.id AS id, t.description AS description, t.itemType AS item_type, \
     COALESCE(s.name, n.name) AS named, t.quantity AS quantity, t.unitPrice AS unit_price, t.totalPrice AS total \
     FROM InvoiceItem t LEFT JOIN Service s ON s.id = t.serviceId \
     LEFT JOIN InventoryItem n ON n.id = t.inventoryItemId WHERE t.deletedAt IS NULL AND t.invoiceId = ";

const PAYMENTS: &str = "SELECT p.id AS id, p.amount AS amount, p.currency AS currency, p.paymentMethod AS method, \
     p.paymentDate AS paid_on, p.createdAt AS created FROM Payment p WHERE p.invoiceId = ";

#[derive(QueryableByName)]
#[diesel(check_for_backend(Db))]
struct HeadRow {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Nullable<BigInt>)]
    repair: Option<i64>,
    #[diesel(sql_type = Nullable<Text>)]
    status: Option<String>,
    #[diesel(sql_type = Nullable<MoneySql>)]
    total: Option<Hundredths>,
    #[diesel(sql_type = Nullable<Text>)]
    currency: Option<String>,
    #[diesel(sql_type = Nullable<Timestamp>)]
    created: Option<NaiveDateTime>,
    #[diesel(sql_type = Nullable<Date>)]
    due: Option<NaiveDate>,
    #[diesel(sql_type = Nullable<MoneySql>)]
    discount: Option<Hundredths>,
    #[diesel(sql_type = Nullable<MoneySql>)]
    tax: Option<Hundredths>,
    #[diesel(sql_type = Nullable<MoneySql>)]
    shipping: Option<Hundredths>,
    #[diesel(sql_type = BigInt)]
    customer: i64,
    #[diesel(sql_type = Text)]
    customer_name: String,
    #[diesel(sql_type = Nullable<Text>)]
    customer_phone: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    customer_email: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    customer_address: Option<String>,
    #[diesel(sql_type = Nullable<BigInt>)]
    company: Option<i64>,
    #[diesel(sql_type = Nullable<Text>)]
    company_name: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    company_tax: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    company_address: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    company_phone: Option<String>,
    #[diesel(sql_type = Nullable<BigInt>)]
    branch: Option<i64>,
    #[diesel(sql_type = Nullable<Text>)]
    branch_name: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    branch_phone: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    branch_address: Option<String>,
}

#[derive(QueryableByName)]
#[diesel(check_for_backend(Db))]
struct ItemRow {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Nullable<Text>)]
    description: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    item_type: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    named: Option<String>,
    #[diesel(sql_type = Nullable<Integer>)]
    quantity: Option<i32>,
    #[diesel(sql_type = Nullable<MoneySql>)]
    unit_price: Option<Hundredths>,
    #[diesel(sql_type = Nullable<MoneySql>)]
    total: Option<Hundredths>,
}

#[derive(QueryableByName)]
#[diesel(check_for_backend(Db))]
struct PaymentRow {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Nullable<MoneySql>)]
    amount: Option<Hundredths>,
    #[diesel(sql_type = Nullable<Text>)]
    currency: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    method: Option<String>,
    #[diesel(sql_type = Nullable<Date>)]
    paid_on: Option<NaiveDate>,
    #[diesel(sql_type = Nullable<Timestamp>)]
    created: Option<NaiveDateTime>,
}

/// Four reads, each of what is committed when it begins: a change in between may show in the later ones only. One snapshot
/// would cost three more statements for each detail, and what was read so is not kept for long: the follower sees the
/// change within seconds and has the customer's answers forgotten.
pub(super) async fn find(
    store: &Store,
    customer: CustomerId,
    invoice: InvoiceId,
    day: &ShopDay,
) -> Result<Option<InvoiceDetail>, InvoiceError> {
    let found = reading!(store, conn, {
        let head = Sql::new(HEAD)
            .number(invoice.get())
            .text(" AND COALESCE(i.customerId, r.customerId) = ")
            .number(customer.get())
            .text(VISIBLE)
            .words(ErpWord::DRAFT);
        let Some(head) = head.get_result::<HeadRow>(conn).await.optional()? else {
            return Ok(None);
        };
        let items: Vec<ItemRow> = Sql::new(ITEMS)
            .number(invoice.get())
            .text(" ORDER BY t.id")
            .load(conn)
            .await?;
        let payments: Vec<PaymentRow> = Sql::new(PAYMENTS)
            .number(invoice.get())
            .text(" ORDER BY p.id")
            .load(conn)
            .await?;
        let mut named = settings(conn, &["company.name", "company.phone", "company.logoUrl"]).await?;
        let shop = Shop {
            name: named.remove("company.name"),
            phone: named.remove("company.phone"),
            logo_url: named.remove("company.logoUrl"),
        };
        Ok(Some((head, items, payments, shop)))
    })?;
    Ok(found.map(|(head, items, payments, shop)| paper(head, items, payments, shop, store.zone, day)))
}

fn paper(
    head: HeadRow,
    items: Vec<ItemRow>,
    payments: Vec<PaymentRow>,
    shop: Shop,
    zone: DbZone,
    day: &ShopDay,
) -> InvoiceDetail {
    let currency = currency_of(head.currency.as_deref());
    let money = |amount: Option<Hundredths>| amount.unwrap_or_default().of(currency);
    let items: Vec<_> = items.into_iter().map(|row| line(row, currency)).collect();
    let mut payments: Vec<_> = payments
        .into_iter()
        .map(|row| payment(row, zone, day.zone))
        .collect();
    let facts = InvoiceFacts {
        id: InvoiceId(head.id),
        repair: head.repair.map(RepairId),
        status: head.status,
        total: head.total.unwrap_or_default().0,
        currency,
        created_at: head.created.map(|wall| zone.to_utc(wall)),
        due_date: head.due,
        payments: payments
            .iter()
            .map(|p| Received {
                amount: p.amount.minor,
                at: p.paid_at,
            })
            .collect(),
    };
    payments.sort_by_key(|payment| payment.paid_at);
    let summary = facts.summary(day);
    let (discount, tax, shipping) = (money(head.discount), money(head.tax), money(head.shipping));
    InvoiceDetail {
        subtotal: subtotal(&items, summary.total, discount, tax, shipping),
        credit: Money::new(facts.balance().credit(), currency),
        summary,
        items,
        discount,
        tax,
        shipping,
        payments,
        customer: BilledCustomer {
            id: CustomerId(head.customer),
            name: head.customer_name,
            phone: head.customer_phone,
            email: head.customer_email,
            address: head.customer_address,
        },
        company: head.company.map(|id| BilledCompany {
            id: CompanyId(id),
            name: head.company_name.unwrap_or_default(),
            tax_number: head.company_tax,
            address: head.company_address,
            phone: head.company_phone,
        }),
        branch: head.branch.map(|id| IssuingBranch {
            id: BranchId(id),
            name: head.branch_name.unwrap_or_default(),
            phone: head.branch_phone,
            address: head.branch_address,
        }),
        shop,
    }
}

fn line(row: ItemRow, currency: Currency) -> InvoiceItem {
    let quantity = row.quantity.map_or(1, i64::from);
    let unit_price = row.unit_price.unwrap_or_default();
    let own = row.description.filter(|text| !text.trim().is_empty());
    let total = row
        .total
        .unwrap_or(Hundredths(unit_price.0.saturating_mul(quantity)));
    InvoiceItem {
        id: InvoiceItemId(row.id),
        description: own.or(row.named).unwrap_or_default(),
        item_type: ItemType::read(row.item_type.as_deref()),
        quantity,
        unit_price: unit_price.of(currency),
        total: total.of(currency),
    }
}

fn payment(row: PaymentRow, zone: DbZone, shop: ShopZone) -> InvoicePayment {
    InvoicePayment {
        id: PaymentId(row.id),
        amount: row
            .amount
            .unwrap_or_default()
            .of(currency_of(row.currency.as_deref())),
        method: row.method,
        paid_at: moment_of(row.paid_on, row.created, zone, shop),
    }
}

pub(super) async fn verify(
    store: &Store,
    by: &VerifyBy,
    day: &ShopDay,
) -> Result<Option<Verified>, InvoiceError> {
    let rows = reading!(store, conn, {
        let sql = Sql::new("SELECT ")
            .text(FACTS)
            .text(" FROM Invoice i LEFT JOIN Payment p ON p.invoiceId = i.id WHERE ");
        let sql = match by {
            VerifyBy::Invoice(id) => sql.text("i.id = ").number(id.get()),
            VerifyBy::TrackingToken(token) => sql.text("i.trackingToken = ").bind(Value::Text(token.clone())),
        };
        let sql = sql.text(VISIBLE).words(ErpWord::DRAFT).text(" ORDER BY p.id");
        let rows: Vec<FactRow> = sql.load(conn).await?;
        Ok(rows)
    })?;
    // MySQL compares without regard to case and trailing blanks; a token is taken letter by letter.
    let exact = |row: &FactRow| match by {
        VerifyBy::Invoice(_) => true,
        VerifyBy::TrackingToken(token) => row.token.as_ref() == Some(token),
    };
    let found = gather(rows, store.zone, day.zone)
        .into_iter()
        .find(|(row, _)| exact(row));
    Ok(found.map(|(_, facts)| {
        let summary = facts.summary(day);
        Verified {
            number: summary.number,
            date: summary.created_at.map(|at| day.zone.date_of(at)),
            total: summary.total,
            status: summary.status,
        }
    }))
}
