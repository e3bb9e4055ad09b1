//! A believable shop to build a frontend against: the same rows in every run, dates relative to the day it is made.

mod dice;
mod people;
mod pictures;
mod till;
mod words;
mod workshop;

pub(crate) use pictures::Picture;

use adapter_sql::shop::Shop;
use chrono::{DateTime, Utc};
use dice::Dice;

/// How many customers there are, ids from 1; every one has a login.
pub(crate) const CUSTOMERS: i64 = 40;
/// How many repairs there are.
pub(crate) const REPAIRS: i64 = 400;
/// Everybody's password.
pub(crate) const PASSWORD: &str = "demo-shop-2026";
/// [`PASSWORD`] hashed once, at the ERP's cost: forty hashes would be most of the start.
const PASSWORD_HASH: &str = "$2b$10$hT7vNq2LkYc9sXwB4mRz0uotOIC7ybGlGmRideU5jzuK2zM..peAy";

/// A shop and the pictures that lie in the ERP's upload folder.
pub(crate) struct Demo {
    /// The rows.
    pub(crate) shop: Shop,
    /// The attachments' files.
    pub(crate) pictures: Vec<Picture>,
}

/// The phone that a customer signs in with.
pub(crate) fn login_phone(customer: i64) -> String {
    format!("010{:08}", 10_000_000 + customer)
}

/// The shop as it stands at `now`.
pub(crate) fn shop(now: DateTime<Utc>) -> Demo {
    let (mut shop, mut dice) = (Shop::default(), Dice::new(2026));
    let owned = people::add(&mut shop, &mut dice, now);
    let (priced, pictures) = workshop::add(&mut shop, &mut dice, &owned, now);
    till::add(&mut shop, &mut dice, &priced, now);
    Demo { shop, pictures }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};

    fn now() -> DateTime<Utc> {
        "2026-03-10T10:00:00Z".parse().unwrap()
    }

    #[test]
    fn it_is_as_large_as_it_says_and_nothing_is_in_the_future() {
        let shop = shop(now()).shop;
        assert_eq!((shop.customers.len(), shop.repairs.len()), (40, 400));
        assert!(
            shop.repairs
                .iter()
                .all(|r| r.created_at <= Some(now()) && r.updated_at <= Some(now()))
        );
        assert!(shop.status_logs.iter().all(|l| l.created_at <= Some(now())));
        assert!(shop.invoices.iter().all(|i| i.created_at <= Some(now())));
        assert!(shop.payments.iter().all(|p| p.created_at <= Some(now())));
        assert!(shop.comments.iter().all(|c| c.created_at <= now()));
        assert!(
            shop.notifications
                .iter()
                .all(|n| n.user.is_some() && n.created_at <= Some(now()))
        );
    }

    #[test]
    fn the_printed_logins_see_every_stage_and_every_state_of_an_invoice() {
        let shop = shop(now()).shop;
        for customer in [1, 2] {
            let theirs: Vec<_> = shop
                .repairs
                .iter()
                .filter(|r| r.customer == Some(customer))
                .collect();
            let stages: BTreeSet<_> = theirs.iter().filter_map(|r| r.status.as_deref()).collect();
            assert_eq!(stages.len(), 11, "{stages:?}");
            let states: BTreeSet<_> = shop
                .invoices
                .iter()
                .filter(|i| theirs.iter().any(|r| Some(r.id) == i.repair))
                .filter_map(|i| i.status.as_deref())
                .collect();
            let all = [
                "cancelled",
                "draft",
                "paid",
                "partially_paid",
                "refunded",
                "sent",
                "unpaid",
            ];
            assert_eq!(states.into_iter().collect::<Vec<_>>(), all);
            assert!(theirs.iter().any(|r| r.attachments.is_some()));
            assert!(shop.comments.iter().any(|c| c.customer == customer));
        }
    }

    #[test]
    fn invoices_add_up_and_payments_do_not_exceed_them() {
        let shop = shop(now()).shop;
        let mut items: BTreeMap<_, i64> = BTreeMap::new();
        for item in &shop.invoice_items {
            *items.entry(item.invoice).or_default() += item.total.unwrap().minor;
        }
        for invoice in &shop.invoices {
            let total = invoice.total.unwrap().minor;
            assert_eq!(items[&Some(invoice.id)] + invoice.tax.unwrap().minor, total);
            let paid: i64 = shop
                .payments
                .iter()
                .filter(|p| p.invoice == Some(invoice.id))
                .map(|p| p.amount.unwrap().minor)
                .sum();
            assert_eq!(Some(paid), invoice.amount_paid.map(|a| a.minor));
            assert!(paid <= total);
        }
    }

    #[test]
    fn every_attachment_is_a_picture_of_its_type_and_the_same_each_time() {
        let demo = shop(now());
        assert!(demo.pictures.len() > 30, "{}", demo.pictures.len());
        let named: Vec<serde_json::Value> = demo
            .shop
            .repairs
            .iter()
            .filter_map(|r| r.attachments.as_deref())
            .flat_map(|text| serde_json::from_str::<Vec<_>>(text).unwrap())
            .collect();
        assert_eq!(named.len(), demo.pictures.len());
        for (picture, row) in demo.pictures.iter().zip(&named) {
            let format = image::guess_format(picture.bytes()).unwrap();
            assert_eq!(row["type"], format.to_mime_type());
            assert_eq!(row["size"], picture.bytes().len());
            assert!(picture.path().ends_with(row["id"].as_str().unwrap()));
            image::load_from_memory(picture.bytes()).unwrap();
        }
        let again = shop(now());
        assert!(
            demo.pictures
                .iter()
                .zip(&again.pictures)
                .all(|(a, b)| a.bytes() == b.bytes())
        );
        assert_eq!(format!("{:?}", demo.shop), format!("{:?}", again.shop));
    }
}
