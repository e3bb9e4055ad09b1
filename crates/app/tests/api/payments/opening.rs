//! `POST /payments/initiate`, `POST /payments/{paymentId}/cancel`

use super::till::at_the_till;
use adapter_sql::shop::standard;
use serde_json::json;

at_the_till! {
    async fn an_invoice_is_paid_from_end_to_end(till) {
        let answer = till.initiate(&json!({ "invoiceId": standard::PENDING.get() }), "k1").await;
        assert_eq!(answer.status, 201);
        let opened = answer.ok().clone();
        assert_eq!((&opened["status"], &opened["gateway"], &opened["currency"]), (&json!("pending"), &json!("paymob"), &json!("EGP")));
        let due = till.invoice(standard::PENDING).await["amountDue"].clone();
        assert_eq!(opened["amount"], due);
        assert!(opened["checkoutUrl"].as_str().unwrap().contains("unifiedcheckout"), "{opened}");
        let id = opened["paymentId"].as_i64().unwrap();
        let order = till.paymob.last_order().unwrap();
        till.deliver(&till.paymob.pay(&order)).await.ok();
        let paid = till.payment(id).await;
        assert_eq!((&paid["status"], &paid["failureReason"]), (&json!("completed"), &json!(null)));
        assert_eq!(paid["transactionId"].as_str(), till.paymob.charge_of(&order).as_deref());
        assert!(paid["paidAt"].is_string() && paid["checkoutUrl"].is_null());
        let invoice = till.invoice(standard::PENDING).await;
        assert_eq!((&invoice["status"], &invoice["amountDue"]), (&json!("paid"), &json!(0)));
        assert_eq!(invoice["amountPaid"], due);
        assert_eq!(till.booked(standard::PENDING).await, (1, 1));
        let text = till.count("SELECT COUNT(*) FROM Invoice WHERE id = 1 AND LOWER(status) = 'paid' AND amountPaid = totalAmount").await;
        assert_eq!(text, 1);
        // The history has the payment once: as the attempt.
        let path = format!("/invoices/{}/payment-history", standard::PENDING);
        let history = till.app.get(&path).bearer(&till.mona).send().await;
        assert_eq!(history.ok().as_array().unwrap().len(), 1, "{}", history.text());
        assert_eq!((&history.ok()[0]["kind"], &history.ok()[0]["id"]), (&json!("attempt"), &json!(id)));
        let again = till.initiate(&json!({ "invoiceId": standard::PENDING.get() }), "k2").await;
        again.refused(409, "INVOICE_ALREADY_PAID");
    }

    async fn the_same_request_has_one_answer(till) {
        let body = json!({ "invoiceId": standard::PENDING.get(), "amount": 100.5 });
        let first = till.initiate(&body, "the-key").await;
        assert_eq!(first.ok()["amount"], json!(100.5));
        for key in ["the-key", "another-key"] {
            let again = till.initiate(&body, key).await;
            assert_eq!((again.status, again.ok()), (first.status, first.ok()));
        }
        assert_eq!(till.paymob.orders_created(), 1);
        for other in [
            json!({ "invoiceId": standard::PENDING.get(), "amount": 100 }),
            json!({ "invoiceId": standard::OVERDUE.get(), "amount": 100.5 }),
            json!({ "invoiceId": standard::PENDING.get() }),
        ] {
            till.initiate(&other, "the-key").await.refused(409, "IDEMPOTENCY_MISMATCH");
        }
        // After it was paid the key still gives the answer it gave.
        till.deliver(&till.paymob.pay(&till.paymob.last_order().unwrap())).await.ok();
        assert_eq!(till.initiate(&body, "the-key").await.ok(), first.ok());
    }

    async fn another_amount_ends_the_live_payment_which_is_watched_all_the_same(till) {
        let (first, old) = till.opened(standard::PENDING).await;
        let body = json!({ "invoiceId": standard::PENDING.get(), "amount": 50 });
        let second = till.initiate(&body, &till.key()).await.ok()["paymentId"].as_i64().unwrap();
        assert_ne!(first, second);
        assert_eq!((till.status(first).await, till.status(second).await), ("cancelled".into(), "pending".into()));
        // The payer was still on the first one's page.
        till.deliver(&till.paymob.pay(&old)).await.ok();
        assert_eq!(till.status(first).await, "completed");
        assert_eq!(till.invoice(standard::PENDING).await["status"], "paid");
        // And pays the second one too: nothing is lost, what is too much is a credit.
        till.deliver(&till.paymob.pay(&till.paymob.last_order().unwrap())).await.ok();
        assert_eq!(till.status(second).await, "completed");
        assert_eq!(till.invoice(standard::PENDING).await["creditAmount"], json!(50));
        assert_eq!(till.booked(standard::PENDING).await, (2, 2));
    }

    async fn what_can_not_be_opened_is_told_and_opens_nothing(till) {
        let pay = |invoice: i64| json!({ "invoiceId": invoice });
        let call = till.app.post("/payments/initiate").bearer(&till.mona);
        call.json(&pay(1)).send().await.refused(400, "IDEMPOTENCY_KEY_REQUIRED");
        for key in ["", "with blank", "مفتاح", &"x".repeat(256)] {
            if key.is_ascii() {
                till.initiate(&pay(1), key).await.refused(400, "BAD_REQUEST");
            }
        }
        for (invoice, status, code) in [
            (standard::PAID, 409, "INVOICE_ALREADY_PAID"),
            (standard::CANCELLED_INVOICE, 409, "INVOICE_NOT_PAYABLE"),
            (standard::REFUNDED, 409, "INVOICE_NOT_PAYABLE"),
            (standard::DRAFT, 404, "INVOICE_NOT_FOUND"),
            (standard::PURCHASE, 404, "INVOICE_NOT_FOUND"),
            (standard::DELETED_INVOICE, 404, "INVOICE_NOT_FOUND"),
            (standard::KARIM_INVOICE, 404, "INVOICE_NOT_FOUND"),
        ] {
            till.initiate(&pay(invoice.get()), &till.key()).await.refused(status, code);
        }
        for (body, field) in [
            (json!({ "invoiceId": 1, "amount": 0 }), "amount"),
            (json!({ "invoiceId": 1, "amount": -5 }), "amount"),
            (json!({ "invoiceId": 1, "amount": 0.005 }), "amount"),
            (json!({ "invoiceId": 1, "amount": 1e30 }), "amount"),
            (json!({ "invoiceId": 1, "returnUrl": "http://localhost:3000/\u{202e}" }), "returnUrl"),
            (json!({ "invoiceId": 1, "amount": 9_999_999_999.99 }), "amount"),
            (json!({ "invoiceId": 1, "gateway": "fawry" }), "gateway"),
            (json!({ "invoiceId": 1, "returnUrl": "https://evil.example/" }), "returnUrl"),
            (json!({ "invoiceId": 1, "returnUrl": "http://localhost:3000@evil.example/" }), "returnUrl"),
            (json!({ "invoiceId": 1, "returnUrl": "javascript:alert(1)" }), "returnUrl"),
        ] {
            let refused = till.initiate(&body, &till.key()).await;
            refused.refused(422, "VALIDATION_FAILED");
            assert_eq!(refused.fields()[0].0, field, "{body}");
        }
        till.initiate(&json!({ "invoiceId": 1, "gateway": "paypal" }), &till.key()).await.refused(400, "BAD_REQUEST");
        assert_eq!(till.paymob.orders_created(), 0);
        assert_eq!(till.count("SELECT COUNT(*) FROM PortalPaymentAttempt").await, 0);
    }

    async fn a_payment_is_given_up_and_another_ones_is_absent(till) {
        let (id, order) = till.opened(standard::PENDING).await;
        let path = format!("/payments/{id}/cancel");
        let karim = till.app.sign_in(standard::KARIM).await;
        till.app.post(&path).bearer(&karim).send().await.refused(404, "PAYMENT_NOT_FOUND");
        till.app.get(&format!("/payments/{id}")).bearer(&karim).send().await.refused(404, "PAYMENT_NOT_FOUND");
        for _ in 0..2 {
            let given_up = till.app.post(&path).bearer(&till.mona).send().await;
            assert_eq!(given_up.ok()["status"], "cancelled");
        }
        till.deliver(&till.paymob.pay(&order)).await.ok();
        assert_eq!(till.status(id).await, "completed", "a late success counts");
        till.app.post(&path).bearer(&till.mona).send().await.refused(409, "STALE");
    }

    async fn a_gateway_that_fails_leaves_nothing_behind(till) {
        use test_support::gateways::Misbehaviour;
        till.paymob.misbehave(Misbehaviour::Answer(500, "{}".into()));
        let body = json!({ "invoiceId": standard::PENDING.get() });
        let failed = till.initiate(&body, "k").await;
        failed.refused(502, "GATEWAY_ERROR");
        assert!(failed.headers.contains_key("retry-after"));
        // The same key goes on where it was: nobody was ever told of the first attempt.
        let opened = till.initiate(&body, "k").await;
        assert_eq!(opened.status, 201, "{}", opened.text());
        let id = opened.ok()["paymentId"].as_i64().unwrap();
        till.deliver(&till.paymob.pay(&till.paymob.last_order().unwrap())).await.ok();
        assert_eq!(till.status(id).await, "completed");
        assert_eq!(till.booked(standard::PENDING).await, (1, 1));
    }
}
