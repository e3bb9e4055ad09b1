//! Rows of invoices beside their payments, and what they mean.

use super::super::super::Db;
use crate::types::{Hundredths, sql::MoneySql};
use crate::zone::DbZone;
use ::invoices::{InvoiceFacts, Received, paid_moment};
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date, Nullable, Text, Timestamp};
use kernel::{Currency, InvoiceId, RepairId, ShopZone};

/// An invoice and one of its payments, or none.
#[derive(QueryableByName)]
#[diesel(check_for_backend(Db))]
pub(super) struct FactRow {
    #[diesel(sql_type = BigInt)]
    pub(super) id: i64,
    #[diesel(sql_type = Nullable<BigInt>)]
    repair: Option<i64>,
    #[diesel(sql_type = Nullable<Text>)]
    status: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub(super) token: Option<String>,
    #[diesel(sql_type = Nullable<MoneySql>)]
    pub(super) total: Option<Hundredths>,
    #[diesel(sql_type = Nullable<Text>)]
    currency: Option<String>,
    #[diesel(sql_type = Nullable<Timestamp>)]
    pub(super) created: Option<NaiveDateTime>,
    #[diesel(sql_type = Nullable<Date>)]
    pub(super) due: Option<NaiveDate>,
    #[diesel(sql_type = Nullable<BigInt>)]
    payment: Option<i64>,
    #[diesel(sql_type = Nullable<MoneySql>)]
    amount: Option<Hundredths>,
    #[diesel(sql_type = Nullable<Date>)]
    paid_on: Option<NaiveDate>,
    #[diesel(sql_type = Nullable<Timestamp>)]
    payment_created: Option<NaiveDateTime>,
}

/// The columns of [`FactRow`], of `i` and `p`.
pub(super) const FACTS: &str = "i.id AS id, i.repairRequestId AS repair, i.status AS status, \
     i.trackingToken AS token, i.totalAmount AS total, i.currency AS currency, i.createdAt AS created, \
     i.dueDate AS due, p.id AS payment, p.amount AS amount, p.paymentDate AS paid_on, \
     p.createdAt AS payment_created";

impl FactRow {
    fn facts(&self, zone: DbZone) -> InvoiceFacts {
        InvoiceFacts {
            id: InvoiceId(self.id),
            repair: self.repair.map(RepairId),
            status: self.status.clone(),
            total: self.total.unwrap_or_default().0,
            currency: currency_of(self.currency.as_deref()),
            created_at: self.created.map(|wall| zone.to_utc(wall)),
            due_date: self.due,
            payments: vec![],
        }
    }

    fn received(&self, zone: DbZone, shop: ShopZone) -> Option<Received> {
        self.payment.map(|_| Received {
            amount: self.amount.unwrap_or_default().0,
            at: moment_of(self.paid_on, self.payment_created, zone, shop),
        })
    }
}

/// Rows of one invoice after another, made one each; the first row of each comes with it.
pub(super) fn gather(rows: Vec<FactRow>, zone: DbZone, shop: ShopZone) -> Vec<(FactRow, InvoiceFacts)> {
    let mut gathered: Vec<(FactRow, InvoiceFacts)> = vec![];
    for row in rows {
        let received = row.received(zone, shop);
        match gathered.last_mut() {
            Some((first, facts)) if first.id == row.id => facts.payments.extend(received),
            _ => {
                let mut facts = row.facts(zone);
                facts.payments.extend(received);
                gathered.push((row, facts));
            }
        }
    }
    gathered
}

/// The ERP's text, or its default where it is none that can be read.
pub(crate) fn currency_of(text: Option<&str>) -> Currency {
    text.and_then(|text| Currency::parse(text).ok())
        .unwrap_or(Currency::EGP)
}

/// When a payment was made.
pub(crate) fn moment_of(
    date: Option<NaiveDate>,
    created: Option<NaiveDateTime>,
    zone: DbZone,
    shop: ShopZone,
) -> Option<DateTime<Utc>> {
    paid_moment(date, created.map(|wall| zone.to_utc(wall)), shop)
}
