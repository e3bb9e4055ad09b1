//! Money that goes back.

use super::till::{Till, at_the_till, operator};
use adapter_sql::shop::standard;
use chrono::TimeDelta;
use kernel::{AttemptId, Clock};
use payments::{Claim, RefundError, Refunded};
use serde_json::json;
use test_support::gateways::Misbehaviour;

async fn paid(till: &Till) -> (i64, String) {
    let (id, order) = till.opened(standard::PENDING).await;
    till.deliver(&till.paymob.pay(&order)).await.ok();
    (id, order)
}

at_the_till! {
    async fn a_part_and_then_the_rest_go_back_through_the_gateway(till) {
        let (id, _) = paid(till).await;
        let desk = till.desk();
        let part = desk.refund(AttemptId(id), Some(5_000), false, Some("a scratch".into()), &operator()).await.unwrap();
        assert!(matches!(part, Refunded::Done(_)), "{part:?}");
        till.app.forget(standard::MONA).await;
        assert_eq!(till.status(id).await, "partially_refunded");
        let invoice = till.invoice(standard::PENDING).await;
        assert_eq!((&invoice["status"], &invoice["amountDue"]), (&json!("paid"), &json!(0)), "a refund does not reopen the debt");
        let rest = desk.refund(AttemptId(id), None, false, None, &operator()).await.unwrap();
        assert!(matches!(rest, Refunded::Done(_)), "{rest:?}");
        till.app.forget(standard::MONA).await;
        assert_eq!(till.status(id).await, "refunded");
        assert_eq!(till.invoice(standard::PENDING).await["status"], "refunded");
        assert_eq!((till.paymob.refunds_made(), till.booked(standard::PENDING).await, till.told().await), (2, (3, 3), 3));
        let none = desk.refund(AttemptId(id), None, false, None, &operator()).await;
        assert!(matches!(none, Err(RefundError::NothingPaid)), "{none:?}");
    }

    async fn never_more_than_came(till) {
        let (id, _) = paid(till).await;
        let desk = till.desk();
        let most = desk.refund(AttemptId(id), Some(i64::MAX), false, None, &operator()).await;
        assert!(matches!(most, Err(RefundError::TooMuch(_))), "{most:?}");
        // Of 1000.00, four at once, each of more than half: one gets through.
        let refunds = (0..4).map(|_| {
            let desk = till.desk();
            async move { desk.refund(AttemptId(id), Some(50_001), false, None, &operator()).await.is_ok() }
        });
        let through = futures_util::future::join_all(refunds).await;
        assert_eq!(through.iter().filter(|done| **done).count(), 1);
        assert_eq!(till.paymob.refunds_made(), 1);
    }

    async fn cash_over_the_counter_is_booked_and_no_gateway_is_asked(till) {
        let (id, _) = paid(till).await;
        let done = till.desk().refund(AttemptId(id), Some(1_000), true, None, &operator()).await.unwrap();
        assert!(matches!(done, Refunded::Done(_)), "{done:?}");
        assert_eq!((till.paymob.refunds_made(), till.status(id).await), (0, "partially_refunded".into()));
    }

    async fn a_refund_without_an_answer_is_seen_through_by_the_worker_and_made_once(till) {
        let (id, _) = paid(till).await;
        till.paymob.misbehave(Misbehaviour::DoneWithStatus(500));
        let unknown = till.desk().refund(AttemptId(id), Some(5_000), false, None, &operator()).await.unwrap();
        assert!(matches!(unknown, Refunded::UnderWay(_)), "{unknown:?}");
        assert_eq!(till.status(id).await, "completed");
        till.app.clock.advance(TimeDelta::minutes(10));
        till.until(id, "partially_refunded").await;
        assert_eq!((till.paymob.refunds_made(), till.booked(standard::PENDING).await), (1, (2, 2)));
    }

    async fn a_refund_that_was_never_sent_is_sent_by_the_worker(till) {
        let (id, _) = paid(till).await;
        till.paymob.misbehave(Misbehaviour::Answer(500, "{}".into()));
        let unknown = till.desk().refund(AttemptId(id), Some(5_000), false, None, &operator()).await.unwrap();
        assert!(matches!(unknown, Refunded::UnderWay(_)), "{unknown:?}");
        till.app.clock.advance(TimeDelta::minutes(10));
        till.until(id, "partially_refunded").await;
        assert_eq!((till.paymob.refunds_made(), till.booked(standard::PENDING).await), (1, (2, 2)));
    }

    async fn a_refund_at_the_gateways_own_desk_is_booked_also_before_its_charge(till) {
        let (id, order) = till.opened(standard::PENDING).await;
        let charge = till.paymob.pay(&order);
        let refund = till.paymob.refund(&order, 3_000);
        till.deliver(&refund).await.ok();
        assert_eq!((till.status(id).await, till.booked(standard::PENDING).await), ("pending".into(), (0, 0)));
        till.deliver(&charge).await.ok();
        assert_eq!((till.status(id).await, till.booked(standard::PENDING).await), ("partially_refunded".into(), (2, 2)));
        till.deliver(&refund).await.ok();
        assert_eq!(till.booked(standard::PENDING).await, (2, 2));
    }

    async fn a_refund_begun_while_the_worker_asks_is_seen_through_all_the_same(till) {
        let (id, _) = paid(till).await;
        let (inquiries, now) = (till.app.database.ports().payment_inquiries, till.app.clock.now());
        // A worker asks about the payment, and will have learnt nothing that is to be asked again.
        let claim = Claim { token: Default::default(), now: now + TimeDelta::days(10), until: now + TimeDelta::days(11) };
        assert_eq!(inquiries.claim(&claim, 10).await.unwrap().len(), 1);
        till.paymob.misbehave(Misbehaviour::DoneWithStatus(500));
        let refund = till.desk().refund(AttemptId(id), Some(5_000), false, None, &operator()).await.unwrap();
        assert!(matches!(refund, Refunded::UnderWay(_)), "{refund:?}");
        assert!(!inquiries.settle(claim.token, AttemptId(id), None, false).await.unwrap(), "it asked too early");
        till.app.clock.advance(TimeDelta::minutes(6));
        till.until(id, "partially_refunded").await;
        assert_eq!((till.paymob.refunds_made(), till.booked(standard::PENDING).await), (1, (2, 2)));
    }
}
