//! How gateways are asked, whichever it is: what an answer that is none means, and when they are left alone.

use crate::support::{clock, egp, fawry_settings, hasty, order, paymob_settings, refund_of, stripe_settings};
use adapter_gateways::{Fawry, Paymob, Stripe, TimeOuts};
use chrono::TimeDelta;
use kernel::testing::FixedClock;
use payments::{GatewayError, OrderRef, PaymentGateway, RefundAnswer};
use std::sync::Arc;
use std::time::Duration;
use test_support::gateways::{FawryFake, Misbehaviour, PaymobFake, Request, StripeFake};

/// A gateway and the fake behind it.
struct Door {
    gateway: Box<dyn PaymentGateway>,
    fake: Fake,
    /// Whether opening an order may be asked for twice, since it has a key.
    has_keys: bool,
}

enum Fake {
    Paymob(PaymobFake),
    Stripe(StripeFake),
    Fawry(FawryFake),
}

impl Door {
    fn always(&self, misbehaviour: Option<Misbehaviour>) {
        match &self.fake {
            Fake::Paymob(fake) => fake.misbehave_always(misbehaviour),
            Fake::Stripe(fake) => fake.misbehave_always(misbehaviour),
            Fake::Fawry(fake) => fake.misbehave_always(misbehaviour),
        }
    }

    fn requests(&self) -> Vec<Request> {
        match &self.fake {
            Fake::Paymob(fake) => fake.requests(),
            Fake::Stripe(fake) => fake.requests(),
            Fake::Fawry(fake) => fake.requests(),
        }
    }

    fn orders(&self) -> usize {
        match &self.fake {
            Fake::Paymob(fake) => fake.orders_created(),
            Fake::Stripe(fake) => fake.sessions_created(),
            Fake::Fawry(fake) => fake.orders_created(),
        }
    }

    async fn create(&self, reference: &str) -> Result<(), GatewayError> {
        self.gateway.create(&order(reference, egp("100"))).await.map(drop)
    }

    fn name(&self) -> &'static str {
        self.gateway.name().as_str()
    }
}

async fn doors(time_outs: TimeOuts, clock: &FixedClock) -> [Door; 3] {
    let clock = Arc::new(clock.clone());
    let (paymob, stripe, fawry) = (
        PaymobFake::start().await,
        StripeFake::start().await,
        FawryFake::start().await,
    );
    let mut of_paymob = paymob_settings(paymob.base_url());
    let mut of_stripe = stripe_settings(stripe.base_url());
    let mut of_fawry = fawry_settings(fawry.base_url());
    of_paymob.time_outs = time_outs;
    of_stripe.time_outs = time_outs;
    of_fawry.time_outs = time_outs;
    [
        Door {
            gateway: Box::new(Paymob::new(of_paymob, clock.clone()).unwrap()),
            fake: Fake::Paymob(paymob),
            has_keys: false,
        },
        Door {
            gateway: Box::new(Stripe::new(of_stripe, clock.clone()).unwrap()),
            fake: Fake::Stripe(stripe),
            has_keys: true,
        },
        Door {
            gateway: Box::new(Fawry::new(of_fawry, clock).unwrap()),
            fake: Fake::Fawry(fawry),
            has_keys: false,
        },
    ]
}

fn asked(reference: &str) -> OrderRef {
    OrderRef {
        reference: reference.into(),
        order: Some("1".into()),
        charge: None,
        amount: egp("100"),
    }
}

#[tokio::test]
async fn an_answer_that_never_comes_may_have_been_done() {
    for door in doors(hasty(), &clock()).await {
        door.always(Some(Misbehaviour::DoneWithoutAnswer));
        let unknown = door.create("A1").await;
        assert!(
            matches!(unknown, Err(GatewayError::Unknown(_))),
            "{}: {unknown:?}",
            door.name()
        );
        assert_eq!(door.orders(), 1, "{}", door.name());
        assert_eq!(
            door.requests().len(),
            if door.has_keys { 2 } else { 1 },
            "{}",
            door.name()
        );
        let inquiry = door.gateway.inquire(&asked("A1")).await;
        assert!(
            matches!(inquiry, Err(GatewayError::Unknown(_))),
            "{}: {inquiry:?}",
            door.name()
        );
    }
}

#[tokio::test]
async fn a_whole_method_has_its_time_however_many_questions_it_asks() {
    let time_outs = TimeOuts {
        method: Duration::from_millis(150),
        ..crate::support::patient()
    };
    for door in doors(time_outs, &clock()).await {
        door.always(Some(Misbehaviour::Hang));
        let unknown = door.create("A1").await;
        assert!(
            matches!(unknown, Err(GatewayError::Unknown(_))),
            "{}: {unknown:?}",
            door.name()
        );
    }
}

#[tokio::test]
async fn an_answer_that_is_none_may_have_been_done() {
    for odd in [
        Misbehaviour::DoneWithStatus(500),
        Misbehaviour::DoneWithStatus(502),
        Misbehaviour::DoneWithStatus(408),
        Misbehaviour::DoneWithStatus(409),
        Misbehaviour::DoneWithStatus(204),
        Misbehaviour::Malformed,
        Misbehaviour::Huge,
        Misbehaviour::Close,
        Misbehaviour::Answer(200, "<html>Maintenance</html>".into()),
        Misbehaviour::Answer(200, "{}".into()),
    ] {
        for door in doors(crate::support::patient(), &clock()).await {
            door.always(Some(odd.clone()));
            let unknown = door.create("A1").await;
            assert!(
                matches!(unknown, Err(GatewayError::Unknown(_))),
                "{} {odd:?}: {unknown:?}",
                door.name()
            );
            assert!(door.orders() <= 1, "{} {odd:?}", door.name());
        }
    }
}

