//! Attempts that nobody tells of: the worker asks.

use super::till::at_the_till;
use adapter_sql::shop::standard;
use chrono::TimeDelta;
use test_support::gateways::Misbehaviour;

at_the_till! {
    async fn a_payment_whose_message_was_lost_is_found_by_asking(till) {
        let (id, order) = till.opened(standard::PENDING).await;
        let _lost = till.paymob.pay(&order);
        till.app.clock.advance(TimeDelta::seconds(61));
        till.until(id, "completed").await;
        assert_eq!((till.booked(standard::PENDING).await, till.told().await), ((1, 1), 1));
        assert_eq!(till.invoice(standard::PENDING).await["status"], "paid");
    }

    async fn nothing_expires_before_the_gateway_has_answered(till) {
        let (id, _) = till.opened(standard::PENDING).await;
        till.paymob.misbehave_always(Some(Misbehaviour::Answer(503, "{}".into())));
        till.app.clock.advance(TimeDelta::minutes(31));
        let asked = till.paymob.requests().len();
        for _ in 0..200 {
            if till.paymob.requests().len() > asked {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        assert!(till.paymob.requests().len() > asked, "it was asked");
        assert_eq!(till.status(id).await, "pending");
        till.paymob.misbehave_always(None);
        till.app.clock.advance(TimeDelta::minutes(10));
        till.until(id, "expired").await;
    }

    async fn a_success_after_the_end_still_counts(till) {
        let (id, order) = till.opened(standard::PENDING).await;
        till.app.clock.advance(TimeDelta::minutes(31));
        till.until(id, "expired").await;
        let _lost = till.paymob.pay(&order);
        till.app.clock.advance(TimeDelta::minutes(61));
        till.until(id, "completed").await;
        assert_eq!(till.booked(standard::PENDING).await, (1, 1));
    }
}
