//! Cash and bank transfers: a word to the shop, until staff confirm it.

use super::till::{at_the_till, operator};
use adapter_sql::shop::standard;
use kernel::AttemptId;
use payments::ConfirmError;
use serde_json::{Value, json};

async fn pay(till: &super::till::Till, body: Value) -> crate::harness::Answer {
    let path = format!("/invoices/{}/pay", standard::PENDING);
    let call = till.app.post(&path).bearer(&till.mona);
    call.header("idempotency-key", &till.key())
        .json(&body)
        .send()
        .await
}

at_the_till! {
    async fn a_word_marks_nothing_paid_until_staff_confirm_it(till) {
        let noted = pay(till, json!({ "paymentMethod": "cash" })).await;
        assert_eq!(noted.status, 201);
        let data = noted.ok().clone();
        assert_eq!((&data["status"], &data["gateway"], &data["checkoutUrl"]), (&json!("pending"), &json!(null), &json!(null)));
        let id = data["paymentId"].as_i64().unwrap();
        assert_eq!(pay(till, json!({ "paymentMethod": "cash" })).await.ok(), &data, "the same word once");
        assert_eq!(till.invoice(standard::PENDING).await["amountPaid"], 0);
        assert_eq!(till.booked(standard::PENDING).await, (0, 0));
        // It does not stand in the way of an online payment.
        let (online, _) = till.opened(standard::PENDING).await;
        assert_eq!((till.status(id).await, till.status(online).await), ("pending".into(), "pending".into()));
        let desk = till.desk();
        let attempt = AttemptId(id);
        assert!(matches!(desk.confirm(AttemptId(online), None, &operator()).await, Err(ConfirmError::Online)));
        for _ in 0..2 {
            desk.confirm(attempt, None, &operator()).await.unwrap();
        }
        let other = desk.confirm(attempt, Some(1), &operator()).await;
        assert!(matches!(other, Err(ConfirmError::Otherwise(_))), "{other:?}");
        assert_eq!(till.booked(standard::PENDING).await, (1, 1));
        assert_eq!(till.told().await, 1);
        till.app.forget(standard::MONA).await;
        assert_eq!(till.invoice(standard::PENDING).await["status"], "paid");
        assert_eq!(till.status(id).await, "completed");
    }

    async fn staff_count_what_lies_before_them(till) {
        let data = pay(till, json!({ "paymentMethod": "bank_transfer", "amount": 200 })).await.ok().clone();
        let id = data["paymentId"].as_i64().unwrap();
        till.desk().confirm(AttemptId(id), Some(15_050), &operator()).await.unwrap();
        till.app.forget(standard::MONA).await;
        let invoice = till.invoice(standard::PENDING).await;
        assert_eq!((&invoice["amountPaid"], &invoice["status"]), (&json!(150.5), &json!("partially_paid")));
        assert_eq!(till.payment(id).await["amount"], json!(150.5));
        let method = till.count("SELECT COUNT(*) FROM Payment WHERE invoiceId = 1 AND paymentMethod = 'bank_transfer'").await;
        assert_eq!(method, 1);
    }
}
