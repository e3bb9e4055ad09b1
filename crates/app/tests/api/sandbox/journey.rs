//! The whole way: a payment is opened, a button of the page pressed, and the shop told by a signed message over HTTP.

use super::{page, press, token};
use crate::harness::{Answer, TestApp};
use adapter_sql::shop::standard;
use chrono::TimeDelta;
use kernel::InvoiceId;
use serde_json::{Value, json};
use std::time::Duration;

/// Long enough for a message on a busy machine; the wait ends when what is waited for is there.
const PATIENCE: u32 = 600;

/// Asks until it is so.
async fn until(what: &str, ask: impl AsyncFn() -> Value, is_so: impl Fn(&Value) -> bool) -> Value {
    let mut last = Value::Null;
    for _ in 0..PATIENCE {
        last = ask().await;
        if is_so(&last) {
            return last;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{what}: {last}");
}

/// A payment on its way.
struct Payment<'a> {
    app: &'a TestApp,
    mona: String,
    id: i64,
    invoice: InvoiceId,
    /// The page's path.
    page: String,
}

impl<'a> Payment<'a> {
    async fn opened(app: &'a TestApp, invoice: InvoiceId, body: Value, key: &str) -> Self {
        let mona = app.sign_in(standard::MONA).await;
        let mut asked = json!({ "invoiceId": invoice });
        asked
            .as_object_mut()
            .unwrap()
            .extend(body.as_object().unwrap().clone());
        let answer = app
            .post("/payments/initiate")
            .bearer(&mona)
            .header("idempotency-key", key)
            .json(&asked)
            .send()
            .await;
        let opened = answer.ok();
        assert_eq!(
            (&opened["gateway"], &opened["status"]),
            (&json!("sandbox"), &json!("pending"))
        );
        let url = opened["checkoutUrl"].as_str().unwrap();
        let path = url.strip_prefix(&app.base).unwrap().to_owned();
        Self {
            app,
            mona,
            id: opened["paymentId"].as_i64().unwrap(),
            invoice,
            page: path,
        }
    }

    async fn press(&self, action: &str) -> Answer {
        let form = token(&page(self.app, &self.page).await);
        let answer = press(self.app, &self.page, &form, action).await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        answer
    }

    async fn get(&self, path: &str) -> Value {
        self.app.get(path).bearer(&self.mona).send().await.ok().clone()
    }

    async fn becomes(&self, status: &str) -> Value {
        let path = format!("/payments/{}", self.id);
        let what = format!("the payment is to be {status}");
        until(
            &what,
            async || self.get(&path).await,
            |payment| payment["status"] == status,
        )
        .await
    }

    async fn invoice(&self, is_so: impl Fn(&Value) -> bool) -> Value {
        let path = format!("/invoices/{}", self.invoice);
        until("the invoice", async || self.get(&path).await, is_so).await
    }

    /// The portal's own page about it.
    async fn shown(&self) -> String {
        let reference = self.page.rsplit('/').next().unwrap();
        page(self.app, &format!("/pay/{reference}?lang=en")).await.text()
    }
}

on_both_stacks! {
    async fn a_payment_is_made(app) {
        let payment = Payment::opened(&app, standard::PENDING, json!({}), "k-pay").await;
        let before = payment.shown().await;
        assert!(before.contains("Not paid yet") && before.contains(r#"http-equiv="refresh""#), "{before}");
        payment.press("pay").await;
        let paid = payment.becomes("completed").await;
        assert_eq!(paid["amount"], json!(1000));
        assert!(paid["transactionId"].as_str().unwrap().starts_with("sbx"), "{paid}");
        let invoice = payment.invoice(|invoice| invoice["status"] == "paid").await;
        assert_eq!((&invoice["amountPaid"], &invoice["amountDue"]), (&json!(1000), &json!(0)));
        let after = payment.shown().await;
        assert!(after.contains(">Paid<") && !after.contains("refresh"), "{after}");
        assert!(!after.contains("منى"), "no word about a person: {after}");
    }

    async fn one_that_was_declined_is_tried_again(app) {
        let declined = Payment::opened(&app, standard::PENDING, json!({}), "k-decline").await;
        declined.press("decline").await;
        assert_eq!(declined.becomes("failed").await["failureReason"], "declined");
        assert!(declined.shown().await.contains("did not succeed"));
        let owed = declined.invoice(|invoice| invoice["amountDue"] == json!(1000)).await;
        assert_eq!(owed["status"], "pending");
        let again = Payment::opened(&app, standard::PENDING, json!({}), "k-again").await;
        assert_ne!((again.id, &again.page), (declined.id, &declined.page));
        again.press("pay").await;
        again.becomes("completed").await;
        again.invoice(|invoice| invoice["status"] == "paid").await;
    }

    async fn what_is_paid_twice_is_a_credit(app) {
        let payment = Payment::opened(&app, standard::PENDING, json!({}), "k-twice").await;
        payment.press("pay_twice").await;
        payment.becomes("completed").await;
        let invoice = payment.invoice(|invoice| invoice["creditAmount"] == json!(1000)).await;
        assert_eq!((&invoice["status"], &invoice["amountPaid"]), (&json!("paid"), &json!(2000)));
        assert_eq!(invoice["payments"].as_array().unwrap().len(), 2);
    }

    async fn a_bank_may_take_its_time(app) {
        let payment = Payment::opened(&app, standard::PENDING, json!({}), "k-slow").await;
        payment.press("pay_slowly").await;
        payment.becomes("processing").await;
        assert!(payment.shown().await.contains("Being processed"));
        app.clock.advance(TimeDelta::seconds(3));
        payment.becomes("completed").await;
        payment.invoice(|invoice| invoice["status"] == "paid").await;
    }

    async fn money_that_comes_too_late_counts_all_the_same(app) {
        let payment = Payment::opened(&app, standard::PENDING, json!({}), "k-late").await;
        payment.press("pay_late").await;
        payment.becomes("expired").await;
        assert!(payment.shown().await.contains("Time is over"));
        app.clock.advance(TimeDelta::seconds(3));
        payment.becomes("completed").await;
        payment.invoice(|invoice| invoice["status"] == "paid").await;
    }

    async fn who_leaves_has_paid_nothing_and_goes_back_where_they_came_from(app) {
        let body = json!({ "returnUrl": "http://localhost:3000/thanks?from=shop#top" });
        let payment = Payment::opened(&app, standard::PENDING, body, "k-leave").await;
        let text = page(&app, &payment.page).await.text();
        let back = format!("http://localhost:3000/thanks?from=shop&amp;paymentId={}#top", payment.id);
        assert!(text.contains(&back), "{text}");
        let shown = payment.shown().await;
        assert!(shown.contains(&back) && shown.contains(&payment.page), "{shown}");
        assert_eq!(payment.becomes("pending").await["paidAt"], Value::Null);
    }

    async fn one_that_was_given_up_can_only_be_paid_late(app) {
        let first = Payment::opened(&app, standard::PENDING, json!({ "amount": 10 }), "k-first").await;
        let form = token(&page(&app, &first.page).await);
        let second = Payment::opened(&app, standard::PENDING, json!({ "amount": 20 }), "k-second").await;
        first.becomes("cancelled").await;
        // The gateway is told by the worker.
        let book = app.database.ports().sandbox_book;
        let reference = first.page.rsplit('/').next().unwrap();
        let told = async || json!(book.find(reference).await.unwrap().unwrap().cancelled_at);
        until("the gateway is told", told, |at| !at.is_null()).await;
        press(&app, &first.page, &form, "pay").await;
        assert_eq!(first.becomes("cancelled").await["paidAt"], Value::Null);
        first.press("pay_late").await;
        app.clock.advance(TimeDelta::seconds(3));
        first.becomes("completed").await;
        assert_eq!(second.becomes("pending").await["amount"], json!(20));
        first.invoice(|invoice| invoice["amountPaid"] == json!(10)).await;
    }

    async fn an_unknown_reference_is_no_payments_page(app) {
        for (path, words) in [
            (format!("/pay/{}", "0".repeat(32)), "لا يقود هذا الرابط"),
            ("/pay/nothing?lang=en".to_owned(), "leads to no payment"),
        ] {
            let answer = page(&app, &path).await;
            assert_eq!((answer.status.as_u16(), answer.is_page()), (404, true));
            assert!(answer.text().contains(words), "{}", answer.text());
        }
    }
}
