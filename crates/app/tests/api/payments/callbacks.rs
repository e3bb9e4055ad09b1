//! `POST /payments/callback/{gateway}`: what is believed, and what is not.

use super::till::at_the_till;
use adapter_sql::shop::standard;
use serde_json::json;

at_the_till! {
    async fn a_forged_message_is_a_401_and_does_nothing(till) {
        let (id, order) = till.opened(standard::PENDING).await;
        let good = till.paymob.pay(&order);
        let mut wrong = good.clone();
        wrong.query[0].1 = wrong.query[0].1.chars().rev().collect();
        let mut unsigned = good.clone();
        unsigned.query.clear();
        let mut other = good.clone();
        other.body = String::from_utf8(other.body).unwrap().replace("\"success\":true", "\"success\":false").into_bytes();
        for message in [&wrong, &unsigned, &other] {
            till.deliver(message).await.refused(401, "UNAUTHENTICATED");
        }
        assert_eq!((till.status(id).await, till.booked(standard::PENDING).await), ("pending".into(), (0, 0)));
        assert_eq!(till.count("SELECT COUNT(*) FROM PortalPaymentEvent").await, 0, "nothing is done before the signature holds");
        till.deliver(&good).await.ok();
        assert_eq!(till.status(id).await, "completed");
    }

    async fn a_replayed_message_is_a_200_and_does_nothing_more(till) {
        let (_, order) = till.opened(standard::PENDING).await;
        let message = till.paymob.pay(&order);
        for _ in 0..5 {
            till.deliver(&message).await.ok();
            till.deliver_to("/payments/callback", &message).await.ok();
        }
        assert_eq!(till.booked(standard::PENDING).await, (1, 1));
        assert_eq!(till.told().await, 1);
    }

    async fn a_wrong_amount_is_kept_for_people_and_never_posted(till) {
        let (id, order) = till.opened(standard::PENDING).await;
        // Also what would be right if hundredths were taken for pounds.
        for units in [1, 100, 999_999_999] {
            till.deliver(&till.paymob.pay_amount(&order, units)).await.ok();
        }
        assert_eq!((till.status(id).await, till.booked(standard::PENDING).await), ("pending".into(), (0, 0)));
        let kept = till.count("SELECT COUNT(*) FROM PortalPaymentEvent WHERE state = 'integrity_failure' AND mismatch = 'amount'").await;
        assert_eq!(kept, 3);
        assert_eq!(till.invoice(standard::PENDING).await["amountPaid"], 0);
    }

    async fn a_wrong_integration_is_never_posted(till) {
        let (id, order) = till.opened(standard::PENDING).await;
        till.deliver(&till.paymob.pay_through(&order, 6666)).await.ok();
        assert_eq!((till.status(id).await, till.booked(standard::PENDING).await), ("pending".into(), (0, 0)));
        assert_eq!(till.count("SELECT COUNT(*) FROM PortalPaymentEvent WHERE mismatch = 'integration'").await, 1);
    }

    async fn a_wrong_currency_is_never_posted(till) {
        let (id, order) = till.opened(standard::PENDING).await;
        let mut obj: serde_json::Value = serde_json::from_slice(&till.paymob.pay(&order).body).unwrap();
        let obj = &mut obj["obj"];
        obj["currency"] = json!("USD");
        till.deliver(&till.paymob.signed(obj)).await.ok();
        assert_eq!((till.status(id).await, till.booked(standard::PENDING).await), ("pending".into(), (0, 0)));
        assert_eq!(till.count("SELECT COUNT(*) FROM PortalPaymentEvent WHERE mismatch = 'currency'").await, 1);
    }

    async fn an_order_is_named_by_what_is_signed_alone(till) {
        let (id, order) = till.opened(standard::PENDING).await;
        let mut obj: serde_json::Value = serde_json::from_slice(&till.paymob.pay(&order).body).unwrap();
        let obj = &mut obj["obj"];
        // Somebody else's order, with this one's name in the part that no signature covers.
        obj["order"]["id"] = json!(99_999_999);
        till.deliver(&till.paymob.signed(obj)).await.ok();
        assert_eq!((till.status(id).await, till.booked(standard::PENDING).await), ("pending".into(), (0, 0)));
        assert_eq!(till.count("SELECT COUNT(*) FROM PortalPaymentEvent WHERE state = 'unmatched'").await, 1);
    }

    async fn what_can_not_be_read_is_a_400_and_what_is_too_large_a_413(till) {
        let (id, order) = till.opened(standard::PENDING).await;
        let good = till.paymob.pay(&order);
        let with = |body: Vec<u8>| {
            let mut message = good.clone();
            message.body = body;
            message
        };
        for body in [b"".to_vec(), b"{".to_vec(), b"[]".to_vec(), b"\xff\xfe{}".to_vec(), b"{\"type\":\"TRANSACTION\"}".to_vec()] {
            let refused = till.deliver(&with(body.clone())).await;
            assert!(matches!(refused.status.as_u16(), 400 | 401), "{} {body:?}", refused.status);
        }
        let mut invalid = good.body.clone();
        invalid.push(0xff);
        till.deliver(&with(invalid)).await.refused(400, "BAD_REQUEST");
        till.deliver(&with(vec![b' '; 256 * 1024 + 1])).await.refused(413, "PAYLOAD_TOO_LARGE");
        let nobody = till.deliver_to("/payments/callback/paypal", &good).await;
        nobody.refused(404, "NOT_FOUND");
        till.deliver_to("/payments/callback/stripe", &good).await.refused(404, "NOT_FOUND");
        assert_eq!((till.status(id).await, till.booked(standard::PENDING).await), ("pending".into(), (0, 0)));
    }

    async fn a_saved_card_is_acknowledged(till) {
        till.deliver(&till.paymob.token_message()).await.ok();
    }

    async fn a_decline_is_told_and_a_later_success_counts(till) {
        let (id, order) = till.opened(standard::PENDING).await;
        till.deliver(&till.paymob.begin(&order)).await.ok();
        assert_eq!(till.status(id).await, "processing");
        till.deliver(&till.paymob.decline(&order, "INSUFFICIENT_FUNDS")).await.ok();
        let declined = till.payment(id).await;
        assert_eq!(declined["status"], "failed");
        assert!(declined["failureReason"].is_string(), "{declined}");
        till.deliver(&till.paymob.pay(&order)).await.ok();
        let paid = till.payment(id).await;
        assert_eq!((&paid["status"], &paid["failureReason"]), (&json!("completed"), &json!(null)));
        // And a failure that comes afterwards is nothing any more.
        till.deliver(&till.paymob.decline(&order, "DECLINED")).await.ok();
        assert_eq!(till.status(id).await, "completed");
    }
}