#[tokio::test]
async fn nobody_is_sent_elsewhere_with_the_secrets() {
    let elsewhere = PaymobFake::start().await;
    for door in doors(crate::support::patient(), &clock()).await {
        door.always(Some(Misbehaviour::Redirect(elsewhere.base_url())));
        let unknown = door.create("A1").await;
        assert!(
            matches!(unknown, Err(GatewayError::Unknown(_))),
            "{}: {unknown:?}",
            door.name()
        );
    }
    assert!(elsewhere.requests().is_empty());
}

#[tokio::test]
async fn a_refusal_is_one_and_too_many_requests_is_none() {
    for status in [400, 401, 403, 404, 422] {
        for door in doors(crate::support::patient(), &clock()).await {
            door.always(Some(Misbehaviour::Answer(
                status,
                r#"{"message":"mona@example.org"}"#.into(),
            )));
            let refused = door.create("A1").await;
            let Err(GatewayError::Refused(why)) = &refused else {
                panic!("{} {status}: {refused:?}", door.name())
            };
            assert!(
                why.contains(&status.to_string()) && !why.contains("mona"),
                "{why}"
            );
            assert_eq!(door.requests().len(), 1, "{}", door.name());
        }
    }
    for door in doors(crate::support::patient(), &clock()).await {
        door.always(Some(Misbehaviour::Answer(429, "{}".into())));
        let not_sent = door.create("A1").await;
        assert!(
            matches!(not_sent, Err(GatewayError::NotSent(_))),
            "{}: {not_sent:?}",
            door.name()
        );
        assert_eq!(door.requests().len(), 1, "{}", door.name());
    }
}

#[tokio::test]
async fn nothing_was_asked_where_nobody_listens() {
    for door in doors(crate::support::patient(), &clock()).await {
        let Door { gateway, fake, .. } = door;
        drop(fake);
        // The fake's task ends when it is next polled.
        tokio::task::yield_now().await;
        let not_sent = gateway.create(&order("A1", egp("100"))).await;
        assert!(matches!(not_sent, Err(GatewayError::NotSent(_))), "{not_sent:?}");
    }
}

#[tokio::test]
async fn what_was_perhaps_done_stays_so_whatever_the_second_answer_is() {
    let [_, door, _] = doors(crate::support::patient(), &clock()).await;
    let Fake::Stripe(fake) = &door.fake else { panic!() };
    for second in [
        Misbehaviour::Answer(401, "{}".into()),
        Misbehaviour::Answer(429, "{}".into()),
    ] {
        fake.misbehave(Misbehaviour::DoneWithStatus(500));
        fake.misbehave(second.clone());
        let unknown = door.create("A1").await;
        assert!(
            matches!(unknown, Err(GatewayError::Unknown(_))),
            "{second:?}: {unknown:?}"
        );
    }
    assert_eq!(door.orders(), 1);
}

#[tokio::test]
async fn an_inquiry_is_asked_again_and_a_refund_without_a_key_is_not() {
    for door in doors(crate::support::patient(), &clock()).await {
        door.always(Some(Misbehaviour::Answer(503, String::new())));
        let _ = door.gateway.inquire(&asked("A1")).await;
        assert_eq!(door.requests().len(), 2, "{}", door.name());
        let refund = refund_of(&asked("A1"), "1", "R1", egp("1"));
        let unknown = door.gateway.refund(&refund).await;
        assert!(
            matches!(unknown, Err(GatewayError::Unknown(_))),
            "{}: {unknown:?}",
            door.name()
        );
        assert_eq!(
            door.requests().len(),
            if door.has_keys { 4 } else { 3 },
            "{}",
            door.name()
        );
    }
}

#[tokio::test]
async fn a_failing_gateway_is_left_alone_and_then_tried_once() {
    let clock = clock();
    for door in doors(crate::support::patient(), &clock).await {
        door.always(Some(Misbehaviour::Answer(500, String::new())));
        let mut failures = 0;
        while let Err(GatewayError::Unknown(_)) = door.create("A1").await {
            failures += 1;
            assert!(failures < 10, "{}", door.name());
        }
        let asked = door.requests().len();
        assert_eq!(asked, 5, "{}", door.name());
        door.always(None);
        clock.advance(TimeDelta::seconds(29));
        let not_sent = door.create("A1").await;
        assert!(
            matches!(not_sent, Err(GatewayError::NotSent(_))),
            "{}: {not_sent:?}",
            door.name()
        );
        assert_eq!(door.requests().len(), asked, "{}", door.name());
        clock.advance(TimeDelta::seconds(1));
        door.create("A1").await.unwrap();
        door.create("A2").await.unwrap();
    }
}

#[tokio::test]
async fn refusals_do_not_make_it_left_alone() {
    for door in doors(crate::support::patient(), &clock()).await {
        door.always(Some(Misbehaviour::Answer(422, "{}".into())));
        for _ in 0..12 {
            assert!(
                matches!(door.create("A1").await, Err(GatewayError::Refused(_))),
                "{}",
                door.name()
            );
        }
        let refund = refund_of(&asked("A1"), "1", "R1", egp("1"));
        let refused = door.gateway.refund(&refund).await.unwrap();
        assert!(matches!(refused, RefundAnswer::Refused(_)), "{}", door.name());
    }
}

#[tokio::test]
async fn a_slow_answer_within_its_time_is_one() {
    for door in doors(crate::support::patient(), &clock()).await {
        door.always(Some(Misbehaviour::Slow(Duration::from_millis(20))));
        door.create("A1").await.unwrap();
    }
}
